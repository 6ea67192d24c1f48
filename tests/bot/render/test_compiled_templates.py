"""Compiled templates are kept, and never run where they might be stale, torn or somebody else's."""

import os
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from bot.render.compiled import CompiledTemplates


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "templates"


@pytest.fixture
def filters(tmp_path: Path) -> Path:
    file = tmp_path / "filters.py"
    file.write_text("first", encoding="utf-8")
    return file


class Counted(Environment):
    """An environment that counts what it compiles."""

    compiled = 0

    def compile(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]  # only counts
        self.compiled += 1
        return super().compile(*args, **kwargs)  # type: ignore[call-overload]  # handed on as it came


def _rendered(folder: Path, filters: Path, text: str = "Hello {{ who }}") -> tuple[str, int]:
    """What a new process would print, and how many templates it compiled for that."""
    environment = Counted(
        loader=DictLoader({"one.j2": text}), bytecode_cache=CompiledTemplates(folder, "slack", [filters])
    )
    return environment.get_template("one.j2").render(who="you"), environment.compiled


def test_a_template_is_compiled_once_for_all_starts(folder: Path, filters: Path) -> None:
    assert _rendered(folder, filters) == ("Hello you", 1)
    assert _rendered(folder, filters) == ("Hello you", 0)


def test_the_folder_is_the_users_alone(folder: Path, filters: Path) -> None:
    _rendered(folder, filters)

    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_changed_template_is_compiled_anew(folder: Path, filters: Path) -> None:
    _rendered(folder, filters)

    assert _rendered(folder, filters, "Bye {{ who }}") == ("Bye you", 1)
    assert len(list(folder.iterdir())) == 1  # in the place of the old one


def test_a_changed_filter_is_compiled_anew(folder: Path, filters: Path) -> None:
    _rendered(folder, filters)
    filters.write_text("second", encoding="utf-8")

    assert _rendered(folder, filters)[1] == 1


@pytest.mark.parametrize("left", [0, 12, 40])
def test_a_torn_file_is_compiled_anew(folder: Path, filters: Path, left: int) -> None:
    _rendered(folder, filters)
    (file,) = folder.iterdir()
    file.write_bytes(file.read_bytes()[:left])

    assert _rendered(folder, filters) == ("Hello you", 1)


def test_a_folder_that_others_may_write_is_not_used(folder: Path, filters: Path) -> None:
    _rendered(folder, filters)
    folder.chmod(0o777)

    assert _rendered(folder, filters) == ("Hello you", 1)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_somebody_else_is_not_used(folder: Path, filters: Path) -> None:
    _rendered(folder, filters)
    os.chown(folder, 12345, 12345)

    assert _rendered(folder, filters) == ("Hello you", 1)


def test_a_place_where_nothing_can_be_written_is_no_error(tmp_path: Path, filters: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be", encoding="utf-8")

    assert _rendered(tmp_path / "cache" / "templates", filters) == ("Hello you", 1)
