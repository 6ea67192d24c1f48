"""The HTTP front: Slack's deliveries behind the guard, and three pages for whoever watches the bot."""

import asyncio
from collections.abc import Sequence

from prometheus_client import CONTENT_TYPE_LATEST
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from bot.desk import Desk
from bot.observe.gauges import PriceGauges, StoreGauges
from bot.observe.metrics import exposition
from bot.slack.counter import Counter
from bot.slack.guard import Guard
from bot.store.errors import NotLogged


def web_app(
    app: AsyncApp,
    counter: Counter,
    signing_secret: str,
    lifespan: Lifespan[Starlette] | None = None,
    pages: Sequence[Route] = (),
) -> Starlette:
    """The pages of the bot, and more `pages` where workspaces install it themselves."""
    deliveries = Route("/slack/events", Guard(_deliveries(app), signing_secret), methods=["POST"])
    return Starlette(routes=[deliveries, *_pages_to_watch(counter.desk), *pages], lifespan=lifespan)


def _deliveries(app: AsyncApp) -> ASGIApp:
    """Bolt behind the guard, which gives the body whole; Bolt's own adapter makes a request of Starlette's between."""

    async def deliver(scope: Scope, receive: Receive, send: Send) -> None:
        body = (await receive())["body"].decode("utf-8")
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        await _send(await app.async_dispatch(AsyncBoltRequest(body=body, headers=headers)), send)

    return deliver


def _pages_to_watch(desk: Desk) -> list[Route]:
    gauges = (StoreGauges(desk.store), PriceGauges(lambda: desk.book, desk.today))

    async def healthz(_: Request) -> PlainTextResponse:
        return PlainTextResponse("alive")

    async def readyz(_: Request) -> PlainTextResponse:
        try:
            await asyncio.to_thread(desk.store.alive)
        except NotLogged as reason:
            return PlainTextResponse(f"not ready: {reason}", 503)
        return PlainTextResponse("ready")

    async def metrics(_: Request) -> Response:
        return Response(await asyncio.to_thread(exposition, gauges), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


async def _send(response: BoltResponse, send: Send) -> None:
    body = response.body.encode("utf-8")
    told = {**response.first_headers(), "content-length": str(len(body))}
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in told.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
