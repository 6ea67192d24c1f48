"""`@llmcost` in channels and threads, and messages to the bot alone, through the stand-in for Slack."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.render.blockkit import validate
from bot.store import accepted_blocks
from bot.store.entry import Tenant
from bot.store.store import Store
from bot.workspace.person import Person
from bot.workspace.slack import Slack
from bot.workspace.world import Message
from tests.bot.slack.waiting import until

BOT = "<@UBOT1>"


@pytest.fixture
def direct(slack: Slack) -> str:
    return slack.teams["T1"].open_im("U1", "UBOT1").id


async def answered(slack: Slack, times: int = 1, method: str = "chat.postMessage") -> list[dict[str, Any]]:
    """What was posted, once there is so much of it and the outbox has had time to post more."""
    await slack.settled()
    async with asyncio.timeout(5):
        while len(slack.called(method)) < times:
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    return [call.arguments for call in slack.called(method)]


def of_the_bot(messages: list[Message]) -> list[Message]:
    return [message for message in messages if message.user == "UBOT1"]


async def test_a_mention_is_answered_in_its_thread_once(ada: Person, slack: Slack, store: Store) -> None:
    asked = await ada.say("C1", f"{BOT} 64 A100 30 days")
    await answered(slack)

    (reply,) = of_the_bot(ada.sees("C1", asked.ts))
    assert "$74k" in reply.text
    assert reply.thread_ts == asked.ts
    (entry,) = store.entries()
    assert (entry.asked.channel, entry.asked.thread, entry.answer.text) == ("C1", asked.ts, "64 A100 30 days")


async def test_a_follow_up_in_the_thread_changes_the_last_job(ada: Person, slack: Slack, store: Store) -> None:
    asked = await ada.say("C1", f"{BOT} 64 A100 30 days")
    await answered(slack)
    await ada.say("C1", f"{BOT} what if spot?", thread=asked.ts)
    await answered(slack, 2)

    first, second = of_the_bot(ada.sees("C1", asked.ts))
    assert "on-demand" in first.text
    assert "spot" in second.text
    assert "64 x A100" in second.text


async def test_a_thread_is_not_followed_where_the_bot_is_not_mentioned(ada: Person, slack: Slack) -> None:
    asked = await ada.say("C1", f"{BOT} 64 A100 30 days")
    await answered(slack)
    await ada.say("C1", "60 days", thread=asked.ts)
    await slack.settled()

    assert len(slack.called("chat.postMessage")) == 1


async def test_a_direct_message_begins_a_thread_with_a_title_and_is_followed_in_it(
    ada: Person, slack: Slack, direct: str
) -> None:
    asked = await ada.say(direct, "64 A100 30 days")
    await answered(slack)
    await ada.say(direct, "60 days", thread=asked.ts)
    await answered(slack, 2)

    first, second = of_the_bot(ada.sees(direct, asked.ts))
    assert "for 30 days" in first.text
    assert "for 60 days" in second.text
    (title,) = slack.called("assistant.threads.setTitle")
    assert "64 x A100" in title.arguments["title"]
    assert len(slack.called("assistant.threads.setStatus")) == 2


async def test_the_agents_view_suggests_what_to_ask(ada: Person, slack: Slack, direct: str) -> None:
    ada.open_home("messages")
    (call,) = await answered(slack, method="assistant.threads.setSuggestedPrompts")

    assert len(call["prompts"]) == 4


@pytest.mark.parametrize("text", ["help", "64 A100", "64 Zeus9000 GPUs for 30 days", ""])
async def test_what_is_not_logged_is_answered_once_too(text: str, ada: Person, slack: Slack, store: Store) -> None:
    slack.faults.lose_answers()
    await ada.say("C1", f"{BOT} {text}")

    assert len(await answered(slack)) == 1
    assert list(store.entries()) == []


async def test_a_mention_that_comes_twice_is_answered_once(ada: Person, slack: Slack, store: Store) -> None:
    slack.faults.lose_answers()
    await ada.say("C1", f"{BOT} 64 A100 30 days")

    assert len(await answered(slack)) == 1
    assert len(list(store.entries())) == 1


async def test_newer_blocks_that_are_refused_go_out_as_older_ones_and_are_remembered(ada: Person, slack: Slack) -> None:
    slack.faults.reject_blocks("data_table")
    await ada.say("C1", f"{BOT} 64 A100 30 days")
    await answered(slack, 2)
    await ada.say("C1", f"{BOT} 32 A100 30 days")
    calls = await answered(slack, 3)
    command = await ada.command("C1", "16 A100 30 days")

    tried = [{block["type"] for block in call["blocks"]} for call in calls]
    assert ["data_table" in kinds for kinds in tried] == [True, False, False]
    assert "table" in tried[1]
    assert isinstance(command.body, dict)
    assert "data_table" not in str(command.body["blocks"])
    validate(command.body)


async def test_blocks_refused_a_day_ago_are_tried_by_a_post_and_only_then_used_by_commands(
    ada: Person, slack: Slack, store: Store
) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1, minutes=1)
    refuse = partial(accepted_blocks.learn, tenant=Tenant("-", "T1"), block="data_table", accepted=False)
    store.write(partial(refuse, at=yesterday))
    before = await ada.command("C1", "16 A100 30 days")
    await ada.say("C1", f"{BOT} 64 A100 30 days")
    (call,) = await answered(slack)
    await until(lambda: store.read(partial(accepted_blocks.known, tenant=Tenant("-", "T1")))["data_table"][0])
    after = await ada.command("C1", "8 A100 30 days")

    assert "data_table" not in str(before.body), "Slack would not say that it was refused"
    assert "data_table" in str(call["blocks"])
    assert "data_table" in str(after.body)


async def test_of_a_message_that_holds_no_newer_block_nothing_is_learnt(
    slack: Slack, ada: Person, store: Store
) -> None:
    slack.faults.refuse("chat.postMessage", "invalid_blocks")
    await ada.say("C1", f"{BOT} help")
    await answered(slack, 2)
    await slack.settled()

    known = store.read(partial(accepted_blocks.known, tenant=Tenant("-", "T1")))
    assert "data_visualization" not in known
    assert "data_table" not in known


async def test_a_channel_the_bot_is_not_in_is_explained_to_the_asker_alone(ada: Person, slack: Slack) -> None:
    slack.faults.refuse("chat.postMessage", "not_in_channel")
    await ada.say("C1", f"{BOT} 64 A100 30 days")
    _, second = await answered(slack, 2)

    assert second["channel"] == "U1"
    assert "/invite" in str(second["blocks"][0])


async def test_what_slack_puts_off_is_sent_later_and_once(ada: Person, slack: Slack) -> None:
    slack.faults.rate_limit("chat.postMessage", retry_after=1)
    asked = await ada.say("C1", f"{BOT} 64 A100 30 days")
    await answered(slack, 2)

    assert len(of_the_bot(ada.sees("C1", asked.ts))) == 1


async def test_an_edit_and_another_bots_message_are_no_questions(
    ada: Person, slack: Slack, store: Store, direct: str
) -> None:
    for event in (
        {"type": "message", "channel_type": "im", "channel": direct, "subtype": "message_changed", "ts": "1.1",
         "message": {"text": "64 A100 30 days", "user": "U1", "ts": "1.0"}},
        {"type": "message", "channel_type": "im", "channel": direct, "bot_id": "B9", "ts": "1.2", "user": "U9",
         "text": "64 A100 30 days"},
        {"type": "app_mention", "channel": "C1", "user": "UBOT1", "ts": "1.3", "text": f"{BOT} 64 A100 30 days"},
        {"type": "app_mention", "text": None, "user": None, "channel": None, "ts": None},
    ):  # fmt: skip
        slack.event(slack.teams["T1"], event)
    await slack.settled()

    assert list(store.entries()) == []
    assert slack.called("chat.postMessage") == []


async def test_an_answer_to_what_was_asked_back_completes_it_and_can_be_followed_up(
    ada: Person, slack: Slack, store: Store
) -> None:
    asked = await ada.say("C1", f"{BOT} 64 A100")
    await answered(slack)
    await ada.say("C1", f"{BOT} 30 days", thread=asked.ts)
    await answered(slack, 2)
    await ada.say("C1", f"{BOT} what if spot?", thread=asked.ts)
    await answered(slack, 3)

    _, second, third = of_the_bot(ada.sees("C1", asked.ts))
    assert "$74k" in second.text
    assert "64 x A100 80GB SXM for 30 days, spot" in third.text
    assert len(list(store.entries())) == 2
