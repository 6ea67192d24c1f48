"""Serving Slack, over HTTP or Socket Mode, until told to stop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import uvicorn
from starlette.applications import Starlette

from bot.desk import Desk
from bot.observe.logs import log_to
from bot.price_book import TeamPrices
from bot.prices_refresh.serving import keep_prices_fresh
from bot.settings import Settings
from bot.slack import token_keys
from bot.slack.connections import BoundedProtocol
from bot.slack.counter import Counter
from bot.slack.front import Front
from bot.slack.http import web_app
from bot.slack.link import Link
from bot.slack.listening import bound
from bot.slack.oauth import install_routes
from bot.slack.patience import SLACK_WAITS_SECONDS
from bot.slack.stopping import DRAIN_SECONDS, PatientServer, stop_signal
from bot.slack.warming import warm
from bot.store.errors import StoreError, TooNew
from bot.store.store import open_store


def serve(settings: Settings, prices: TeamPrices, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; what was begun is finished first.

    Raises CannotListen, StoreError, SettingsError; TooNew also where it ended because a newer program has changed the
    log: whoever started it starts it again.
    """
    sockets = [] if settings.socket_mode else bound(host, port)
    log_to()
    counter = counter_of(settings, prices)
    if settings.socket_mode:
        asyncio.run(_socket_mode(settings, counter))
    else:
        PatientServer(server_config(http_app(settings, counter), host, port)).run(sockets)
    refuse_newer(settings)


def refuse_newer(settings: Settings) -> None:
    """Raises TooNew where the log was written by a newer program; whatever else is wrong with it is not told."""
    try:
        open_store(settings.database, settings.database_url, must_exist=True).close()
    except TooNew:
        raise
    except StoreError:
        return


def counter_of(settings: Settings, prices: TeamPrices) -> Counter:
    """The counter of this process: its connection to the log, and the price book. Raises StoreError, SettingsError."""
    store = open_store(settings.database, settings.database_url)
    if settings.many_workspaces:
        token_keys.bring_up_to_date(store, settings)
    desk = Desk(store, prices.book, lambda: datetime.now(UTC).date(), prices.defaults)
    keep_prices_fresh(settings, desk, store)
    warm(desk)
    return Counter(desk)


def server_config(app: Starlette | str, host: str, port: int, workers: int = 1) -> uvicorn.Config:
    """How the bot is served; with several workers `app` is the name of what makes it in each."""
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=workers,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        http=BoundedProtocol,
        ws="none",
    )


def http_app(settings: Settings, counter: Counter) -> Starlette:
    """The whole HTTP bot, ready for any ASGI server."""
    front = Front(settings, counter)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with front.running():
            yield

    pages = install_routes(front.installed) if front.installed else []
    return web_app(front.app, counter, settings.slack_signing_secret, lifespan, pages)


async def _socket_mode(settings: Settings, counter: Counter) -> None:
    front = Front(settings, counter)
    stopped = stop_signal()
    async with front.running():
        link = Link(front.app, settings.slack_app_token)
        linked = asyncio.create_task(link.keep())
        stopping = asyncio.create_task(stopped.wait())
        try:
            await asyncio.wait({linked, stopping}, return_when=asyncio.FIRST_COMPLETED)
            await link.drain(SLACK_WAITS_SECONDS)
        finally:
            stopping.cancel()
            linked.cancel()
            with suppress(asyncio.CancelledError):
                await linked
