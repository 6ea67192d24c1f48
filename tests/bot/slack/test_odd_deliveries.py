"""Deliveries of the wrong shape, signed all the same: answered, nothing logged, nothing posted, no fault of ours."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from bot.store import settings
from bot.store.entry import Tenant
from bot.store.store import Store
from bot.workspace.slack import Slack
from tests.bot.slack.waiting import until
from tests.fake_slack import form, signed

MENTION = {"type": "app_mention", "text": "<@UBOT1> 64 A100 30 days", "user": "U1", "channel": "C1", "ts": "1.1"}
BODY = {
    "type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": "Ev1", "event_time": 1, "event": MENTION,
    "authorizations": [{"team_id": "T1", "user_id": "UBOT1", "is_bot": True}],
}  # fmt: skip


async def send(bot: httpx.AsyncClient, body: dict[str, Any]) -> httpx.Response:
    raw = json.dumps(body).encode()
    return await bot.post("/slack/events", content=raw, headers={**signed(raw), "Content-Type": "application/json"})


EVENTS: tuple[Any, ...] = (
    None,
    {**MENTION, "type": ["app_mention"], "text": {"x": 1}},
    {**MENTION, "text": None, "user": None, "channel": None, "ts": None},
    {**MENTION, "ts": "now"},
    {**MENTION, "channel": "../x"},
    {**MENTION, "user": "UBOT1"},
    {**MENTION, "bot_id": "B1"},
    {**MENTION, "subtype": ["x"]},
    {**MENTION, "type": "message", "channel_type": "im", "subtype": "message_changed", "text": None},
    {**MENTION, "type": "message", "channel_type": "channel"},
    {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOT1"]}},
    {"type": "tokens_revoked", "tokens": []},
    {"type": "app_uninstalled"},
    {"type": "app_home_opened", "tab": 5, "user": {}, "channel": []},
)


async def test_an_event_of_the_wrong_shape_does_nothing(bot: httpx.AsyncClient, store: Store, slack: Slack) -> None:
    for event in EVENTS:
        response = await send(bot, {**BODY, "event": event})

        assert response.status_code < 500, event
    assert list(store.entries()) == []
    assert slack.called("chat.postMessage") == []


@pytest.mark.parametrize(
    "change",
    [{"event_id": ""}, {"event_time": 99999999999}, {"event_time": "-1 or nothing"}, {"authorizations": []}],
)
async def test_an_odd_envelope_is_answered_all_the_same(
    change: dict[str, Any], bot: httpx.AsyncClient, store: Store
) -> None:
    response = await send(bot, {**BODY, **change})

    assert response.status_code == 200
    assert len(list(store.entries())) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1518467820},
        {"type": "event_callback"},
        {"type": "surprise"},
    ],
)
async def test_an_envelope_of_another_kind_does_nothing(
    body: dict[str, Any], bot: httpx.AsyncClient, store: Store
) -> None:
    assert (await send(bot, body)).status_code < 500
    assert list(store.entries()) == []


VIEW = {"id": "V1", "type": "modal", "callback_id": "estimate", "hash": "1", "state": {"values": {}}, "blocks": []}
WHO = {"team": {"id": "T1", "domain": "acme"}, "user": {"id": "U1", "team_id": "T1"}, "api_app_id": "A1"}


DAMAGES: tuple[dict[str, Any], ...] = (
    {"state": None},
    {"state": {"values": None}},
    {"state": {"values": {"count": [], "name": {"name": {"value": 5}}, "set:gpu": None}}},
    {"private_metadata": "{not json"},
    {"private_metadata": json.dumps({"channel": 5, "number": []})},
    {"hash": None, "id": None},
)


@pytest.mark.parametrize("callback", ["estimate", "settings", "save", "surprise"])
async def test_a_form_of_the_wrong_shape_does_nothing(callback: str, bot: httpx.AsyncClient, store: Store) -> None:
    for damage in DAMAGES:
        view = {**VIEW, "callback_id": callback, **damage}
        body = form({"payload": json.dumps({"type": "view_submission", "trigger_id": "1", **WHO, "view": view})})
        response = await bot.post("/slack/events", content=body, headers=signed(body))

        assert response.status_code < 500, damage
    assert list(store.entries()) == []


VALUES = (None, 5, "", "x" * 5000, "<!channel>", "1' OR 1=1")


@pytest.mark.parametrize("action", ["ask:x", "share", "save", "feedback", "change", "form", "settings", "count", "?"])
async def test_a_click_of_the_wrong_shape_does_no_harm(action: str, bot: httpx.AsyncClient, store: Store) -> None:
    for value in VALUES:
        clicked = {"type": "button", "action_id": action, "block_id": "b", "value": value, "action_ts": "1"}
        payload = {"type": "block_actions", "trigger_id": "1", **WHO, "channel": {"id": "C1", "name": "ml"},
                   "actions": [clicked]}  # fmt: skip
        body = form({"payload": json.dumps(payload)})
        response = await bot.post("/slack/events", content=body, headers=signed(body))

        assert response.status_code < 500, value
    assert list(store.entries()) == []


PARTNER = {**MENTION, "user": "U9", "user_team": "T9"}


async def test_a_partner_of_another_company_is_refused_and_told_so_alone(
    bot: httpx.AsyncClient, slack: Slack, store: Store
) -> None:
    await send(bot, {**BODY, "event": PARTNER})
    (told,) = await until(lambda: slack.called("chat.postEphemeral"))

    assert told.arguments["user"] == "U9"
    assert "members of this workspace" in told.arguments["text"]
    assert list(store.entries()) == []


async def test_a_partner_is_answered_where_an_admin_has_opened_the_channel(
    bot: httpx.AsyncClient, slack: Slack, store: Store
) -> None:
    now, tenant = datetime.now(UTC), Tenant("-", "T1")
    store.write(lambda db: settings.set_value(db, tenant, "outsiders", "yes", by="U1", at=now, channel="C1"))
    await send(bot, {**BODY, "event": PARTNER})
    await until(lambda: slack.called("chat.postMessage"))

    (entry,) = store.entries()
    assert entry.asked.user == "U9"
