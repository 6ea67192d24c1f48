"""Many workspaces: installed with OAuth, tokens encrypted and renewed once, removed at once, and kept apart."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.fernet import Fernet

from bot.desk import Desk
from bot.keys import Keys, WrongKey
from bot.memory import upkeep
from bot.settings import Settings
from bot.slack.counter import Counter
from bot.slack.front import Front
from bot.slack.http import web_app
from bot.slack.installed import APP, InstalledWorkspaces
from bot.slack.oauth import install_routes
from bot.store import installations
from bot.store.entry import Tenant
from bot.store.store import Store
from bot.workspace.demo import join_everywhere
from bot.workspace.person import person
from bot.workspace.slack import Call, Slack
from bot.workspace.transport import Http
from tests.fake_slack import SECRET, command, form, in_process, signed

KEY = Fernet.generate_key().decode()
T1 = Tenant("-", "T1")


@pytest.fixture
def settings(slack: Slack, database: Path) -> Settings:
    return Settings(
        slack_client_id=slack.credentials.client_id, slack_client_secret=slack.credentials.client_secret,
        encryption_key=KEY, slack_signing_secret=SECRET, slack_api_url=f"{slack.url}/api/", database=database,
    )  # fmt: skip


@pytest.fixture
async def front(settings: Settings, desk: Desk) -> AsyncIterator[Front]:
    front = Front(settings, Counter(desk))
    async with front.running():
        yield front


@pytest.fixture
def workspaces(front: Front) -> InstalledWorkspaces:
    assert front.installed
    return front.installed


@pytest.fixture
async def bot(front: Front, workspaces: InstalledWorkspaces, slack: Slack) -> AsyncIterator[httpx.AsyncClient]:
    """The bot without any workspace yet, and without the test's own token."""
    app = web_app(front.app, front.counter, SECRET, None, install_routes(workspaces))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://bot") as client:
        slack.transport = Http(in_process(client), SECRET, slack.now)
        yield client


async def install(bot: httpx.AsyncClient, slack: Slack, team: str = "T1") -> httpx.Response:
    sent = await bot.get("/slack/install")
    state = parse_qs(urlsplit(sent.headers["location"]).query)["state"][0]
    slack.codes["code"] = team
    return await bot.get("/slack/oauth_redirect", params={"code": "code", "state": state})


async def ask(bot: httpx.AsyncClient, **changes: str) -> httpx.Response:
    body = form(command("64 A100 30 days", **changes))
    return await bot.post("/slack/events", content=body, headers=signed(body))


async def test_installing_sends_to_slack_with_the_scopes_of_the_manifest(bot: httpx.AsyncClient, slack: Slack) -> None:
    sent = await bot.get("/slack/install")
    asked = parse_qs(urlsplit(sent.headers["location"]).query)

    assert sent.status_code == 302
    assert sent.headers["location"].startswith(f"{slack.url}/oauth/v2/authorize?")
    assert set(asked["scope"][0].split(",")) == slack.manifest.scopes
    assert "HttpOnly" in sent.headers["set-cookie"]
    assert "Secure" in sent.headers["set-cookie"]


async def test_a_workspace_that_installed_it_is_answered_and_no_other(
    bot: httpx.AsyncClient, slack: Slack, store: Store
) -> None:
    installed = await install(bot, slack)
    ours = await ask(bot)
    others = await ask(bot, team_id="T2", trigger_id="2", response_url="")

    assert installed.status_code == 200
    assert "$74k" in ours.json()["text"]
    assert "$" not in others.text
    assert [entry.asked.team for entry in store.entries()] == ["T1"]


async def test_each_workspace_is_written_to_with_its_own_token(bot: httpx.AsyncClient, slack: Slack) -> None:
    for team in ("T1", "T2"):
        await install(bot, slack, team)
    await person(slack, "T2", "U4").say("C4", "<@UBOT2> 64 A100 30 days")
    await slack.settled()
    async with asyncio.timeout(5):
        while not slack.called("chat.postMessage"):
            await asyncio.sleep(0.01)

    (posted,) = slack.called("chat.postMessage")
    assert posted.arguments["channel"] == "C4"
    assert posted.team == "T2"


