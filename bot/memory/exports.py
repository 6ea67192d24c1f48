"""Taking the log elsewhere: tables and JSON lines of what a person may see, and a page that a manager can read.

A chat export is written when it is sent, from the same page of the log that the person would see, row after row.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any, NamedTuple

from bot.memory.budget_request import markdown
from bot.memory.errors import Refused
from bot.memory.known import Known
from bot.memory.lists import about, filters
from bot.memory.look_back import Said, meant
from bot.memory.results import Facts, Report
from bot.store import audit, history, outbox
from bot.store.engine import Session
from bot.store.entry import Asked, Entry
from bot.store.history import Filters
from bot.store.outbox import Letter
from bot.store.store import Store

BATCH = 200
FEW = 10
"""Answers that are read at once while others ask: some 10 ms in which the log is held."""
MOST_ROWS = 20_000
MOST_BYTES = 20_000_000
"""What is sent in a chat; whoever runs the bot has all of it with `llmcost export`."""
ONE_BY_ONE = "exports"
"""The lane of all exports of a workspace: the next is begun when the last has been sent, in whichever process."""
FORMATS = ("csv", "jsonl")
COLUMNS = ("number", "at", "team", "channel", "user", "project", "name", "text", "intent", "reading", "run_low_usd",
           "run_likely_usd", "run_high_usd", "project_likely_usd", "gpu_hours", "prices", "engine")  # fmt: skip
RUNS_IN_A_SPREADSHEET = tuple("=+-@＝＋－＠")


def export(db: Session, said: Said, asked: Asked, known: Known) -> Facts:
    """Have a file made and sent to the person alone."""
    form = said.get("format", "csv")
    if form not in FORMATS:
        raise Refused("I write csv and jsonl files, and reports: “export csv”, “export report #42”.")
    payload = {
        "format": form, "filters": filters(said, asked).model_dump(mode="json"),
        "asked": asked.model_dump(mode="json"),
    }  # fmt: skip
    if not asked.delivery:
        raise Refused("In a terminal the log is written with “llmcost export log.csv” or “llmcost export log.jsonl”.")
    outbox.put(db, asked.tenant, "export", payload, asked.at, lane=ONE_BY_ONE)
    audit.note(db, asked.tenant, "export", "", about(said) or "everything seen", by=asked.user, at=asked.at)
    return Facts(title=f"The {form} file is on its way to you, in a direct message.")


def report(db: Session, said: Said, asked: Asked, known: Known) -> Report:
    """A page for whoever decides about the money."""
    entry = meant(db, said, asked)
    if entry.answer.estimate is None:
        raise Refused(f"#{entry.number} has several sides: ask for the report of one of them.")
    made = Report(number=entry.number, filename=f"llmcost-{entry.number}.md", markdown=markdown(entry))
    if asked.delivery:
        payload = {"user": asked.user, "filename": made.filename, "content": made.markdown}
        outbox.put(db, asked.tenant, "file", payload, asked.at, lane=asked.user)
    return made


class Made(NamedTuple):
    """A file of the log."""

    name: str
    content: bytes
    left_out: bool
    """Whether older answers found no room in it."""


def file(store: Store, letter: Letter, most_rows: int = MOST_ROWS) -> Made:
    """An export that was asked for, read in small pieces: others ask meanwhile."""
    wanted = letter.payload
    asked = Asked.model_validate(wanted["asked"])
    entries = seen_entries(store, asked, Filters.model_validate(wanted["filters"]), FEW)
    lines = csv_lines(entries) if wanted["format"] == "csv" else json_lines(entries)
    name, content = f"llmcost.{wanted['format']}", bytearray()
    for before, line in enumerate(map(str.encode, lines)):
        if before > most_rows or len(content) + len(line) > MOST_BYTES:
            return Made(name, bytes(content), left_out=True)
        content += line
    return Made(name, bytes(content), left_out=False)


def seen_entries(store: Store, asked: Asked, wanted: Filters, batch: int = BATCH) -> Iterator[Entry]:
    """Everything that this person may see, newest first, read in batches."""
    below = wanted.below
    while True:
        narrowed = wanted.model_copy(update={"below": below})
        found = store.read(lambda db, narrowed=narrowed: history.page(db, asked, narrowed, batch))  # type: ignore[misc]
        yield from found
        if len(found) < batch:
            return
        below = found[-1].number


def json_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """One JSON object a line."""
    for entry in entries:
        yield json.dumps(row(entry)) + "\n"


def csv_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """A table, its head first; no cell of it is a formula."""
    yield _line(COLUMNS)
    for entry in entries:
        yield _line(map(inert, _cells(entry)))


def _line(cells: Iterable[str]) -> str:
    buffer = StringIO(newline="")
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def row(entry: Entry) -> Mapping[str, Any]:
    """An answer as programs see it."""
    data = entry.answer.as_json()
    return {
        "number": entry.number,
        "at": entry.asked.at.isoformat(),
        "enterprise": entry.asked.enterprise,
        "team": entry.asked.team,
        "channel": entry.asked.channel,
        "user": entry.asked.user,
        "project": entry.project,
        "name": entry.name or None,
        "note": entry.note or None,
        "text": entry.answer.text,
        "intent": entry.answer.intent.value,
        "reading": entry.answer.reading,
        "job": data["job"],
        "jobs": data["jobs"],
        "estimate": data["estimate"],
        "estimates": data["estimates"],
        "prices": entry.price_book,
        "engine": entry.engine,
    }


def _cells(entry: Entry) -> list[str]:
    data = row(entry)
    found = entry.answer.estimate or next(iter(entry.answer.estimates))
    money = (found.run.low, found.run.likely, found.run.high, found.project.likely, found.gpu_hours.likely)
    shown = [str(data[column] or "") for column in COLUMNS[:10]]
    return [*shown, *map(str, money), entry.price_book, entry.engine]


def inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, on one line; what is not seen hides no sign behind it."""
    one_line = " ".join(cell.split())
    first = next(filter(str.isprintable, one_line.replace(" ", "")), "")
    return f"'{one_line}" if first in RUNS_IN_A_SPREADSHEET else one_line
