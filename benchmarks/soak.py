"""A long quiet load on the real bot: memory, open files and the write-ahead log have to stay flat.

    python -m benchmarks.soak --minutes 60 --per-second 50 --plot        (writes docs/soak.svg)

Each second so many deliveries by forty people in twelve channels: questions asked again and again, new ones, threads
with follow-ups (answered through the outbox), and people who look back. Memory is flat where the last quarter needs
less than a tenth more than the first; what the rows themselves take (the file) grows, of course.
"""

import argparse
import os
import random
import resource
import signal
import sqlite3
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from benchmarks.torture.bot_process import BotProcess, stamp_of
from benchmarks.torture.recorder import under_recorder
from benchmarks.torture.slack_process import slack_process

PAGE = Path(__file__).parents[1] / "docs" / "soak.svg"
EVERY_SECONDS = 5
SENDERS = 8
MEGABYTE = 1_000_000
MENTIONS, LOOKING = 0.05, 0.15
"""Shares of threads, and of people who only look; all others ask for an estimate."""
QUESTIONS = (
    "{count} {gpu} {days} days", "{count} {gpu} {days} days", "{count} {gpu} {days} days @ ${price}/h",
    "{size}B on {tokens}B tokens with {count} {gpu}", "lora llama-3-70b on {tokens}M tokens 8xA100-80GB",
    "{count} {gpu} {days} days whole project", "{count} {gpu} {days} days project atlas",
    "{count} {gpu} {days} days vs 32 H100 30 days",
)  # fmt: skip
FOLLOW_UPS = ("what if spot?", "double the days", "on H200", "explain", "in EUR")
LOOKS = ("history", "history project atlas", "show #{n}", "explain #{n}", "help", "prices h100", "budgets", "settings")
WIDTH, HEIGHT, MARGIN = 640, 130, 40


class Sample(NamedTuple):
    """The process at one moment."""

    minutes: float
    memory_mb: float
    open_files: int
    wal_mb: float
    answered: int


