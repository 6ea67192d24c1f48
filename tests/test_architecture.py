"""The house: what may import what."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.commands.ask  # noqa: F401  # so that all its tables have named what they need
from bot.on_use import OnUse, load_all

ROOT = Path(__file__).parent.parent
ENGINE = sorted((ROOT / "costengine").rglob("*.py"))
EVERYTHING = sorted([*ENGINE, *(ROOT / "bot").rglob("*.py")])
ALLOWED_IN_THE_ENGINE = {"costengine", "pydantic", *sys.stdlib_module_names}


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Every imported module, and whether it is imported at the top of the file."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        top = node in tree.body
        if isinstance(node, ast.Import):
            yield from ((alias.name, top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, top


@pytest.mark.parametrize("path", ENGINE, ids=lambda path: path.stem)
def test_the_engine_imports_pydantic_and_the_standard_library_only(path: Path) -> None:
    roots = {name.split(".")[0] for name, _ in imports(path)}

    assert roots <= ALLOWED_IN_THE_ENGINE


@pytest.mark.parametrize("path", EVERYTHING, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_import_stands_at_the_top_of_its_file(path: Path) -> None:
    assert [name for name, top in imports(path) if not top] == []


def test_whatever_a_table_names_is_there() -> None:
    load_all()

    assert OnUse.every
    assert [each.name for each in OnUse.every if not callable(each.function)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "bot" / "reader").rglob("*.py")), ids=lambda path: path.stem)
def test_the_reader_knows_no_slack_no_disk_and_no_clock(path: Path) -> None:
    roots = {name.split(".")[0] for name, _ in imports(path)}

    assert not roots & {"slack_bolt", "slack_sdk", "sqlite3", "sqlite_utils", "time", "os", "aiohttp"}


@pytest.mark.parametrize("path", ENGINE, ids=lambda path: path.stem)
def test_the_engine_never_asks_for_the_time(path: Path) -> None:
    calls = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}

    assert not calls & {"today", "now", "utcnow"}
