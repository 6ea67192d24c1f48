"""Serving Slack, over HTTP or Socket Mode, until told to stop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import aiohttp
import uvicorn
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette

from bot.desk import Desk
from bot.observe.logs import log_to
from bot.price_book import TeamPrices
from bot.prices_refresh.serving import keep_prices_fresh
from bot.settings import Settings
from bot.slack.app import slack_app
from bot.slack.connections import BoundedProtocol
from bot.slack.counter import Counter
from bot.slack.http import web_app
from bot.slack.stopping import DRAIN_SECONDS, PatientServer, stop_signal
from bot.store.store import open_store

WEB_API_SECONDS = 5


def serve(settings: Settings, prices: TeamPrices, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; what was begun is finished first."""
    log_to()
    store = open_store(settings.database, settings.database_url)
    desk = Desk(store, prices.book, lambda: datetime.now(UTC).date(), prices.defaults)
    keep_prices_fresh(settings, desk, store)
    counter = Counter(desk)
    if settings.socket_mode:
        asyncio.run(_socket_mode(settings, counter))
    else:
        config = uvicorn.Config(
            http_app(settings, counter),
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=DRAIN_SECONDS,
            http=BoundedProtocol,
            ws="none",
        )
        PatientServer(config).run()


def http_app(settings: Settings, counter: Counter) -> Starlette:
    """The whole HTTP bot, ready for any ASGI server."""
    client = AsyncWebClient(base_url=settings.slack_api_url, timeout=WEB_API_SECONDS)
    app = slack_app(settings, counter, client)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with aiohttp.ClientSession() as session:  # one for all calls: no new connection each time
            client.session = session
            yield
            await counter.close()

    return web_app(app, counter, settings.slack_signing_secret, lifespan)


async def _socket_mode(settings: Settings, counter: Counter) -> None:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(base_url=settings.slack_api_url, timeout=WEB_API_SECONDS, session=session)
        handler = AsyncSocketModeHandler(slack_app(settings, counter, client), settings.slack_app_token)
        stopped = stop_signal()
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it bare
            await stopped.wait()
        finally:
            with suppress(asyncio.CancelledError):
                await handler.close_async()  # type: ignore[no-untyped-call]
            await counter.close()
