"""Deleted is deleted: who or what was forgotten is in no byte of the files, nor of a backup or an export made after.

On request (a person, one answer, a workspace), with time, and after the bot was removed; what is not to be forgotten
stays.
"""

import random
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.torture.kills import disk
from bot.desk import Desk
from bot.memory import upkeep
from bot.memory.exports import json_lines
from bot.store import installations
from bot.store.backups import backup
from bot.store.entry import Asked, Delivery, Tenant, Visibility
from bot.store.installations import Installation
from bot.store.store import Store, open_store
from costengine.prices import bundled_book

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TEXTS = (
    "64 A100 30 days project {word}",
    "8 H100 3 days project {word}",
    "lora llama-3-70b on 50M tokens project {word}",
)
AFTERWARDS = (
    "save #{number} as {word}",
    "note for #{number}: {word}",
    "actual 5000 for #{number}",
    "export csv",
    "explain",
)
TENANT = ("T1", "T2", "T3")


class Forgotten(NamedTuple):
    """Logs, words that were to go, and those of them that were found; words that were to stay, and those missing."""

    logs: int
    to_go: int
    found: int
    to_stay: int
    missing: int


def emptied(logs: int, people: int, faulty: Callable[[Store], Store] = lambda store: store, seed: int = 0) -> Forgotten:
    """So many logs, each filled by so many people, and emptied in one of the five ways."""
    found = Forgotten(0, 0, 0, 0, 0)
    for number in range(logs):
        with tempfile.TemporaryDirectory(dir=disk()) as folder:
            log = _Log(Path(folder), faulty, random.Random(f"{seed}-{number}"))
            one = log.look(WAYS[number % len(WAYS)](log, people))
            log.store.close()
        found = Forgotten(*(a + b for a, b in zip(found, one, strict=True)))
    return found


class _Log:
    """A log that is filled; each text holds a word of its own."""

    def __init__(self, folder: Path, faulty: Callable[[Store], Store], rng: random.Random) -> None:
        self.folder, self.rng = folder, rng
        self.real = open_store(folder / "db" / "llmcost.db")
        self.store = faulty(self.real)
        self.desk = Desk(self.store, bundled_book(), lambda: date(2026, 11, 24))
        self.words: list[str] = []
        self.asked: list[str] = []
        self.count = 0

    def fill(self, user: str, team: str = "T1", at: datetime = NOON) -> list[int]:
        """What a person asks, with what is told of it afterwards; the numbers of the answers."""
        numbers = []
        for text in self.rng.sample(TEXTS, 2):
            number = self.ask(text.format(word=self.word(user)), user, team, at)
            self.asked.append(self.words[-1])
            numbers.append(number)
            for more in self.rng.sample(AFTERWARDS, 3):
                self.ask(more.format(word=self.word(user), number=number), user, team, at)
        return numbers

    def word(self, user: str) -> str:
        """A word that stands nowhere else, with whose it is."""
        self.words.append(f"zq{user.lower()}x{len(self.words)}x{self.rng.randrange(10**6)}")
        return self.words[-1]

    def ask(self, text: str, user: str, team: str = "T1", at: datetime = NOON) -> int:
        """The number of the answer; 0 where it has none."""
        self.count += 1
        asked = Asked(
            at=at, team=team, channel="C1", user=user, visibility=Visibility.PUBLIC, is_admin=user == "UADMIN",
            delivery=Delivery(kind="command", id=f"D{self.count}"),
        )  # fmt: skip
        return self.desk.ask(text, asked).number or 0

    def look(self, gone: Sequence[str]) -> Forgotten:
        """Search everything for the words that are to be gone, and for the others."""
        backup(self.real.engine, self.folder / "db" / "backup.db")
        left = b"".join(each.read_bytes() for each in (self.folder / "db").iterdir())
        left += "".join(json_lines(self.real.entries())).encode()
        stays = [word for word in self.asked if word not in gone]
        missing = [word for word in stays if word.encode() not in left]
        found = [word for word in gone if word.encode() in left]
        return Forgotten(1, len(gone), len(found), len(stays), len(missing))


def _person(log: _Log, people: int) -> list[str]:
    for number in range(people):
        log.fill(f"UP{number}Z")
    log.ask("forget me", "UP0Z")
    return [*_of(log, "up0z"), "UP0Z"]


def _answer(log: _Log, people: int) -> list[str]:
    for number in range(people):
        log.fill(f"UP{number}Z")
    word = log.word("one")
    log.ask(f"forget #{log.ask(f'64 A100 30 days project {word}', 'UP1Z')}", "UP1Z")
    return [word]


def _workspace(log: _Log, people: int) -> list[str]:
    for number in range(people):
        log.fill(f"UP{number}Z", TENANT[number % 3])
    log.ask("forget this workspace", "UADMIN")
    log.ask("yes, forget this workspace", "UADMIN")
    return [word for number in range(0, people, 3) for word in _of(log, f"up{number}z")]


def _time(log: _Log, people: int) -> list[str]:
    for number in range(people):
        log.fill(f"UP{number}Z", at=NOON - timedelta(days=500 if number % 2 else 10))
    upkeep.clean(log.store, NOON)
    return [word for number in range(1, people, 2) for word in _of(log, f"up{number}z")]


def _uninstalled(log: _Log, people: int) -> list[str]:
    for number in range(people):
        log.fill(f"UP{number}Z", TENANT[number % 3])
    installed = Installation(
        tenant=Tenant("-", "T2"), app="A1", bot_user="UB", scopes=(), token=b"x",
        installed_at=NOON - timedelta(days=90), removed_at=NOON - timedelta(days=31),
    )  # fmt: skip
    log.store.write(partial(installations.save, installation=installed))
    upkeep.clean(log.store, NOON)
    return [word for number in range(1, people, 3) for word in _of(log, f"up{number}z")]


def _of(log: _Log, user: str) -> list[str]:
    return [word for word in log.words if word.startswith(f"zq{user}x")]


WAYS: Sequence[Callable[[_Log, int], list[str]]] = (_person, _answer, _workspace, _time, _uninstalled)
