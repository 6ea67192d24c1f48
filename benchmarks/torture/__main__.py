"""Run the gates: `python -m benchmarks.torture` (long), `--quick` (seconds); exit 1 where one is not as promised.

The long run writes its figures to docs/torture.md, which docs/promises.md rests on; of gates that were not run the old
rows stay. Needs Linux and a C compiler. The databases lie in the system's temporary folder; set TORTURE_DIR to a folder
on the disk that matters.
"""

import argparse
import platform
import re
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.torture.gates import GATES
from benchmarks.torture.recorder import under_recorder
from benchmarks.torture.scale import LONG, QUICK, Result

PAGE = Path(__file__).parents[2] / "docs" / "torture.md"
HEAD = """# Figures of the long gates

Written by `make torture`, not by hand; last on Python {python}, SQLite {sqlite}. A row with a seeded fault shows that
the gate can fail: there, finding something is right.

| run | day | gate | seeded fault | measured | |
|---|---|---|---|---|---|
"""
ROW = re.compile(r"^\| ([a-z]+) \| \d{4}.*$", re.MULTILINE)


def main() -> None:
    """Run, print, write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--only", nargs="*", choices=list(GATES), default=list(GATES))
    chosen = options.parse_args()
    under_recorder()
    found: dict[str, Sequence[Result]] = {}
    for name in chosen.only:
        results = []
        for result in GATES[name](QUICK if chosen.quick else LONG):
            results.append(result)
            print(line(name, result), flush=True)
        found[name] = results
        if not chosen.quick:
            PAGE.write_text(page(found))
    raise SystemExit(not all(each.is_as_promised for results in found.values() for each in results))


def line(name: str, result: Result) -> str:
    """A row of the table."""
    verdict = "as promised" if result.is_as_promised else "**NOT AS PROMISED**"
    day = datetime.now(UTC).date()
    return f"| {name} | {day} | {result.gate} | {result.seeded} | {result.measured} | {verdict} |"


def page(found: Mapping[str, Sequence[Result]]) -> str:
    """The page of figures, with the old rows of what was not run."""
    old = PAGE.read_text() if PAGE.exists() else ""
    kept: dict[str, list[str]] = {name: [line(name, each) for each in results] for name, results in found.items()}
    for row in ROW.finditer(old):
        if row[1] not in found:
            kept.setdefault(row[1], []).append(row[0])
    head = HEAD.format(python=platform.python_version(), sqlite=sqlite3.sqlite_version)
    return head + "\n".join(row for name in GATES for row in kept.get(name, [])) + "\n"


if __name__ == "__main__":
    main()
