"""`llmcost history`: the log, for whoever runs the bot."""

import json
from datetime import UTC, datetime
from itertools import islice

import click

from bot.commands.shared import open_store
from bot.memory.exports import row
from bot.render.environment import printable
from bot.render.filters import usd_short
from bot.store.entry import Entry

EXAMPLES = """\b
Examples:
  llmcost history
  llmcost history --user U024BE7LH --since 2026-11-01
  llmcost history --json --limit 5
"""


@click.command(epilog=EXAMPLES)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@click.option("--user", help="Only what this person asked (an id).")
@click.option("--channel", help="Only what was asked in this channel (an id).")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="Only from this day on.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most this many.")
def command(as_json: bool, user: str | None, channel: str | None, since: datetime | None, limit: int) -> None:
    """Show the log, newest first."""
    day = since.replace(tzinfo=UTC) if since else None
    with open_store(must_exist=True) as store:
        entries = list(islice(store.entries(user=user, channel=channel, since=day), limit))
    if as_json:
        click.echo(json.dumps([row(entry) for entry in entries], indent=1))
        return
    for entry in entries:
        click.echo(_line(entry))
    if not entries:
        click.echo("Nothing found in the log.")


def _line(entry: Entry) -> str:
    found = [each for each in (entry.answer.estimate, *entry.answer.estimates) if each]
    costs = " vs ".join(usd_short(each.run.likely) for each in found)
    return f"#{entry.number}  {entry.asked.at:%Y-%m-%d %H:%M}  {costs:>8}  {printable(entry.answer.reading)}"
