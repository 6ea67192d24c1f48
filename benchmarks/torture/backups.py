"""A backup at any moment under load: restored, it holds every row that was acknowledged before it began."""

import random
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks.torture.bot_process import BotProcess
from benchmarks.torture.kills import disk, load
from benchmarks.torture.ledger import CLEAN, Ledger, Verdict
from bot.store.backups import backup, restore_file
from bot.store.errors import StoreError
from bot.store.store import open_store

Copy = Callable[[Path, Path], object]


class Backups(NamedTuple):
    """How many were made and restored, the rows of the last one, and what was found."""

    backups: int
    rows: int
    verdict: Verdict


def made(database: Path, copy: Path) -> None:
    """As `llmcost backup` does it."""
    store = open_store(database)
    try:
        backup(store.engine, copy)
    finally:
        store.close()


def under_load(times: int, seed: int = 0, make: Copy = made) -> Backups:
    """Backups of one bot, one after the other."""
    rng, ledger, lock = random.Random(seed), Ledger(), threading.Lock()
    verdict, rows = CLEAN, 0
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        database = Path(folder, "db", "llmcost.db")
        bot = BotProcess(database)
        bot.wait_until_ready()
        senders = [threading.Thread(target=load, args=(bot, ledger, lock)) for _ in range(4)]
        for sender in senders:
            sender.start()
        try:
            for number in range(times):
                time.sleep(rng.uniform(0.1, 0.4))
                copy, restored = Path(folder, f"{number}.db"), Path(folder, f"restored-{number}", "llmcost.db")
                promised = dict(ledger.promised)
                make(database, copy)
                verdict, rows = verdict + _restored(ledger, copy, restored, promised), len(promised)
        finally:
            bot.end(signal.SIGTERM)
            for sender in senders:
                sender.join()
    return Backups(times, rows, verdict)


def _restored(ledger: Ledger, copy: Path, restored: Path, promised: Mapping[str, int]) -> Verdict:
    restored.parent.mkdir()
    try:
        restore_file(copy, restored, replace=False)
    except StoreError:
        return Verdict(len(promised), 0, 0, 1)
    return ledger.compare(restored, promised)
