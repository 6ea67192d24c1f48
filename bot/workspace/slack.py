"""The stand-in for Slack: workspaces, one app, deliveries to it, and what it tells.

Nothing here answers for the bot: a delivery that nobody takes ends as it does in Slack, with operation_timeout,
dispatch_failed or silence.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.workspace.addresses import Addresses
from bot.workspace.checking import with_block_ids, wrong_message
from bot.workspace.faults import Faults
from bot.workspace.feed import Change, Feed
from bot.workspace.manifest import AppManifest, app_manifest
from bot.workspace.transport import (
    ACKNOWLEDGE_SECONDS,
    Acknowledgement,
    Delivery,
    SocketMode,
    Transport,
    Unreachable,
)
from bot.workspace.world import Installation, Json, Message, Team, User, View

RETRY_SECONDS = (0.0, 60.0, 300.0)
ROTATED_TOKEN_SECONDS = 12 * 3600
SLACKBOT = "USLACKBOT"


@dataclass
class Credentials:
    """The app's secrets, random at every start."""

    app_id: str = "A0LLMCOST"
    client_id: str = "10.20"
    client_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    app_token: str = field(default_factory=lambda: f"xapp-1-{secrets.token_hex(16)}")


@dataclass
class Call:
    """A call of the Web API, or a use of a response URL (`method` is then `response_url`), and its answer."""

    method: str
    arguments: Json
    team: str = ""
    answer: Json = field(default_factory=dict)
    status: int = 200

    @property
    def ok(self) -> bool:
        """Whether Slack did what was asked."""
        return bool(self.answer.get("ok"))


@dataclass
class Sent:
    """A delivery and how it was answered."""

    delivery: Delivery
    acknowledgement: Acknowledgement


