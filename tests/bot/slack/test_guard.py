"""Hostile requests: every one is refused with a 4xx before Bolt sees it, and leaves no word in the log."""

import json
import time

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import Headers

from bot.slack.guard import Guard
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
        signed(GOOD, at=time.time() + 400),
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


def test_a_stamp_holds_for_five_minutes_either_way() -> None:
    for offset, status in ((-301, 401), (-300, 0), (0, 0), (300, 0), (301, 401)):
        guard = Guard(nothing, SECRET, now=lambda: 1_700_000_000)
        assert guard.refusal(Headers(signed(GOOD, at=1_700_000_000 + offset)), GOOD) == status


async def nothing(*_: object) -> None:
    raise AssertionError("nothing gets here")


json_bodies = st.recursive(
    st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
).map(lambda value: json.dumps(value).encode())


@settings(max_examples=200, deadline=None)
@given(body=st.one_of(st.binary(max_size=500), json_bodies), as_json=st.booleans())
def test_no_bytes_break_the_guard(body: bytes, as_json: bool) -> None:
    headers = {**signed(body), **(JSON if as_json else {})}

    assert Guard(nothing, SECRET).refusal(Headers(headers), body) in (0, 400)
