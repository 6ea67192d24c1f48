"""The stand-in for Slack alone: its bot is a list of what arrived and of what to answer."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.manifest import AppManifest, Command, Shortcut
from bot.workspace.person import Person, person
from bot.workspace.slack import Slack
from bot.workspace.transport import Http
from tests.fake_slack import SECRET, slack_running

MANIFEST = AppManifest(
    commands=(Command(command="/llmcost"),),
    shortcuts=(
        Shortcut(name="Estimate", type="global", callback_id="open"),
        Shortcut(name="Read", type="message", callback_id="read"),
    ),
    events=frozenset({"app_mention", "message.im", "app_home_opened", "app_uninstalled", "tokens_revoked"}),
    scopes=frozenset({"commands", "chat:write", "im:history", "files:write", "assistant:write", "app_mentions:read"}),
    home_tab=True,
)


@dataclass
class Scripted:
    """A bot that says what it is told to say; without words it answers 200 and nothing."""

    answers: list[tuple[int, Any]] = field(default_factory=list)
    got: list[dict[str, Any]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)

    async def post(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        """One delivery."""
        self.headers.append(headers)
        self.got.append(_payload(body, headers["Content-Type"]))
        status, answer = self.answers.pop(0) if self.answers else (200, None)
        return status, {}, b"" if answer is None else json.dumps(answer).encode()


def _payload(body: bytes, content_type: str) -> dict[str, Any]:
    if content_type == "application/json":
        return dict(json.loads(body))
    fields = {key: values[0] for key, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    return dict(json.loads(fields["payload"])) if "payload" in fields else dict(fields)


@pytest.fixture
def app() -> Scripted:
    return Scripted()


@pytest.fixture
def clock() -> list[float]:
    """The time, which a test may change."""
    return [1_800_000_000.0]


@pytest.fixture
async def slack(app: Scripted, clock: list[float]) -> AsyncIterator[Slack]:
    async with slack_running(manifest=MANIFEST, now=lambda: clock[0]) as found:
        found.transport = Http(app.post, SECRET, found.now)
        yield found


@pytest.fixture
def ada(slack: Slack) -> Person:
    return person(slack, "T1", "U1")


@pytest.fixture
def api(slack: Slack) -> AsyncWebClient:
    """Slack's own client, with the token of the first team."""
    return AsyncWebClient(token="xoxb-test", base_url=f"{slack.url}/api/", timeout=2)
