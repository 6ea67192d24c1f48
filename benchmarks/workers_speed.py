"""What two workers on one SQLite file answer against one: `python -m benchmarks.workers_speed`.

Alternating rounds of the same load. On a machine with few cores the client and the stand-in for Slack take what the
second worker needs; `--share 0.5` therefore holds each worker to half a core (control groups: Linux, root), so that the
ratio says whether workers hinder each other and not how many cores there are.
"""

import argparse
import json
import statistics
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import psutil

from benchmarks.command_speed import PEOPLE, SAME, mix
from benchmarks.speed.held import can_hold, held
from benchmarks.speed.load import Round, commands, load
from benchmarks.speed.servers import SECRET, Server, bot

TARGET = 1.6


def measure(
    count: int, rounds: int, connections: int, texts: Sequence[str], share: float | None = None
) -> dict[str, float]:
    """Medians over alternating rounds, and the ratio of the rates. PermissionError where workers cannot be held."""
    took: dict[int, list[Round]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        servers = {many: running.enter_context(bot(str(Path(folder) / f"{many}.db"), many)) for many in took}
        if share:
            running.enter_context(held([each for server in servers.values() for each in _workers(server)], share))
        for number in range(rounds + 1):
            part = texts[number * count :] or texts
            for many, server in servers.items():
                took[many].append(load(server.port, commands(part, count, SECRET, f"{number}", PEOPLE), connections))
    one, two = (rounds_of_it[1:] for rounds_of_it in took.values())  # the first warms them up
    rate, rate_of_two = (statistics.median(each.per_second for each in them) for them in (one, two))
    return {
        "one_per_second": round(rate),
        "two_per_second": round(rate_of_two),
        "ratio": round(rate_of_two / rate, 2),
        "p99_ms": round(statistics.median(each.percentile(0.99) for each in two), 1),
        "turned_away": sum(each.turned_away for each in (*one, *two)),
    }


def _workers(server: Server) -> Sequence[psutil.Process]:
    """The processes that answer: a server with one worker is that worker."""
    return server.process.children(recursive=True) or [server.process]


def main() -> None:
    """Print one JSON object with the two loads; exit 1 where the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1500, help="commands a round")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--share", type=float, help="of a core, for each worker")
    given = parser.parse_args()
    if given.share and not can_hold():
        parser.error("workers cannot be held to a share here: that needs Linux, root and control groups")
    loads = {"same_question": SAME, "mix": mix(given.count * (given.rounds + 1))}
    found = {
        name: measure(given.count, given.rounds, given.connections, texts, given.share)
        for name, texts in loads.items()
    }  # fmt: skip
    print(json.dumps(found, indent=2))
    raise SystemExit(any(each["ratio"] < TARGET for each in found.values()))


if __name__ == "__main__":
    main()
