"""The book that the bot answers from: bundled prices, refreshed ones over them, the team's own before all."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from bot.on_use import OnUse
from bot.prices_refresh.cache import Cache, cached_book
from costengine.defaults import NO_DEFAULTS, Defaults
from costengine.offers import Offer
from costengine.prices import PriceBook, bundled_book

own_prices = OnUse("bot.own_prices", "own_prices")
"""Few teams have files of their own."""


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
    book = with_own_prices(cached.book, said.offers)
    return TeamPrices(book, said.defaults, cached.cache, (*problems, *said.problems), said.problems)


def with_own_prices(book: PriceBook, offers: tuple[Offer, ...]) -> PriceBook:
    """The book with the team's rates before all others."""
    if not offers:
        return book
    return PriceBook.model_construct(version=f"{book.version}+own", offers=(*book.offers, *offers))


def without_own_prices(book: PriceBook) -> PriceBook:
    """The book without what the team has negotiated: for everybody else."""
    if not any(offer.label for offer in book.offers):
        return book
    listed = tuple(offer for offer in book.offers if not offer.label)
    return PriceBook.model_construct(version=book.version.removesuffix("+own"), offers=listed)
