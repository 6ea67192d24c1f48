"""Share: what one person saw is shown to everybody in the same place, once, with who asked."""

from functools import partial

from bot.render.slack import shared_message
from bot.reply import Reply
from bot.slack import letters
from bot.slack.actions import tell
from bot.slack.clicks import Click
from bot.slack.conversation import Conversation
from bot.slack.letters import Letter, Post, Respond
from bot.store.engine import Session
from bot.store.entry import Delivery, Entry, Visibility
from bot.store.errors import NotLogged

GONE = "That estimate is no longer there. Ask it again, and share the new one."
TWICE = "That estimate has been shared here already."
NOT_NOW = "It could not be shared, because the log cannot be written now. Please try again in a moment."


async def share(conversation: Conversation, found: Click) -> None:
    """Post the estimate whose number the button holds into the channel that the button stands in."""
    counter = conversation.counter
    try:
        entry = await counter.run(_entry, conversation, found)
        if entry is None:
            await tell(conversation, found, GONE)
        elif await counter.run(_put_once, conversation, found, entry):
            counter.letters.set()
        else:
            await tell(conversation, found, TWICE)
    except NotLogged:
        conversation.at_once(found.asked, found.answered({"text": NOT_NOW}))


def _entry(conversation: Conversation, found: Click) -> Entry | None:
    """The entry, where it may be shown here: asked in this very place, or in a public one."""
    if not found.value.isascii() or not found.value.isdigit() or len(found.value) > 15:
        return None
    asked = found.asked
    entry = conversation.counter.desk.store.show(asked.enterprise, asked.team, int(found.value))
    if entry is None:
        return None
    is_from_here = entry.asked.channel == asked.channel
    return entry if is_from_here or entry.asked.visibility is Visibility.PUBLIC else None


def _put_once(conversation: Conversation, found: Click, entry: Entry) -> bool:
    """Once for this place and this estimate, however often and by whomever it is clicked."""
    once = Delivery(kind="share", id=f"{found.asked.channel}:{entry.number}")
    asked = found.asked.model_copy(update={"delivery": once})
    return conversation.counter.desk.tell_once(asked, partial(_put, found=found, letter=_letter(found, entry)))


def _put(db: Session, found: Click, letter: Letter) -> None:
    letters.send(db, found.asked.tenant, letter, found.asked.at)


def _letter(found: Click, entry: Entry) -> Letter:
    message = shared_message(Reply(answer=entry.answer, number=entry.number), entry.asked.user)
    asked = found.asked
    post = Post(channel=asked.channel, thread=asked.thread, asker=asked.user, message=message)
    if found.response_url and not asked.thread:
        return Respond(url=found.response_url, message=message, in_channel=True, instead=post)
    return post
