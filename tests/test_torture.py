"""The long gates in brief, each in a process of its own: nothing found in the bot, something in each seeded fault."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.torture.gates import GATES

ROOT = Path(__file__).parents[1]
RESULTS = {
    "power": 4, "kills": 6, "duplicates": 2, "upgrades": 2, "backups": 2, "faults": 3, "syncs": 3,
    "overload": 2, "stops": 3,
}  # fmt: skip
"""How many lines a gate prints: of the bot itself, and of each seeded fault."""


def test_every_gate_is_tried_here() -> None:
    assert set(RESULTS) == set(GATES)


@pytest.mark.skipif(not shutil.which("cc"), reason="the recorder is C")
@pytest.mark.parametrize("gate", RESULTS)
def test_a_gate_is_as_promised_and_fails_on_its_seeded_faults(gate: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.torture", "--quick", "--only", gate],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.count("as promised") == RESULTS[gate]
