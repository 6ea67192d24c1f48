"""The least that a Bolt app can do: signature checked, a fixed reply of 2 kB, nothing read, computed or stored."""

import os
from typing import Any

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

BLOCKS = [
    {
        "type": "section",
        "text": {"type": "mrkdwn", "text": f"*Line {number}* of a reply that says nothing in particular"},
    }
    for number in range(18)
]
"""About 2 kB as JSON."""


def bare_app(signing_secret: str) -> Starlette:
    """A Starlette app around a Bolt app with one command."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-bare")

    async def reply(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(response_type="ephemeral", text="A reply", blocks=BLOCKS)

    app = AsyncApp(signing_secret=signing_secret, authorize=authorize, process_before_response=True)
    app.command("/llmcost")(reply)
    handler = AsyncSlackRequestHandler(app)

    async def deliveries(request: Request) -> Response:
        return await handler.handle(request)

    async def alive(_: Request) -> Response:
        return Response("alive")

    return Starlette(routes=[Route("/slack/events", deliveries, methods=["POST"]), Route("/healthz", alive)])


if __name__ == "__main__":
    app = bare_app(os.environ["SLACK_SIGNING_SECRET"])
    uvicorn.run(app, port=int(os.environ["PORT"]), log_level="warning", access_log=False)
