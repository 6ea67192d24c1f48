"""The guard in front of Bolt: nothing is parsed, kept or logged before the signature over the raw bytes is right.

Bolt parses a body before it checks its signature and answers 500 to odd headers; none of that reaches it here.
"""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 1_000_000
MOST_FIELDS = 100
TOLERANCE_SECONDS = 300
TIMESTAMP = re.compile(r"[0-9]{9,11}")
SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
INTERNAL = "x-slack-bolt-"
"""Headers that Bolt sends to itself; from outside they have no power."""


class Guard:
    """ASGI middleware that lets only well-formed deliveries signed by Slack pass."""

    def __init__(self, app: ASGIApp, signing_secret: str, now: Callable[[], float] = time.time) -> None:
        self.app = app
        self.secret = signing_secret.encode()
        self.now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        body = await _body(receive)
        status = 413 if body is None else self.refusal(Headers(scope=scope), body)
        if body is None or status:
            await PlainTextResponse(REASONS[status], status)(scope, receive, send)
            return
        await self.app(_without_internal_headers(scope), _replay(body), send)

    def refusal(self, headers: Headers, body: bytes) -> int:
        """The status that refuses this request; 0 lets it pass."""
        if not self._signed(headers, body):
            return 401
        return 0 if _well_formed(headers.get("content-type", ""), body) else 400

    def _signed(self, headers: Headers, body: bytes) -> bool:
        stamps = headers.getlist("x-slack-request-timestamp")
        signatures = headers.getlist("x-slack-signature")
        if len(stamps) != 1 or len(signatures) != 1:
            return False
        if not TIMESTAMP.fullmatch(stamps[0]) or not SIGNATURE.fullmatch(signatures[0]):
            return False
        if abs(self.now() - int(stamps[0])) > TOLERANCE_SECONDS:
            return False
        signed = b"v0:" + stamps[0].encode() + b":" + body
        return hmac.compare_digest("v0=" + hmac.new(self.secret, signed, hashlib.sha256).hexdigest(), signatures[0])


REASONS = {400: "malformed request", 401: "invalid signature", 413: "request too large"}


async def _body(receive: Receive) -> bytes | None:
    """The body, read no further than the limit; None where it is longer."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return body
        body += bytes(message.get("body", b""))
        if len(body) > MOST_BYTES:
            return None
        if not message.get("more_body"):
            return body


def _replay(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _without_internal_headers(scope: Scope) -> Scope:
    kept = [(name, value) for name, value in scope["headers"] if not name.lower().startswith(INTERNAL.encode())]
    return {**scope, "headers": MutableHeaders(raw=kept).raw}


def _well_formed(content_type: str, body: bytes) -> bool:
    """Whether the body is one object: JSON, or a form with each field once, whose payload is an object."""
    try:
        text = body.decode("utf-8")
        if content_type.split(";")[0].strip().lower() == "application/json":
            return _is_delivery(json.loads(text))
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, strict_parsing=bool(text))
        if any(len(values) != 1 for values in fields.values()):
            return False
        return "payload" not in fields or _is_delivery(json.loads(fields["payload"][0]))
    except (ValueError, RecursionError):
        return False


OBJECTS = ("team", "user", "channel", "event", "view", "container", "message", "enterprise")
LISTS = ("authorizations", "actions")


def _is_delivery(payload: object) -> bool:
    """Whether the parts that Bolt reads without looking have the shape it expects."""
    if not isinstance(payload, dict):
        return False
    if any(not isinstance(payload.get(key), dict | str | None) for key in OBJECTS):
        return False
    lists = [payload.get(key) or [] for key in LISTS]
    return all(isinstance(each, list) and all(isinstance(item, dict) for item in each) for each in lists)
