"""Answered and logged commands a second against a bare Bolt app: `python -m benchmarks.command_speed`.

Both behind the same server on the same machine, alternating, so that only the ratio counts. The bot reads, estimates
with all tips, renders and commits with synchronous=FULL; the bare app checks the signature and sends a fixed reply.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.speed.load import Round, commands, load
from benchmarks.speed.servers import SECRET, bare, bot

SAME = ("64 A100 30 days",)


def different(count: int) -> list[str]:
    """Questions of which no two are the same."""
    kinds = ("{n} A100 {d} days", "{n}B on 2T tokens", "lora llama-3-70b on {n}M tokens", "{n} H100 {d} days spot")
    return [kinds[at % len(kinds)].format(n=at % 997 + 2, d=at // 997 + 3) for at in range(count)]


def measure(count: int, rounds: int, connections: int, texts: Sequence[str], workers: int = 1) -> dict[str, float]:
    """Median rates over alternating rounds, their ratio, and the bot's times."""
    plain, ours = list[Round](), list[Round]()
    with (
        tempfile.TemporaryDirectory() as folder,
        bare() as bare_port,
        bot(str(Path(folder) / "llmcost.db"), workers) as bot_port,
    ):
        for number in range(rounds + 1):
            asking = commands(texts[number * count :] or texts, count, SECRET, f"{number}")
            plain.append(asyncio.run(load(bare_port, asking, connections)))
            ours.append(asyncio.run(load(bot_port, asking, connections)))
    return _summary(plain[1:], ours[1:])  # the first round warms both up


def _summary(plain: Sequence[Round], ours: Sequence[Round]) -> dict[str, float]:
    assert not any(each.refused for each in (*plain, *ours)), "a command was refused"
    bare_rate = statistics.median(each.per_second for each in plain)
    rate = statistics.median(each.per_second for each in ours)
    return {
        "bare_per_second": round(bare_rate),
        "per_second": round(rate),
        "ratio": round(rate / bare_rate, 3),
        "p50_ms": round(statistics.median(each.percentile(0.5) for each in ours), 1),
        "p99_ms": round(statistics.median(each.percentile(0.99) for each in ours), 1),
    }


def main() -> None:
    """Print one JSON object: the same question again and again, and no question twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="commands a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    never_twice = different(given.count * (given.rounds + 1))
    found = {
        name: measure(given.count, given.rounds, given.connections, texts, given.workers)
        for name, texts in (("same_question", SAME), ("different_questions", never_twice))
    }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
