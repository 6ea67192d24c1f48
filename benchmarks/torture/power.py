"""Power cuts: one life of the real bot is recorded, and its disk rebuilt as it would be after a cut at many points."""

import random
import shutil
import signal
import tempfile
from bisect import bisect_right
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks.torture.bot_process import BotProcess
from benchmarks.torture.kills import disk
from benchmarks.torture.ledger import CLEAN, Ledger, Verdict
from benchmarks.torture.recorder import Operation, read_log, rebuild
from bot.store.errors import StoreError
from bot.store.store import open_store


class Cuts(NamedTuple):
    """How many cuts, after how many of them something acknowledged was missing, and how much at worst."""

    cuts: int
    cuts_with_loss: int
    most_lost: int
    unreadable: int
    verdict: Verdict


class Life(NamedTuple):
    """What one bot did to its disk, and what it had promised by when."""

    operations: tuple[Operation, ...]
    promised: tuple[tuple[int, str, int], ...]
    """(operations done by the time of the acknowledgement, delivery, number)"""
    ledger: Ledger


def live(folder: Path, commands: int, before: Callable[[], None] | None = None) -> Life:
    """One life: so many commands one after the other, killed and started again in the middle, stopped at the end."""
    database, ledger = folder / "db" / "llmcost.db", Ledger()
    logs = [folder / "log-0", folder / "log-1"]
    promised, done = [], 0
    for log, how in zip(logs, (signal.SIGKILL, signal.SIGTERM), strict=True):
        bot = BotProcess(database, log=log, before=before)
        bot.wait_until_ready()
        at: list[tuple[int, str, int]] = []
        for _ in range(commands // 2):
            name = ledger.new()
            if ledger.send(bot, name).is_acknowledged:
                at.append((log.stat().st_size, name, ledger.promised[name]))
        bot.end(how)
        ends = [each.end for each in read_log(log)]
        promised += [(done + bisect_right(ends, size), name, number) for size, name, number in at]
        done += len(ends)
    return Life(tuple(each for log in logs for each in read_log(log)), tuple(promised), ledger)


def cut(life: Life, cuts: int, *, torn: bool, folder: Path, seed: int = 0) -> Cuts:
    """The disk rebuilt at so many points chosen by chance."""
    rng = random.Random(f"{seed}-{torn}")
    losses, unreadable, verdict = [], 0, CLEAN
    for _ in range(cuts):
        point = rng.randrange(1, len(life.operations) + 1)
        found = _after_cut(life, point, rng if torn else None, folder)
        unreadable += found is None
        found = found or Verdict(len(life.promised), 0, 0, 1)
        losses.append(found.lost)
        verdict = verdict + found
    return Cuts(cuts, sum(lost > 0 for lost in losses), max(losses, default=0), unreadable, verdict)


def _after_cut(life: Life, point: int, torn: random.Random | None, folder: Path) -> Verdict | None:
    """What is left after a cut; None where the bot could not even open it."""
    database = opened(rebuild(life.operations[:point], torn), folder)
    promised = {name: number for by, name, number in life.promised if by <= point}
    return life.ledger.compare(database, promised) if database else None


def opened(files: Mapping[str, bytes], folder: Path) -> Path | None:
    """The database of these files after the bot has opened and closed it; None where it could not."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    database = folder / "llmcost.db"
    try:
        open_store(database).close()
    except StoreError:
        return None
    return database


def power_cuts(commands: int, cuts: int, before: Callable[[], None] | None = None, seed: int = 0) -> tuple[Cuts, Cuts]:
    """One life cut in both variants: (what was synced, that and a random half of the rest)."""
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        life = live(Path(folder), commands, before)
        left = Path(folder, "cut")
        synced = cut(life, cuts, torn=False, folder=left, seed=seed)
        return synced, cut(life, cuts, torn=True, folder=left, seed=seed)
