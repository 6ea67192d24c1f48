"""Share and thumbs: once, with who asked, in the same place, and never where it must not be seen."""

import json

import pytest

from bot.store import audit
from bot.store.entry import Tenant
from bot.store.store import Store
from bot.workspace.person import Person, person
from bot.workspace.slack import Slack
from bot.workspace.world import Message
from tests.bot.slack.waiting import until

T1 = Tenant("-", "T1")


async def replied(who: Person, channel: str = "C1", text: str = "64 A100 30 days") -> Message:
    await who.command(channel, text)
    return [message for message in who.sees(channel) if message.user == "UBOT1"][-1]


def seen_by_all(slack: Slack, channel: str = "C1") -> list[Message]:
    return [m for m in person(slack, "T1", "U2").sees(channel) if m.user == "UBOT1" and not m.visible_to]


async def test_a_share_is_seen_by_all_once_with_who_asked(ada: Person, slack: Slack) -> None:
    reply = await replied(ada)
    await ada.click(reply, "share")
    await until(lambda: seen_by_all(slack))
    await ada.click(reply, "share")
    await until(lambda: len(slack.called("response_url")) == 2)

    (shared,) = seen_by_all(slack)
    assert '"user_id": "U1"' in json.dumps(shared.blocks[0])
    assert "shared here already" in slack.called("response_url")[1].arguments["text"]


async def test_an_estimate_that_was_deleted_cannot_be_shared_and_that_is_said(ada: Person, slack: Slack) -> None:
    reply = await replied(ada)
    await ada.command("C1", "forget #1")
    await ada.click(reply, "share")
    (told,) = await until(lambda: slack.called("response_url"))

    assert "no longer there" in told.arguments["text"]
    assert seen_by_all(slack) == []


async def test_a_tip_of_a_deleted_estimate_still_asks_its_question(ada: Person, slack: Slack, store: Store) -> None:
    reply = await replied(ada)
    await ada.command("C1", "forget #1")
    await ada.click(reply, "ask:tip:spot")
    (told,) = await until(lambda: slack.called("response_url"))

    assert "spot" in told.arguments["text"]


@pytest.mark.parametrize("value", ["1", "", "x", "-1", "9" * 30, "１"])
async def test_what_was_asked_in_a_private_channel_is_shared_nowhere_else(
    value: str, ada: Person, slack: Slack
) -> None:
    await replied(ada, "C3")
    reply = await replied(ada, "C1", "32 A100 30 days")
    for block in reply.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == "share":
                element["value"] = value
    await ada.click(reply, "share")
    await until(lambda: slack.called("response_url"))

    assert seen_by_all(slack) == []


async def test_a_thumb_is_noted_and_thanked_for(ada: Person, slack: Slack, store: Store) -> None:
    reply = await replied(ada)
    await ada.click(reply, "feedback", {"value": "down:1"})
    (told,) = await until(lambda: slack.called("response_url"))

    assert "actual 182400 for #1" in told.arguments["text"]
    (note,) = store.read(lambda db: audit.changes(db, T1))
    assert (note.what, note.new, note.author) == ("feedback on #1", "down", "U1")


async def test_a_double_click_on_a_thumb_is_one_opinion(ada: Person, slack: Slack, store: Store) -> None:
    reply = await replied(ada)
    for _ in "12":
        await ada.click(reply, "feedback", {"value": "up:1"})
    await until(lambda: slack.called("response_url"))

    assert [each.what for each in store.read(lambda db: audit.changes(db, T1))] == ["feedback on #1"]


async def test_a_thumb_on_an_estimate_that_was_deleted_does_no_harm(ada: Person, slack: Slack, store: Store) -> None:
    reply = await replied(ada)
    await ada.command("C1", "forget #1")
    await ada.click(reply, "feedback", {"value": "down:1"})
    (told,) = await until(lambda: slack.called("response_url"))

    assert "Thank you" in told.arguments["text"]
    assert list(store.entries()) == []


async def test_in_our_own_conversation_there_is_nothing_to_share(ada: Person, slack: Slack) -> None:
    direct = slack.teams["T1"].open_im("U1", "UBOT1").id

    assert '"action_id": "share"' not in json.dumps((await replied(ada, direct)).blocks)


async def test_between_two_people_a_click_is_answered_in_place_for_the_one_who_clicked(
    ada: Person, slack: Slack
) -> None:
    between = slack.teams["T1"].open_im("U1", "U2").id
    reply = await replied(ada, between)
    await ada.click(reply, "ask:tip:spot")
    (told,) = await until(lambda: slack.called("response_url"))

    assert told.ok
    assert "spot" in [message for message in ada.sees(between) if message.user == "UBOT1"][-1].text
    assert [message for message in person(slack, "T1", "U2").sees(between) if message.user == "UBOT1"] == []
    assert slack.called("chat.postMessage") == []


async def test_between_two_people_an_answer_whose_address_has_expired_comes_in_our_own_conversation(
    ada: Person, slack: Slack
) -> None:
    reply = await replied(ada, slack.teams["T1"].open_im("U1", "U2").id)
    slack.faults.fail("response_url", 404)
    await ada.click(reply, "ask:tip:spot")
    (told,) = await until(lambda: slack.called("chat.postMessage"))

    assert (told.ok, told.arguments["channel"]) == (True, "U1")
    assert "I am not in that channel" not in json.dumps(told.arguments)


async def test_a_message_between_two_people_is_estimated_there_for_the_one_who_chose_it(
    ada: Person, slack: Slack
) -> None:
    between = slack.teams["T1"].open_im("U1", "U2").id
    said = await person(slack, "T1", "U2").say(between, "64 A100 30 days")
    await ada.message_shortcut(said, "estimate_message")
    (told,) = await until(lambda: slack.called("response_url"))

    assert (told.ok, told.arguments["response_type"]) == (True, "ephemeral")


async def test_in_our_own_conversation_the_answer_to_a_click_stays(ada: Person, slack: Slack) -> None:
    own = slack.teams["T1"].open_im("U1", "UBOT1").id
    await ada.say(own, "64 A100 30 days")
    (reply,) = await until(lambda: [message for message in slack.teams["T1"].messages if message.user == "UBOT1"])
    await ada.click(reply, "ask:tip:spot")
    _, told = await until(lambda: slack.called("chat.postMessage")[1:] and slack.called("chat.postMessage"))

    assert (told.ok, told.arguments["channel"]) == (True, own)
    assert slack.called("response_url") == []
