"""Disks that fail: every write or sync from the Nth on answers “I/O error” or “no space”, and some time later works.

What the person was told must be what is in the database: a number and one row, or “not logged” and no row. Afterwards
the same process must log again by itself.
"""

import signal
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from benchmarks.torture.bot_process import BotProcess, Trouble
from benchmarks.torture.kills import disk
from benchmarks.torture.ledger import CLEAN, Ledger, Verdict
from benchmarks.torture.recorder import Fault

COMMANDS = 14
TROUBLED = 4
"""So many writes and syncs fail; an attempt ends at the first."""


class Failures(NamedTuple):
    """Runs, answers that were told as not logged, rows that were told so and are there all the same, and the rest."""

    runs: int
    told_not_logged: int
    logged_all_the_same: int
    unhealed: int
    verdict: Verdict


def at_steps(fault: Fault, steps: Iterable[int], before: Callable[[], None] | None = None) -> Failures:
    """A run for each step at which the trouble begins."""
    found = Failures(0, 0, 0, 0, CLEAN)
    for step in steps:
        one = _run(Trouble(fault, step, step + TROUBLED - 1), before)
        found = Failures(*(a + b for a, b in zip(found, one, strict=True)))  # type: ignore[operator]  # numbers and a sum
    return found


def _run(trouble: Trouble, before: Callable[[], None] | None) -> Failures:
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        database, ledger = Path(folder, "db", "llmcost.db"), Ledger()
        bot = BotProcess(database, trouble=trouble, before=before)
        if not bot.wait_until_ready():  # the trouble came while the schema was made: it refused to start
            return Failures(1, 0, 0, 0, _start_again(database, ledger))
        told = []
        for _ in range(COMMANDS):
            name = ledger.new()
            answer = ledger.send(bot, name)
            if not answer.is_acknowledged:
                told.append(name)
        healed = ledger.send(bot, ledger.new()).is_acknowledged
        bot.end(signal.SIGTERM)
        verdict = ledger.compare(database)
        there = ledger.compare(database, {name: 0 for name in told})
        return Failures(1, len(told), len(told) - there.lost, not healed, verdict)


def _start_again(database: Path, ledger: Ledger) -> Verdict:
    bot = BotProcess(database)
    ready = bot.wait_until_ready()
    ledger.send(bot, ledger.new())
    bot.end(signal.SIGTERM)
    return ledger.compare(database) + Verdict(0 if ready and ledger.promised else 1, 0, 0, 0)
