"""`llmcost migrate`: make or upgrade the database before the bot starts."""

import click

from bot.commands.shared import open_store, settings
from bot.store.migrations import SCHEMA_VERSION

EXAMPLES = """\b
Examples:
  llmcost migrate
"""


@click.command(epilog=EXAMPLES)
def command() -> None:
    """Make the database, or bring it to this version's schema."""
    with open_store():
        given = settings()
        click.echo(f"{'The server' if given.database_url else given.database} is at schema {SCHEMA_VERSION}")
