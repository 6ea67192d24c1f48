"""Answering where somebody wrote to us: in a thread of a channel, or in our own conversation with them.

The answer, its delivery and the letter that carries it are one transaction; then Slack is acknowledged.
"""

import logging
from collections.abc import Callable, Sequence
from functools import partial

from bot.answer import without_surrogates
from bot.memory.errors import NotAllowed
from bot.reader import Intent, Reading, read
from bot.render.slack import slack_message
from bot.reply import Also, Reply
from bot.slack import letters
from bot.slack.asked_back import completed, is_open
from bot.slack.counter import Counter
from bot.slack.letters import Letter, Post
from bot.slack.places import Place
from bot.slack.sending import Sender
from bot.slack.workspaces import Workspaces
from bot.store import asked_back, settings
from bot.store.engine import Session
from bot.store.entry import NO_ENTERPRISE, Asked, Visibility
from bot.store.errors import NotLogged

log = logging.getLogger(__name__)
FOR_THE_ASKER = frozenset({Intent.HISTORY, Intent.EXPORT, Intent.SETTINGS})
"""What is nobody else's business is shown in a channel to the asker alone."""
TEAMS_OWN = FOR_THE_ASKER | {Intent.BUDGET, Intent.ACTUAL}
NOT_YET_KNOWN = (
    "Slack has not told me yet who you are, so this answer uses nothing of your team's. Ask again in a moment."
)
NOT_YET_SURE = "Slack has not told me yet whether you are still an admin. Ask again in a moment."
OUTSIDER = (
    "I answer members of this workspace. An admin can let guests and partners ask in this channel: "
    "Home tab of this app, Settings."
)


