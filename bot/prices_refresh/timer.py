"""Prices while the bot serves: read again when a file of theirs changes, and fetched anew on a timer.

Every process looks at the files; of all processes one fetches, the one that `once` lets.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from apscheduler.schedulers.background import BackgroundScheduler

from bot.observe.logs import fault
from bot.price_book import TeamPrices
from bot.prices_refresh.refresh import RefreshReport

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(minutes=1)
SOON = timedelta(seconds=30)
"""The first refresh waits until the bot has started."""

Stamp = tuple[tuple[str, int, int], ...]


class Watch:
    """The files that prices come from. `put` is given the prices again whenever one of them has changed.

    While a file of the team's own is wrong, what was read last stays: nobody is answered from list prices instead.
    """

    def __init__(
        self,
        files: Callable[[], Iterable[Path]],
        read: Callable[[], TeamPrices],
        put: Callable[[TeamPrices], object],
    ) -> None:
        self._files, self._read, self._put = files, read, put
        self._seen = self._stamp()

    def look(self) -> bool:
        """Read the files again if one has changed; whether that was so."""
        stamp = self._stamp()
        if stamp == self._seen:
            return False
        prices = self._read()
        self._seen = stamp
        if prices.own_problems:
            log.error("prices not read again, %d problems: llmcost doctor names them", len(prices.own_problems))
            return False
        self._put(prices)
        log.info("prices read again: %s, %d problems", prices.book.version, len(prices.problems))
        return True

    def _stamp(self) -> Stamp:
        return tuple(_stamped(file) for file in sorted(self._files()))


class Refreshing(NamedTuple):
    """How prices are fetched: how often, by whom, and when for the first time."""

    every: timedelta
    fetch: Callable[[], RefreshReport]
    once: Callable[[], bool]
    fetched_at: datetime | None = None

    def first(self, now: datetime) -> datetime:
        """The time of the first refresh: soon where the prices are older than they may get."""
        due = self.fetched_at + self.every if self.fetched_at else now
        return max(due, now + SOON)


def timer(watch: Watch, refreshing: Refreshing | None, now: datetime) -> BackgroundScheduler:
    """A timer, not yet started, with a look at the files every minute and, where asked for, a refresh."""
    scheduler = BackgroundScheduler(
        timezone=UTC, daemon=True, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    scheduler.add_job(watch.look, "interval", seconds=LOOK_EVERY.total_seconds(), id="look")
    if refreshing:
        scheduler.add_job(
            refreshed, "interval", seconds=refreshing.every.total_seconds(),
            next_run_time=refreshing.first(now), args=(watch, refreshing), id="refresh",
        )  # fmt: skip
    return scheduler


def refreshed(watch: Watch, refreshing: Refreshing) -> bool:
    """Fetch new prices unless another process does, and answer from them; whether that was done."""
    if not refreshing.once():
        return False
    try:
        report = refreshing.fetch()
    except OSError as error:
        log.error("new prices could not be kept", extra=fault(error))
        return False
    for each in report.providers:
        log.log(
            logging.INFO if each.succeeded else logging.WARNING, "prices of %s: %s", each.provider,
            f"{each.offers} offers, {each.version}" if each.succeeded else each.message,
        )  # fmt: skip
    watch.look()
    return True


def _stamped(file: Path) -> tuple[str, int, int]:
    try:
        found = file.stat()
    except OSError:
        return str(file), 0, 0
    return str(file), found.st_mtime_ns, found.st_size
