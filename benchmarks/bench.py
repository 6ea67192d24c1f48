"""All benchmarks in a quick form, as figures that can be compared: `make bench`, some three minutes.

Each figure is a ratio to something measured in the same run, or a size, so that it says something about the program and
little about the machine; each is taken several times, and `spread` says how far apart these were. The figures go to
docs/bench.json and into the table of docs/performance.md. What has become worse than the figures that lay there before,
beyond the spread of both, is named, and the exit status is 1. `--check` compares and writes nothing.

The gates (fuzzing, torture, soak) are no benchmarks: they find something or nothing. The page of the workspace needs a
browser: `python -m benchmarks.workspace_speed`.
"""

import argparse
import json
import os
import platform
import sqlite3
import statistics
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from benchmarks import command_speed, history_scale, start_speed, workers_speed, year
from benchmarks.estimate_speed import QUESTIONS, TODAY, milliseconds
from benchmarks.scores import coverage, held_out, score
from benchmarks.speed.held import can_hold
from bot.store.store import open_store
from costengine.costing import Pricer
from costengine.estimate import estimate, forget_estimates
from costengine.prices import bundled_book
from costengine.question import Question
from costengine.result import Estimate

DOCS = Path(__file__).parent.parent / "docs"
JSON, PAGE = DOCS / "bench.json", DOCS / "performance.md"
BEGIN, END = "<!-- written by a program from here -->\n", "<!-- to here -->\n"
TIMES = 3
ROWS = 100_000
LEAST = 0.1
"""A figure that is worse by less than this share is the same figure."""


class Figure(NamedTuple):
    """What is measured, what is better, and what is asked for (None: nothing)."""

    name: str
    words: str
    more_is_better: bool
    target: float | None = None


FIGURES = (
    Figure("mix", "answered, logged commands a second of a company's mix, of a bare Bolt app's", True, 0.25),
    Figure("different", "the same, no question twice", True),
    Figure("processor", "processor time of a command of the mix, in those of the bare app", False),
    Figure("workers", "commands a second of two workers, of one's, each held to half a core", True, 1.6),
    Figure("megabytes", "MB of a worker after 2,400 different questions", False, 120),
    Figure("ask", "`llmcost ask`, in bare imports of the libraries that it loads", False, 1.3),
    Figure("ready", "seconds of processor until `llmcost serve` answers", False, 2.0),
    Figure("estimate", "the slowest kind of estimate without tips, in round trips of its own JSON", False),
    Figure("tips", "the slowest kind of estimate with all tips, in estimates without", False),
    Figure("history", f"the slowest page of history over {ROWS:,} rows in SQLite, in those over 1,000", False, 1.5),
    Figure("history_pg", f"the same in PostgreSQL ({ROWS:,} rows)", False, 1.5),
    Figure("bytes", "bytes of the log for an answer, SQLite", False),
    Figure("error", "median error of GPU-hours, published runs of families held out", False),
    Figure("covered", "published runs inside the range that was given, families held out", True),
)  # fmt: skip
BY_NAME: Mapping[str, Figure] = MappingProxyType({figure.name: figure for figure in FIGURES})


class Taken(NamedTuple):
    """A figure as measured: the median, and the share of it that lies between the least and the most."""

    value: float
    spread: float


def commands() -> dict[str, float]:
    """The rate of commands and what one takes."""
    count, rounds = 1_500, 4
    mix = command_speed.measure(count, rounds, 16, command_speed.mix(count * (rounds + 1)))
    different = command_speed.measure(600, 3, 16, command_speed.different(2_400))
    return {
        "mix": mix["ratio"], "different": different["ratio"], "megabytes": different["megabytes"],
        "processor": mix["processor_ms"] / mix["bare_processor_ms"],
    }  # fmt: skip


def workers() -> dict[str, float]:
    """What a second worker brings; nothing where none can be held to half a core."""
    count, rounds = 1_500, 4
    asked = command_speed.mix(count * (rounds + 1))
    return {"workers": workers_speed.measure(count, rounds, 16, asked, 0.5)["ratio"]} if can_hold() else {}


def starts() -> dict[str, float]:
    """How long a start takes."""
    found = start_speed.measure(6)
    return {"ask": found["ask, against its libraries"], "ready": found["serve, processor seconds to ready"]}


def estimates() -> dict[str, float]:
    """What an estimate takes, of the kind of question that takes the most."""
    each = [_estimates_of(question) for question in QUESTIONS.values()]
    return {name: max(found[name] for found in each) for name in each[0]}


def _estimates_of(question: Question) -> dict[str, float]:
    book = bundled_book()
    known = estimate(question, book, TODAY)
    bare = milliseconds(lambda _: Estimate.model_validate_json(known.model_dump_json()), question)
    plain = milliseconds(lambda asked: Pricer(book, TODAY).cost(asked), question)
    forget_estimates()
    whole = milliseconds(lambda asked: estimate(asked, book, TODAY), question)
    return {"estimate": plain / bare, "tips": whole / plain}


