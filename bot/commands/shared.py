"""What several commands need: settings, the log, and errors told in one line with exit status 2."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import click

from bot.price_book import TeamPrices, team_prices
from bot.settings import Settings, SettingsError, read_settings
from bot.store import store as stores
from bot.store.errors import StoreError
from bot.store.store import Store

TERMINAL = "terminal"
"""The workspace and the channel of what is asked in a terminal."""
CANNOT = 2
"""Exit status of what cannot be done as asked; a fault of the program is 1."""


class Refused(click.ClickException):
    """One line on stderr, exit status 2."""

    exit_code = CANNOT

    def show(self, file: object = None) -> None:
        """The line, without click's heading."""
        click.echo(self.message, err=True)


def settings() -> Settings:
    """The settings of the environment. Raises Refused."""
    try:
        return read_settings(os.environ)
    except SettingsError as error:
        raise Refused(str(error)) from error


def prices_of_the_team(today: date) -> TeamPrices:
    """The bundled prices, refreshed ones over them, the team's own before all, and the defaults of its file."""
    given = settings()
    return team_prices(given.database.parent, given.prices, today)


def prices_told(today: date) -> TeamPrices:
    """The same; a broken file is told on stderr."""
    found = prices_of_the_team(today)
    for problem in found.problems:
        click.echo(problem, err=True)
    return found


def prices_to_serve(today: date) -> TeamPrices:
    """The same. Raises Refused where the team's own are wrong: everybody would be answered from list prices."""
    found = prices_of_the_team(today)
    if found.own_problems:
        more = len(found.own_problems) - 1
        others = f" {more} more: “llmcost prices check” lists them." if more else ""
        raise Refused(f"LLMCOST_PRICES is wrong, and the bot does not start: {found.own_problems[0]}{others}")
    for problem in found.problems:
        click.echo(problem, err=True)
    return found


@contextmanager
def open_store(*, must_exist: bool = False) -> Iterator[Store]:
    """The log, made where there is none unless one `must_exist`; closed afterwards. Raises Refused.

    A command that only reads wants one that exists: to a mistyped path it would say that nothing was ever logged.
    """
    try:
        given = settings()
        store = stores.open_store(given.database, given.database_url, must_exist=must_exist)
    except StoreError as error:
        raise Refused(str(error)) from error
    try:
        yield store
    finally:
        store.close()
