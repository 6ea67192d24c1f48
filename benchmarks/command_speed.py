"""Answered and logged commands a second against a bare Bolt app: `python -m benchmarks.command_speed`.

Both behind the same server on the same machine, alternating, so that only the ratio counts. The bot looks people up at
a stand-in for Slack's Web API, reads, estimates with all tips, renders and commits with synchronous=FULL; the bare app
checks the signature and sends a fixed reply. Three loads: one question again and again, a company's mix, and no
question twice. The target (a quarter of the bare app's rate) is held against the mix.
"""

import argparse
import json
import random
import sqlite3
import statistics
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from benchmarks.speed.load import Round, commands, load
from benchmarks.speed.servers import SECRET, Server, bare, bot

SAME = ("64 A100 30 days",)
QUESTIONS_OF_A_COMPANY = 300
PEOPLE = 100
KINDS = (
    "{n} A100 {d} days", "{n}B on 2T tokens", "lora llama-3-70b on {n}M tokens", "{n} H100 {d} days spot",
    "7B on {n}B tokens on 64 H100", "{n} H100 for {d} days whole project", "qlora 70b on {n}M tokens 8 A100",
)  # fmt: skip


class Measured(NamedTuple):
    """One round of load on one server."""

    round: Round
    processor_ms: float
    """Of the server, for each command."""


def different(count: int) -> list[str]:
    """Questions of which no two are the same."""
    return [KINDS[at % len(KINDS)].format(n=at % 997 + 2, d=at // 997 + 3) for at in range(count)]


def mix(count: int) -> list[str]:
    """What a company asks: the most frequent of a few hundred questions twice as often as the second, and so on."""
    asked = different(QUESTIONS_OF_A_COMPANY)
    weights = [1 / rank for rank in range(1, len(asked) + 1)]
    return random.Random(11).choices(asked, weights, k=count)


def measure(count: int, rounds: int, connections: int, texts: Sequence[str]) -> dict[str, float]:
    """Medians over alternating rounds, the ratio of the rates, and the bot's times and memory."""
    plain, ours = list[Measured](), list[Measured]()
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "llmcost.db")
        with bare() as one, bot(database) as other:
            for number in range(rounds + 1):
                part = texts[number * count :] or texts
                for server, rounds_of_it in ((one, plain), (other, ours)):
                    asking = commands(part, count, SECRET, f"{number}", PEOPLE)
                    rounds_of_it.append(_measured(server, asking, count, connections))
            megabytes = other.megabytes()
        _all_logged(database, sum(len(each.round.milliseconds) for each in ours))
    return {**_summary(plain[1:], ours[1:]), "megabytes": round(megabytes)}  # the first round warms both up


def _measured(server: Server, asking: Iterable[bytes], count: int, connections: int) -> Measured:
    before = server.processor_seconds()
    found = load(server.port, asking, connections)
    return Measured(found, 1000 * (server.processor_seconds() - before) / count)


def _all_logged(database: str, count: int) -> None:
    """An answer that says that it was not logged would be fast, and no answer."""
    with closing(sqlite3.connect(database)) as conn:
        (logged,) = conn.execute("SELECT count(*) FROM answers").fetchone()
    assert logged == count, f"{count} commands were answered, {logged} are in the log"


def _summary(plain: Sequence[Measured], ours: Sequence[Measured]) -> dict[str, float]:
    bare_rate = statistics.median(each.round.per_second for each in plain)
    rate = statistics.median(each.round.per_second for each in ours)
    return {
        "bare_per_second": round(bare_rate),
        "per_second": round(rate),
        "ratio": round(rate / bare_rate, 3),
        "p50_ms": round(statistics.median(each.round.percentile(0.5) for each in ours), 1),
        "p99_ms": round(statistics.median(each.round.percentile(0.99) for each in ours), 1),
        "bare_processor_ms": round(statistics.median(each.processor_ms for each in plain), 2),
        "processor_ms": round(statistics.median(each.processor_ms for each in ours), 2),
        "turned_away": sum(each.round.turned_away for each in ours),
    }


def main() -> None:
    """Print one JSON object with the three loads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="commands a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--load", choices=("same_question", "mix", "different_questions"), action="append")
    given = parser.parse_args()
    all_of_it = given.count * (given.rounds + 1)
    loads = {"same_question": SAME, "mix": mix(all_of_it), "different_questions": different(all_of_it)}
    found = {
        name: measure(given.count, given.rounds, given.connections, texts)
        for name, texts in loads.items()
        if not given.load or name in given.load
    }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