def pages() -> dict[str, float]:
    """What a page of history takes in a large log."""
    found = {}
    for name, postgresql in (("history", False), ("history_pg", True)):
        ratios = history_scale.compare(1_000, ROWS, 60, postgresql=postgresql)
        found[name] = max(each["ratio"] for each in ratios.values())
    return found


def sizes() -> dict[str, float]:
    """What an answer takes in the log."""
    known = year.texts(300)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "llmcost.db")
        asked = year.asks(range(3000), 1000, known)
        rows = year.fill(store, asked, year.said_to(known))
        size = store.engine.size_bytes()
        store.close()
    return {"bytes": size / rows}


def accuracy() -> dict[str, float]:
    """How far the estimates of the published runs are from what they took."""
    return {"error": score(held_out()).median_error, "covered": coverage(held_out())}


SOURCES: Sequence[tuple[Callable[[], Mapping[str, float]], int]] = (
    (commands, 2), (workers, 2), (starts, 2), (estimates, TIMES), (pages, 1), (sizes, 1), (accuracy, 1),
)  # fmt: skip
"""What is measured, and how often: sizes and errors come out the same each time."""


def measure() -> dict[str, Taken]:
    """All figures."""
    found: dict[str, Taken] = {}
    for source, times in SOURCES:
        runs = [source() for _ in range(times)]
        for name in runs[0]:
            found[name] = taken([run[name] for run in runs])
            print(f"{found[name].value:10.3g}  {BY_NAME[name].words}", flush=True)
    return found


def taken(values: Sequence[float]) -> Taken:
    """The median of several runs, and how far apart they were."""
    middle = statistics.median(values)
    return Taken(float(f"{middle:.4g}"), float(f"{(max(values) - min(values)) / middle:.2g}"))


def worse(before: Mapping[str, Taken], now: Mapping[str, Taken]) -> list[str]:
    """What has become worse beyond noise, one sentence each."""
    return [
        f"{BY_NAME[name].words}: {before[name].value:g} before, {now[name].value:g} now"
        for name in now
        if name in before and _loss(BY_NAME[name], before[name], now[name])
    ]


def _loss(figure: Figure, before: Taken, now: Taken) -> bool:
    change = now.value / before.value - 1
    return (-change if figure.more_is_better else change) > max(LEAST, before.spread, now.spread)


def as_json(found: Mapping[str, Taken]) -> dict[str, Any]:
    """The figures, and in general terms where they were taken."""
    machine = {
        "cores": os.cpu_count(), "processor": platform.machine(), "system": platform.system(),
        "python": platform.python_version(), "sqlite": sqlite3.sqlite_version,
    }  # fmt: skip
    figures = {name: each._asdict() for name, each in found.items()}
    return {"taken_on": datetime.now(UTC).date().isoformat(), "machine": machine, "figures": figures}


def table(document: Mapping[str, Any]) -> str:
    """The figures as the page shows them."""
    machine, found = document["machine"], document["figures"]
    rows = (_row(figure, Taken(**found[figure.name])) for figure in FIGURES if figure.name in found)
    where = (
        f"Taken on {document['taken_on']} by `make bench`: {machine['cores']} cores ({machine['processor']}), Python"
        f" {machine['python']}, SQLite {machine['sqlite']}; “±” is how far apart the runs were.\n"
    )
    return "\n".join(chain([where, "| what | measured | aim | |", "|---|---|---|---|"], rows)) + "\n"


def _row(figure: Figure, each: Taken) -> str:
    spread = f" ± {each.spread / 2:.0%}" if each.spread else ""
    if figure.target is None:
        return f"| {figure.words} | {each.value:,.3g}{spread} | | |"
    met = each.value >= figure.target if figure.more_is_better else each.value <= figure.target
    aim = f"{'at least' if figure.more_is_better else 'at most'} {figure.target:g}"
    return f"| {figure.words} | {each.value:,.3g}{spread} | {aim} | {'met' if met else '**missed**'} |"


def page(old: str, document: Mapping[str, Any]) -> str:
    """The page with this table in the place of the old one; the words around it are written by hand."""
    before, _, rest = old.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table(document)}{END}{after}"


def read(path: Path) -> dict[str, Taken]:
    """The figures of a file; none where there is none."""
    if not path.exists():
        return {}
    return {name: Taken(**each) for name, each in json.loads(path.read_text())["figures"].items()}


def told(lines: Iterable[str]) -> None:
    """Print what has become worse, or that nothing has."""
    print("\n".join(f"WORSE: {line}" for line in lines) or "nothing has become worse beyond noise")


def main() -> None:
    """Measure, compare, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    before, now = read(JSON), measure()
    lost = worse(before, now)
    told(lost)
    if not given.check:
        document = as_json(now)
        JSON.write_text(json.dumps(document, indent=1) + "\n")
        PAGE.write_text(page(PAGE.read_text(), document))
    raise SystemExit(bool(lost))


if __name__ == "__main__":
    main()
