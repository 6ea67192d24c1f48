"""Many people at once: what each was told is what is in the database, and how long they waited."""

import signal
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from benchmarks.torture.bot_process import BotProcess
from benchmarks.torture.kills import disk
from benchmarks.torture.ledger import Ledger, Verdict

SLACK_WAITS_SECONDS = 3.0


class Overload(NamedTuple):
    """People, commands, waits in seconds, and answers that differ from the database."""

    people: int
    commands: int
    median: float
    slowest_hundredth: float
    slowest: float
    failures_that_were_logged: int
    refused: int
    """Told that too many ask at once."""
    verdict: Verdict


def at_once(people: int, commands_each: int, before: Callable[[], None] | None = None) -> Overload:
    """So many people, each asking again at once; whoever waits longer than Slack does sees a failure."""
    ledger, lock, waits = Ledger(), threading.Lock(), list[tuple[float, str]]()

    def person() -> None:
        for _ in range(commands_each):
            with lock:
                name = ledger.new()
            began = time.monotonic()
            ledger.send(bot, name)
            waits.append((time.monotonic() - began, name))

    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        database = Path(folder, "db", "llmcost.db")
        bot = BotProcess(database, before=before)
        bot.wait_until_ready()
        ledger.send(bot, ledger.new())  # the first one compiles the templates
        threads = [threading.Thread(target=person) for _ in range(people)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        bot.end(signal.SIGTERM)
        told_failed = [name for wait, name in waits if wait > SLACK_WAITS_SECONDS or name not in ledger.promised]
        there = ledger.compare(database, dict.fromkeys(told_failed, 0))
        verdict = ledger.compare(database)
    ordered = sorted(wait for wait, _ in waits)
    return Overload(
        people, len(waits), ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)], ordered[-1],
        len(told_failed) - there.lost, sum(name not in ledger.promised for _, name in waits), verdict,
    )  # fmt: skip
