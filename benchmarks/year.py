"""A year of a large company, and its busiest minutes against the real bot: `python -m benchmarks.year`.

People by Zipf, a working week, days before a deadline, minutes after a meeting in which everybody asks. What the year
left behind is written into the log in bulk, as the bot itself would have written it (answers made by the engine, with
their deliveries); then the busiest minutes are played at their own rate against `llmcost serve` on that log, and after
them commands without a pause, for the capacity of one worker. A command counts from the moment it was due, so a bot
that falls behind is found out. `--stretch 10` plays the busiest minutes ten times as fast.
"""

import argparse
import asyncio
import json
import math
import random
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import psutil

from benchmarks.history_scale import BATCH, write_many
from benchmarks.speed.load import BUSY, commands, length_in, load, raw
from benchmarks.speed.servers import SECRET, Server, bot
from bot.answer import answer
from bot.store import answers
from bot.store.engine import SQLITE, Row, Value
from bot.store.entry import Asked, Delivery, Visibility
from bot.store.store import Store, open_store
from bot.store.written import Written
from bot.store.written import written as as_row
from costengine.prices import bundled_book
from tests.fake_slack import command
from tests.postgresql import running_server

BEGAN = datetime(2025, 11, 24, tzinfo=UTC)
TODAY = date(2026, 11, 24)
DAYS = 365
OF_A_PERSON = 52
"""Questions of a person in a year: one a week. More than anybody has measured; halve it to halve the database."""
CHANNELS = 400
WORKING = (8, 18)
DEADLINES = tuple(range(20, DAYS, 91))
"""The middle of four weeks in which five times as much is asked."""
MEETINGS = 24
"""Minutes of the year in which one person in a hundred asks at once."""
CONNECTIONS = 64
AT_ONCE, WAITING = 500, 4
"""Commands with which the capacity of a worker is measured, and how many of them wait at a time: so few that none is
told to come again, which would take next to nothing."""
INSERT = re.compile(r"INSERT INTO (\w+) \((.*?)\)\s+VALUES \((.*?)\)")
TEXTS = (
    "{n} A100 {d} days", "{n} H100 {d} days spot", "{n}B on {t}T tokens", "lora llama-3-70b on {n}M tokens",
    "{n} H100 for {d} days project p{p}", "train a {n}b on {t}T tokens with {g} H100", "{n} H200 {d} days spot",
    "{n} A100 {d} days vs {n} H100 {d} days", "finetune qwen2.5-72b on {n}M tokens", "can i train a {n}b for ${n}k",
    "history", "budgets",
)  # fmt: skip


class Ask(NamedTuple):
    """One question: when, by whom, where, which."""

    at: float
    user: int
    channel: int
    text: str


def texts(count: int, seed: int = 1) -> Sequence[str]:
    """So many different questions, those asked most first."""
    rng, found = random.Random(seed), dict[str, None]()
    while len(found) < count:
        values = {"n": rng.choice((2, 4, 8, 16, 32, 64, 7, 13, 70)) * rng.randint(1, 9), "d": rng.randint(1, 90),
                  "t": rng.randint(1, 15), "g": rng.choice((64, 128, 256, 512)), "p": rng.randint(1, 40)}  # fmt: skip
        found.setdefault(rng.choice(TEXTS).format(**values))
    return list(found)


def zipf(rng: random.Random, most: int, exponent: float) -> int:
    """A number up to `most`, the first the most often."""
    return min(int(rng.paretovariate(exponent)), most) - 1


def weight(day: int, hour: int) -> float:
    """How much is asked in an hour, of a week in which nothing is due and nobody is away."""
    busy = 5.0 if any(abs(day - deadline) < 7 for deadline in DEADLINES) else 1.0
    works = (BEGAN + timedelta(days=day)).weekday() < 5 and WORKING[0] <= hour < WORKING[1]
    return busy * (1.0 if works else 0.03)


