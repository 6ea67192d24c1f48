"""What the fuzz programs share: so many cases from a seed, what they were, and each broken law."""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple, NoReturn

SHOWN = 20
"""Broken laws that are printed."""


class Found(NamedTuple):
    """Cases by kind, and each broken law in words."""

    kinds: Counter[str]
    wrong: list[str]


Case = Callable[[int], tuple[str, Iterable[str]]]
"""The kind of the case of this number, and the laws that it breaks."""


def tried(cases: int, case: Case) -> Found:
    """Every case; whatever is raised is a finding too."""
    found = Found(Counter(), [])
    for number in range(cases):
        try:
            kind, wrong = case(number)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is a finding
            kind, wrong = "raised", [f"{type(error).__name__}: {str(error)[:200]}"]
        found.kinds[kind] += 1
        found.wrong.extend(f"case {number}, {kind}: {law}" for law in wrong)
    return found


def main(what: str, run: Callable[[int, int], Found], cases: int) -> NoReturn:
    """Run with the cases and the seed of the command line, print, exit 1 where a law was broken."""
    options = argparse.ArgumentParser(description=what, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--cases", type=int, default=cases)
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    began = time.perf_counter()
    found = run(chosen.cases, chosen.seed)
    seconds = time.perf_counter() - began
    print(f"{chosen.cases:,} cases in {seconds:.0f} s: {told(found)}")
    print("\n".join(found.wrong[:SHOWN]))
    raise SystemExit(1 if found.wrong else 0)


def told(found: Found) -> str:
    """Kinds with their numbers, and how many laws were broken."""
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in found.kinds.most_common())
    return f"{kinds}; {len(found.wrong)} broken laws"
