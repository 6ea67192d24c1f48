"""What one person sees, ready for the templates: nothing is decided there."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from bot.workspace.page.charts import chart
from bot.workspace.page.limits import pretty
from bot.workspace.page.mrkdwn import Names, is_safe, mrkdwn, plain
from bot.workspace.person import Person
from bot.workspace.slack import SLACKBOT
from bot.workspace.world import Channel, Json, Message, View

_HERE = Path(__file__).resolve().parent.parent.parent
_FOLDERS = (_HERE / "templates" / "workspace", _HERE.parent / "templates" / "workspace")  # in a wheel, in a checkout
COLOURS = 8


@cache
def templates() -> Environment:
    """The templates of the page; every value is escaped. A key that a payload leaves out is nothing."""
    found = Environment(
        loader=FileSystemLoader(_FOLDERS), autoescape=True, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    found.filters.update(
        mrkdwn=mrkdwn, plain=plain_text, chart=chart, pretty=pretty, is_safe=is_safe, size=size, markdown=markdown
    )
    return found


def compile_all() -> None:
    """Compile every template now, so that the first answer is as fast as the others."""
    for name in templates().list_templates():
        templates().get_template(name)


def render(name: str, **values: Any) -> str:
    """A template, filled in."""
    return templates().get_template(name).render(values)


def plain_text(text: Json) -> Markup:
    """A plain_text object."""
    return plain(text["text"], emoji=bool(text.get("emoji")))


def markdown(text: str, names: Names) -> Markup:
    """A markdown block, by way of mrkdwn: headings and bold, links, the rest as it is."""
    text = re.sub(r"^#{1,6} +(.+)$", r"*\1*", text, flags=re.MULTILINE)
    text = re.sub(r"\*\*([^*\n]+)\*\*", r"*\1*", text)
    text = re.sub(r"\[([^\]\n]+)\]\(([^)\s]+)\)", r"<\2|\1>", text)
    return mrkdwn(re.sub(r"^[-*] +", "• ", text, flags=re.MULTILINE), names)


def size(count: int) -> str:
    """Bytes for people."""
    return f"{count} bytes" if count < 1000 else f"{count / 1000:.1f} kB"


@dataclass
class At:
    """Where blocks stand: who the names are, and in a view what was typed and what is wrong."""

    names: Names
    values: Json
    errors: dict[str, str]
    people: list[tuple[str, str]]
    places: list[tuple[str, str]]

    def value(self, block: Json, element: Json) -> Any:
        """What an element holds: what was typed, else what it began with; options as they are."""
        typed = self.values.get(block.get("block_id", ""), {}).get(element["action_id"])
        found = typed or _initial(element)
        given = [content for key, content in found.items() if key != "type"]
        return given[0] if given else None


def _initial(element: Json) -> Json:
    return {key: value for key, value in element.items() if key.startswith("initial_")}


@dataclass
class ShownMessage:
    """A message as the page shows it."""

    message: Message
    author: str
    initials: str
    colour: int
    is_app: bool
    is_slackbot: bool
    replies: int
    last_reply: str
    clock: str
    minute: int
    shortcuts: list[tuple[str, str]]

    @property
    def dom_id(self) -> str:
        """Its id on the page."""
        return "m-" + self.message.ts.replace(".", "-")


class Sight:
    """What one person sees."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.team = person.team
        self.me = person.user

    @property
    def names(self) -> Names:
        """What ids are called."""
        return Names(
            {user.id: user.name for user in self.team.users.values()},
            {channel.id: channel.name for channel in self.person.channels()},
        )

    def at(self, view: View | None = None) -> At:
        """Where blocks stand."""
        people = [(user.id, user.real_name) for user in self.team.users.values() if not user.is_bot]
        places = [(each.id, self.title(each)) for each in self.person.channels()]
        return At(self.names, view.values if view else {}, view.errors if view else {}, people, places)

    def everything(self, channel: str) -> list[Message]:
        """All messages of a channel that are there for them, threads too."""
        return [each for each in self.team.messages if each.channel == channel and each.visible_to in ("", self.me.id)]

    def title(self, channel: Channel) -> str:
        """What a channel is called in the list."""
        if channel.kind != "im":
            return channel.name
        other = next(iter(channel.members - {self.me.id}), self.me.id)
        user = self.team.users.get(other)
        return user.real_name if user else other

    def is_agent(self, channel: Channel) -> bool:
        """Whether a channel is the person's conversation with the app."""
        installed = self.team.installation
        return bool(installed and channel.kind == "im" and installed.bot_user in channel.members)

    def shown(self, message: Message) -> ShownMessage:
        """A message, ready to be shown."""
        user = self.team.users.get(message.user)
        author = "Slackbot" if message.user == SLACKBOT else user.real_name if user else message.user
        replies = [each for each in self.person.sees(message.channel, message.ts) if each.thread_ts]
        at = datetime.fromtimestamp(float(message.ts), UTC).astimezone()
        kinds = self.person.slack.manifest.shortcuts if not message.visible_to else ()
        return ShownMessage(
            message, author, author[:1].upper(), crc32(author.encode()) % COLOURS, bool(user and user.is_bot),
            message.user == SLACKBOT, len(replies), clock(replies[-1].ts) if replies else "", f"{at:%H:%M}",
            int(float(message.ts)) // 60, [(each.callback_id, each.name) for each in kinds if each.type == "message"],
        )  # fmt: skip

    def message_html(self, message: Message, *, in_thread: bool = False) -> str:
        """One message."""
        return render("message.html", shown=self.shown(message), at=self.at(), sight=self, in_thread=in_thread)

    def status(self, channel: str, thread: str = "") -> str:
        """What the agent says that it is doing."""
        found = self.team.statuses.get((channel, thread), "")
        return f"{self.person.slack.manifest.bot_name} {found}" if found else ""

    def status_anywhere(self, channel: str) -> str:
        """What the agent is doing in a channel or any thread of it."""
        threads = [thread for place, thread in self.team.statuses if place == channel]
        return self.status(channel, threads[-1]) if threads else ""


def clock(ts: str) -> str:
    """The time of a message, as it stands beside it."""
    return f"{datetime.fromtimestamp(float(ts), UTC).astimezone():%H:%M}"
