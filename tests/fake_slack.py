"""What the tests need beside the stand-in for Slack (bot/workspace): payloads by hand, and the stand-in running."""

import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.desk import Desk
from bot.settings import Settings
from bot.slack.counter import Counter
from bot.slack.serve import http_app
from bot.workspace.api import web_api
from bot.workspace.demo import add_demo_teams, join_everywhere
from bot.workspace.server import loopback_socket, serving
from bot.workspace.signing import signature_headers
from bot.workspace.slack import Credentials, Slack
from bot.workspace.transport import Http, Post

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


def signed(body: bytes, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers of a delivery that Slack signed."""
    return signature_headers(body, secret, time.time() if at is None else at, "application/x-www-form-urlencoded")


def command(text: str, **changes: str) -> dict[str, str]:
    """The fields of a slash command."""
    return {
        "token": "x", "team_id": "T1", "team_domain": "acme", "channel_id": "C1", "channel_name": "ml",
        "user_id": "U1", "user_name": "ada", "command": "/llmcost", "text": text, "api_app_id": "A1",
        "response_url": "https://hooks.slack.com/commands/1", "trigger_id": "1.2.3", **changes,
    }  # fmt: skip


def form(fields: Mapping[str, str]) -> bytes:
    """The fields as a form."""
    return urlencode(fields).encode()


def click(value: str, response_url: str, trigger_id: str = "9.9.9", action_id: str = "ask:tip:spot") -> dict[str, str]:
    """The form of a click on a button."""
    payload = {
        "type": "block_actions", "trigger_id": trigger_id, "response_url": response_url, "api_app_id": "A1",
        "user": {"id": "U1", "username": "ada", "team_id": "T1"}, "team": {"id": "T1", "domain": "acme"},
        "channel": {"id": "C1", "name": "ml"},
        "container": {"type": "message", "message_ts": "1.1", "channel_id": "C1"},
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": "1.1"}],
    }  # fmt: skip
    return {"payload": json.dumps(payload)}


def in_process(bot: httpx.AsyncClient) -> Post:
    """Deliveries handed to a bot in this process, instead of over a socket."""

    async def post(body: bytes, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        response = await bot.post("/slack/events", content=body, headers=dict(headers))
        return response.status_code, dict(response.headers), response.content

    return post


@asynccontextmanager
async def bot_running(slack: Slack, settings: Settings, desk: Desk) -> AsyncIterator[tuple[httpx.AsyncClient, Counter]]:
    """The whole HTTP bot in this process, where the stand-in delivers to: a client of it, and its counter."""
    counter = Counter(desk)
    app = http_app(settings, counter)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as client,
    ):
        slack.transport = Http(in_process(client), SECRET, slack.now)
        yield client, counter


@asynccontextmanager
async def slack_running(**changes: Any) -> AsyncIterator[Slack]:
    """A stand-in for Slack on the loopback, its two teams with the app installed; events come again at once."""
    credentials = Credentials(signing_secret=SECRET, app_token="xapp-test")
    slack = Slack(**{"credentials": credentials, "retry_seconds": (0, 0, 0), **changes})
    add_demo_teams(slack)
    for team, token in (("T1", "xoxb-test"), ("T2", "xoxb-test-2")):
        slack.install(slack.teams[team], token)
        join_everywhere(slack.teams[team])
    async with serving(web_api(slack), loopback_socket()) as slack.url:
        yield slack
        await slack.close()
