"""`llmcost migrate`: create or upgrade the database before the bot starts, or move a log from a file to a server."""

from pathlib import Path

import click

from bot.commands.shared import Refused, open_store, settings
from bot.store.backups import restore_server
from bot.store.errors import StoreError
from bot.store.migrations import SCHEMA_VERSION

EXAMPLES = """\b
Examples:
  llmcost migrate
  LLMCOST_DATABASE=postgresql://bot@db/llmcost llmcost migrate --from llmcost.db
"""


@click.command(epilog=EXAMPLES)
@click.option(
    "--from", "source", type=click.Path(dir_okay=False, path_type=Path),
    help="Copy the log of this SQLite file into an empty PostgreSQL server, and compare every row.",
)  # fmt: skip
def command(source: Path | None) -> None:
    """Create the database, or upgrade it to this version's schema."""
    given = settings()
    if source and not given.database_url:
        raise Refused("--from moves a log to a server: set LLMCOST_DATABASE to postgresql://… first.")
    with open_store() as store:
        click.echo(f"{'The server' if given.database_url else given.database} is at schema {SCHEMA_VERSION}")
        if source is None:
            return
        try:
            copied = restore_server(source, store.engine, replace=False)
        except StoreError as error:
            raise Refused(str(error)) from error
    for each in copied:
        if each.rows:
            click.echo(f"{each.table}: {each.rows} rows copied and compared")
