"""Slack sends a signed command to the whole bot: guard, Bolt, desk, log, reply."""

import asyncio
import io
import json
from pathlib import Path

import httpx
import pytest

from bot.render.blockkit import validate
from bot.slack.clicks import DOUBLE_CLICK_SECONDS
from bot.store.sqlite import SqliteEngine
from bot.store.store import Store, open_store
from bot.workspace.slack import Slack
from tests.conftest import connection
from tests.fake_slack import click, command, form, signed


async def send(bot: httpx.AsyncClient, fields: dict[str, str]) -> httpx.Response:
    body = form(fields)
    return await bot.post("/slack/events", content=body, headers=signed(body))


def address(slack: Slack) -> str:
    """Where a click may be answered."""
    return f"{slack.url}/respond/{slack.addresses.response('T1', 'U1', 'C1').id}"


async def test_a_command_is_answered_in_its_acknowledgement_and_logged_before(
    bot: httpx.AsyncClient, store: Store
) -> None:
    response = await send(bot, command("64 A100 30 days"))

    message = response.json()
    validate(message)
    assert response.status_code == 200
    assert message["response_type"] == "ephemeral"
    assert "$74k" in message["text"]
    (entry,) = store.entries()
    assert (entry.asked.team, entry.asked.user, entry.asked.channel) == ("T1", "U1", "C1")
    assert entry.answer.text == "64 A100 30 days"


async def test_the_same_delivery_again_gives_the_same_answer_and_no_second_row(
    bot: httpx.AsyncClient, store: Store
) -> None:
    first = await send(bot, command("64 A100 30 days"))
    again = await send(bot, command("64 A100 30 days"))

    assert first.json() == again.json()
    assert len(list(store.entries())) == 1


async def test_the_same_delivery_ten_times_at_once_is_logged_once(bot: httpx.AsyncClient, store: Store) -> None:
    answers = await asyncio.gather(*(send(bot, command("64 A100 30 days")) for _ in range(10)))

    assert len({response.text for response in answers}) == 1
    assert len(list(store.entries())) == 1


async def test_another_trigger_is_another_question(bot: httpx.AsyncClient, store: Store) -> None:
    await send(bot, command("64 A100 30 days", trigger_id="1"))
    await send(bot, command("64 A100 30 days", trigger_id="2"))

    assert len(list(store.entries())) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "64 Zeus9000 GPUs for 30 days",
        "0 A100 30 days",
        "1000000000000 A100 1 day",
        "x" * 4001,
        "\x00\x1b",
        "&lt;!channel&gt;",
    ],
)
async def test_what_is_no_question_is_answered_in_words_and_not_logged(
    text: str, bot: httpx.AsyncClient, store: Store
) -> None:
    response = await send(bot, command(text))

    validate(response.json())
    assert response.status_code == 200
    assert response.json()["response_type"] == "ephemeral"
    assert "<!" not in response.text
    assert list(store.entries()) == []


async def test_what_slack_escapes_is_understood_once(bot: httpx.AsyncClient, store: Store) -> None:
    await send(bot, command("64 A100 30 days project R&amp;D"))

    assert [entry.answer.text for entry in store.entries()] == ["64 A100 30 days project R&D"]


async def test_a_command_without_a_workspace_is_refused(bot: httpx.AsyncClient, store: Store) -> None:
    fields = command("64 A100 30 days")
    del fields["team_id"]
    response = await send(bot, fields)

    assert response.status_code == 200
    assert "which workspace" in response.json()["text"]
    assert list(store.entries()) == []


async def test_a_button_asks_its_text_and_is_answered_where_slack_says(
    bot: httpx.AsyncClient, slack: Slack, store: Store
) -> None:
    response = await send(bot, click("64 A100 30 days spot", address(slack)))
    await slack.until(lambda: slack.called("response_url"))

    (told,) = slack.called("response_url")
    assert response.status_code == 200
    assert "spot" in told.arguments["text"]
    assert told.ok
    assert told.arguments["replace_original"] is False
    assert len(list(store.entries())) == 1


