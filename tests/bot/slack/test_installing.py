"""Many workspaces: installed with OAuth, tokens encrypted and renewed once, removed at once, and kept apart."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.fernet import Fernet

from bot.desk import Desk
from bot.keys import Keys, WrongKey
from bot.settings import Settings
from bot.slack.counter import Counter
from bot.slack.front import Front
from bot.slack.http import web_app
from bot.slack.installed import APP, InstalledWorkspaces
from bot.slack.oauth import install_routes
from bot.store import installations
from bot.store.entry import Tenant
from bot.store.store import Store
from bot.workspace.person import person
from bot.workspace.slack import Slack
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


async def test_an_organisation_installs_it_for_all_its_workspaces(
    workspaces: InstalledWorkspaces, bot: httpx.AsyncClient, store: Store
) -> None:
    kept = installations.Installation(
        tenant=Tenant("E1", "-"), app=APP, bot_user="UBOT", scopes=(),
        token=workspaces.secret({"access_token": "xoxb-e"}), installed_at=datetime.now(UTC),
    )  # fmt: skip
    store.write(partial(installations.save, installation=kept))

    inside = await ask(bot, enterprise_id="E1", team_id="T7", trigger_id="1")
    outside = await ask(bot, enterprise_id="E2", team_id="T7", trigger_id="2", response_url="")

    assert "$74k" in inside.json()["text"]
    assert "$" not in outside.text
