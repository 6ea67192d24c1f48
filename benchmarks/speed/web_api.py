"""The least of Slack's Web API that a command needs: who the bot is, and who asks."""

import os

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


async def who_we_are(_: Request) -> Response:
    """auth.test."""
    return JSONResponse({"ok": True, "user_id": "UBOT", "bot_id": "B1", "team_id": "T1"})


async def who_asks(_: Request) -> Response:
    """users.info: a member, whoever it is."""
    return JSONResponse({"ok": True, "user": {"team_id": "T1", "is_admin": False, "is_restricted": False}})


async def alive(_: Request) -> Response:
    """That it runs."""
    return Response("alive")


if __name__ == "__main__":
    routes = [
        Route("/api/auth.test", who_we_are, methods=["GET", "POST"]),
        Route("/api/users.info", who_asks, methods=["GET", "POST"]),
        Route("/healthz", alive),
    ]
    uvicorn.run(Starlette(routes=routes), port=int(os.environ["PORT"]), log_level="warning", access_log=False)
