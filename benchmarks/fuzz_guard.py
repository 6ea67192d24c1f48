"""Hostile deliveries against the guard and what Bolt makes of those it lets pass.

    python -m benchmarks.fuzz_guard --cases 1000000

Each case is a real delivery (command, click, event, submission) that was broken in one to three ways, in its bytes, its
JSON, its headers or its signature. The law: 2xx or a 4xx, no exception, no word of it in the log, and nothing
passes that was not signed over exactly these bytes.
"""

import asyncio
import hashlib
import hmac
import json
import logging
import random
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from slack_bolt.request.async_request import AsyncBoltRequest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from benchmarks.fuzzing import Found, main
from bot.slack.guard import Guard

SECRET = "a-signing-secret"
NOW = 1_700_000_000
CANARY = "canary7horse"
CHOKED = "that Bolt's reader choked on"

Headers = list[tuple[bytes, bytes]]


class Delivery(NamedTuple):
    """What arrives: raw headers and a raw body, and whether the signature is over these very bytes."""

    headers: Headers
    body: bytes
    signed: bool


USER = {"id": "U1", "username": CANARY, "team_id": "T1"}
PAYLOADS: tuple[Mapping[str, Any], ...] = (
    {
        "type": "block_actions", "trigger_id": "1.2", "api_app_id": "A1", "user": USER, "team": {"id": "T1"},
        "channel": {"id": "C1", "name": CANARY}, "container": {"type": "message", "message_ts": "1.1"},
        "response_url": "http://127.0.0.1:1/actions/1",
        "actions": [{"type": "button", "action_id": "ask:0", "block_id": "b", "value": CANARY, "action_ts": "1"}],
    },
    {
        "type": "view_submission", "user": USER, "team": {"id": "T1"}, "response_urls": [],
        "view": {
            "id": "V1", "type": "modal", "hash": "h", "callback_id": "ask", "private_metadata": "{}",
            "state": {"values": {}},
        },
    },
    {
        "type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event_time": NOW, "api_app_id": "A1",
        "is_ext_shared_channel": True, "authorizations": [{"team_id": "T1", "user_id": "UB", "is_bot": True}],
        "event": {"type": "app_mention", "user": "U1", "text": CANARY, "channel": "C1", "ts": "1.1", "team": "T1"},
    },
)  # fmt: skip
COMMAND = {
    "team_id": "T1", "channel_id": "C1", "user_id": "U1", "user_name": CANARY, "command": "/llmcost",
    "text": f"64 A100 30 days payload {CANARY}", "trigger_id": "1.2.3",
}  # fmt: skip
ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**400, "", "\x00", "\ud800", "<!channel>", "x" * 3000, [], [[]], [None], {}, {"id": []},
    {"id": {"id": 1}}, [{"team": 5}], float("inf"), [5], {"": {}},
)  # fmt: skip
STAMPS = (b"abc", b"NaN", b"1e9", b"", b" ", b"0x10", b"9" * 5000, "１７".encode(), b"\x00", b"-1", b"1_0", b"+17")
KINDS = (b"application/json", b"APPLICATION/JSON; charset=x", b"text/plain", b"", b"multipart/form-data", b"\xff")


def hostile(rng: random.Random, now: int = NOW) -> Delivery:
    """One delivery of this second, broken in one to three ways."""
    payload, body, kind = _whole(rng)
    for _ in range(rng.randint(1, 3)):
        body = rng.choice(BODIES)(rng, body, payload)
    headers = _signed(body, kind, str(now).encode())
    signed = True
    if rng.random() < 0.4:
        headers, signed = rng.choice(HEADS)(rng, headers, body)
    return Delivery(headers, body, signed)


def _whole(rng: random.Random) -> tuple[Any, bytes, bytes]:
    if rng.random() < 0.3:
        return COMMAND, urlencode(COMMAND).encode(), b"application/x-www-form-urlencoded"
    payload = rng.choice(PAYLOADS)
    text = json.dumps(payload)
    if rng.random() < 0.5:
        return payload, text.encode(), b"application/json"
    return payload, urlencode({"payload": text}).encode(), b"application/x-www-form-urlencoded"


