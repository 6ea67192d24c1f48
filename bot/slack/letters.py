"""Letters of the outbox: what is to be sent to Slack after the acknowledgement, as data that survives a restart.

`post`: a message by chat.postMessage or chat.postEphemeral. `respond`: a message to an address that Slack gave for half
an hour, with a post in its place where that has expired. `home`: a person's Home tab anew. `file`, `export`: a file for
one person. `tell`: what the team's memory has to say by itself.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.answer import Answer
from bot.memory.results import REMEMBERED
from bot.reader import Intent
from bot.render.slack import slack_message
from bot.reply import Reply
from bot.store import outbox
from bot.store.engine import Session
from bot.store.entry import Tenant
from costengine.amounts import Frozen

Message = dict[str, Any]


class Post(Frozen):
    """A message to a channel, or with `only_for` to one person in it."""

    channel: str
    message: Message
    thread: str = ""
    only_for: str = ""
    asker: str = ""
    """Who is told, in a direct message, where the channel will not take it."""
    agent: bool = False
    """Asked in our own conversation: there is a status to show while it is sent, and a title."""
    title: str = ""


class Respond(Frozen):
    """A message to a response_url."""

    url: str
    message: Message
    thread: str = ""
    in_channel: bool = False
    instead: Post | None = None


class HomeTab(Frozen):
    """The Home tab of one person."""

    user: str


class Upload(Frozen):
    """A file for one person, in our conversation with them."""

    user: str
    filename: str
    content: str


class Export(Frozen):
    """A file of the log that somebody asked for; it is written when it is sent."""

    user: str


Letter = Post | Respond | HomeTab | Upload | Export
KINDS: dict[str, type[Post | Respond | HomeTab | Upload]] = {
    "post": Post, "respond": Respond, "home": HomeTab, "file": Upload,
}  # fmt: skip


def send(db: Session, tenant: Tenant, letter: Letter, at: datetime) -> None:
    """Put a letter into the outbox, in the transaction of what it tells of."""
    kind = next(name for name, type_ in KINDS.items() if type(letter) is type_)
    outbox.put(db, tenant, kind, letter.model_dump(mode="json"), at, lane=_lane(letter))


def opened(letter: outbox.Letter) -> Letter:
    """What a letter of the outbox says; those of the memory (`tell`, `export`) say what, not how it looks."""
    payload = dict(letter.payload)
    match letter.kind:
        case "tell":
            return Post(channel=str(payload.get("channel") or payload["user"]), message=_told(payload))
        case "export":
            return Export(user=str(payload["asked"]["user"]))
        case _:
            return KINDS[letter.kind].model_validate(payload)


def _told(payload: Mapping[str, Any]) -> Message:
    """The message of what the team's memory has to say by itself: a warning of a budget, a digest."""
    answer = Answer(text="", intent=Intent.BUDGET, remembered=REMEMBERED.validate_python(payload["remembered"]))
    return slack_message(Reply(answer=answer), shareable=False)


def _lane(letter: Letter) -> str:
    """Messages of one channel leave in order."""
    match letter:
        case Post():
            return letter.channel
        case Respond():
            return letter.instead.channel if letter.instead else ""
        case _:
            return letter.user
