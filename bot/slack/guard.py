"""The guard in front of Bolt: nothing is parsed, kept or logged before the signature over the raw bytes is right.

Bolt parses a body before it checks its signature, answers 500 to odd headers, and loses a form in which the word
“payload” stands. So it gets every delivery as one JSON object, of a shape that it can read, signed anew.
"""

import asyncio
import hmac
import json
import logging
import re
import time
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.observe.logs import fault
from bot.observe.metrics import REFUSED
from bot.slack.patience import Stamps

MOST_BYTES = 1_000_000
MOST_FIELDS = 100
MOST_DISCARDED_BYTES = 32_000_000
"""A body over the limit is read on to here, and thrown away, so that its sender gets to read the refusal."""
BODY_SECONDS = 5
TOLERANCE_SECONDS = 300
TIMESTAMP = re.compile(r"[0-9]{9,11}")
SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
STAMP_HEADER, SIGNATURE_HEADER = "x-slack-request-timestamp", "x-slack-signature"
INTERNAL = b"x-slack-bolt-"
"""Headers that Bolt sends to itself; from outside they have no power."""
REPLACED = (b"content-type", b"content-length", SIGNATURE_HEADER.encode())
"""Headers that say of Slack's bytes what they would say wrongly of ours."""
REASONS: Mapping[int, str] = {
    400: "malformed request",
    401: "invalid signature",
    408: "request too slow",
    413: "request too large",
}

log = logging.getLogger(__name__)


class Refused(Exception):
    """A request that goes no further; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(REASONS[status])
        self.status = status


class Guard:
    """ASGI middleware that lets only well-formed deliveries signed by Slack pass."""

    def __init__(
        self,
        app: ASGIApp,
        signing_secret: str,
        now: Callable[[], float] = time.time,
        body_seconds: float = BODY_SECONDS,
    ) -> None:
        self.app = app
        self.secret = signing_secret.encode()
        self.now = now
        self.body_seconds = body_seconds
        self.stamps = Stamps()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the delivery on, or refuse it."""
        headers = Headers(scope=scope)
        try:
            delivery = self.delivery(headers, await _body(receive, self.body_seconds))
        except Refused as refused:
            await _refuse(refused.status, scope, receive, send)
            return
        stamp = headers[STAMP_HEADER]
        with self.stamps.awaited(int(stamp)):
            await self._pass_on(delivery, {**scope, "headers": self._headers(scope, stamp, delivery)}, send)

    def delivery(self, headers: Headers, body: bytes) -> bytes:
        """The delivery as the bytes of one JSON object. Raises Refused."""
        if not self._signed(headers, body):
            raise Refused(401)
        try:
            return _as_json(headers.get("content-type", ""), body)
        except (ValueError, RecursionError) as error:
            raise Refused(400) from error

    def _signed(self, headers: Headers, body: bytes) -> bool:
        stamps, signatures = headers.getlist(STAMP_HEADER), headers.getlist(SIGNATURE_HEADER)
        if len(stamps) != 1 or len(signatures) != 1:
            return False
        if not TIMESTAMP.fullmatch(stamps[0]) or not SIGNATURE.fullmatch(signatures[0]):
            return False
        if abs(self.now() - int(stamps[0])) > TOLERANCE_SECONDS:
            return False
        return hmac.compare_digest(self._signature(stamps[0], body), signatures[0])

    def _signature(self, stamp: str, body: bytes) -> str:
        return "v0=" + hmac.digest(self.secret, b"v0:" + stamp.encode() + b":" + body, "sha256").hex()

    async def _pass_on(self, delivery: bytes, scope: Scope, send: Send) -> None:
        """To Bolt, which checks the signature a second time: without a guard it would still let nobody in."""
        answered = False

        async def watched(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self.app(scope, _replay(delivery), watched)
        except Exception as error:  # noqa: BLE001  # a shape that Bolt chokes on: nothing was done, Slack may send it again
            _report(error)
            if not answered:
                await _refuse(400, scope, _replay(b""), send)

    def _headers(self, scope: Scope, stamp: str, delivery: bytes) -> list[tuple[bytes, bytes]]:
        named = ((name.lower(), value) for name, value in scope["headers"])
        kept = [(name, value) for name, value in named if name not in REPLACED and not name.startswith(INTERNAL)]
        ours = (b"application/json", str(len(delivery)).encode(), self._signature(stamp, delivery).encode())
        return [*kept, *zip(REPLACED, ours, strict=True)]


async def _refuse(status: int, scope: Scope, receive: Receive, send: Send) -> None:
    """The reason in two words; whoever sends too much or too slowly is hung up on."""
    REFUSED.labels(str(status)).inc()
    headers = {"connection": "close"} if status in (408, 413) else None
    await PlainTextResponse(REASONS[status], status, headers)(scope, receive, send)


def _report(error: Exception) -> None:
    """Where Bolt gave up, without a word of what it was given."""
    log.error("a delivery was not understood", extra=fault(error))


async def _body(receive: Receive, seconds: float) -> bytes:
    """The whole body; no more than the limit of it is ever kept. Raises Refused."""
    try:
        async with asyncio.timeout(seconds):
            return await _read(receive)
    except TimeoutError as error:
        raise Refused(408) from error


async def _read(receive: Receive) -> bytes:
    body, length, more = bytearray(), 0, True
    while more and length <= MOST_DISCARDED_BYTES:
        message = await receive()
        part = message.get("body", b"")
        length += len(part)
        if length <= MOST_BYTES:
            body += part
        more = message["type"] != "http.disconnect" and message.get("more_body", False)
    if length > MOST_BYTES:
        raise Refused(413)
    return bytes(body)


def _replay(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _as_json(content_type: str, body: bytes) -> bytes:
    """The object that a body holds: JSON, a form's payload, or a form with each field once. Raises ValueError."""
    text = body.decode("utf-8")
    if content_type.split(";")[0].strip().lower() != "application/json":
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, strict_parsing=bool(text))
        fields = dict(pairs)
        if len(fields) != len(pairs):
            raise ValueError("a field stands twice")
        if "payload" not in fields:
            return json.dumps(fields).encode()
        text = fields["payload"]
    if not _is_delivery(json.loads(text)):
        raise ValueError("not the shape of a delivery")
    return text.encode("utf-8")


OBJECTS = ("team", "user", "channel", "view", "container", "message", "enterprise")
LISTS = ("authorizations", "actions", "response_urls")


def _is_delivery(payload: object) -> bool:
    """Whether the parts that Bolt reads without looking have the shape it expects."""
    if not isinstance(payload, dict):
        return False
    if any(not isinstance(payload.get(key), dict | str | None) for key in OBJECTS):
        return False
    lists = [payload.get(key, []) for key in LISTS]
    if not all(isinstance(each, list) and all(map(_is_delivery, each)) for each in lists):
        return False
    event = payload.get("event", {})
    return event == {} or (_is_delivery(event) and isinstance(event.get("type", ""), str))
