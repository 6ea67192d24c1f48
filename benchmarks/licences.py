"""Writes docs/licences.md: every package of requirements.lock with its version and licence, as pip-licenses reads it.

python -m benchmarks.licences        (after `make lock`)
"""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK, PAGE = ROOT / "requirements.lock", ROOT / "docs" / "licences.md"
LOCKED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)
HEAD = """# Licences of what llmcost runs on

Written by `python -m benchmarks.licences` from `requirements.lock`; a test compares the two. All may be used in a
program of any licence as long as they are not changed: psycopg (LGPL) is imported, not copied. llmcost itself is
Apache-2.0.

| package | version | licence |
|---|---|---|
"""


def locked() -> Mapping[str, str]:
    """Package and version, as the lock names them."""
    return dict(LOCKED.findall(LOCK.read_text()))


def installed() -> Mapping[str, str]:
    """Package and licence, as pip-licenses finds them in this environment."""
    command = [sys.executable, "-m", "piplicenses", "--format=json", "--from=mixed", "--with-system"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {re.sub(r"[-_.]+", "-", each["Name"]).lower(): each["License"] for each in found}


def page() -> str:
    """The whole page."""
    licences = installed()
    rows = [f"| {name} | {version} | {licences[name]} |" for name, version in sorted(locked().items())]
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
