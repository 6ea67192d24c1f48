"""The guided form, its menus, the shortcuts and the buttons that open it, through the stand-in for Slack."""

import json
from typing import Any

import pytest

from bot.store.store import Store
from bot.workspace.person import Person, person
from bot.workspace.slack import Slack
from bot.workspace.world import View
from tests.bot.slack.waiting import until


def form_of(ada: Person) -> View | None:
    view = ada.modal
    return view if view and view.content.get("callback_id") == "estimate" else None


async def opened(ada: Person) -> View:
    await ada.shortcut("estimate")
    found: View = await until(lambda: form_of(ada))
    return found


def typed(**values: str) -> dict[str, Any]:
    return {name: {name: {"type": "plain_text_input", "value": value}} for name, value in values.items()}


def chosen(**values: str) -> dict[str, Any]:
    return {name: {name: {"type": "external_select", "selected_option": {"value": v}}} for name, v in values.items()}


def fields(view: View) -> list[str]:
    return [block["block_id"] for block in view.content["blocks"] if block["type"] == "input"]


def words(view: View | None) -> str:
    assert view
    return json.dumps(view.content["blocks"], ensure_ascii=False)


GOOD = {**chosen(gpu="A100-80GB-SXM"), **typed(count="64", time="30 days")}


async def test_the_shortcut_opens_a_loading_view_at_once_and_then_the_form(ada: Person, slack: Slack) -> None:
    view = await opened(ada)

    (first,) = slack.called("views.open")
    assert "One moment" in str(first.arguments["view"])
    assert fields(view) == ["kind", "gpu", "count", "time", "purchase", "provider", "more", "share"]


async def test_a_form_that_is_sent_is_answered_in_its_place_and_logged(ada: Person, store: Store) -> None:
    await opened(ada)
    await ada.submit(GOOD)

    assert "$74k" in words(ada.modal)
    (entry,) = store.entries()
    assert entry.answer.text == "64 x A100 80GB SXM for 30 days"


async def test_a_form_that_is_sent_twice_is_one_question(ada: Person, slack: Slack, store: Store) -> None:
    await opened(ada)
    slack.faults.lose_answers()
    await ada.submit(GOOD)
    await ada.submit(GOOD)

    assert len(list(store.entries())) == 1
    assert "$74k" in words(ada.modal)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        (typed(count="nan", time="30 days"), {"count"}),
        (typed(count="-1", time="30 days"), {"count"}),
        (typed(count="64", time="soon"), {"time"}),
        (typed(count="64", time="30 days spot"), {"time"}),
        (typed(count="{{7919*7927}}", time="'; DROP TABLE answers;--"), {"count", "time"}),
        (typed(count="64", time="30 days", more="blorp"), {"more"}),
        (typed(count="999999999999", time="30 days"), {"count"}),
        (typed(count="x" * 3001, time="30 days"), {"count"}),
    ],
)
async def test_errors_stand_at_their_fields(values: dict[str, Any], wrong: set[str], ada: Person, store: Store) -> None:
    await opened(ada)
    await ada.submit({**chosen(gpu="A100-80GB-SXM"), **values})

    assert ada.modal
    assert set(ada.modal.errors) == wrong
    assert list(store.entries()) == []


async def test_what_a_field_means_is_what_it_means_in_a_command(ada: Person, store: Store) -> None:
    await opened(ada)
    await ada.submit({**chosen(gpu="A100-80GB-SXM"), **typed(count="1,000", time="2 weeks", more="spot")})

    (entry,) = store.entries()
    assert entry.answer.job
    assert (entry.answer.job.gpu_count, entry.answer.job.duration_hours) == (1000, 336)


async def test_a_change_shows_what_it_would_cost_and_logs_nothing(ada: Person, store: Store) -> None:
    view = await opened(ada)
    view.values.update(GOOD)
    await ada.click_in(view, "time", {"value": "30 days"})

    await until(lambda: "$74k" in words(ada.modal))
    assert list(store.entries()) == []


async def test_another_kind_of_job_has_other_fields(ada: Person) -> None:
    view = await opened(ada)
    await ada.click_in(view, "kind", {"selected_option": {"value": "finetune"}})

    await until(lambda: form_of(ada) and "method" in fields(view))
    assert fields(view)[:4] == ["kind", "model", "tokens", "method"]


async def test_the_menus_search_in_our_data(ada: Person) -> None:
    view = await opened(ada)
    await ada.click_in(view, "kind", {"selected_option": {"value": "pretrain"}})
    await until(lambda: "model" in fields(view))

    assert "H100-SXM" in [option["value"] for option in await ada.suggest(view, "gpu", "h100")]
    assert (await ada.suggest(view, "model", "13b"))[0]["value"] == "13B"
    assert len(await ada.suggest(view, "gpu", "")) > 20
    assert await ada.suggest(view, "provider", "no such thing") == []