class Day:
    """What people ask: much of it again and again, some of it new, some that follows, some that only looks.

    Of what was told, only what is needed to judge the log afterwards is kept.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.count = 0
        self.answered = 0
        self.logged: Counter[int] = Counter()
        self.refused = 0
        self.mentions = 0

    def next(self) -> int:
        """The number of the next delivery."""
        with self.lock:
            self.count += 1
            return self.count

    def ask(self, bot: BotProcess) -> None:
        """One delivery of the mix."""
        number = self.next()
        rng = random.Random(number)
        user, channel, sort = f"U{rng.randrange(40)}", f"C{rng.randrange(12)}", rng.random()
        if sort < MENTIONS:
            self._mention(bot, rng, number, channel, user)
            return
        text = rng.choice(LOOKS) if sort < MENTIONS + LOOKING else _estimate(rng)
        answer = bot.ask(text.format(n=rng.randrange(1, number + 1)), f"t{number}", user_id=user, channel_id=channel)
        self._keep(answer.status == 200, answer.number if sort >= MENTIONS + LOOKING else 0)

    def _mention(self, bot: BotProcess, rng: random.Random, number: int, channel: str, user: str) -> None:
        """A thread: a question, and one or two more in it."""
        thread, texts = f"k{number}", [_estimate(rng), *rng.sample(FOLLOW_UPS, rng.randrange(1, 3))]
        for at, text in enumerate(texts):
            follows = {"thread_ts": stamp_of(thread)} if at else {}
            name = thread if not at else f"k{self.next()}"
            answer = bot.mention(text, name, {"channel": channel, "user": user, **follows})
            self._keep(answer.status == 200, 0)
            with self.lock:
                self.mentions += 1

    def _keep(self, was_answered: bool, number: int) -> None:
        with self.lock:
            self.answered += was_answered
            self.refused += not was_answered
            if number:
                self.logged[number] += 1

    def verdict(self, database: Path) -> str:
        """What is wrong with the log; empty where it holds what people were told, each number once."""
        with closing(sqlite3.connect(database)) as conn:
            rows = Counter(number for (number,) in conn.execute("SELECT number FROM answers"))
            sound = conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        lost = sum(number not in rows for number in self.logged)
        doubled = sum(count > 1 for count in (*rows.values(), *self.logged.values()))
        wrong = {"lost": lost, "doubled": doubled, "not answered": self.refused, "unsound": int(not sound)}
        return ", ".join(f"{count} {name}" for name, count in wrong.items() if count)


def _estimate(rng: random.Random) -> str:
    """Two in three are asked again and again, the third is new."""
    chance = random.Random(rng.randrange(60)) if rng.random() < 0.67 else rng
    gpu, count = chance.choice(("H100", "A100", "H200", "L40S")), chance.choice((8, 16, 64, 128, 256))
    return chance.choice(QUESTIONS).format(
        gpu=gpu, count=count, days=chance.randrange(1, 90), size=chance.choice((1, 3, 7, 13, 30, 70)),
        tokens=chance.randrange(1, 40) * 50, price=f"{chance.randrange(90, 500) / 100:.2f}",
    )  # fmt: skip


def sample(bot: BotProcess, database: Path, began: float, answered: int) -> Sample:
    """Look at the process from outside."""
    pages = int(Path(f"/proc/{bot.pid}/statm").read_text().split()[1])
    wal = database.with_name(f"{database.name}-wal")
    return Sample(
        (time.monotonic() - began) / 60, pages * resource.getpagesize() / MEGABYTE,
        len(os.listdir(f"/proc/{bot.pid}/fd")), wal.stat().st_size / MEGABYTE if wal.exists() else 0.0, answered,
    )  # fmt: skip


def soak(minutes: float, per_second: float) -> tuple[list[Sample], Day, Path]:
    """The samples of one life."""
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    database, day, stop = folder / "db" / "llmcost.db", Day(), threading.Event()
    with slack_process() as slack:
        bot = BotProcess(database, slack=slack)
        bot.wait_until_ready()
        began, samples = time.monotonic(), []
        senders = [threading.Thread(target=_send, args=(bot, day, stop, began, per_second)) for _ in range(SENDERS)]
        for sender in senders:
            sender.start()
        while time.monotonic() - began < minutes * 60:
            time.sleep(EVERY_SECONDS)
            samples.append(sample(bot, database, began, day.answered))
        stop.set()
        for sender in senders:
            sender.join()
        bot.end(signal.SIGTERM)
    return samples, day, database


def _send(bot: BotProcess, day: Day, stop: threading.Event, began: float, per_second: float) -> None:
    """Ask whenever fewer deliveries are out than there should be by now."""
    while not stop.is_set():
        ahead = day.count / per_second - (time.monotonic() - began)
        if ahead > 0:
            time.sleep(min(ahead, 0.2))
        else:
            day.ask(bot)


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
    options.add_argument("--plot", action="store_true", help="write docs/soak.svg")
    chosen = options.parse_args()
    under_recorder()
    samples, day, database = soak(chosen.minutes, chosen.per_second)
    if chosen.plot:
        PAGE.write_text(drawing(samples))
    memory = growth(samples, lambda each: each.memory_mb)
    files = max(each.open_files for each in samples)
    wal = max(each.wal_mb for each in samples)
    last, wrong = samples[-1], day.verdict(database)
    print(
        f"{last.answered:,} deliveries ({day.mentions:,} of them in threads, {len(day.logged):,} commands logged)"
        f" in {last.minutes:.0f} minutes, {last.answered / last.minutes / 60:.0f} a second: memory"
        f" {samples[0].memory_mb:.0f} to {last.memory_mb:.0f} MB, {memory:+.1%} from first quarter to last;"
        f" at most {files} open files, write-ahead log at most {wal:.1f} MB; {wrong or 'nothing lost or doubled'}"
    )
    raise SystemExit(bool(wrong) or memory >= 0.1 or wal >= 64)


if __name__ == "__main__":
    main()
