"""The long gates in brief, in a process of their own: nothing found in the bot, something in each seeded fault."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.skipif(not shutil.which("cc"), reason="the recorder is C")
def test_every_gate_is_as_promised_and_fails_on_its_seeded_faults() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.torture", "--quick"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.count("as promised") == 24
