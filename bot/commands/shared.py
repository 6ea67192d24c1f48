"""What several commands need: settings, the log, and errors told in one line with exit status 2."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot.settings import Settings, SettingsError, read_settings
from bot.store.errors import StoreError
from bot.store.sqlite import SqliteStore

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


@contextmanager
def open_store() -> Iterator[SqliteStore]:
    """The log, closed afterwards. Raises Refused."""
    try:
        store = SqliteStore(settings().database)
    except StoreError as error:
        raise Refused(str(error)) from error
    try:
        yield store
    finally:
        store.close()
