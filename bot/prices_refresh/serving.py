"""Fresh prices for a bot that serves: its desk, its store and its settings on the timer."""

import os
import socket
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from apscheduler.schedulers.background import BackgroundScheduler

from bot.desk import Desk
from bot.own_prices import files_of
from bot.price_book import TeamPrices, refreshed_file, team_prices
from bot.prices_refresh.cache import cached_book
from bot.prices_refresh.catalogue import require_gpuhunt
from bot.prices_refresh.now import refresh_prices
from bot.prices_refresh.timer import Refreshing, Watch, timer
from bot.settings import Settings
from bot.store import leases
from bot.store.errors import NotLogged
from bot.store.store import Store
from costengine.prices import bundled_book


def keep_prices_fresh(settings: Settings, desk: Desk, store: Store) -> BackgroundScheduler:
    """Start the timer of this process, which ends with it. Raises GpuhuntMissing where a refresh was asked for."""
    folder = settings.database.parent

    def files() -> list[Path]:
        return [refreshed_file(folder), *(files_of(settings.prices) if settings.prices else ())]

    def read() -> TeamPrices:
        return team_prices(folder, settings.prices, datetime.now(UTC).date())

    def put(prices: TeamPrices) -> None:
        desk.use(prices.book, prices.defaults)

    started = timer(Watch(files, read, put), _refreshing(settings, folder, store), datetime.now(UTC))
    started.start()
    return started


def _refreshing(settings: Settings, folder: Path, store: Store) -> Refreshing | None:
    if not settings.refresh_hours:
        return None
    require_gpuhunt()
    every = timedelta(hours=settings.refresh_hours)
    before = cached_book(refreshed_file(folder), bundled_book()).cache
    process = f"{socket.gethostname()}:{os.getpid()}"
    return Refreshing(
        every=every,
        fetch=partial(refresh_prices, folder),
        once=partial(ours_to_fetch, store, every, process),
        fetched_at=before.fetched_at if before else None,
    )


def ours_to_fetch(store: Store, every: timedelta, process: str) -> bool:
    """Whether this process fetches: of all on a machine, which share a folder, the first to ask within the time."""
    take = partial(
        leases.take, name=f"prices {socket.gethostname()}", holder=process, now=datetime.now(UTC), hold=every * 0.9
    )
    try:
        return store.write(take, repeatable=True)
    except NotLogged:
        return False
