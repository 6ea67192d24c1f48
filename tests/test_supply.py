"""What llmcost runs on: locked with hashes, licences known."""

import re
import tomllib
from pathlib import Path

from benchmarks.licences import LOCK, LOCKED, PAGE, locked

ROOT = Path(__file__).parent.parent
FREE = re.compile(r"MIT|BSD|Apache|PSF|Python Software Foundation|MPL|Mozilla|LGPL|Public Domain|ISC")


def test_every_locked_package_has_hashes_and_comes_from_no_named_registry() -> None:
    lock = LOCK.read_text()

    for entry in re.split(r"\n(?=[a-z0-9])", lock):
        assert not LOCKED.match(entry) or "--hash=sha256:" in entry, entry[:40]
    assert "://" not in lock


def test_the_licences_name_every_locked_package_in_its_version_and_no_other() -> None:
    rows = re.findall(r"^\| ([a-z0-9-]+) \| ([0-9]\S*) \| (.+) \|$", PAGE.read_text(), re.MULTILINE)

    assert {name: version for name, version, _ in rows} == locked()
    assert all(FREE.search(licence) for _, _, licence in rows)


def test_every_library_that_is_installed_has_its_reason_in_the_decisions() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    reasons = (ROOT / "docs" / "decisions.md").read_text().partition("## Libraries")[2].lower()

    names = [re.split(r"[\[<>=]", each)[0] for each in wanted]
    assert [name for name in names if name not in reasons.replace("psycopg 3", "psycopg")] == []