async def test_a_state_is_good_once_and_in_its_own_browser_only(bot: httpx.AsyncClient, slack: Slack) -> None:
    sent = await bot.get("/slack/install")
    state = parse_qs(urlsplit(sent.headers["location"]).query)["state"][0]
    cookie = bot.cookies["llmcost-install"]
    slack.codes["code"] = "T1"
    bot.cookies.clear()
    elsewhere = await bot.get("/slack/oauth_redirect", params={"code": "code", "state": state})
    bot.cookies.set("llmcost-install", cookie)
    first = await bot.get("/slack/oauth_redirect", params={"code": "code", "state": state})
    bot.cookies.set("llmcost-install", cookie)
    again = await bot.get("/slack/oauth_redirect", params={"code": "code", "state": state})

    assert (elsewhere.status_code, first.status_code, again.status_code) == (400, 200, 400)


@pytest.mark.parametrize("query", ["", "error=access_denied", "code=x", "code=x&state=%00", "state=é&code=x"])
async def test_a_redirect_that_nobody_asked_for_installs_nothing(
    query: str, bot: httpx.AsyncClient, store: Store
) -> None:
    assert (await bot.get(f"/slack/oauth_redirect?{query}")).status_code == 400
    assert store.read(installations.every) == ()


async def test_a_code_that_slack_refuses_installs_nothing(bot: httpx.AsyncClient, slack: Slack, store: Store) -> None:
    sent = await bot.get("/slack/install")
    state = parse_qs(urlsplit(sent.headers["location"]).query)["state"][0]

    response = await bot.get("/slack/oauth_redirect", params={"code": "wrong", "state": state})

    assert response.status_code == 400
    assert store.read(installations.every) == ()


async def test_tokens_lie_encrypted_in_the_database(
    bot: httpx.AsyncClient, slack: Slack, store: Store, database: Path
) -> None:
    await install(bot, slack)
    token = slack.teams["T1"].installation.token if slack.teams["T1"].installation else ""

    (kept,) = store.read(installations.every)
    assert Keys(KEY).decrypted(kept.token)["token"] == token
    assert all(token.encode() not in path.read_bytes() for path in database.parent.iterdir() if path.is_file())


def test_a_key_is_replaced_by_one_in_front_of_it() -> None:
    new = Fernet.generate_key().decode()
    secret = Keys(KEY).encrypted({"token": "x"})

    assert Keys(f"{new},{KEY}").decrypted(secret) == {"token": "x"}
    with pytest.raises(WrongKey):
        Keys(new).decrypted(secret)


async def test_removing_it_ends_everything_at_once_and_installing_again_begins_anew(
    bot: httpx.AsyncClient, slack: Slack, store: Store
) -> None:
    await install(bot, slack)
    slack.uninstall(slack.teams["T1"])
    await slack.settled()
    removed = store.read(partial(installations.find, tenant=T1, app=APP))
    refused = await ask(bot, response_url="")
    await install(bot, slack)
    answered = await ask(bot, trigger_id="2")

    assert removed
    assert (removed.token, bool(removed.removed_at)) == (b"", True)
    assert "$" not in refused.text
    assert "$74k" in answered.json()["text"]


async def test_a_token_is_renewed_before_its_end_by_one_of_many_at_once(
    workspaces: InstalledWorkspaces, bot: httpx.AsyncClient, slack: Slack, store: Store
) -> None:
    await install(bot, slack)
    ending(store, workspaces, slack)
    clients = await asyncio.gather(*(workspaces.client(T1) for _ in range(8)))

    renewals = [call for call in slack.called("oauth.v2.access") if call.arguments.get("grant_type")]
    assert len(renewals) == 1
    assert len({client.token for client in clients if client}) == 1


def ending(store: Store, workspaces: InstalledWorkspaces, slack: Slack) -> None:
    """Give the installation a token that ends in a minute, and can be renewed."""
    held = slack.teams["T1"].installation
    assert held
    secret = workspaces.secret({"access_token": held.token, "refresh_token": held.refresh_token})
    kept = store.read(partial(installations.find, tenant=T1, app=APP))
    assert kept
    soon = kept.model_copy(update={"token": secret, "expires_at": datetime.now(UTC) + timedelta(minutes=1)})
    store.write(partial(installations.save, installation=soon))
    workspaces.forget()


