"""How a delivery reaches the bot: signed over HTTP, or as an envelope over the websocket of Socket Mode."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp
from starlette.websockets import WebSocket

from bot.workspace.signing import signature_headers
from bot.workspace.world import Json

ACKNOWLEDGE_SECONDS = 3.0


class Unreachable(Exception):
    """The bot could not be reached, or closed the connection without an answer."""


@dataclass
class Delivery:
    """What Slack sends to the app: `kind` is slash_commands, interactive or events_api, as in Socket Mode."""

    kind: str
    payload: Json
    retry: int = 0
    reason: str = ""

    def body(self) -> tuple[bytes, str]:
        """The body of the HTTP request and its content type."""
        if self.kind == "events_api":
            return json.dumps(self.payload).encode(), "application/json"
        fields = self.payload if self.kind == "slash_commands" else {"payload": json.dumps(self.payload)}
        return urlencode(fields).encode(), "application/x-www-form-urlencoded"


@dataclass
class Acknowledgement:
    """The bot's answer to a delivery; `error` is Slack's word for what went wrong."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    seconds: float = 0.0


class Transport(Protocol):
    """A way to the bot."""

    async def send(self, delivery: Delivery) -> Acknowledgement:
        """Deliver, and wait for the answer. Raises Unreachable."""


Post = Callable[[bytes, Mapping[str, str]], Awaitable[tuple[int, Mapping[str, str], bytes]]]
"""Posts a body with headers to the bot; gives back status, headers and body. Raises Unreachable."""


class Http:
    """Signed requests."""

    def __init__(self, post: Post, secret: str, now: Callable[[], float]) -> None:
        self.post = post
        self.secret = secret
        self.now = now

    async def send(self, delivery: Delivery) -> Acknowledgement:
        """Deliver one signed request."""
        body, content_type = delivery.body()
        headers = signature_headers(body, self.secret, self.now(), content_type)
        if delivery.retry:
            headers |= {"X-Slack-Retry-Num": str(delivery.retry), "X-Slack-Retry-Reason": delivery.reason}
        status, answered, content = await self.post(body, headers)
        return Acknowledgement(status, _parsed(content), {key.lower(): value for key, value in answered.items()})


def posting_to(url: str, session: aiohttp.ClientSession) -> Post:
    """Posts over real HTTP."""

    async def post(body: bytes, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        try:
            async with session.post(url, data=body, headers=headers) as response:
                return response.status, dict(response.headers), await response.read()
        except aiohttp.ClientError as error:
            raise Unreachable(type(error).__name__) from error

    return post


class SocketMode:
    """Envelopes over the websockets that the app has opened; each goes to one of them, in turn."""

    def __init__(self) -> None:
        self.links: list[WebSocket] = []
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._connected = asyncio.Event()

    async def connected(self) -> None:
        """Wait until the app has opened a link."""
        await self._connected.wait()

    async def serve(self, link: WebSocket) -> None:
        """Keep one link until it closes."""
        await link.accept()
        await link.send_json({"type": "hello", "num_connections": len(self.links) + 1})
        self.links.append(link)
        self._connected.set()
        try:
            async for text in link.iter_text():
                self._acknowledged(json.loads(text))
        finally:
            self.links.remove(link)

    def _acknowledged(self, answer: Json) -> None:
        waiting = self._waiting.pop(answer.get("envelope_id", ""), None)
        if waiting and not waiting.done():
            waiting.set_result(answer)

    async def refresh(self) -> None:
        """Ask every link to be opened anew, as Slack does every few hours."""
        for link in list(self.links):
            await link.send_json({"type": "disconnect", "reason": "refresh_requested"})

    async def send(self, delivery: Delivery) -> Acknowledgement:
        """Deliver one envelope."""
        if not self.links:
            raise Unreachable("no link is open")
        envelope = secrets.token_hex(8)
        waiting = self._waiting[envelope] = asyncio.get_running_loop().create_future()
        link = self.links[0]
        self.links.append(self.links.pop(0))
        await link.send_json(_envelope(delivery, envelope))
        try:
            answer = await waiting
        finally:
            self._waiting.pop(envelope, None)
        return Acknowledgement(200, answer.get("payload"))


def _envelope(delivery: Delivery, envelope: str) -> Json:
    about = {"retry_attempt": delivery.retry, "retry_reason": delivery.reason} if delivery.kind == "events_api" else {}
    return {
        "type": delivery.kind, "envelope_id": envelope, "payload": delivery.payload,
        "accepts_response_payload": delivery.kind != "events_api", **about,
    }  # fmt: skip


def _parsed(content: bytes) -> Any:
    """JSON where it is JSON, else text; None where there is nothing."""
    text = content.decode("utf-8", "replace")
    try:
        return json.loads(text) if text.strip() else None
    except ValueError:
        return text
