"""SIGTERM under load: what was begun is finished within ten seconds, with status 0, and what was promised is there."""

import random
import signal
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from benchmarks.torture.bot_process import BotProcess
from benchmarks.torture.kills import disk, load
from benchmarks.torture.ledger import Ledger, Verdict


class Stops(NamedTuple):
    """How often it was stopped, how often not with status 0, the slowest stop, and what was found."""

    stops: int
    bad_status: int
    slowest_seconds: float
    acknowledged: int
    verdict: Verdict


def under_load(times: int, seed: int = 0, before: Callable[[], None] | None = None) -> Stops:
    """One database, served and stopped so often while four senders ask."""
    rng, ledger, lock = random.Random(seed), Ledger(), threading.Lock()
    bad, slowest = 0, 0.0
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        database = Path(folder, "db", "llmcost.db")
        for _ in range(times):
            bot = BotProcess(database, before=before)
            bot.wait_until_ready()
            senders = [threading.Thread(target=load, args=(bot, ledger, lock)) for _ in range(4)]
            for sender in senders:
                sender.start()
            time.sleep(rng.uniform(0.1, 0.6))
            began = time.monotonic()
            bad += bot.end(signal.SIGTERM) != 0
            slowest = max(slowest, time.monotonic() - began)
            for sender in senders:
                sender.join()
        return Stops(times, bad, slowest, len(ledger.promised), ledger.compare(database))


def second_signal() -> tuple[int, float]:
    """(exit status, seconds) after two signals while a request waits for a lock that nobody gives back."""
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        database, ledger = Path(folder, "db", "llmcost.db"), Ledger()
        bot = BotProcess(database)
        bot.wait_until_ready()
        ledger.send(bot, ledger.new())
        lock = sqlite3.connect(database, isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        waits = threading.Thread(target=ledger.send, args=(bot, ledger.new()))
        waits.start()
        time.sleep(0.3)
        began = time.monotonic()
        bot.tell(signal.SIGTERM)
        time.sleep(0.1)
        status = bot.end(signal.SIGINT)  # not the same one: two that wait to be delivered are one
        seconds = time.monotonic() - began
        waits.join()
        lock.close()
        return status, seconds
