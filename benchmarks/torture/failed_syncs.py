"""A write or sync fails, the person is told so, and then the bot is killed or the power goes.

A commit whose sync failed lies whole in the write-ahead log: whoever opens the file next may take it for one. What was
told as logged must be there all the same, and what was told as not logged must not; “perhaps not logged” is for what
nobody can know.
"""

import random
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.torture.bot_process import Answer, BotProcess, Trouble
from benchmarks.torture.kills import disk
from benchmarks.torture.ledger import Ledger
from benchmarks.torture.power import opened
from benchmarks.torture.recorder import Fault, Operation, as_seen, read_log, rebuild

COMMANDS = 5
TORN = 3


class Deaths(NamedTuple):
    """Disks looked at, what the people were told, and what was wrong on how many of the disks."""

    disks: int
    logged: int
    refused: int
    unsure: int
    lost: int
    came_back: int
    unreadable: int


class Told(NamedTuple):
    """An answer, and how much the bot had done to its disk by then."""

    done: int
    name: str
    answer: Answer


NOTHING = Deaths(0, 0, 0, 0, 0, 0, 0)


def after_each_answer(troubles: Iterable[Trouble], before: Callable[[], None] | None = None) -> Deaths:
    """One bot for each trouble; after each of its answers its disk is looked at as if it had died then."""
    found = NOTHING
    for trouble in troubles:
        found = _sum(found, _one(trouble, before))
    return found


def troubles(lengths: Sequence[int], before: Callable[[], None] | None = None) -> Sequence[Trouble]:
    """I/O errors from each sync on that a serving bot makes, for so many writes and syncs."""
    return [Trouble(Fault.IO_ERROR, step, step + length - 1) for step in _syncs(before) for length in lengths]


def _syncs(before: Callable[[], None] | None) -> Sequence[int]:
    """Which of the counted writes and syncs of a serving bot are syncs."""
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        log, ledger = Path(folder, "log"), Ledger()
        bot = BotProcess(Path(folder, "db", "llmcost.db"), log=log, before=before)
        bot.wait_until_ready()
        served_from = log.stat().st_size
        for _ in range(COMMANDS):
            ledger.send(bot, ledger.new())
        bot.end()
        counted = [each for each in read_log(log) if each.kind in "WTS"]
        return [at for at, each in enumerate(counted, start=1) if each.kind == "S" and each.end > served_from]


def _one(trouble: Trouble, before: Callable[[], None] | None) -> Deaths:
    ledger, told = Ledger(), list[Told]()
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        log = Path(folder, "log")
        bot = BotProcess(Path(folder, "db", "llmcost.db"), log=log, trouble=trouble, before=before)
        bot.wait_until_ready()
        for _ in range(COMMANDS):
            name = ledger.new()
            answer = ledger.send(bot, name)
            told.append(Told(log.stat().st_size, name, answer))
        bot.end()
        found, operations = _counted(told), read_log(log)
        for each in told:
            done = [operation for operation in operations if operation.end <= each.done]
            for files in _left(done, random.Random(f"{trouble}-{each.name}")):
                found = _sum(found, _look(ledger, told[: told.index(each) + 1], files, Path(folder, "left")))
    return found


def _counted(told: Sequence[Told]) -> Deaths:
    logged = sum(each.answer.is_acknowledged for each in told)
    refused = sum(each.answer.is_refused for each in told)
    return Deaths(0, logged, refused, len(told) - logged - refused, 0, 0, 0)


def _left(done: Sequence[Operation], rng: random.Random) -> Iterable[Mapping[str, bytes]]:
    """The files after a kill, and after power cuts that left what is certain, and parts of the rest."""
    yield as_seen(done)
    yield rebuild(done, None)
    yield from (rebuild(done, rng) for _ in range(TORN))


def _look(ledger: Ledger, told: Sequence[Told], files: Mapping[str, bytes], folder: Path) -> Deaths:
    database = opened(files, folder)
    if database is None:
        return Deaths(1, 0, 0, 0, 0, 0, 1)
    logged = {each.name: each.answer.number for each in told if each.answer.is_acknowledged}
    refused = {each.name: 0 for each in told if each.answer.is_refused}
    verdict = ledger.compare(database, logged)
    came_back = len(refused) - ledger.compare(database, refused).lost
    return Deaths(1, 0, 0, 0, verdict.lost + verdict.doubled + verdict.wrong_number, came_back, verdict.unsound)


def _sum(one: Deaths, another: Deaths) -> Deaths:
    return Deaths(*(a + b for a, b in zip(one, another, strict=True)))
