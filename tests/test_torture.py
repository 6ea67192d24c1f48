"""The long gates in brief: nothing found in the bot, something in each seeded fault."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.torture.gates import GATES
from benchmarks.torture.scale import QUICK

ROOT = Path(__file__).parents[1]
OF_PROCESSES = {
    "power": 4, "steps": 5, "random": 1, "duplicates": 2, "upgrades": 2, "backups": 2, "faults": 3, "syncs": 3,
    "overload": 4, "stops": 3, "posts": 2,
}  # fmt: skip
"""How many lines a gate gives: of the bot itself, and of each seeded fault. These run under the recorder."""
OF_THE_DESK = {"rights": 3, "races": 2, "numbers": 2, "forgotten": 2, "sheets": 2}
BRIEFLY_ELSEWHERE = {
    "renderer": "bot/render/test_hostile_words.py", "walk": "bot/memory/test_tenancy.py",
    "guard": "bot/slack/test_guard.py", "reader": "bot/reader/test_round_trip.py",
    "cluster": "bot/slack/test_workers.py",
}  # fmt: skip


def test_every_gate_is_tried() -> None:
    assert {*OF_PROCESSES, *OF_THE_DESK, *BRIEFLY_ELSEWHERE} == set(GATES)
    assert all((ROOT / "tests" / each).exists() for each in BRIEFLY_ELSEWHERE.values())


@pytest.mark.skipif(not shutil.which("cc"), reason="the recorder is C")
@pytest.mark.parametrize("gate", OF_PROCESSES)
def test_a_gate_is_as_promised_and_fails_on_its_seeded_faults(gate: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.torture", "--quick", "--only", gate],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.count("as promised") == OF_PROCESSES[gate]


@pytest.mark.parametrize("gate", OF_THE_DESK)
def test_a_rule_of_the_desk_holds_and_its_gate_fails_on_its_seeded_faults(gate: str) -> None:
    results = list(GATES[gate](QUICK))

    assert len(results) == OF_THE_DESK[gate]
    assert [each for each in results if not each.is_as_promised] == []
