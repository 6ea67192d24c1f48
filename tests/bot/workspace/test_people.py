"""What people do in the stand-in, and what the app is sent."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from bot.workspace.payloads import Impossible
from bot.workspace.person import CONNECTING, REQUIRED, Person, person
from bot.workspace.slack import Slack
from bot.workspace.transport import Http
from tests.bot.workspace.conftest import Scripted
from tests.bot.workspace.test_web_api import BUTTON, MODAL, SECTION
from tests.fake_slack import SECRET

INPUT = {
    "type": "input", "block_id": "gpu", "label": {"type": "plain_text", "text": "GPU"},
    "element": {"type": "plain_text_input", "action_id": "text"},
}  # fmt: skip
FORM = {**MODAL, "submit": {"type": "plain_text", "text": "Send"}, "blocks": [INPUT], "notify_on_close": True}
FILLED = {"gpu": {"text": {"type": "plain_text_input", "value": "A100"}}}


async def open_form(slack: Slack, view: Mapping[str, Any] = FORM) -> None:
    from_api = {"trigger_id": slack.addresses.trigger("T1", "U1"), "view": view}
    async with httpx.AsyncClient() as client:
        answer = await client.post(
            f"{slack.url}/api/views.open", json=from_api, headers={"Authorization": "Bearer xoxb-test"}
        )
    assert answer.json()["ok"], answer.text


async def test_a_command_is_signed_and_its_answer_is_seen_by_the_asker_alone(
    slack: Slack, ada: Person, app: Scripted
) -> None:
    app.answers.append((200, {"text": "an answer"}))
    await ada.command("C1", "64 A100 & <b>")

    assert app.got[0]["text"] == "64 A100 &amp; &lt;b&gt;"
    assert app.headers[0]["X-Slack-Signature"].startswith("v0=")
    (seen,) = ada.sees("C1")
    assert (seen.text, seen.visible_to) == ("an answer", "U1")
    assert person(slack, "T1", "U2").sees("C1") == []


async def test_an_answer_in_the_channel_is_seen_by_all(slack: Slack, ada: Person, app: Scripted) -> None:
    app.answers.append((200, {"text": "for all", "response_type": "in_channel"}))
    await ada.command("C1", "64 A100")

    assert [each.text for each in person(slack, "T1", "U2").sees("C1")] == ["/llmcost 64 A100", "for all"]


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        (500, None, "dispatch_failed"),
        (404, None, "dispatch_failed"),
        (200, {"text": "x", "blocks": [{"type": "hologram"}]}, "invalid_command_response"),
    ],
)
async def test_a_command_that_fails_shows_slacks_own_error(
    status: int, answer: Any, error: str, ada: Person, app: Scripted
) -> None:
    app.answers.append((status, answer))
    found = await ada.command("C1", "x")

    assert found.error == error
    assert error in ada.sees("C1")[0].text
    assert ada.sees("C1")[0].is_error


async def test_an_answer_after_three_seconds_is_a_timeout(slack: Slack, ada: Person) -> None:
    async def slow(body: bytes, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        await asyncio.sleep(1)
        raise AssertionError("nobody waits for this")

    slack.transport, slack.acknowledge_seconds = Http(slow, SECRET, slack.now), 0.02

    assert (await ada.command("C1", "x")).error == "operation_timeout"


async def test_a_command_that_the_manifest_lacks_never_reaches_the_app(ada: Person, app: Scripted) -> None:
    await ada.command("C1", "x", command="/nothing")

    assert app.got == []
    assert "not a valid command" in ada.sees("C1")[0].text


@pytest.mark.parametrize(
    ("channel", "text", "types"),
    [("C1", "@llmcost 64 A100", ["app_mention"]), ("C1", "hello", []), ("DU1", "hello", ["message"])],
)
async def test_only_subscribed_events_are_sent(
    channel: str, text: str, types: list[str], slack: Slack, ada: Person, app: Scripted
) -> None:
    place = slack.teams["T1"].open_im("U1", "UBOT1").id if channel == "DU1" else channel
    await ada.say(place, text)
    await slack.settled()

    assert [each["event"]["type"] for each in app.got] == types
    assert all(each["event"]["text"].endswith(text.split()[-1]) for each in app.got)


async def test_a_typed_name_becomes_a_mention_and_markup_stays_text(slack: Slack, ada: Person) -> None:
    message = await ada.say("C1", "@llmcost <b> @nobody <!channel> &")

    assert message.text == "<@UBOT1> &lt;b&gt; @nobody &lt;!channel&gt; &amp;"


async def test_an_event_that_is_not_acknowledged_comes_three_times_more(
    slack: Slack, ada: Person, app: Scripted
) -> None:
    app.answers += [(500, None)] * 9
    await ada.say("C1", "@llmcost hello")
    await slack.settled()

    assert len({each["event_id"] for each in app.got}) == 1
    assert [each.get("X-Slack-Retry-Num") for each in app.headers] == [None, "1", "2", "3"]
    assert app.headers[1]["X-Slack-Retry-Reason"] == "http_error"


async def test_a_lost_answer_makes_the_same_event_come_again(slack: Slack, ada: Person, app: Scripted) -> None:
    slack.faults.lose_answers()
    await ada.say("C1", "@llmcost hello")
    await slack.settled()

    assert [each.get("X-Slack-Retry-Reason") for each in app.headers] == [None, "http_timeout"]


async def test_a_lost_delivery_comes_once_only(slack: Slack, ada: Person, app: Scripted) -> None:
    slack.faults.lose_deliveries()
    await ada.say("C1", "@llmcost hello")
    await slack.settled()

    assert [each.get("X-Slack-Retry-Reason") for each in app.headers] == ["connection_failed"]


async def clicked(ada: Person, app: Scripted) -> dict[str, Any]:
    """An ephemeral answer with a button, clicked."""
    app.answers.append((200, {"text": "x", "blocks": [{"type": "actions", "elements": [BUTTON]}]}))
    await ada.command("C1", "x")
    await ada.click(ada.sees("C1")[0], "go")
    return app.got[-1]


async def test_a_click_says_what_was_clicked_where_and_by_whom(ada: Person, app: Scripted) -> None:
    payload = await clicked(ada, app)

    assert payload["type"] == "block_actions"
    assert payload["user"]["id"] == "U1"
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    assert payload["actions"][0]["action_id"] == "go"
    assert payload["actions"][0]["block_id"]


async def test_a_response_url_answers_five_times(ada: Person, app: Scripted) -> None:
    url = (await clicked(ada, app))["response_url"]
    async with httpx.AsyncClient() as client:
        answers = [(await client.post(url, json={"text": "late"})) for _ in range(6)]

    assert [each.status_code for each in answers] == [200, 200, 200, 200, 200, 404]
    assert answers[-1].json()["error"] == "used_url"


async def test_a_response_url_lives_thirty_minutes(ada: Person, app: Scripted, clock: list[float]) -> None:
    url = (await clicked(ada, app))["response_url"]
    clock[0] += 30 * 60 + 1
    async with httpx.AsyncClient() as client:
        answer = await client.post(url, json={"text": "late"})

    assert (answer.status_code, answer.json()["error"]) == (404, "expired_url")


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        ({"text": "beside"}, ["x", "beside"]),
        ({"text": "instead", "replace_original": True}, ["instead"]),
        ({"delete_original": True}, []),
    ],
)
async def test_a_response_url_answers_beside_instead_or_takes_away(
    answer: dict[str, Any], texts: list[str], ada: Person, app: Scripted
) -> None:
    url = (await clicked(ada, app))["response_url"]
    async with httpx.AsyncClient() as client:
        assert (await client.post(url, json=answer)).status_code == 200

    assert [each.text for each in ada.sees("C1")] == texts


async def test_a_response_url_refuses_bad_blocks(ada: Person, app: Scripted) -> None:
    url = (await clicked(ada, app))["response_url"]
    async with httpx.AsyncClient() as client:
        answer = await client.post(url, json={"text": "x", "blocks": [{"type": "hologram"}]})

    assert (answer.status_code, answer.text) == (400, "invalid_blocks")


async def test_a_required_field_that_is_empty_is_never_sent(slack: Slack, ada: Person, app: Scripted) -> None:
    await open_form(slack)
    await ada.submit()

    assert app.got == []
    assert ada.modal
    assert ada.modal.errors == {"gpu": REQUIRED}


async def test_a_submitted_form_arrives_with_its_values_and_closes(slack: Slack, ada: Person, app: Scripted) -> None:
    await open_form(slack)
    await ada.submit(FILLED)

    assert app.got[0]["type"] == "view_submission"
    assert app.got[0]["view"]["state"]["values"] == FILLED
    assert ada.modal is None


@pytest.mark.parametrize(
    ("answer", "errors"),
    [
        ((200, {"response_action": "errors", "errors": {"gpu": "No such GPU."}}), {"gpu": "No such GPU."}),
        ((200, {"response_action": "errors", "errors": {"nowhere": "?"}}), {"": CONNECTING}),
        ((200, {"response_action": "update", "view": {"type": "modal"}}), {"": CONNECTING}),
        ((500, None), {"": CONNECTING}),
    ],
)
async def test_errors_stand_at_their_fields_and_faults_above_them(
    answer: tuple[int, Any], errors: dict[str, str], slack: Slack, ada: Person, app: Scripted
) -> None:
    await open_form(slack)
    app.answers.append(answer)
    await ada.submit(FILLED)

    assert ada.modal
    assert ada.modal.errors == errors
    assert ada.modal.values == FILLED


async def test_a_form_can_be_answered_with_another_view_above_or_instead(
    slack: Slack, ada: Person, app: Scripted
) -> None:
    await open_form(slack)
    second = {**FORM, "title": {"type": "plain_text", "text": "Second"}}
    app.answers += [
        (200, {"response_action": "push", "view": second}),
        (200, {"response_action": "clear"}),
    ]
    await ada.submit(FILLED)

    assert ada.modal
    assert ada.modal.content["title"]["text"] == "Second"
    assert len(slack.teams["T1"].stacks["U1"]) == 2
    await ada.submit(FILLED)
    assert ada.modal is None


async def test_closing_is_told_where_the_view_asks_for_it(slack: Slack, ada: Person, app: Scripted) -> None:
    await open_form(slack)
    await ada.close()

    assert [each["type"] for each in app.got] == ["view_closed"]
    assert ada.modal is None


async def test_options_are_asked_from_the_app(slack: Slack, ada: Person, app: Scripted) -> None:
    select = {**INPUT, "element": {"type": "external_select", "action_id": "model"}}
    await open_form(slack, {**FORM, "blocks": [select]})
    options = [{"text": {"type": "plain_text", "text": "Llama"}, "value": "llama"}]
    app.answers.append((200, {"options": options}))

    assert ada.modal
    assert await ada.suggest(ada.modal, "model", "lla") == options
    assert (app.got[0]["type"], app.got[0]["value"]) == ("block_suggestion", "lla")


async def test_shortcuts_reach_the_app_with_a_trigger(slack: Slack, ada: Person, app: Scripted) -> None:
    message = await ada.say("C1", "64 A100")
    await ada.shortcut("open")
    await ada.message_shortcut(message, "read")

    assert [each["type"] for each in app.got] == ["shortcut", "message_action"]
    assert app.got[1]["message"]["text"] == "64 A100"
    with pytest.raises(Impossible):
        await ada.shortcut("read")


async def test_opening_the_home_tab_is_an_event(slack: Slack, ada: Person, app: Scripted) -> None:
    ada.open_home()
    await slack.settled()

    assert (app.got[0]["event"]["type"], app.got[0]["event"]["tab"]) == ("app_home_opened", "home")


async def test_the_bots_own_direct_message_comes_back_as_an_event(slack: Slack, ada: Person, app: Scripted) -> None:
    team = slack.teams["T1"]
    slack.post(team, slack.bot_message(team, team.open_im("U1", "UBOT1").id, {"text": "hi", "blocks": [SECTION]}))
    await slack.settled()

    assert app.got[0]["event"]["bot_id"] == "B1"


async def test_guests_and_members_see_their_channels_only(slack: Slack, ada: Person) -> None:
    seen = {
        name: {each.id for each in person(slack, "T1", name).channels()} & {"C1", "C2", "C3"} for name in ("U1", "U3")
    }

    assert seen == {"U1": {"C1", "C2", "C3"}, "U3": {"C1"}}
    with pytest.raises(Impossible):
        ada.sees("C4")
