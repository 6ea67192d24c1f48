"""`llmcost export`: the log as a table or as JSON lines."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import click

from bot.commands.history import row
from bot.commands.shared import Refused, open_store
from bot.store.entry import Entry

EXAMPLES = """\b
Examples:
  llmcost export log.csv
  llmcost export log.jsonl
"""

COLUMNS = ("number", "at", "team", "channel", "user", "project", "text", "intent", "reading", "run_low_usd",
           "run_likely_usd", "run_high_usd", "project_likely_usd", "gpu_hours", "prices", "engine")  # fmt: skip
RUNS_IN_A_SPREADSHEET = tuple("=+-@\t\r＝＋－＠")


@click.command(epilog=EXAMPLES)
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def command(path: Path) -> None:
    """Write the log to PATH: CSV or JSON lines, by its ending."""
    writers = {".csv": _write_csv, ".jsonl": _write_json_lines, ".ndjson": _write_json_lines}
    if path.suffix.lower() not in writers:
        raise Refused(f"I write .csv and .jsonl files; “{path.name}” is neither.")
    with open_store() as store:
        try:
            count = writers[path.suffix.lower()](path, store.entries())
        except OSError as error:
            raise Refused(f"{path} cannot be written: {error.strerror}.") from error
    click.echo(f"{count} answers written to {path}")


def _write_json_lines(path: Path, entries: Iterable[Entry]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for count, entry in enumerate(entries, start=1):  # noqa: B007 -- the count outlives the loop
            file.write(json.dumps(row(entry)) + "\n")
    return count


def _write_csv(path: Path, entries: Iterable[Entry]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for count, entry in enumerate(entries, start=1):  # noqa: B007 -- the count outlives the loop
            table.writerow(map(inert, _cells(entry)))
    return count


def _cells(entry: Entry) -> list[str]:
    data = row(entry)
    found = entry.answer.estimate or next(iter(entry.answer.estimates))
    money = (found.run.low, found.run.likely, found.run.high, found.project.likely, found.gpu_hours.likely)
    shown = [str(data[column] or "") for column in COLUMNS[:9]]
    return [*shown, *map(str, money), entry.price_book, entry.engine]


def inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, on one line."""
    one_line = " ".join(cell.split())
    return f"'{one_line}" if one_line.startswith(RUNS_IN_A_SPREADSHEET) else one_line
