"""What was sent and what was promised, and the comparison with what is in the database afterwards.

Each delivery carries a project of its own, so that its rows are found without trusting the key that the bot dedupes by.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from benchmarks.torture.bot_process import Answer, BotProcess


class Verdict(NamedTuple):
    """How many deliveries were lost, doubled or told wrongly, and whether the file is sound; all should be nothing."""

    lost: int
    doubled: int
    wrong_number: int
    unsound: int

    def __add__(self, other: "Verdict") -> "Verdict":  # type: ignore[override]  # sums, not concatenates
        return Verdict(*(one + another for one, another in zip(self, other, strict=True)))

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return not any(self)


CLEAN = Verdict(0, 0, 0, 0)


UNTOLD = 0
"""A mention is acknowledged without a number: the reply comes later, from the outbox."""
NAME = re.compile(r"\bk\d+\b")


class Ledger:
    """Deliveries by name, and the number that each was acknowledged with; every third one is a mention, if any are."""

    def __init__(self, *, mentions: bool = False) -> None:
        self.mentions = mentions
        self.sent: list[str] = []
        self.promised: dict[str, int] = {}
        self.tried: set[str] = set()

    def new(self) -> str:
        """A name for a new delivery."""
        name = f"k{len(self.sent)}"
        self.sent.append(name)
        return name

    def send(self, bot: BotProcess, name: str) -> Answer:
        """Send the delivery, for the first time or again, and keep what it was told."""
        text, again = f"8 H100 24 hours project {name}", name in self.tried
        self.tried.add(name)
        if self.is_mention(name):
            answer = bot.mention(text, name, again=again)
            promised = answer.status == 200
        else:
            answer = bot.ask(text, f"trigger.{name}", again=again)
            promised = answer.is_acknowledged
        if promised:
            self.promised.setdefault(name, answer.number or UNTOLD)
        return answer

    def is_mention(self, name: str) -> bool:
        """Whether this one is answered through the outbox."""
        return self.mentions and int(name[1:]) % 3 == 2

    @property
    def unanswered(self) -> list[str]:
        """What Slack would send again."""
        return [name for name in self.sent if name not in self.promised]

    def compare(self, database: Path, promised: Mapping[str, int] | None = None) -> Verdict:
        """What the file holds against what was promised up to some moment (by default, to now)."""
        promised = self.promised if promised is None else promised
        try:
            held = _rows(database)
        except sqlite3.DatabaseError:
            return Verdict(len(promised), 0, 0, 1)
        return self.verdict(*held, promised)

    def verdict(
        self, rows: Sequence[tuple[str, int]], letters: Mapping[str, int], sound: bool, promised: Mapping[str, int]
    ) -> Verdict:
        """The (project, number) of all answers, and how many letters each delivery has, against what was promised."""
        times, numbers = Counter(project for project, _ in rows), dict(rows)
        unposted = [name for name in times if self.is_mention(name) and not letters.get(name)]
        lost = [name for name in promised if not times[name]] + unposted
        doubled = [name for found in (times, letters) for name, count in found.items() if count > 1]
        told = {name: number for name, number in promised.items() if number != UNTOLD}
        wrong = [name for name, number in told.items() if times[name] == 1 and numbers[name] != number]
        return Verdict(len(lost), len(doubled), len(wrong), int(not sound))


def _rows(database: Path) -> tuple[list[tuple[str, int]], Counter[str], bool]:
    """(project, number) of each answer; letters by project; whether the file is whole and its tables agree."""
    with closing(sqlite3.connect(database)) as conn:
        sound = conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if not conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'answers'").fetchone():
            return [], Counter(), sound
        rows = conn.execute("SELECT project, number FROM answers ORDER BY number").fetchall()
        letters = Counter(name for (text,) in conn.execute("SELECT payload FROM outbox") for name in names(text))
        return rows, letters, sound and _agree(conn, [number for _, number in rows])


def names(payload: str) -> set[str]:
    """The deliveries that a letter names."""
    return set(NAME.findall(payload))


def _agree(conn: sqlite3.Connection, numbers: Iterable[int]) -> bool:
    delivered = {n for (n,) in conn.execute("SELECT number FROM deliveries WHERE number IS NOT NULL")}
    last = conn.execute("SELECT coalesce(max(last_number), 0) FROM workspaces").fetchone()[0]
    return agree(numbers, delivered, last)


def agree(numbers: Iterable[int], delivered: set[int], last: int) -> bool:
    """Numbers without holes, a delivery for each answer, an answer for each delivery."""
    numbers = list(numbers)
    return numbers == list(range(1, len(numbers) + 1)) and delivered == set(numbers) and last == len(numbers)
