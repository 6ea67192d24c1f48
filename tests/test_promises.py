"""docs/promises.md: twenty-one promises, each with a gate that is there, and figures of gates that are as promised."""

import re
from pathlib import Path

from benchmarks.torture.gates import GATES

ROOT = Path(__file__).parents[1]
PROMISES = (ROOT / "docs" / "promises.md").read_text()
FIGURES = (ROOT / "docs" / "torture.md").read_text()
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \|", re.MULTILINE)


def test_there_are_twenty_one_promises_each_with_a_gate_that_is_there() -> None:
    rows = ROW.findall(PROMISES)

    assert [int(number) for number, _, _ in rows] == list(range(1, 22))
    for path in re.findall(r"`((?:tests|benchmarks)/[\w/.]+\.py)`", PROMISES):
        assert (ROOT / path).exists(), path


def test_every_long_gate_was_run_and_what_is_not_as_promised_is_said() -> None:
    rows = re.findall(r"^\| ([a-z]+) \| \d{4}-\d\d-\d\d \|.*\| (.+?) \|$", FIGURES, re.MULTILINE)
    (admitted,) = re.findall(r"## Not always reached\n(.*?)\n## ", PROMISES, re.DOTALL)

    assert {name for name, _ in rows} == set(GATES)
    missed = {name for name, verdict in rows if verdict != "as promised"}
    assert missed <= set(re.findall(r"^\* \*(\w+)\*", admitted, re.MULTILINE))


def test_the_figures_in_the_promises_are_those_that_were_measured() -> None:
    kills = [int(number) for number in re.findall(r"\| kill -9 at \w+ ?\w* \|  \| (\d+) kills", FIGURES)]
    (backups,) = re.findall(r"\| backup \|  \| (\d+) backups under load, each restored: 0 rows", FIGURES)

    assert f"{sum(kills):,} kills" in PROMISES
    assert f"{backups} backups: 0 rows missing" in PROMISES
