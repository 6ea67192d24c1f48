"""How each kind of letter is sent: in the newest blocks that the workspace takes, and elsewhere where it cannot go."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.render.degrade import Level, at_level
from bot.slack.counter import Counter
from bot.slack.letters import HomeTab, Letter, Message, Post, Respond
from bot.slack.places import NEW
from bot.slack.web_api import Blocks, Never, Refusal, called, client_like, respond
from bot.store.entry import Tenant
from bot.store.errors import NotLogged, StoreError

log = logging.getLogger(__name__)
WORKING = "is working out the cost…"
QUIET = {"unfurl_links": False, "unfurl_media": False}
ARCHIVED = "That channel is archived, so here is the answer."
WHY_HERE = {"is_archived": ARCHIVED, "channel_is_archived": ARCHIVED}
CLOSED = frozenset({"channel_not_found", "not_in_channel", "user_not_in_channel"})
"""What Slack says of a place that we are not in; whatever else it says of one is its reason."""
NOT_TAKEN = "Slack takes no message of mine there, so here is the answer."
INVITE = "I am not in that channel: type “/invite @llmcost” there. Until then, here is the answer."
MOST_TITLE = 60

NOT_ALL = ", the newest answers only; whoever runs the bot has them all with “llmcost export”"
UPLOAD_SECONDS = 60
"""Until a file is taken; in a session of its own, since the shared one is for calls of hundredths of a second."""


Publish = Callable[[AsyncWebClient, Tenant, str], Awaitable[None]]


class Sender:
    """Sends letters with a client of the right workspace."""

    def __init__(self, counter: Counter, publish: Publish) -> None:
        self.counter = counter
        self.publish = publish

    async def post(self, client: AsyncWebClient, tenant: Tenant, letter: Post) -> None:
        """Post a message; where the channel will not take it, tell the asker alone and why. Raises Refusal."""
        if letter.agent:
            await self.nicer(client.assistant_threads_setStatus(
                channel_id=letter.channel, thread_ts=letter.thread, status=WORKING))  # fmt: skip
        try:
            await self._in_blocks_taken(client, tenant, letter)
        except Never as refusal:
            if not letter.asker or letter.channel == letter.asker:
                raise
            await self._to_the_asker(client, tenant, letter, refusal.code)
            return
        if letter.title:
            await self.nicer(client.assistant_threads_setTitle(
                channel_id=letter.channel, thread_ts=letter.thread, title=letter.title[:MOST_TITLE]))  # fmt: skip

    async def at_best(self, client: AsyncWebClient, tenant: Tenant, letter: Letter) -> None:
        """Send a message, or a person's Home tab, once; where that fails only the log hears of it."""
        try:
            match letter:
                case Post():
                    await self.post(client, tenant, letter)
                case Respond():
                    await self.respond(client, tenant, letter)
                case HomeTab():
                    await self.home(client, tenant, letter)
        except (Refusal, NotLogged) as refusal:
            log.warning("an answer that was not logged was not sent either: %s", refusal)

    async def _in_blocks_taken(self, client: AsyncWebClient, tenant: Tenant, letter: Post) -> None:
        place: dict[str, Any] = {"channel": letter.channel}
        if letter.thread:
            place["thread_ts"] = letter.thread

        async def send(message: Message) -> None:
            if letter.only_for:
                await called(client.chat_postEphemeral(**{**place, "user": letter.only_for, **message}))
            else:
                await called(client.chat_postMessage(**{**place, **QUIET, **message}))

        await self._stepping_down(tenant, letter.message, send)

    async def _to_the_asker(self, client: AsyncWebClient, tenant: Tenant, letter: Post, code: str) -> None:
        why = {
            "type": "section",
            "text": {"type": "plain_text", "text": WHY_HERE.get(code, INVITE if code in CLOSED else NOT_TAKEN)},
        }
        blocks = letter.message.get("blocks")
        message = {**letter.message, **({"blocks": [why, *blocks][:50]} if blocks else {})}
        direct = Post(channel=letter.asker, message=message)
        await self._in_blocks_taken(client, tenant, direct)

    async def respond(self, client: AsyncWebClient, tenant: Tenant, letter: Respond) -> None:
        """Answer at an address; where it has expired, post instead. Raises Refusal."""
        kind = {"response_type": "in_channel" if letter.in_channel else "ephemeral", "replace_original": False}
        if letter.thread:
            kind["thread_ts"] = letter.thread

        async def send(message: Message) -> None:
            await respond(client, letter.url, {**kind, **QUIET, **message})

        try:
            await self._stepping_down(tenant, letter.message, send)
        except Never:
            if letter.instead is None:
                raise
            await self.post(client, tenant, letter.instead)

    async def home(self, client: AsyncWebClient, tenant: Tenant, letter: HomeTab) -> None:
        """Show a person's Home tab anew. Raises Refusal."""
        await self.publish(client, tenant, letter.user)

    async def upload(
        self, client: AsyncWebClient, user: str, name: str, content: bytes, left_out: bool = False
    ) -> None:
        """Put a file into our conversation with somebody, which a message there opens. Raises Refusal."""
        text = f"Here is {name}{NOT_ALL if left_out else ''}."
        posted = await called(client.chat_postMessage(channel=user, text=text))
        place, ts = str(posted.get("channel") or user), str(posted.get("ts") or "")
        patient = client_like(client, client.token, timeout=UPLOAD_SECONDS, session=None)
        try:
            await called(patient.files_upload_v2(channel=place, thread_ts=ts, filename=name, file=content))
        except Refusal:
            await self.nicer(client.chat_delete(channel=place, ts=ts))  # the next try announces it anew
            raise

    async def _stepping_down(
        self, tenant: Tenant, message: Message, send: Callable[[Message], Awaitable[None]]
    ) -> None:
        """Send in the newest blocks that this workspace takes; what it refuses is remembered."""
        known, level = await self._levels(tenant)
        is_new_to_it = level > known  # refused a day ago or more: tried once more
        refused = False
        while True:
            try:
                await send(at_level(message, level))
            except Blocks as refusal:
                if level is Level.TEXT:
                    raise
                level, refused = Level(level - 1), refused or refusal.is_of_a_kind
            else:
                break
        kinds = {block["type"] for block in message.get("blocks") or ()}
        with suppress(StoreError):  # the message is there: sent again it would be doubled
            if refused and level is not Level.TEXT:  # text alone says more of the message than of the workspace
                await self.counter.run(self.counter.places.learn, tenant, level, kinds)
            elif is_new_to_it and not refused and not NEW.isdisjoint(kinds):
                await self.counter.run(self.counter.places.learn_taken, tenant, kinds)

    async def _levels(self, tenant: Tenant) -> tuple[Level, Level]:
        """What the workspace is known to take, and what to begin with."""
        try:
            place = await self.counter.run(self.counter.places.at, tenant, "")
        except NotLogged:
            return Level.NEWEST, Level.NEWEST
        return place.level, place.level_to_try

    @staticmethod
    async def nicer(call: Awaitable[Any]) -> None:
        """A call that makes a conversation nicer; no answer depends on it."""
        with suppress(Refusal):
            await called(call)