@pytest.fixture
def organisation(slack: Slack) -> str:
    """Both workspaces belong to one organisation."""
    for team in slack.teams.values():
        team.organisation = "E1"
        team.installation = None
    return "E1"


async def posted(slack: Slack, times: int) -> list[Call]:
    await slack.settled()
    async with asyncio.timeout(5):
        while len(slack.called("chat.postMessage")) < times:
            await asyncio.sleep(0.01)
    return slack.called("chat.postMessage")


async def test_an_organisation_installs_it_for_all_its_workspaces(
    bot: httpx.AsyncClient, slack: Slack, store: Store, organisation: str
) -> None:
    installed = await install(bot, slack, organisation)
    for team in slack.teams.values():
        join_everywhere(team)
    ada, dana = person(slack, "T1", "U1"), person(slack, "T2", "U4")
    asked = await ada.say("C1", "<@UBOT1> 64 A100 30 days")
    await posted(slack, 1)
    await dana.say("C4", "<@UBOT2> 8 H100 2 days")
    first, second = await posted(slack, 2)
    await ada.command("C1", "64 A100 10 days")
    (reply,) = [each for each in ada.sees("C1", asked.ts) if each.user == "UBOT1"]
    await ada.click(reply, next(iter(_actions(reply.blocks, "ask:tip"))))
    await slack.settled()
    stranger = await ask(bot, enterprise_id="E2", team_id="T7", trigger_id="2", response_url="")

    assert installed.status_code == 200
    assert [each.tenant for each in store.read(installations.every)] == [Tenant("E1", "-")]
    assert (first.team, second.team) == ("T1", "T2")
    assert (first.ok, second.ok) == (True, True)
    tenants = [entry.asked.tenant for entry in store.entries()]
    assert tenants == [Tenant("E1", "T1"), Tenant("E1", "T1"), Tenant("E1", "T2"), Tenant("E1", "T1")]
    assert "$" not in stranger.text
    assert "H100" not in str((await ada.command("C1", "history")).body), (
        "another workspace's, though one organisation's"
    )


def _actions(blocks: list[dict[str, Any]], head: str) -> list[str]:
    found = [each for block in blocks for each in [*block.get("elements", []), block.get("accessory", {})]]
    return [each["action_id"] for each in found if str(each.get("action_id", "")).startswith(head)]


async def test_a_colleague_from_another_workspace_of_the_organisation_is_no_stranger(
    bot: httpx.AsyncClient, slack: Slack, organisation: str
) -> None:
    await install(bot, slack, organisation)
    for team in slack.teams.values():
        join_everywhere(team)
    event = {"type": "app_mention", "channel": "C1", "user": "U4", "ts": "1.1", "user_team": "T2",
             "text": "<@UBOT1> 64 A100 30 days"}  # fmt: skip
    slack.event(slack.teams["T1"], event)

    answer, *_ = await posted(slack, 1)  # that message is not there to be answered: the asker is told alone
    assert "$74k" in answer.arguments["text"]


async def test_an_organisation_that_removes_it_is_deleted_with_all_its_workspaces(
    bot: httpx.AsyncClient, slack: Slack, store: Store, organisation: str
) -> None:
    await install(bot, slack, organisation)
    for team in ("T1", "T2"):
        await ask(bot, enterprise_id="E1", team_id=team, trigger_id=team)
    for each in slack.teams.values():
        slack.uninstall(each)
    await slack.settled()
    refused = await ask(bot, enterprise_id="E1", team_id="T2", trigger_id="9", response_url="")

    assert "$" not in refused.text
    now = datetime.now(UTC)
    assert upkeep.clean(store, now + timedelta(days=29))["workspaces"] == 0
    assert len(list(store.entries())) == 2
    assert upkeep.clean(store, now + timedelta(days=31))["workspaces"] == 3, "two workspaces and the organisation"
    assert list(store.entries()) == []