async def test_a_button_of_a_reply_opens_the_form_filled_in(ada: Person) -> None:
    await ada.command("C1", "7B on 2T tokens with 64 A100 spot")
    (reply,) = [message for message in ada.sees("C1") if message.user == "UBOT1"]
    await ada.click(reply, "change")
    view = await until(lambda: form_of(ada))

    firsts = {block["block_id"]: block["element"] for block in view.content["blocks"] if block["type"] == "input"}
    assert firsts["tokens"]["initial_value"] == "2T"
    assert firsts["gpu"]["initial_option"]["value"] == "A100-80GB-SXM"
    assert firsts["purchase"]["initial_option"]["value"] == "spot"


async def test_help_offers_the_form(ada: Person) -> None:
    await ada.command("C1", "")
    (reply,) = [message for message in ada.sees("C1") if message.user == "UBOT1"]
    await ada.click(reply, "form")

    await until(lambda: form_of(ada))


async def test_a_message_is_estimated_from_its_menu_for_the_person_alone(
    ada: Person, slack: Slack, store: Store
) -> None:
    said = await person(slack, "T1", "U2").say("C1", "64 A100 30 days")
    await ada.message_shortcut(said, "estimate_message")
    (sent,) = await until(lambda: slack.called("response_url"))

    assert sent.arguments["response_type"] == "ephemeral"
    assert "$74k" in sent.arguments["text"]
    (entry,) = store.entries()
    assert entry.asked.user == "U1"


async def test_a_message_that_is_no_question_opens_the_form(ada: Person, slack: Slack, store: Store) -> None:
    said = await ada.say("C1", "we should rent 64 A100")
    await ada.message_shortcut(said, "estimate_message")

    await until(lambda: form_of(ada))
    assert list(store.entries()) == []


async def test_a_trigger_that_has_expired_is_told(ada: Person, slack: Slack) -> None:
    slack.faults.refuse("views.open", "expired_trigger_id")
    await ada.command("C1", "")
    (reply,) = [message for message in ada.sees("C1") if message.user == "UBOT1"]
    await ada.click(reply, "form")
    (told,) = await until(lambda: slack.called("response_url"))

    assert "try again" in told.arguments["text"]


async def test_a_reply_in_a_modal_is_changed_by_its_own_buttons(ada: Person) -> None:
    await opened(ada)
    await ada.submit(GOOD)
    view = ada.modal
    assert view
    await ada.click_in(view, "ask:scope")

    await until(lambda: "whole project" in words(ada.modal))


async def test_an_estimate_gets_a_name(ada: Person, slack: Slack, store: Store) -> None:
    await ada.command("C1", "64 A100 30 days")
    (reply,) = [message for message in ada.sees("C1") if message.user == "UBOT1"]
    await ada.click(reply, "save")
    await until(lambda: ada.modal)
    await ada.submit(typed(name="atlas pretraining"))

    assert ada.modal is None
    (entry,) = store.entries()
    assert entry.name == "atlas pretraining"


async def test_a_name_for_an_estimate_that_was_deleted_meanwhile_is_refused_at_its_field(
    ada: Person, store: Store
) -> None:
    await ada.command("C1", "64 A100 30 days")
    (reply,) = [message for message in ada.sees("C1") if message.user == "UBOT1"]
    await ada.click(reply, "save")
    await until(lambda: ada.modal)
    await ada.command("C1", "forget #1")
    await ada.submit(typed(name="atlas"))

    assert ada.modal
    assert "There is no #1" in ada.modal.errors["name"]
    assert list(store.entries()) == []


async def test_the_answer_goes_where_it_was_to_be_shared_with_who_asked(ada: Person, slack: Slack) -> None:
    await opened(ada)
    await ada.submit({**GOOD, "share": {"share": {"selected_conversation": "C2"}}})
    (shared,) = await until(lambda: slack.called("response_url"))

    assert shared.arguments["response_type"] == "in_channel"
    assert '"user_id": "U1"' in json.dumps(shared.arguments["blocks"][0])
    (seen,) = person(slack, "T1", "U2").sees("C2")
    assert "$74k" in seen.text


@pytest.mark.parametrize(
    "change",
    [
        {"state": None},
        {"state": {"values": {"count": None, "time": {"time": 5}}}},
        {"private_metadata": "{not json"},
        {"private_metadata": ""},
        {"private_metadata": '["x"]'},
        {"blocks": None},
    ],
)
async def test_a_form_that_comes_back_damaged_does_no_harm(
    change: dict[str, Any], ada: Person, slack: Slack, store: Store
) -> None:
    view = await opened(ada)
    view.values.update(GOOD)
    payload = {**ada.payloads.interaction("view_submission", view.id), "view": {**ada.payloads.view(view), **change}}
    found = await ada._interact(payload)

    assert found.status == 200
    assert not found.error
    assert len(list(store.entries())) <= 1
