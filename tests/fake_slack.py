"""A stand-in for Slack: the Web API that the bot calls, addresses to answer to, and the websocket of Socket Mode."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


def signed(body: bytes, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers of a delivery that Slack signed."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


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


class FakeSlack:
    """A server on the loopback that remembers what the bot told it."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.links: asyncio.Queue[web.WebSocketResponse] = asyncio.Queue()
        app = web.Application()
        app.router.add_post("/api/apps.connections.open", self._open)
        app.router.add_post("/api/{method}", self._api)
        app.router.add_post("/respond/{id}", self._respond)
        app.router.add_get("/link", self._link)
        self.server = TestServer(app)

    @property
    def url(self) -> str:
        """Where the server listens."""
        return str(self.server.make_url("/")).rstrip("/")

    async def _api(self, request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "bot_id": "B1", "user_id": "UBOT", "team_id": "T1"})

    async def _respond(self, request: web.Request) -> web.Response:
        if request.match_info["id"] == "expired":
            return web.Response(status=404, text="expired_url")
        self.told.append(await request.json())
        return web.Response(text="ok")

    async def _open(self, _: web.Request) -> web.Response:
        return web.json_response({"ok": True, "url": self.url.replace("http", "ws") + "/link"})

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        link = web.WebSocketResponse()
        await link.prepare(request)
        await link.send_json({"type": "hello"})
        await self.links.put(link)
        async for message in link:
            if message.type is WSMsgType.TEXT:
                await self.answers.put(json.loads(message.data))
        return link
