"""The same deliveries again and again, in any order, at once, to any of three processes, after a restart."""

import random
import signal
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.torture.bot_process import BotProcess
from benchmarks.torture.kills import disk
from benchmarks.torture.ledger import Ledger, Verdict

PROCESSES = 3
SENDERS = 4
MOST_TIMES = 4


class Duplicates(NamedTuple):
    """Deliveries, how often they were sent in all, how many never got an answer, and what was found."""

    deliveries: int
    sent: int
    unanswered: int
    verdict: Verdict


def histories(deliveries: int, seed: int = 0, before: Callable[[], None] | None = None) -> Duplicates:
    """Each delivery is sent one to four times; in a tenth of them the first time never arrives: only the retry does."""
    rng, ledger = random.Random(seed), Ledger(mentions=True)
    sends = [name for name in (ledger.new() for _ in range(deliveries)) for _ in range(rng.randint(1, MOST_TIMES))]
    ledger.tried.update(rng.sample(ledger.sent, deliveries // 10))
    rng.shuffle(sends)
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        database = Path(folder, "db", "llmcost.db")
        for part in (sends[: len(sends) // 2], sends[len(sends) // 2 :]):  # with a restart of all between
            _send(database, ledger, part, before)
        _send(database, ledger, rng.sample(ledger.sent, deliveries // 10), before)  # and a day later, so to say
        return Duplicates(deliveries, len(sends), len(ledger.unanswered), ledger.compare(database))


def _send(database: Path, ledger: Ledger, sends: Sequence[str], before: Callable[[], None] | None) -> None:
    bots = [BotProcess(database, before=before) for _ in range(PROCESSES)]
    for bot in bots:
        bot.wait_until_ready()
    parts = [sends[at::SENDERS] for at in range(SENDERS)]
    senders = [threading.Thread(target=_part, args=(bots, ledger, part, at)) for at, part in enumerate(parts)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    for bot in bots:
        bot.end(signal.SIGTERM)


def _part(bots: Sequence[BotProcess], ledger: Ledger, sends: Sequence[str], seed: int) -> None:
    rng = random.Random(seed)
    for name in sends:
        ledger.send(rng.choice(bots), name)
