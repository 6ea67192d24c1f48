"""The page is for the browser on this machine, and for nothing else."""

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.workspace.page.app import page_app
from bot.workspace.page.guard import PageGuard
from bot.workspace.slack import Slack

HOST = "127.0.0.1:8765"
SAY = {"channel": "C1", "text": "hello", "thread": ""}


@pytest.fixture
async def page(slack: Slack) -> AsyncIterator[httpx.AsyncClient]:
    app = page_app(slack, lambda: frozenset({HOST}))
    assert isinstance(app, PageGuard)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"http://{HOST}") as client:
        client.headers["X-Workspace-Token"] = app.token
        client.headers["Origin"] = f"http://{HOST}"
        yield client


async def test_the_page_itself_may_act(page: httpx.AsyncClient, slack: Slack) -> None:
    answer = await page.post("/T1/U1/do/say", json=SAY)

    assert answer.json()["ok"]
    assert [each.text for each in slack.teams["T1"].messages] == ["hello"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1"}, 421),
        ({"Host": "127.0.0.1:9999"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://127.0.0.1:8765"}, 403),
        ({"X-Workspace-Token": "guess"}, 403),
        ({"X-Workspace-Token": ""}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Content-Length": "999999"}, 413),
        ({"Content-Length": "many"}, 413),
    ],
)
async def test_what_comes_from_elsewhere_is_refused(
    headers: dict[str, str], status: int, page: httpx.AsyncClient, slack: Slack
) -> None:
    answer = await page.post("/T1/U1/do/say", json=SAY, headers=headers)

    assert answer.status_code == status
    assert slack.teams["T1"].messages == []


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_nothing_is_shown_to_another_site(headers: dict[str, str], page: httpx.AsyncClient) -> None:
    answer = await page.get("/T1/U1/C1", headers=headers)

    assert answer.status_code in (403, 421)
    assert "csrf" not in answer.text


async def test_every_answer_forbids_scripts_that_are_not_the_pages_own(page: httpx.AsyncClient) -> None:
    for path in ("/T1/U1/C1", "/static/page.js", "/nowhere/at/all"):
        policy = (await page.get(path)).headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy


@pytest.mark.parametrize(
    "path",
    ["/T9/U1/C1", "/T1/U9/C1", "/T1/UBOT1/C1", "/T1/U4/C1", "/T1/U1/C9", "/T1/U3/C3", "/T1/U1/C4", "/T1/U1/file/F1",
     "/T1/U1/inspect/C3/1.1", "/T1/U1/inspect/view/V1", "/T1/U3/C3/1.1", "/static/../app.py"],
)  # fmt: skip
async def test_what_is_not_there_for_somebody_is_not_found(path: str, page: httpx.AsyncClient) -> None:
    assert (await page.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("deed", "content", "status"),
    [
        ("say", {"channel": "C4", "text": "x", "thread": ""}, 409),
        ("say", {"channel": "C1", "text": "", "thread": ""}, 409),
        ("say", {"channel": "C1", "text": "x" * 12_001, "thread": ""}, 409),
        ("say", {"channel": ["C1"], "text": {}, "thread": None}, 409),
        ("say", [], 404),
        ("act", {"channel": "C1", "ts": "1.1", "action": "x"}, 409),
        ("act", {"view": "V1", "action": "x"}, 409),
        ("submit", {"view": "V1"}, 409),
        ("suggest", {"view": "V1", "action": "x", "text": "y"}, 409),
        ("shortcut", {"id": "nothing"}, 409),
        ("message_shortcut", {"channel": "C1", "ts": "1.1", "id": "read"}, 409),
        ("telepathy", {}, 404),
        ("view", {}, 404),
    ],
)
async def test_what_cannot_be_done_is_refused_in_words(
    deed: str, content: object, status: int, page: httpx.AsyncClient
) -> None:
    answer = await page.post(f"/T1/U1/do/{deed}", json=content)

    assert answer.status_code == status
    assert answer.json().get("reason") or answer.json().get("error")


async def test_what_is_no_json_is_refused(page: httpx.AsyncClient) -> None:
    assert (await page.post("/T1/U1/do/say", content=b"{no")).status_code == 400


async def test_the_front_leads_to_a_channel(page: httpx.AsyncClient) -> None:
    assert (await page.get("/")).headers["location"] == "/T1/U1/C1"


@pytest.mark.parametrize("deed", ["install", "uninstall"])
async def test_only_an_admin_installs_and_removes(deed: str, page: httpx.AsyncClient, slack: Slack) -> None:
    answer = await page.post(f"/T1/U2/do/{deed}", json={})

    assert answer.status_code == 409
    assert slack.teams["T1"].installation
