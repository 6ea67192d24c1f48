"""Run the gates: `python -m benchmarks.torture`, all of them at length, and write docs/torture.md from this one run.

`--only NAME…` runs some and prints their rows; with `--quick` in seconds. Exit 1 where one is not as promised. Needs
Linux, a C compiler, and PostgreSQL's programs. The databases lie in the system's temporary folder; set TORTURE_DIR to a
folder on the disk that matters.
"""

import argparse
import os
import platform
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.torture.gates import ALONE, GATES, RECORDED
from benchmarks.torture.recorder import under_recorder
from benchmarks.torture.scale import LONG, QUICK, Result, Scale

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "torture.md"
LANES = 4
"""Gates at the same time: most of them wait for disks and for processes to start."""
AS_PROMISED, NOT_AS_PROMISED = "as promised", "**NOT AS PROMISED**"
HEAD = """# Figures of the long gates

Written by `make torture` from one run, not by hand: {day}, {minutes:.0f} minutes on {cores} cores, on which the load
was {before:.1f} before it began and {after:.1f} when it ended; Python {python}, SQLite {sqlite}, Linux. A row with a
seeded fault shows that the gate can fail: there, finding something is right.

| run | day | gate | seeded fault | measured | |
|---|---|---|---|---|---|
"""


def main() -> None:
    """Run, print, and write where all were run."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--only", nargs="*", choices=list(GATES), default=[])
    chosen = options.parse_args()
    if chosen.only:
        if RECORDED & {*chosen.only}:
            under_recorder()
        raise SystemExit(not _here(chosen.only, QUICK if chosen.quick else LONG))
    raise SystemExit(not _all(["--quick"] if chosen.quick else []))


def _here(names: Iterable[str], scale: Scale) -> bool:
    """Some gates, in this process; whether all are as promised."""
    good = True
    for name in names:
        for result in GATES[name](scale):
            good = good and result.is_as_promised
            print(row(name, result), flush=True)
    return good


def row(name: str, result: Result) -> str:
    """A row of the table."""
    verdict = AS_PROMISED if result.is_as_promised else NOT_AS_PROMISED
    return f"| {name} | {datetime.now(UTC).date()} | {result.gate} | {result.seeded} | {result.measured} | {verdict} |"


def _all(options: Sequence[str]) -> bool:
    """Every gate in a process of its own, side by side; at the end, alone, those whose figures are times."""
    began, load = time.monotonic(), os.getloadavg()[0]
    with ThreadPoolExecutor(LANES) as lanes:
        rest = [name for name in GATES if name not in ALONE]
        found = dict(zip(rest, lanes.map(lambda name: _apart(name, options), rest), strict=True))
    found |= {name: _apart(name, options) for name in ALONE}
    if not options:
        PAGE.write_text(page(found, (time.monotonic() - began) / 60, load))
    return not any(NOT_AS_PROMISED in each for rows in found.values() for each in rows)


def _apart(name: str, options: Sequence[str]) -> Sequence[str]:
    """The rows of one gate; one that did not come to its end has a row that says so."""
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.torture", *options, "--only", name], cwd=ROOT, stdout=subprocess.PIPE,
        text=True, check=False,
    )  # fmt: skip
    rows = [line for line in run.stdout.splitlines() if line.startswith("| ")]
    if run.returncode and not any(NOT_AS_PROMISED in each for each in rows):
        rows.append(row(name, Result(name, "", "did not come to its end", False)))
    print("\n".join(rows), flush=True)
    return rows


def page(found: Mapping[str, Sequence[str]], minutes: float, before: float) -> str:
    """The page of figures."""
    head = HEAD.format(
        day=datetime.now(UTC).date(), minutes=minutes, cores=os.cpu_count(), before=before, after=os.getloadavg()[0],
        python=platform.python_version(), sqlite=sqlite3.sqlite_version,
    )  # fmt: skip
    return head + "\n".join(each for name in GATES for each in found[name]) + "\n"


if __name__ == "__main__":
    main()
