"""`llmcost export`: the log as a table or as JSON lines, or one estimate as a page."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from bot.commands.shared import Refused, open_store
from bot.memory.exports import csv_lines, json_lines
from bot.store.entry import Entry
from bot.store.errors import NotLogged
from bot.whole_file import whole_file

EXAMPLES = """\b
Examples:
  llmcost export log.csv
  llmcost export log.jsonl
"""

FORMS: dict[str, Callable[[Iterable[Entry]], Iterator[str]]] = {
    ".csv": csv_lines,
    ".jsonl": json_lines,
    ".ndjson": json_lines,
}


@click.command(epilog=EXAMPLES)
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def command(path: Path) -> None:
    """Write the log to PATH: CSV or JSON lines, by its ending."""
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise Refused(f"I write .csv and .jsonl files; “{path.name}” is neither.")
    with open_store(must_exist=True) as store:
        counted = Counted(store.entries())
        try:
            with whole_file(path) as part, part.open("w", encoding="utf-8", newline="") as file:
                file.writelines(form(counted))
        except NotLogged as reason:
            raise Refused(f"Nothing was exported: {reason}.") from reason
        except OSError as error:
            raise Refused(f"{path} cannot be written: {error.strerror}.") from error
    click.echo(f"{counted.count} answers written to {path}")


class Counted:
    """Entries on their way, and how many have passed."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = entries
        self.count = 0

    def __iter__(self) -> Iterator[Entry]:
        for entry in self.entries:
            self.count += 1
            yield entry