class Slack:
    """Slack, as far as one app can see it. `now` is the clock; `url` is set by the server that serves it."""

    def __init__(
        self,
        manifest: AppManifest | None = None,
        *,
        now: Callable[[], float] = time.time,
        credentials: Credentials | None = None,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
    ) -> None:
        self.manifest = manifest or app_manifest()
        self.now = now
        self.credentials = credentials or Credentials()
        self.retry_seconds = retry_seconds
        self.acknowledge_seconds = ACKNOWLEDGE_SECONDS
        self.teams: dict[str, Team] = {}
        self.addresses = Addresses(now)
        self.faults = Faults()
        self.feed = Feed()
        self.socket = SocketMode()
        self.transport: Transport = self.socket
        self.calls: list[Call] = []
        self.sent: list[Sent] = []
        self.codes: dict[str, str] = {}
        self.redirect_url = ""
        """Where the app wants people back after they allowed it, as its settings at Slack say."""
        self.signed_in = ""
        """The workspace of whoever installs: Slack knows it from the browser."""
        self.installer: Callable[[Team], Coroutine[Any, Any, None]] | None = None
        """How an admin puts the app into a workspace; None where that is not to be had."""
        self.url = ""
        self._last_ts = 0.0
        self._events: set[asyncio.Task[None]] = set()

    # The app in a workspace

    def install(self, team: Team, bot_token: str = "") -> Installation:
        """Put the app into a workspace with every scope of its manifest, as OAuth does; again renews the token."""
        old = team.installation
        bot_user = old.bot_user if old else f"UBOT{team.id[1:]}"
        team.users[bot_user] = User(bot_user, self.manifest.bot_name, self.manifest.name, team.id, is_bot=True)
        token = bot_token or f"xoxb-{team.id}-{secrets.token_hex(12)}"
        team.installation = Installation(
            team.id, bot_user, f"B{team.id[1:]}", token, self.manifest.scopes, f"xoxe-1-{secrets.token_hex(12)}",
            self.now() + ROTATED_TOKEN_SECONDS if self.manifest.token_rotation else 0.0,
        )  # fmt: skip
        self.feed.publish(Change("install", team.id))
        return team.installation

    def install_organisation(self, organisation: str) -> Installation:
        """Put the app into all workspaces of an organisation, with one token."""
        own = [team for team in self.teams.values() if team.organisation == organisation]
        token = f"xoxb-{organisation}-{secrets.token_hex(12)}"
        for team in own:
            self.install(team, token).is_of_organisation = True
        assert own[0].installation
        return own[0].installation

    def uninstall(self, team: Team) -> None:
        """Take the app out of a workspace: its token dies, then it is told."""
        self.event(team, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [_bot_user(team)]}})
        self.event(team, {"type": "app_uninstalled"})
        team.installation = None
        self.feed.publish(Change("install", team.id))

    def team_of(self, token: str, about: Json | None = None) -> Team | None:
        """The workspace of a bot token; of an organisation's token that which the arguments of the call are about."""
        found = [team for team in self.teams.values() if team.installation and team.installation.token == token]
        named = {value for value in (about or {}).values() if isinstance(value, str)}
        near = (team for team in found if named & {*team.channels, *team.users, *team.views})
        return next(near, found[0] if found else None)

    # Messages

    def new_ts(self) -> str:
        """The time as a message's id: never the same twice."""
        self._last_ts = max(self.now(), self._last_ts + 0.000001)
        return f"{self._last_ts:.6f}"

    def post(self, team: Team, message: Message) -> Message:
        """Put a message into its channel."""
        message.blocks = with_block_ids(message.blocks, f"{message.ts[-6:]}-")
        team.messages.append(message)
        self._publish("message", team, message)
        if message.bot_id and not message.visible_to:
            self._bot_said(team, message)
        return message

    def change(self, team: Team, message: Message, content: Json) -> None:
        """Give a message other text and blocks."""
        message.text = str(content.get("text") or ("" if content.get("blocks") else message.text))
        message.blocks = with_block_ids(content.get("blocks") or [], f"{message.ts[-6:]}-")
        message.payload = content
        message.is_edited = True
        self._publish("changed", team, message)

    def delete(self, team: Team, message: Message) -> None:
        """Take a message away."""
        team.messages.remove(message)
        self._publish("deleted", team, message)

    def bot_message(self, team: Team, channel: str, content: Json, **more: Any) -> Message:
        """A message by the app."""
        installed = team.installation
        return Message(
            ts=self.new_ts(), channel=channel, user=installed.bot_user if installed else "",
            text=content.get("text") or "", blocks=content.get("blocks") or [],
            bot_id=installed.bot_id if installed else "", payload=content, **more,
        )  # fmt: skip

    def slackbot_says(self, team: Team, channel: str, user: str, text: str) -> Message:
        """An error that Slack itself shows to one person."""
        return self.post(
            team,
            Message(self.new_ts(), channel, SLACKBOT, text, visible_to=user, is_error=True),
        )

    def wrong_message(self, team: Team, content: Json) -> list[str]:
        """What Slack refuses in a message."""
        return wrong_message(content, team.id, self.faults)

    def _publish(self, kind: str, team: Team, message: Message) -> None:
        self.feed.publish(Change(kind, team.id, message.channel, message.ts, message.thread_ts, message.visible_to))

    def _bot_said(self, team: Team, message: Message) -> None:
        """Slack tells the app of its own messages too; the app must not answer itself."""
        team.statuses.pop((message.channel, message.thread_ts), None)
        if team.channels[message.channel].kind == "im":
            self.event(team, {**self._as_event(team, message), "channel_type": "im"})

    # Views

    def opened(self, view: View) -> None:
        """Tell that a modal opened, changed or closed."""
        self.feed.publish(Change("modal", view.team, user=view.user))

    # Deliveries

    async def deliver(self, delivery: Delivery) -> Acknowledgement:
        """Send once and wait three seconds; the acknowledgement names Slack's own error."""
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self.acknowledge_seconds):
                found = await self._send(delivery)
        except TimeoutError:
            found = Acknowledgement(0, error="operation_timeout")
        except Unreachable:
            found = Acknowledgement(0, error="dispatch_failed")
        if not found.error and not 200 <= found.status < 300:
            found.error = "dispatch_failed"
        found.seconds = time.perf_counter() - began
        self.sent.append(Sent(delivery, found))
        self.feed.publish(Change("sent", ""))
        return found

    async def _send(self, delivery: Delivery) -> Acknowledgement:
        fate = self.faults.take_delivery()
        if fate == "lost":
            raise Unreachable("on purpose")
        found = await self.transport.send(delivery)
        if fate == "answer lost":
            raise TimeoutError
        return found

    def event(self, team: Team, event: Json) -> None:
        """Send an event, and again where it is not acknowledged; only what the manifest subscribes to."""
        if team.installation is None or not self._subscribed(event):
            return
        self.later(self._deliver_event(event_callback(self, team, event)))

    async def _deliver_event(self, payload: Json) -> None:
        delivery = Delivery("events_api", payload)
        for number, wait in enumerate((*self.retry_seconds, None), 1):
            found = await self.deliver(delivery)
            if not found.error or wait is None or found.headers.get("x-slack-no-retry") == "1":
                return
            await asyncio.sleep(wait)
            reason = {"operation_timeout": "http_timeout"}.get(found.error, "http_error" if found.status else "")
            delivery = Delivery("events_api", payload, number, reason or "connection_failed")

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this beside everything else; `close` ends what still waits."""
        task = asyncio.get_running_loop().create_task(work)
        self._events.add(task)
        task.add_done_callback(self._events.discard)

    async def settled(self) -> None:
        """Wait until every event under way is acknowledged or given up."""
        while self._events:
            await asyncio.wait(self._events)

    async def close(self) -> None:
        """End what is under way."""
        for task in list(self._events):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _subscribed(self, event: Json) -> bool:
        name = event["type"]
        if name == "message":
            kinds = {"im": "message.im", "public": "message.channels", "private": "message.groups"}
            name = kinds.get(event.get("channel_type", ""), "message")
        return name in self.manifest.events

    # What people say

    def said(self, team: Team, message: Message) -> None:
        """Tell the app of a person's message: a mention in a channel, a direct message."""
        self.post(team, message)
        channel, event = team.channels[message.channel], self._as_event(team, message)
        bot = _bot_user(team)
        if channel.kind != "im" and bot in channel.members and f"<@{bot}>" in message.text:
            self.event(team, {**event, "type": "app_mention"})
        if bot in channel.members:
            self.event(team, {**event, "channel_type": channel.kind})

    def _as_event(self, team: Team, message: Message) -> Json:
        found = message.as_json(team.id, self.credentials.app_id, self.url)
        return {**found, "channel": message.channel, "event_ts": message.ts}

    async def until(self, holds: Callable[[], object], seconds: float = 20.0) -> None:
        """Wait until this holds. Raises TimeoutError."""
        await self.feed.until(holds, seconds)

    def called(self, method: str) -> list[Call]:
        """The calls of a method, oldest first."""
        return [each for each in self.calls if each.method == method]


def event_callback(slack: Slack, team: Team, event: Json) -> Json:
    """The envelope of an event."""
    whole = team.is_of_organisation
    return {
        "token": "verification", "team_id": team.id, "context_team_id": team.id,
        "context_enterprise_id": team.organisation or None,
        "api_app_id": slack.credentials.app_id, "event": event, "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(6).upper()}", "event_time": int(slack.now()),
        "authorizations": [{"enterprise_id": team.organisation or None, "team_id": None if whole else team.id,
                            "user_id": _bot_user(team), "is_bot": True, "is_enterprise_install": whole}],
        "is_ext_shared_channel": False,
    }  # fmt: skip


def _bot_user(team: Team) -> str:
    return team.installation.bot_user if team.installation else ""
