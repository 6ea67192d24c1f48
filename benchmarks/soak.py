"""A long quiet load on the real bot: memory, open files and the write-ahead log have to stay flat.

    python -m benchmarks.soak --minutes 60 --per-second 50        (writes docs/soak.svg)

Each second so many new commands, on a few connections, while a reader of history asks beside them. Memory is flat where
the second half grows by less than a tenth; what the rows themselves take (the file) grows, of course.
"""

import argparse
import os
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.torture.bot_process import BotProcess
from benchmarks.torture.ledger import Ledger
from benchmarks.torture.recorder import under_recorder

PAGE = Path(__file__).parents[1] / "docs" / "soak.svg"
EVERY_SECONDS = 5
SENDERS = 8
MEGABYTE = 1_000_000
WIDTH, HEIGHT, MARGIN = 640, 130, 40


class Sample(NamedTuple):
    """The process at one moment."""

    minutes: float
    memory_mb: float
    open_files: int
    wal_mb: float
    answered: int


def sample(bot: BotProcess, database: Path, began: float, answered: int) -> Sample:
    """Look at the process from outside."""
    pages = int(Path(f"/proc/{bot.pid}/statm").read_text().split()[1])
    wal = database.with_name(f"{database.name}-wal")
    return Sample(
        (time.monotonic() - began) / 60, pages * resource.getpagesize() / MEGABYTE,
        len(os.listdir(f"/proc/{bot.pid}/fd")), wal.stat().st_size / MEGABYTE if wal.exists() else 0.0, answered,
    )  # fmt: skip


def soak(minutes: float, per_second: float) -> tuple[list[Sample], Ledger, Path]:
    """The samples of one life."""
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    database, ledger, lock, stop = folder / "db" / "llmcost.db", Ledger(), threading.Lock(), threading.Event()
    bot = BotProcess(database)
    bot.wait_until_ready()
    began, samples = time.monotonic(), []
    senders = [
        threading.Thread(target=_send, args=(bot, ledger, lock, stop, SENDERS / per_second)) for _ in range(SENDERS)
    ]
    for sender in senders:
        sender.start()
    while time.monotonic() - began < minutes * 60:
        time.sleep(EVERY_SECONDS)
        samples.append(sample(bot, database, began, len(ledger.promised)))
    stop.set()
    for sender in senders:
        sender.join()
    bot.end()
    return samples, ledger, database


def _send(bot: BotProcess, ledger: Ledger, lock: threading.Lock, stop: threading.Event, pause: float) -> None:
    due = time.monotonic()
    while not stop.is_set():
        with lock:
            name = ledger.new()
        ledger.send(bot, name)
        if int(name[1:]) % 50 == 0:
            bot.ask("history", f"history.{name}")
        due += pause
        time.sleep(max(0.0, due - time.monotonic()))


def growth(samples: Sequence[Sample], of: Callable[[Sample], float]) -> float:
    """From the first quarter's mean to the last one's, as a share, after a warm-up of a tenth."""
    warm = samples[len(samples) // 10 :]
    quarter = max(1, len(warm) // 4)
    first, last = (sum(map(of, part)) / len(part) for part in (warm[:quarter], warm[-quarter:]))
    return last / first - 1 if first else 0.0


def drawing(samples: Sequence[Sample]) -> str:
    """The plot: one line for each of memory, files and write-ahead log."""
    rows: Sequence[tuple[str, Callable[[Sample], float]]] = (
        ("memory, MB", lambda each: each.memory_mb),
        ("open files", lambda each: each.open_files),
        ("write-ahead log, MB", lambda each: each.wal_mb),
    )
    parts = [_row(at, title, [(each.minutes, of(each)) for each in samples]) for at, (title, of) in enumerate(rows)]
    size = f'width="{WIDTH}" height="{HEIGHT * len(rows)}" viewBox="0 0 {WIDTH} {HEIGHT * len(rows)}"'
    style = 'font-family="sans-serif" font-size="12"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>\n{"".join(parts)}</svg>\n'


def _row(at: int, title: str, points: Sequence[tuple[float, float]]) -> str:
    top, most, last = at * HEIGHT + 20, max(value for _, value in points) * 1.1 or 1, points[-1][0]
    high = HEIGHT - 40
    line = " ".join(
        f"{MARGIN + x / last * (WIDTH - MARGIN - 10):.1f},{top + high - y / most * high:.1f}" for x, y in points
    )
    axis = f'<path d="M{MARGIN},{top}V{top + high}H{WIDTH - 10}" fill="none" stroke="#999"/>'
    return (
        f'<text x="{MARGIN + 4}" y="{top - 4}">{title}: {points[0][1]:.1f} to {points[-1][1]:.1f}'
        f" in {last:.0f} minutes</text>\n{axis}\n"
        f'<text x="2" y="{top + 10}">{most:.0f}</text><text x="2" y="{top + high}">0</text>\n'
        f'<polyline points="{line}" fill="none" stroke="#1264a3" stroke-width="1.5"/>\n'
    )


def main() -> None:
    """Run, draw, print; exit 1 where something grew or was lost."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=60)
    options.add_argument("--per-second", type=float, default=50)
    chosen = options.parse_args()
    under_recorder()
    samples, ledger, database = soak(chosen.minutes, chosen.per_second)
    PAGE.write_text(drawing(samples))
    memory = growth(samples, lambda each: each.memory_mb)
    files = max(each.open_files for each in samples)
    wal = max(each.wal_mb for each in samples)
    verdict = ledger.compare(database)
    last = samples[-1]
    rate = last.answered / last.minutes / 60
    print(
        f"{last.answered:,} commands in {last.minutes:.0f} minutes, {rate:.0f} a second: memory"
        f" {samples[0].memory_mb:.0f} to {last.memory_mb:.0f} MB, {memory:+.1%} from first quarter to last;"
        f" at most {files} open files, write-ahead log at most {wal:.1f} MB; {verdict}"
    )
    raise SystemExit(not (verdict.is_clean and memory < 0.1 and wal < 64))


if __name__ == "__main__":
    main()
