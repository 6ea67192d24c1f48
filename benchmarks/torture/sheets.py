"""An export runs nothing in a spreadsheet, whatever people called their projects and however they asked."""

import csv
import random
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from io import StringIO
from typing import NamedTuple

from benchmarks.fuzz_render import hostile_text
from bot.answer import Answer, answer
from bot.memory.exports import COLUMNS, csv_lines, row
from bot.store.entry import Asked, Entry
from costengine.prices import bundled_book

Export = Callable[[Iterable[Entry]], Iterable[str]]
FORMULAS = ("=1+1", "=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x", " =1",
            "\u200b=1", "\xa0=1", "\n=1", "=HYPERLINK(\"http://evil.example\")", "%0A=1", "';=1", "\x00=1", "\ufeff=1",
            "\u2028=1", "\x0b=1", "\u3000=1")  # fmt: skip
STARTS = frozenset("=+-@＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula."""


class Sheets(NamedTuple):
    """Rows and cells that were exported, and cells that a spreadsheet would run; rows that are no longer one row."""

    rows: int
    cells: int
    running: int
    broken: int


def exported(rows: int, export: Export = csv_lines, seed: int = 0) -> Sheets:
    """So many answers with hostile words in every place where a person's words may stand."""
    rng = random.Random(seed)
    text = StringIO("".join(export(_entries(rng, rows))), newline="")
    head, *lines = csv.reader(text)
    cells = [cell for line in lines for cell in line]
    broken = abs(len(lines) - rows) + sum(len(line) != len(head) for line in lines)
    return Sheets(rows, len(cells), sum(map(runs, cells)), broken)


def runs(cell: str) -> bool:
    """Whether a spreadsheet may take this for a formula: its first sign, or the first that is not blank or unseen."""
    first = next((each for each in cell if each.isprintable() and not each.isspace()), "")
    return first in STARTS or cell[:1] in ("\t", "\r", "\n")


def unguarded(entries: Iterable[Entry]) -> Iterator[str]:
    """A seeded fault: the same table as csv writes it."""
    buffer = StringIO(newline="")
    table = csv.writer(buffer)
    table.writerow(COLUMNS)
    for entry in entries:
        data = row(entry)
        table.writerow([str(data.get(column) or "") for column in COLUMNS])
    yield buffer.getvalue()


def _entries(rng: random.Random, rows: int) -> Iterator[Entry]:
    asked = Asked(at=datetime(2026, 11, 24, tzinfo=UTC), team="T1", channel="C1", user="U1")
    found = answer("64 A100 30 days", book=bundled_book(), today=date(2026, 11, 24))
    for number in range(1, rows + 1):
        yield _hostile(rng, asked, found, number)


def _hostile(rng: random.Random, asked: Asked, found: Answer, number: int) -> Entry:
    words = [rng.choice(FORMULAS) + hostile_text(rng) if rng.random() < 0.7 else hostile_text(rng) for _ in range(5)]
    who = asked.model_copy(update={"user": words[0], "channel": words[1]})
    return Entry(
        number=number, asked=who, answer=found.model_copy(update={"text": words[2]}), price_book="b",
        name=words[3], note=words[3], project=words[4],
    )  # fmt: skip