@pytest.mark.parametrize("triggers", [("1.1", "1.1"), ("1.1", "2.2")])
async def test_a_double_click_is_one_question(
    triggers: tuple[str, str], bot: httpx.AsyncClient, slack: Slack, store: Store
) -> None:
    for trigger in triggers:
        await send(bot, click("64 A100 30 days spot", address(slack), trigger))

    assert len(list(store.entries())) == 1


async def test_a_click_a_while_later_and_another_button_are_questions_of_their_own(
    bot: httpx.AsyncClient, slack: Slack, store: Store
) -> None:
    await send(bot, click("64 A100 30 days spot", address(slack), "1.1"))
    await send(bot, click("64 A100 30 days spot", address(slack), "2.2", action_id="ask:tip:other"))
    await asyncio.sleep(DOUBLE_CLICK_SECONDS)
    await send(bot, click("64 A100 30 days spot", address(slack), "3.3"))

    assert len(list(store.entries())) == 3


async def test_where_an_address_has_expired_the_answer_is_posted_to_the_person_alone(
    bot: httpx.AsyncClient, slack: Slack, store: Store
) -> None:
    response = await send(bot, click("64 A100 30 days", f"{slack.url}/respond/expired"))
    async with asyncio.timeout(5):
        while not slack.called("chat.postEphemeral"):
            await asyncio.sleep(0.01)

    (posted,) = slack.called("chat.postEphemeral")
    assert response.status_code == 200
    assert (posted.arguments["channel"], posted.arguments["user"]) == ("C1", "U1")
    assert len(list(store.entries())) == 1


async def test_an_address_that_is_not_slacks_is_never_called(
    bot: httpx.AsyncClient, slack: Slack, store: Store
) -> None:
    response = await send(bot, click("64 A100 30 days", f"http://127.0.0.1:1@{address(slack).removeprefix('http://')}"))
    async with asyncio.timeout(5):
        while not slack.called("chat.postEphemeral"):
            await asyncio.sleep(0.01)

    assert response.status_code == 200
    assert slack.called("response_url") == []


async def test_a_fault_of_ours_is_told_with_a_reference_and_without_words_of_the_person(
    bot: httpx.AsyncClient, store: Store, log_lines: io.StringIO
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("".join(["hunter", "2"]))

    store.record = broken  # type: ignore[method-assign, assignment]
    response = await send(bot, command("64 A100 30 days"))

    reference = response.json()["text"].rsplit(" ", 1)[1].rstrip(".")
    told = [json.loads(line) for line in log_lines.getvalue().splitlines()]
    (failed,) = [line for line in told if line["event"] == "a listener failed"]
    assert response.status_code == 200
    assert (failed["reference"], failed["error"]) == (reference, "ValueError")
    assert any("test_command.py" in place for place in failed["place"])
    assert "hunter2" not in log_lines.getvalue()
    assert "hunter2" not in response.text


async def test_a_locked_log_is_told_in_the_reply(bot: httpx.AsyncClient, store: Store, database: Path) -> None:
    other = open_store(database)
    connection(other).execute("BEGIN IMMEDIATE")
    assert isinstance(store.engine, SqliteEngine)
    store.engine.busy_seconds = 0.1  # others of the bot wait for the same lock first, such as the outbox

    response = await send(bot, command("64 A100 30 days"))

    connection(other).execute("ROLLBACK")
    other.close()
    assert "Not logged: the log is busy" in response.json()["text"]
    assert "$74k" in response.json()["text"]


async def test_the_pages_to_watch_answer_and_no_other_address_does(bot: httpx.AsyncClient) -> None:
    assert (await bot.get("/healthz")).text == "alive"
    assert (await bot.get("/readyz")).text == "ready"
    assert (await bot.get("/slack/events")).status_code == 405
    assert (await bot.get("/nowhere")).status_code == 404
