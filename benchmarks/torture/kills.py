"""kill -9 of the real bot: at every write and sync that it makes, and at random under load."""

import os
import random
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from benchmarks.torture.bot_process import BotProcess, Trouble
from benchmarks.torture.ledger import CLEAN, Ledger, Verdict
from benchmarks.torture.recorder import Fault, read_log

COMMANDS = 6
"""Enough for every kind of write of a running bot; the schema comes first."""


class Kills(NamedTuple):
    """How often the bot was killed, how often between its commit and its acknowledgement, and what was found."""

    kills: int
    unacknowledged: int
    acknowledged: int
    verdict: Verdict


def at_every_step(steps: Iterable[int], before: Callable[[], None] | None = None) -> Kills:
    """A fresh database each time; killed at the Nth write or sync, for each N until it runs through."""
    found = Kills(0, 0, 0, CLEAN)
    for step in steps:
        one = _at_step(step, before)
        found = Kills(*(a + b for a, b in zip(found, one, strict=True)))  # type: ignore[operator]  # numbers and a sum
        if not one.kills:
            break
    return found


def steps_before_serving() -> int:
    """How many writes and syncs make the schema."""
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        log = Path(folder, "log")
        bot = BotProcess(Path(folder, "db", "llmcost.db"), log=log)
        bot.wait_until_ready()
        bot.end(signal.SIGKILL)
        return sum(each.kind in "WTS" for each in read_log(log))


def _at_step(step: int, before: Callable[[], None] | None) -> Kills:
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        database, ledger = Path(folder, "db", "llmcost.db"), Ledger(mentions=True)
        bot = BotProcess(database, trouble=Trouble(Fault.KILL, step, step), before=before)
        if bot.wait_until_ready():
            for _ in range(COMMANDS):
                if not ledger.send(bot, ledger.new()).status:
                    break
        was_killed = not bot.is_running or bot.end(signal.SIGTERM) == -signal.SIGKILL
        return _after(database, ledger, int(was_killed), before)


def _after(database: Path, ledger: Ledger, kills: int, before: Callable[[], None] | None) -> Kills:
    """Look at what is left; then start again, and have everything sent once more, as Slack may."""
    left = ledger.compare(database)
    held = left.is_clean and database.exists()
    unacknowledged = len(ledger.unanswered)
    acknowledged = len(ledger.promised)
    bot = BotProcess(database, before=before)
    bot.wait_until_ready()
    for name in ledger.sent:
        ledger.send(bot, name)
    bot.end(signal.SIGKILL)  # right after what it acknowledged: how it stops in peace is a gate of its own
    unheard = Verdict(len(ledger.unanswered), 0, 0, 0)
    again = ledger.compare(database) if held or database.exists() else CLEAN
    return Kills(kills, unacknowledged, acknowledged, left + unheard + again)


def at_random(kills: int, seed: int = 0, before: Callable[[], None] | None = None) -> Kills:
    """One database, killed and started again under load from four sides, until it was killed so often."""
    rng, ledger, lock = random.Random(seed), Ledger(mentions=True), threading.Lock()
    total = 0
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        database = Path(folder, "db", "llmcost.db")
        for _ in range(kills):
            bot = BotProcess(database, before=before)
            bot.wait_until_ready()
            senders = [threading.Thread(target=load, args=(bot, ledger, lock)) for _ in range(4)]
            for sender in senders:
                sender.start()
            time.sleep(rng.uniform(0.05, 0.6))
            bot.end(signal.SIGKILL)
            for sender in senders:
                sender.join()
            total += 1
        return _after(database, ledger, total, before)


def load(bot: BotProcess, ledger: Ledger, lock: threading.Lock) -> None:
    """Ask until nobody answers; what was not answered is sent again first, as Slack does."""
    while True:
        with lock:
            waiting = ledger.unanswered
            name = random.choice(waiting[-8:]) if waiting and random.random() < 0.5 else ledger.new()
        if not ledger.send(bot, name).status:
            return


def disk() -> str | None:
    """Where the database lies: a real disk, since on a memory disk a sync means nothing."""
    return os.environ.get("TORTURE_DIR")
