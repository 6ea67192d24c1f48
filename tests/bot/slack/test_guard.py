"""Hostile requests: every one is refused with a 4xx before Bolt sees it, and leaves no word in the log."""

import asyncio
import io
import json
import time
import tracemalloc

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as chosen
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.types import Message

from benchmarks import fuzz_guard
from benchmarks.fuzz_guard import Delivery, Sink, send
from bot.desk import Desk
from bot.settings import Settings
from bot.slack.counter import Counter
from bot.slack.guard import Guard, Refused
from bot.slack.serve import http_app
from bot.store.store import Store
from tests.fake_slack import SECRET, command, form, signed

GOOD = form(command("64 A100 30 days canary-7"))
JSON = {"Content-Type": "application/json"}
ODD_STAMPS = ("abc", "NaN", "1e9", "0x10", "", "9" * 5000)


async def post(bot: httpx.AsyncClient, body: bytes, headers: dict[str, str]) -> httpx.Response:
    return await bot.post("/slack/events", content=body, headers=headers)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(GOOD, secret="wrong"),
        signed(GOOD, at=time.time() - 400),
        signed(GOOD, at=time.time() + 4_000),
        signed(GOOD + b"x"),
        *({**signed(GOOD), "X-Slack-Request-Timestamp": stamp} for stamp in ODD_STAMPS),
        {**signed(GOOD), "X-Slack-Signature": "v1=" + signed(GOOD)["X-Slack-Signature"][3:]},
        {**signed(GOOD), "X-Slack-Signature": signed(GOOD)["X-Slack-Signature"].upper()},
    ],
)  # fmt: skip
async def test_a_wrong_signature_is_refused(
    headers: dict[str, str], bot: httpx.AsyncClient, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    response = await post(bot, GOOD, headers)

    assert response.status_code == 401
    assert list(store.entries()) == []
    assert "canary-7" not in caplog.text


async def test_two_signatures_are_refused(bot: httpx.AsyncClient) -> None:
    good = signed(GOOD)
    headers = [*good.items(), ("X-Slack-Signature", good["X-Slack-Signature"])]

    assert (await bot.post("/slack/events", content=GOOD, headers=headers)).status_code == 401


async def test_a_signature_that_is_no_ascii_is_refused(bot: httpx.AsyncClient) -> None:
    headers = [(b"X-Slack-Signature", "v0=é".encode()), (b"X-Slack-Request-Timestamp", b"1")]

    assert (await bot.post("/slack/events", content=GOOD, headers=headers)).status_code == 401


async def test_a_huge_body_is_refused_before_it_is_kept(bot: httpx.AsyncClient) -> None:
    assert (await post(bot, b"a" * 2_000_000, signed(b""))).status_code == 413


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"\xff\xfe", {}),
        (b"payload=nope", {}),
        (b"payload=[1]", {}),
        (b"payload=null", {}),
        (b"[1]", JSON),
        (b'"x"', JSON),
        (b"{not json", JSON),
        (b'{"team":5}', JSON),
        (b'{"authorizations":[5]}', JSON),
        (b"[" * 100_000, JSON),
        (GOOD + b"&team_id=T2", {}),
        (b"a=1&" * 200 + b"b=2", {}),
    ],
)
async def test_a_signed_request_of_the_wrong_shape_is_refused(
    body: bytes, headers: dict[str, str], bot: httpx.AsyncClient
) -> None:
    assert (await post(bot, body, {**signed(body), **headers})).status_code == 400


async def test_a_good_request_passes_at_the_edge_of_its_time(bot: httpx.AsyncClient) -> None:
    assert (await post(bot, GOOD, signed(GOOD, at=time.time() - 295))).status_code == 200


async def test_headers_that_bolt_sends_itself_have_no_power_from_outside(bot: httpx.AsyncClient, store: Store) -> None:
    headers = {**signed(GOOD), "X-Slack-Bolt-Lazy-Only": "1", "X-Slack-Bolt-Lazy-Function-Name": "x"}

    assert (await post(bot, GOOD, headers)).status_code == 200
    assert len(list(store.entries())) == 1


async def test_an_unsigned_ssl_check_runs_nothing(bot: httpx.AsyncClient, store: Store) -> None:
    body = b"ssl_check=1&" + GOOD

    assert (await post(bot, body, {})).status_code == 401
    assert list(store.entries()) == []


