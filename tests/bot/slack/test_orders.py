"""Orders about money in Slack, over signed deliveries; every figure was worked out beforehand."""

import json

import httpx
import pytest

from bot.workspace.person import Person, person
from bot.workspace.slack import Slack
from tests.bot.slack.waiting import until
from tests.fake_slack import click, command, form, signed


@pytest.fixture
def ada(slack: Slack, bot: httpx.AsyncClient) -> Person:
    """An admin, who leads."""
    return person(slack, "T1", "U1")


async def ordered(bot: httpx.AsyncClient, text: str, trigger: str, user: str = "U1", channel: str = "C1") -> str:
    """The whole reply to a command, as JSON."""
    fields = command(text, trigger_id=trigger, user_id=user, channel_id=channel)
    body = form(fields)
    response = await bot.post("/slack/events", content=body, headers=signed(body))
    return json.dumps(response.json(), ensure_ascii=False)


async def test_what_was_told_of_a_run_moves_its_budget_there_and_back_however_often_it_is_delivered(
    bot: httpx.AsyncClient, ada: Person
) -> None:
    ada.open_home()  # Slack says who this is
    await until(lambda: ada.home)
    await ada.command("C1", "64 A100 30 days project atlas")
    await ada.command("C1", "budget set 250k project atlas")
    await ada.command("C1", "commit #1")

    told = []
    for at, text in enumerate(("#1 so far 5k", "#1 so far 8k", "another 3k for #1", "actual 60k for #1")):
        first = await ordered(bot, text, f"7.{at}")
        assert first == await ordered(bot, text, f"7.{at}")
        told.append(first)
    for at in range(2):
        told.append(await ordered(bot, "undo actual #1", f"8.{at}"))
        await ordered(bot, "undo actual #1", f"8.{at}")

    expected = [
        "$5,000.00 spent, $68,924.38 committed, $176,075.62 left",
        "$8,000.00 spent, $65,924.38 committed, $176,075.62 left",
        "$11,000.00 spent, $62,924.38 committed, $176,075.62 left",
        "$60,000.00 spent, $0.00 committed, $190,000.00 left",
        "$11,000.00 spent, $62,924.38 committed, $176,075.62 left",
        "$8,000.00 spent, $65,924.38 committed, $176,075.62 left",
    ]
    for reply, figures in zip(told, expected, strict=True):
        assert figures in reply


async def test_the_explain_button_of_a_logged_answer_asks_for_it_by_its_number(
    bot: httpx.AsyncClient, slack: Slack
) -> None:
    answered = await ordered(bot, "64 A100 30 days", "7.1")
    assert '"value": "#1"' in answered

    response = slack.addresses.response("T1", "U1", "C1").id
    body = form(click("#1", f"{slack.url}/respond/{response}", action_id="explain:0"))
    await bot.post("/slack/events", content=body, headers=signed(body))
    await slack.until(lambda: slack.called("response_url"))

    (shown,) = slack.called("response_url")
    assert "how it was computed" in shown.arguments["text"]