def year(people: int, seed: int = 3) -> list[float]:
    """The seconds of the year at which somebody asks, in order."""
    rng = random.Random(seed)
    hours = [(day * 24 + hour, weight(day, hour)) for day in range(DAYS) for hour in range(24)]
    meant = people * OF_A_PERSON / sum(each for _, each in hours)
    times = [3600 * (hour + rng.random()) for hour, each in hours for _ in range(poisson(rng, meant * each))]
    for _ in range(MEETINGS):
        began = 3600 * max((hour for hour, _ in rng.sample(hours, 40)), key=lambda at: weight(at // 24, at % 24))
        times += [began + 60 * rng.random() for _ in range(people // 100)]
    return sorted(times)


def poisson(rng: random.Random, mean: float) -> int:
    """How many come where so many are to be expected."""
    if mean > 50:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, count, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        count, product = count + 1, product * rng.random()
    return count


def busiest(times: Sequence[float], seconds: float) -> tuple[int, int]:
    """Where the most fall into so many seconds: the first of them, and the one after the last."""
    best, first = (0, 0), 0
    for last, at in enumerate(times):
        while times[first] < at - seconds:
            first += 1
        best = max(best, (first, last + 1), key=lambda each: each[1] - each[0])
    return best


def asks(times: Sequence[float], people: int, known: Sequence[str], seed: int = 5) -> Iterator[Ask]:
    """Who asks what at these times: few people ask most, and a third of all questions are asked over and over."""
    rng = random.Random(seed)
    for at in times:
        text = known[zipf(rng, len(known), 0.7)] if rng.random() < 0.7 else rng.choice(known)
        yield Ask(at, zipf(rng, people, 0.6), zipf(rng, CHANNELS, 0.7), text)


def said_to(known: Sequence[str]) -> Mapping[str, Written]:
    """What the engine says to each question that has an answer with a number."""
    book = bundled_book()
    found = {text: answer(text, book=book, today=TODAY) for text in known}
    return {text: as_row(each) for text, each in found.items() if each.is_logged}


class Rows:
    """A session that keeps what would be written, so that a year of it can be written at once."""

    dialect = SQLITE

    def __init__(self) -> None:
        self.number = 0
        self.kept: dict[str, list[Mapping[str, Value]]] = {}

    def rows(self, sql: str, **values: Value) -> Sequence[Row]:
        """Nothing was written before."""
        return ()

    def row(self, sql: str, **values: Value) -> Row | None:
        """The next number of the workspace."""
        self.number += 1
        return {"last_number": self.number}

    def run(self, sql: str, **values: Value) -> int:
        """Keep the row of an INSERT."""
        found = INSERT.match(sql)
        assert found, sql
        table, columns, marks = (found[1], found[2].split(", "), found[3].split(", "))
        row = {column: values[mark.removeprefix(":")] for column, mark in zip(columns, marks, strict=True)}
        self.kept.setdefault(table, []).append(row)
        return 1

    def run_many(self, sql: str, rows: Sequence[Mapping[str, Value]]) -> None:
        """No part of logging an answer."""
        raise NotImplementedError

    def go_on_after(self, table: str) -> None:
        """No part of logging an answer."""
        raise NotImplementedError


def fill(store: Store, asked: Iterator[Ask], said: Mapping[str, Written]) -> int:
    """Write the rows of a year in bulk; how many answers."""
    written = Rows()
    logged = (each for each in asked if each.text in said)
    while part := list(islice(logged, BATCH)):
        for each in part:
            key = Delivery(kind="command", id=f"{each.user}.{each.at:.6f}")
            answers.record(written, _asked(each), key, said[each.text])
        for table, rows in written.kept.items():
            write_many(store, table, iter(rows))
        written.kept = {}
    store.write(lambda db: db.run("INSERT INTO workspaces VALUES ('-', 'T1', :last)", last=written.number))
    store.engine.scrub()
    store.write(lambda db: db.run("ANALYZE"))
    return written.number


def _asked(each: Ask) -> Asked:
    return Asked(
        at=BEGAN + timedelta(seconds=each.at), team="T1", channel=f"C{each.channel}", user=f"U{each.user}",
        visibility=Visibility.PRIVATE if each.channel % 5 == 0 else Visibility.PUBLIC,
    )  # fmt: skip


class Played(NamedTuple):
    """The latencies of what was played, sorted, and how many were told to come again."""

    milliseconds: Sequence[float]
    refused: int

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share was answered."""
        return self.milliseconds[min(len(self.milliseconds) - 1, int(share * len(self.milliseconds)))]


async def play(port: int, asked: Sequence[Ask], stretch: float) -> Played:
    """Send each when it is due, over a connection of its own, and wait for all."""
    free = asyncio.Semaphore(CONNECTIONS)
    took, refused = list[float](), list[str]()
    began, first = time.perf_counter() + 0.5, asked[0].at

    async def one(number: int, each: Ask) -> None:
        due = began + (each.at - first) / stretch
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        fields = command(each.text, trigger_id=f"now.{number}", user_id=f"U{each.user}", channel_id=f"C{each.channel}")
        async with free:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(raw(fields, SECRET))
            if not await _answered(reader):
                refused.append(each.text)
            writer.close()
        took.append(1000 * (time.perf_counter() - due))

    await asyncio.gather(*(one(number, each) for number, each in enumerate(asked)))
    return Played(sorted(took), len(refused))


async def _answered(reader: asyncio.StreamReader) -> bool:
    """Whether it was answered and not turned away, after reading the whole answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    return BUSY not in await reader.readexactly(length_in(head))


def worker_megabytes(server: Server) -> dict[str, float]:
    """What the largest process of the bot takes: resident, and its proportional share of what is shared."""
    used = [each.memory_full_info() for each in (server.process, *server.process.children(recursive=True))]
    sizes = {"rss": [each.rss for each in used], "pss": [each.pss for each in used]}
    return {name: round(max(size) / 1e6, 1) for name, size in sizes.items()}


class Log(NamedTuple):
    """Where the log lies, and the process that keeps it, where it is no file."""

    database: str
    keeper: psutil.Process | None = None

    def processor_seconds(self) -> float:
        """What the keeper has used so far, with its connections; of one that has ended nothing is known any more."""
        everyone = [self.keeper, *self.keeper.children()] if self.keeper else []
        used = [each.cpu_times() for each in everyone]
        return float(sum(times.user + times.system for times in used))


@contextmanager
def _log(postgresql: bool) -> Iterator[Log]:
    """A file, or a server that is started for it."""
    with tempfile.TemporaryDirectory() as folder:
        if not postgresql:
            yield Log(str(Path(folder) / "llmcost.db"))
            return
        with running_server() as server:
            pid = int((server.data / "postmaster.pid").read_text().splitlines()[0])
            yield Log(server.url, psutil.Process(pid))


def capacity(server: Server, log: Log, known: Sequence[str], count: int) -> dict[str, float]:
    """Commands a second where the next always waits, and what one takes of the processor: bot and database."""
    rng = random.Random(9)
    chosen = [known[zipf(rng, len(known), 0.7)] for _ in range(count)]
    before = server.processor_seconds(), log.processor_seconds()
    found = load(server.port, commands(chosen, count, SECRET, "all", people=100), WAITING)
    answered = len(found.milliseconds)
    return {
        "commands a second": round(found.per_second, 1),
        "bot, ms of processor": round(1000 * (server.processor_seconds() - before[0]) / answered, 2),
        "database, ms of processor": round(1000 * (log.processor_seconds() - before[1]) / answered, 2),
    }


def simulate(people: int, questions: int, minutes: float, stretch: float, postgresql: bool) -> dict[str, float | str]:
    """The figures of a year."""
    times, known = year(people), texts(questions)
    first, after = busiest(times, 60 * minutes)
    asked, said = list(asks(times, people, known)), said_to(known)
    per_second = Counter(int(each) for each in times)
    with _log(postgresql) as log:
        store = open_store(Path(log.database), log.database if postgresql else "")
        began = time.perf_counter()
        rows = fill(store, chain(asked[:first], asked[after:]), said)
        filled, size = time.perf_counter() - began, store.engine.size_bytes()
        store.close()
        with bot(log.database) as server:
            played = asyncio.run(play(server.port, asked[first:after], stretch))
            most = capacity(server, log, known, AT_ONCE)
            memory = worker_megabytes(server)
    return {
        "database": "PostgreSQL" if postgresql else "SQLite",
        "questions": len(times), "answers in the log": rows, "rows written a second": round(rows / filled),
        "log MB": round(size / 1e6), "bytes an answer": round(size / rows),
        "busiest second of the year": max(per_second.values()),
        "played": after - first, "played a second": round((after - first) / (60 * minutes / stretch), 1),
        "p50 ms": round(statistics.median(played.milliseconds), 1), "p99 ms": round(played.percentile(0.99), 1),
        "told to come again": played.refused, **most, "worker RSS MB": memory["rss"], "worker PSS MB": memory["pss"],
    }  # fmt: skip


def main() -> None:
    """Print one JSON object; exit 1 where somebody waits long, is told to come again, or a worker takes too much."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=3_000, help="how many of them are different")
    parser.add_argument("--minutes", type=float, default=5, help="of the busiest time")
    parser.add_argument("--stretch", type=float, default=1, help="play it so many times as fast")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--json", type=Path, help="add the figures to this file, by the database")
    given = parser.parse_args()
    found = simulate(given.people, given.questions, given.minutes, given.stretch, given.postgresql)
    print(json.dumps(found, indent=2))
    if given.json:
        kept = json.loads(given.json.read_text()) if given.json.exists() else {}
        given.json.write_text(json.dumps({**kept, str(found["database"]): found}, indent=1) + "\n")
    slow = float(found["p99 ms"]) > 1000 or float(found["told to come again"]) > 0
    raise SystemExit(slow or float(found["worker RSS MB"]) > 120)


if __name__ == "__main__":
    main()