def status(guard: Guard, headers: dict[str, str], body: bytes) -> int:
    """What the guard says to these bytes; 0 where they pass, and then as one object that Bolt can read."""
    try:
        passed = json.loads(guard.delivery(Headers(headers), body))
    except Refused as refused:
        return refused.status
    assert isinstance(passed, dict)
    return 0


def test_a_stamp_holds_for_five_minutes_either_way() -> None:
    guard = Guard(nothing, SECRET, now=lambda: 1_700_000_000)

    for offset, expected in ((-301, 401), (-300, 0), (0, 0), (300, 0), (301, 401)):
        assert status(guard, signed(GOOD, at=1_700_000_000 + offset), GOOD) == expected


async def nothing(*_: object) -> None:
    raise AssertionError("nothing gets here")


json_bodies = st.recursive(
    st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
).map(lambda value: json.dumps(value).encode())


@chosen(max_examples=200, deadline=None)
@given(body=st.one_of(st.binary(max_size=500), json_bodies), as_json=st.booleans())
def test_no_bytes_break_the_guard(body: bytes, as_json: bool) -> None:
    headers = {**signed(body), **(JSON if as_json else {})}

    assert status(Guard(nothing, SECRET), headers, body) in (0, 400)


async def test_a_command_that_says_payload_is_a_command(bot: httpx.AsyncClient, store: Store) -> None:
    """Bolt takes any form in which this word stands for one that holds a payload, finds none, and loses the command."""
    body = form(command("64 A100 30 days project payload"))

    assert "46,080 GPU-hours" in (await post(bot, body, signed(body))).json()["text"]
    assert len(list(store.entries())) == 1


async def test_json_that_is_called_a_form_is_refused_and_a_form_that_looks_like_json_is_a_form(
    bot: httpx.AsyncClient,
) -> None:
    called_a_form, looks_like_json = b'{"type":"event_callback"}', b"{a=1"

    assert (await post(bot, called_a_form, signed(called_a_form))).status_code == 400
    assert (await post(bot, looks_like_json, signed(looks_like_json))).status_code == 404


async def test_what_bolt_chokes_on_is_refused_and_reported_without_its_words(log_lines: io.StringIO) -> None:
    async def chokes(*_: object) -> None:
        raise KeyError("-".join(["canary", "7"]))

    assert await send(Guard(chokes, SECRET), Delivery(list(Headers(signed(GOOD)).raw), GOOD, True)) == 400
    assert json.loads(log_lines.getvalue())["event"] == "a delivery was not understood"
    assert "canary-7" not in log_lines.getvalue()


async def test_a_body_that_comes_too_slowly_is_hung_up_on() -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"a", "more_body": True}

    async def keep(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "headers": list(Headers(signed(GOOD)).raw)}
    await Guard(nothing, SECRET, body_seconds=0.1)(scope, receive, keep)

    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]


async def test_a_body_without_end_is_thrown_away_as_it_comes() -> None:
    parts = 0

    async def receive() -> Message:
        nonlocal parts
        parts += 1
        return {"type": "http.request", "body": b"a" * 1_000_000, "more_body": True}

    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    tracemalloc.start()
    await Guard(nothing, SECRET)({"type": "http", "headers": []}, receive, keep)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert sent[0]["status"] == 413
    assert parts == 33
    assert peak < 5_000_000


async def test_the_fuzzer_finds_nothing_behind_the_guard_and_much_without_it() -> None:
    guarded = await fuzz_guard.run(Guard(Sink(), fuzz_guard.SECRET, now=lambda: fuzz_guard.NOW), 2000)
    bare = await fuzz_guard.run(Sink(), 300)

    assert (guarded.wrong, guarded.kinds[fuzz_guard.CHOKED]) == ([], 0)
    assert len(bare.wrong) > 30


async def test_the_fuzzer_finds_nothing_in_the_whole_bot(desk: Desk, settings: Settings) -> None:
    app = http_app(settings._replace(slack_signing_secret=fuzz_guard.SECRET), Counter(desk))

    async with app.router.lifespan_context(app):
        found = await fuzz_guard.run(app, 400, now=int(time.time()))

    assert found.wrong == []
    assert found.kinds["200"] > 20
