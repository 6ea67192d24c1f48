"""`llmcost backup`: everything that was logged, as one file."""

from pathlib import Path

import click

from bot.commands.shared import Refused, open_store
from bot.store.backups import backup
from bot.store.errors import StoreError

EXAMPLES = """\b
Examples:
  llmcost backup llmcost-2026-11-24.db
"""


@click.command(epilog=EXAMPLES)
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def command(path: Path) -> None:
    """Write everything logged so far to PATH, from a file or a PostgreSQL server; the bot may go on running."""
    with open_store(must_exist=True) as store:
        try:
            count = backup(store.engine, path)
        except StoreError as error:
            raise Refused(str(error)) from error
    click.echo(f"Backed up {count} answers to {path}")
