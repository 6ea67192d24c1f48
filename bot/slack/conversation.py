"""Answering where somebody wrote to us: in a thread of a channel, or in our own conversation with them.

The answer, its delivery and the letter that carries it are one transaction; then Slack is acknowledged.
"""

from functools import partial

from bot.answer import whole
from bot.desk import Reply
from bot.reader import Intent, Reading, read
from bot.render.slack import slack_message
from bot.slack import letters
from bot.slack.asked_back import AskedBack
from bot.slack.counter import Counter
from bot.slack.letters import Post
from bot.slack.places import Place
from bot.slack.sending import Sender
from bot.slack.workspaces import Workspaces
from bot.store.engine import Session
from bot.store.entry import Asked, Visibility
from bot.store.errors import NotLogged

FOR_THE_ASKER = frozenset({Intent.HISTORY, Intent.EXPORT, Intent.SETTINGS})
"""What is nobody else's business is shown in a channel to the asker alone."""
TEAMS_OWN = FOR_THE_ASKER | {Intent.BUDGET, Intent.ACTUAL}
NOT_YET_KNOWN = (
    "Slack has not told me yet who you are, so this holds only what was asked here. Ask again in a moment for the rest."
)
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
        self.asked_back = AskedBack()

    async def place(self, asked: Asked) -> Place:
        """What holds where this was asked; the defaults where the log cannot be read."""
        if kept := self.counter.places.kept(asked):
            return kept
        try:
            return await self.counter.run(self.counter.places.of, asked)
        except NotLogged:
            return Place()

    def refusal(self, asked: Asked, place: Place) -> str:
        """Why this person is not answered here; empty where they are."""
        person = self.counter.people.known(asked)
        if person is None and self.counter.people.is_due(asked):
            self.counter.later(self._look_up(asked))
        known = asked if person is None else self.counter.people.described(asked)
        return OUTSIDER if known.is_outsider and not place.outsiders else ""

    async def _look_up(self, asked: Asked) -> None:
        client = await self.workspaces.client(asked.tenant)
        if client:
            await self.counter.people.look_up(client, asked)

    def remark(self, asked: Asked, reply: Reply) -> str:
        """What must be said of an answer from the team's memory to a person who is not known yet."""
        is_known = self.counter.people.known(asked) is not None
        return "" if is_known or reply.answer.intent not in TEAMS_OWN else NOT_YET_KNOWN

    async def answer(self, asked: Asked, text: str) -> None:
        """Answer a message with a message in its thread."""
        place = await self.place(asked)
        direct = asked.visibility is Visibility.DIRECT
        post = Post(channel=asked.channel, thread=asked.thread, asker=asked.user, message={"text": "-"}, agent=direct)
        if refused := self.refusal(asked, place):
            await self._say(asked, post.model_copy(update={"message": {"text": refused}, "only_for": asked.user}))
            return
        if not direct and read(whole(text), thread=(), today=self.counter.desk.today()).intent in FOR_THE_ASKER:
            asked = asked.model_copy(update={"aloud": False})
            post = post.model_copy(update={"only_for": asked.user})
        write = partial(self._write, asked=asked, post=post)
        whole_text, before = self.asked_back.completed(whole(text), asked, self._read)
        reply = await self.counter.ask(whole_text, asked, before, also=write)
        self.asked_back.note(text, asked, is_open=bool(reply.answer.asks_back))
        if reply.not_logged:
            self.counter.later(self._at_once(asked, self._with_message(post, asked, reply)))

    def _read(self, text: str, thread: tuple[str, ...]) -> Reading:
        return read(text, thread=thread, today=self.counter.desk.today())

    def _write(self, db: Session, reply: Reply, *, asked: Asked, post: Post) -> None:
        letters.send(db, asked.tenant, self._with_message(post, asked, reply), asked.at)

    def _with_message(self, post: Post, asked: Asked, reply: Reply) -> Post:
        shareable = bool(post.only_for)
        message = slack_message(reply, shareable=shareable, remark=self.remark(asked, reply))
        is_root = asked.delivery is not None and asked.delivery.id == f"{asked.channel}:{asked.thread}"
        title = reply.answer.reading if post.agent and is_root else ""
        return post.model_copy(update={"message": message, "title": title})

    async def _say(self, asked: Asked, post: Post) -> None:
        """Say something that is no answer, once."""
        await self.counter.run(self._say_once, asked, post)
        self.counter.letters.set()

    def _say_once(self, asked: Asked, post: Post) -> None:
        self.counter.desk.tell_once(asked, lambda db: letters.send(db, asked.tenant, post, asked.at))

    async def _at_once(self, asked: Asked, post: Post) -> None:
        """Where the outbox cannot be written, the answer is sent without it, once, and says that it is not logged."""
        client = await self.workspaces.client(asked.tenant)
        if client:
            await self.sender.at_best(client, asked.tenant, post)
