"""Run the gates: `python -m benchmarks.torture` (long), `--quick` (seconds); exit 1 where one is not as promised.

The long run writes its figures to docs/torture.md, which docs/promises.md rests on. Needs Linux and a C compiler. The
databases lie in the system's temporary folder; set TORTURE_DIR to a folder on the disk that matters.
"""

import argparse
import platform
import sqlite3
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.torture.gates import LONG, QUICK, Result, all_gates
from benchmarks.torture.recorder import under_recorder

PAGE = Path(__file__).parents[2] / "docs" / "torture.md"
HEAD = """# Figures of the long gates

Written by `make torture`; not edited by hand. {day}, Python {python}, SQLite {sqlite}, {minutes:.0f} minutes.
A row with a seeded fault shows that the gate can fail: there, finding something is right.

| gate | seeded fault | measured | |
|---|---|---|---|
"""


def main() -> None:
    """Run, print, write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true")
    quick = options.parse_args().quick
    under_recorder()
    began, results = time.monotonic(), []
    for result in all_gates(QUICK if quick else LONG):
        results.append(result)
        print(line(result), flush=True)
    if not quick:
        PAGE.write_text(page(results, (time.monotonic() - began) / 60))
    raise SystemExit(not all(result.is_as_promised for result in results))


def line(result: Result) -> str:
    """A row of the table."""
    verdict = "as promised" if result.is_as_promised else "**NOT AS PROMISED**"
    return f"| {result.gate} | {result.seeded} | {result.measured} | {verdict} |"


def page(results: Iterable[Result], minutes: float) -> str:
    """The page of figures."""
    head = HEAD.format(
        day=datetime.now(UTC).date(), python=platform.python_version(), sqlite=sqlite3.sqlite_version, minutes=minutes
    )
    return head + "\n".join(map(line, results)) + "\n"


if __name__ == "__main__":
    main()
