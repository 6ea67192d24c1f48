"""`llmcost restore`: a backup becomes the log."""

from pathlib import Path

import click

from bot.commands.shared import Refused, open_store, settings
from bot.store.backups import restore_file, restore_server
from bot.store.errors import StoreError

EXAMPLES = """\b
Examples:
  llmcost restore llmcost-2026-11-24.db
  llmcost restore --replace llmcost-2026-11-24.db
"""


@click.command(epilog=EXAMPLES)
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Overwrite a log that holds answers already.")
def command(path: Path, replace: bool) -> None:
    """Replace the log with the backup at PATH, in a file or on a PostgreSQL server; stop the bot first."""
    given = settings()
    try:
        if given.database_url:
            with open_store() as store:
                copied = restore_server(path, store.engine, replace=replace)
            count = next(each.rows for each in copied if each.table == "answers")
        else:
            count = restore_file(path, given.database, replace=replace)
    except StoreError as error:
        raise Refused(str(error)) from error
    click.echo(f"Restored {count} answers from {path}")
