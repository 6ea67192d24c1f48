"""A file is written whole or not at all."""

from pathlib import Path

import pytest

from bot.whole_file import whole_file


def test_what_was_written_takes_the_place_of_the_old_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("old")
    (tmp_path / "log.csv.part").write_text("left behind by a power cut")

    with whole_file(path) as part:
        assert part.read_text() == ""
        part.write_text("new")
        assert path.read_text() == "old"

    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_on_the_way_leaves_the_old_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("old")

    with pytest.raises(UnicodeEncodeError), whole_file(path) as part:
        part.write_text("half, then \ud800")

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
