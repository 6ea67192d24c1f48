"""The stand-in's Web API, called with Slack's own client."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.person import Person, person
from bot.workspace.slack import Slack
from tests.bot.workspace.conftest import Scripted

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}
BUTTON = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "1"}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Form"}, "blocks": [SECTION]}


async def refused(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as caught:
        await call
    return dict(caught.value.response.data)


async def test_auth_test_names_the_app_and_the_header_the_granted_scopes(api: AsyncWebClient) -> None:
    found = await api.auth_test()

    assert (found["team_id"], found["user_id"]) == ("T1", "UBOT1")
    assert "chat:write" in found.headers["x-oauth-scopes"].split(",")


async def test_a_message_is_posted_changed_linked_and_deleted(api: AsyncWebClient, ada: Person) -> None:
    posted = await api.chat_postMessage(channel="C1", text="hello", blocks=[SECTION])
    await api.chat_update(channel="C1", ts=posted["ts"], text="changed")
    (seen,) = ada.sees("C1")
    link = await api.chat_getPermalink(channel="C1", message_ts=posted["ts"])

    assert (seen.text, seen.is_edited) == ("changed", True)
    assert link["permalink"].endswith(posted["ts"].replace(".", ""))

    await api.chat_delete(channel="C1", ts=posted["ts"])
    assert ada.sees("C1") == []


@pytest.mark.parametrize(
    "block",
    [
        {"type": "section", "text": {"type": "mrkdwn", "text": ""}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}},
        {"type": "header", "text": {"type": "mrkdwn", "text": "no"}},
        {"type": "hologram"},
        {**SECTION, "colour": "red"},
    ],
)
async def test_blocks_that_slack_refuses_are_invalid_blocks(block: dict[str, Any], api: AsyncWebClient) -> None:
    answer = await refused(api.chat_postMessage(channel="C1", text="x", blocks=[block]))

    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"][0].startswith("[ERROR]")


@pytest.mark.parametrize("blocks", ["not json", 5, [5], [None], {"type": "section"}])
async def test_blocks_without_any_shape_are_refused_too(blocks: Any, api: AsyncWebClient) -> None:
    answer = await refused(api.api_call("chat.postMessage", json={"channel": "C1", "text": "x", "blocks": blocks}))

    assert answer["error"] == "invalid_blocks"


async def test_a_block_type_can_be_unknown_to_one_workspace(slack: Slack, api: AsyncWebClient) -> None:
    slack.faults.reject_blocks("section", team="T1")
    other = AsyncWebClient(token="xoxb-test-2", base_url=api.base_url)

    answer = await refused(api.chat_postMessage(channel="C1", text="x", blocks=[SECTION]))
    accepted = await other.chat_postMessage(channel="C4", text="x", blocks=[SECTION])

    assert answer["error"] == "invalid_blocks"
    assert accepted["ok"]


async def test_a_method_that_is_not_known_is_an_error(api: AsyncWebClient) -> None:
    assert (await refused(api.api_call("chat.telepathy")))["error"] == "unknown_method"


async def test_a_token_that_is_wrong_or_missing_is_refused(slack: Slack) -> None:
    wrong = AsyncWebClient(token="xoxb-nobody", base_url=f"{slack.url}/api/")
    none = AsyncWebClient(base_url=f"{slack.url}/api/")

    assert (await refused(wrong.auth_test()))["error"] == "invalid_auth"
    assert (await refused(none.auth_test()))["error"] == "not_authed"


async def test_a_scope_that_the_manifest_lacks_is_missing(api: AsyncWebClient) -> None:
    answer = await refused(api.users_info(user="U1"))

    assert (answer["error"], answer["needed"]) == ("missing_scope", "users:read")


async def test_another_workspace_does_not_exist_for_a_token(api: AsyncWebClient) -> None:
    assert (await refused(api.chat_postMessage(channel="C4", text="x")))["error"] == "channel_not_found"


async def test_posting_needs_membership_and_a_living_channel(slack: Slack, api: AsyncWebClient) -> None:
    channels = slack.teams["T1"].channels
    channels["C1"].members.discard("UBOT1")
    channels["C2"].is_archived = True
    channels["C3"].members.discard("UBOT1")

    assert (await refused(api.chat_postMessage(channel="C1", text="x")))["error"] == "not_in_channel"
    assert (await refused(api.chat_postMessage(channel="C2", text="x")))["error"] == "is_archived"
    assert (await refused(api.chat_postMessage(channel="C3", text="x")))["error"] == "channel_not_found"


async def test_an_ephemeral_message_is_seen_by_one_person(slack: Slack, api: AsyncWebClient, ada: Person) -> None:
    await api.chat_postEphemeral(channel="C1", user="U1", text="between us")

    assert [each.text for each in ada.sees("C1")] == ["between us"]
    assert person(slack, "T1", "U2").sees("C1") == []


async def test_an_ephemeral_message_cannot_be_changed_through_the_api(api: AsyncWebClient) -> None:
    posted = await api.chat_postEphemeral(channel="C1", user="U1", text="between us")

    assert (await refused(api.chat_update(channel="C1", ts=posted["message_ts"], text="no")))["error"] == (
        "message_not_found"
    )


async def test_a_file_is_uploaded_in_three_steps_and_shared(api: AsyncWebClient, ada: Person) -> None:
    await api.files_upload_v2(filename="log.csv", content="a,b\n1,2\n", channel="C1", initial_comment="The log")

    (message,) = ada.sees("C1")
    assert (message.text, message.files[0].content) == ("The log", b"a,b\n1,2\n")


async def test_status_title_and_prompts_are_kept_until_the_answer(slack: Slack, api: AsyncWebClient) -> None:
    team = slack.teams["T1"]
    im = team.open_im("U1", "UBOT1").id
    await api.assistant_threads_setStatus(channel_id=im, thread_ts="1.1", status="is counting")
    await api.assistant_threads_setTitle(channel_id=im, thread_ts="1.1", title="64 A100")
    await api.assistant_threads_setSuggestedPrompts(channel_id=im, prompts=[{"title": "a", "message": "b"}])

    assert team.statuses == {(im, "1.1"): "is counting"}
    assert team.titles == {(im, "1.1"): "64 A100"}
    assert team.prompts[im]["prompts"] == [{"title": "a", "message": "b"}]


@pytest.mark.parametrize(("wait", "error"), [(0, ""), (2.9, ""), (3.1, "expired_trigger_id")])
async def test_a_trigger_opens_one_modal_within_three_seconds(
    wait: float, error: str, slack: Slack, api: AsyncWebClient, ada: Person, clock: list[float]
) -> None:
    trigger = slack.addresses.trigger("T1", "U1")
    clock[0] += wait

    if error:
        assert (await refused(api.views_open(trigger_id=trigger, view=MODAL)))["error"] == error
    else:
        await api.views_open(trigger_id=trigger, view=MODAL)
        assert ada.modal
        assert (await refused(api.views_open(trigger_id=trigger, view=MODAL)))["error"] == "exchanged_trigger_id"


async def test_a_view_is_updated_by_its_id_and_a_stale_hash_is_a_conflict(
    slack: Slack, api: AsyncWebClient, ada: Person
) -> None:
    opened = await api.views_open(trigger_id=slack.addresses.trigger("T1", "U1"), view=MODAL)
    view = opened["view"]
    changed = {**MODAL, "title": {"type": "plain_text", "text": "Changed"}}
    await api.views_update(view_id=view["id"], hash=view["hash"], view=changed)

    assert ada.modal
    assert ada.modal.content["title"]["text"] == "Changed"
    answer = await refused(api.views_update(view_id=view["id"], hash=view["hash"], view=changed))
    assert answer["error"] == "hash_conflict"


@pytest.mark.parametrize(
    "view",
    [
        {**MODAL, "title": {"type": "plain_text", "text": "x" * 25}},
        {**MODAL, "blocks": [{"type": "hologram"}]},
        {"type": "home", "blocks": [SECTION]},
        {"type": "modal"},
    ],
)
async def test_a_view_that_slack_refuses_is_not_opened(
    view: dict[str, Any], slack: Slack, api: AsyncWebClient, ada: Person
) -> None:
    answer = await refused(api.views_open(trigger_id=slack.addresses.trigger("T1", "U1"), view=view))

    assert answer["error"] == "invalid_arguments"
    assert ada.modal is None


async def test_three_modals_stand_on_each_other_and_no_fourth(slack: Slack, api: AsyncWebClient, ada: Person) -> None:
    await api.views_open(trigger_id=slack.addresses.trigger("T1", "U1"), view=MODAL)
    for _ in range(2):
        assert ada.modal
        await api.views_push(trigger_id=slack.addresses.trigger("T1", "U1", ada.modal.id), view=MODAL)

    assert ada.modal
    trigger = slack.addresses.trigger("T1", "U1", ada.modal.id)
    assert (await refused(api.views_push(trigger_id=trigger, view=MODAL)))["error"] == "push_limit_reached"


async def test_a_home_tab_is_published_for_one_person(slack: Slack, api: AsyncWebClient, ada: Person) -> None:
    await api.views_publish(user_id="U1", view={"type": "home", "blocks": [SECTION]})

    assert ada.home
    assert person(slack, "T1", "U2").home is None


async def test_a_rate_limit_says_when_to_come_again(slack: Slack, api: AsyncWebClient) -> None:
    slack.faults.rate_limit("chat.postMessage", retry_after=7)

    with pytest.raises(SlackApiError) as caught:
        await api.chat_postMessage(channel="C1", text="x")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    assert (await api.chat_postMessage(channel="C1", text="x"))["ok"]


async def test_a_dropped_answer_leaves_the_message_posted(slack: Slack, api: AsyncWebClient, ada: Person) -> None:
    slack.faults.drop("chat.postMessage")

    with pytest.raises(Exception, match=r"[Pp]ayload|JSON|disconnected"):
        await api.chat_postMessage(channel="C1", text="x")
    assert len(ada.sees("C1")) == 1


@pytest.mark.filterwarnings("ignore:BasicAuth")  # slack_sdk still uses it
async def test_a_code_becomes_a_token_once_and_a_refresh_token_another(slack: Slack) -> None:
    slack.codes["code"] = "T2"
    client = AsyncWebClient(base_url=f"{slack.url}/api/")
    secret = {"client_id": slack.credentials.client_id, "client_secret": slack.credentials.client_secret}
    granted = await client.oauth_v2_access(**secret, code="code")
    installed = slack.teams["T2"].installation

    assert installed
    assert granted["access_token"] == installed.token
    assert (await refused(client.oauth_v2_access(**secret, code="code")))["error"] == "invalid_code"
    renewed = await client.oauth_v2_access(**secret, grant_type="refresh_token", refresh_token=installed.refresh_token)
    assert renewed["access_token"] != granted["access_token"]


async def test_a_revoked_token_is_dead_and_the_app_is_told(slack: Slack, api: AsyncWebClient, app: Scripted) -> None:
    await api.auth_revoke()
    await slack.settled()

    assert {each["event"]["type"] for each in app.got} == {"tokens_revoked", "app_uninstalled"}
    assert (await refused(api.auth_test()))["error"] == "invalid_auth"


async def test_an_ephemeral_message_takes_no_persons_id_for_a_place(api: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await api.chat_postEphemeral(channel="U1", user="U1", text="between us")