def _flip(rng: random.Random, body: bytes, _: Any) -> bytes:
    changed = bytearray(body or b"x")
    for _ in range(rng.randint(1, 8)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _truncate(rng: random.Random, body: bytes, _: Any) -> bytes:
    return body[: rng.randrange(len(body) + 1)]


def _repeat(rng: random.Random, body: bytes, _: Any) -> bytes:
    start = rng.randrange(len(body) + 1)
    return body + body[start : start + rng.randrange(200)]


def _junk(rng: random.Random, body: bytes, _: Any) -> bytes:
    return rng.choice((rng.randbytes(rng.randrange(200)), b"[" * rng.choice((5, 5000)), b"null", b'"x"', b"{a=1", b"1"))


def _odd_value(rng: random.Random, body: bytes, payload: Any) -> bytes:
    """The same payload with something else in one of its places."""
    copy = json.loads(json.dumps(payload))
    place: Any = copy
    while True:
        key = rng.choice([*place, "event", "surprise"]) if isinstance(place, dict) else rng.randrange(len(place))
        inside = place.get(key) if isinstance(place, dict) else place[key]
        if not isinstance(inside, dict | list) or not inside or rng.random() < 0.3:
            break
        place = inside
    place[key] = rng.choice(ODD)
    text = json.dumps(copy)
    return text.encode() if body.startswith(b"{") else urlencode({"payload": text}).encode()


Broken = Callable[[random.Random, bytes, Any], bytes]
BODIES: tuple[Broken, ...] = (_flip, _truncate, _repeat, _junk, _odd_value, _odd_value, _odd_value)


def _sign(stamp: bytes, body: bytes) -> bytes:
    return b"v0=" + hmac.new(SECRET.encode(), b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest().encode()


def _signed(body: bytes, kind: bytes, stamp: bytes) -> Headers:
    return [
        (b"content-type", kind),
        (b"x-slack-request-timestamp", stamp),
        (b"x-slack-signature", _sign(stamp, body)),
    ]


def _other_body(rng: random.Random, headers: Headers, body: bytes) -> tuple[Headers, bool]:
    return _signed(body + b"x", headers[0][1], headers[1][1]), False


def _odd_stamp(rng: random.Random, headers: Headers, body: bytes) -> tuple[Headers, bool]:
    return _signed(body, headers[0][1], rng.choice(STAMPS)), False


def _odd_signature(rng: random.Random, headers: Headers, body: bytes) -> tuple[Headers, bool]:
    good = headers[2][1]
    odd = rng.choice((b"", b"v1=" + good[3:], good[3:], good.upper(), "v0=é".encode(), good + b" ", rng.randbytes(67)))
    return [*headers[:2], (headers[2][0], odd)], False


def _twice(rng: random.Random, headers: Headers, body: bytes) -> tuple[Headers, bool]:
    return [*headers, rng.choice(headers[1:])], False


def _odd_kind(rng: random.Random, headers: Headers, body: bytes) -> tuple[Headers, bool]:
    return [(b"content-type", rng.choice(KINDS)), *headers[1:]], True


def _inner(rng: random.Random, headers: Headers, body: bytes) -> tuple[Headers, bool]:
    return [*headers, (b"x-slack-bolt-lazy-only", b"1"), (b"x-slack-retry-num", rng.randbytes(3))], True


HEADS = (_other_body, _odd_stamp, _odd_signature, _twice, _odd_kind, _inner)


class Sink:
    """Behind the guard: reads a delivery as Bolt does, and answers 200."""

    def __init__(self) -> None:
        self.passed = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count it."""
        request = Request(scope, receive)
        body = (await request.body()).decode("utf-8")
        AsyncBoltRequest(body=body, headers=dict(request.headers))
        self.passed += 1
        await PlainTextResponse("ok")(scope, receive, send)


async def send(app: Callable[[Scope, Receive, Send], Any], delivery: Delivery) -> int:
    """The status of the answer to a delivery, over ASGI."""
    scope = {
        "type": "http", "method": "POST", "path": "/slack/events", "raw_path": b"/slack/events", "query_string": b"",
        "root_path": "", "scheme": "http", "headers": delivery.headers, "http_version": "1.1",
        "asgi": {"version": "3.0"},
    }  # fmt: skip
    status = 0

    async def receive() -> Message:
        return {"type": "http.request", "body": delivery.body, "more_body": False}

    async def answered(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)

    await app(scope, receive, answered)
    return status


class Lines(logging.Handler):
    """Every line that anybody logs."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.lines.append(self.format(record))


async def run(app: Any, cases: int, seed: int = 0, now: int = NOW) -> Found:
    """Send so many hostile deliveries; the kind of each is its status, and how often Bolt's reader choked."""
    found = Found(Counter(), [])
    lines = Lines()
    logging.getLogger().addHandler(lines)
    for case in range(cases):
        delivery = hostile(random.Random(f"{seed}-{case}"), now)
        try:
            status = await send(app, delivery)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is a finding
            found.wrong.append(f"case {case}: {type(error).__name__}")
            continue
        found.kinds[str(status)] += 1
        if not 200 <= status < 500 or (status < 300 and not delivery.signed):
            found.wrong.append(f"case {case}: {status}")
    logging.getLogger().removeHandler(lines)
    found.wrong.extend(f"logged: {line[:300]}" for line in lines.lines if CANARY in line)
    if choked := sum("was not understood" in line for line in lines.lines):
        found.kinds[CHOKED] = choked
    return found


def guarded(cases: int, seed: int = 0) -> Found:
    """Send them to the guard."""
    return asyncio.run(run(Guard(Sink(), SECRET, now=lambda: NOW), cases, seed))


if __name__ == "__main__":
    main(__doc__, guarded, 1_000_000)