class Conversation:
    """What all fronts do with a text and its asker."""

    def __init__(self, counter: Counter, workspaces: Workspaces, sender: Sender) -> None:
        self.counter = counter
        self.workspaces = workspaces
        self.sender = sender

    async def place(self, asked: Asked) -> Place:
        """What holds where this was asked; the defaults where the log cannot be read."""
        if kept := self.counter.places.kept(asked):
            return kept
        try:
            return await self.counter.run(self.counter.places.of, asked)
        except NotLogged:
            return Place()

    async def known(self, asked: Asked) -> Asked:
        """The asker with what Slack has said of them; where that is old or nothing, it is asked once they are answered.

        What follows is decided on this, whatever is learnt meanwhile.
        """
        people = self.counter.people
        if not people.is_fresh(asked):
            await self.counter.recall(asked)
            if people.is_stale(asked):
                self._look_up_soon(asked)
        return people.described(asked)

    @staticmethod
    def refusal(asked: Asked, place: Place) -> str:
        """Why this person is not answered here; empty where they are, or where nobody knows yet who they are."""
        is_of_no_organisation = asked.enterprise == NO_ENTERPRISE  # else a colleague may be of another workspace of it
        is_elsewhere = asked.home_team not in ("", asked.team) and is_of_no_organisation
        is_outsider = (asked.is_outsider and not asked.is_unknown) or is_elsewhere
        return OUTSIDER if is_outsider and not place.outsiders else ""

    def _look_up_soon(self, asked: Asked) -> None:
        if self.counter.people.is_due(asked):
            self.counter.later(self._look_up(asked))

    async def _look_up(self, asked: Asked) -> None:
        client = await self.workspaces.client(asked.tenant)
        if client:
            await self.counter.look_up(client, asked)

    async def ask(self, text: str, asked: Asked, thread: Sequence[str] = (), also: Also | None = None) -> Reply:
        """The desk's reply; who is refused what an admin may is looked up at once: they may be one by now."""
        reply = await self.counter.ask(text, asked, thread, also)
        if _is_doubtful(asked, reply):
            self._look_up_soon(asked)
        return reply

    def remark(self, asked: Asked, reply: Reply) -> str:
        """What must be said of an answer to a person of whom Slack has not said yet, or not of late, who they are."""
        place = self.counter.places.kept(asked) or Place()
        if asked.is_unknown:
            return NOT_YET_KNOWN if place.own or reply.intent in TEAMS_OWN else ""
        return NOT_YET_SURE if _is_doubtful(asked, reply) else ""

    async def answer(self, asked: Asked, text: str) -> None:
        """Answer a message with a message in its thread."""
        asked, place = await self.known(asked), await self.place(asked)
        direct = asked.visibility is Visibility.DIRECT
        post = Post(channel=asked.channel, thread=asked.thread, asker=asked.user, message={"text": "-"}, agent=direct)
        if refused := self.refusal(asked, place):
            await self.tell(asked, post.model_copy(update={"message": {"text": refused}, "only_for": asked.user}))
            return
        if not direct and self.is_for_the_asker(text):
            asked = asked.model_copy(update={"aloud": False})
            post = post.model_copy(update={"only_for": asked.user})
        write = partial(self._write, asked=asked, post=post)
        before = () if _begins_a_thread(asked) else await self._asked_back(asked)
        meant = completed(without_surrogates(text), before, self._read)
        reply = await self.ask(meant.text, asked, meant.thread, also=write)
        if reply.is_unsent:
            self.at_once(asked, self._with_message(post, asked, reply))

    def is_for_the_asker(self, text: str) -> bool:
        """Whether what is asked is nobody else's business."""
        return self._read(without_surrogates(text), ()).intent in FOR_THE_ASKER

    def _read(self, text: str, thread: tuple[str, ...]) -> Reading:
        return read(text, thread=thread, today=self.counter.desk.today())

    async def _asked_back(self, asked: Asked) -> tuple[str, ...]:
        """What waits for an answer in this thread; nothing where the log cannot be read."""
        try:
            return await self.counter.run(self.counter.desk.store.read, partial(asked_back.of_thread, asked=asked))
        except NotLogged:
            return ()

    def _write(self, db: Session, reply: Reply, *, asked: Asked, post: Post) -> None:
        if is_open(reply.answer, self._read) and settings.get(db, asked.tenant).get("text") != "off":
            asked_back.note(db, asked, reply.answer.text)
        letters.send(db, asked.tenant, self._with_message(post, asked, reply), asked.at)

    def _with_message(self, post: Post, asked: Asked, reply: Reply) -> Post:
        shareable = bool(post.only_for)
        message = slack_message(reply, shareable=shareable, remark=self.remark(asked, reply))
        title = reply.answer.reading if post.agent and _begins_a_thread(asked) else ""
        return post.model_copy(update={"message": message, "title": title})

    async def tell(self, asked: Asked, letter: Letter) -> None:
        """Tell somebody what is no answer, once for their delivery."""
        await self.write_or_send(asked, letter, partial(letters.send, tenant=asked.tenant, letter=letter, at=asked.at))

    async def write_or_send(self, asked: Asked, letter: Letter, write: Callable[[Session], None]) -> None:
        """Write this once for this delivery; where it cannot be written, send the letter without the outbox."""
        try:
            await self.counter.run(self.counter.desk.tell_once, asked, write)
        except NotLogged:
            self.at_once(asked, letter)
        else:
            self.counter.letters.set()

    def at_once(self, asked: Asked, letter: Letter) -> None:
        """Where the outbox cannot be written: send it without, once, after the acknowledgement."""
        self.counter.later(self._at_once(asked, letter))

    async def _at_once(self, asked: Asked, letter: Letter) -> None:
        try:
            client = await self.workspaces.client(asked.tenant)
        except NotLogged as reason:
            log.warning("nobody could be told, since the log holds the token: %s", reason)
            return
        if client:
            await self.sender.at_best(client, asked.tenant, letter)


def _is_doubtful(asked: Asked, reply: Reply) -> bool:
    """Whether somebody is refused what an admin may, while Slack has not said of late whether they are one."""
    is_refused = reply.error is not None and reply.error.code == NotAllowed.code
    return is_refused and asked.is_unsure and not asked.is_unknown


def _begins_a_thread(asked: Asked) -> bool:
    return asked.delivery is not None and asked.delivery.id == f"{asked.channel}:{asked.thread}"
