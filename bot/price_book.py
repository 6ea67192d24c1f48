"""The book that the bot answers from: bundled prices, refreshed ones over them, the team's own before all."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from bot.own_prices import own_prices, with_own_prices
from bot.prices_refresh.cache import Cache, cached_book
from costengine.defaults import NO_DEFAULTS, Defaults
from costengine.prices import PriceBook, bundled_book


class TeamPrices(NamedTuple):
    """The book, the team's defaults, the last refresh, and what is wrong with any file, one sentence each."""

    book: PriceBook
    defaults: Defaults
    cache: Cache | None
    problems: tuple[str, ...]
    own_problems: tuple[str, ...] = ()
    """Those of them that lie in the team's own files: without its rates the answers are other numbers."""


def refreshed_file(data_folder: Path) -> Path:
    """Where refreshed prices lie: beside the database."""
    return data_folder / "prices.json"


def team_prices(data_folder: Path, own: Path | None, today: date) -> TeamPrices:
    """Everything that can be read; what cannot is said, and the bundled book answers in its place."""
    cached = cached_book(refreshed_file(data_folder), bundled_book())
    problems = (cached.problem,) if cached.problem else ()
    if own is None:
        return TeamPrices(cached.book, NO_DEFAULTS, cached.cache, problems)
    said = own_prices(own, today)
    book = with_own_prices(cached.book, said)
    return TeamPrices(book, said.defaults, cached.cache, (*problems, *said.problems), said.problems)
