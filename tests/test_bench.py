"""`make bench`: what it calls worse, and that the page holds what was measured."""

import json

import pytest

from benchmarks import sizing
from benchmarks.bench import BEGIN, BY_NAME, END, FIGURES, JSON, PAGE, Taken, page, table, taken, worse

RATE, TIME = "mix", "processor"
"""A figure of which more is better, and one of which less is."""


@pytest.mark.parametrize(
    ("name", "now", "is_worse"),
    [
        (RATE, Taken(0.18, 0.05), True),
        (RATE, Taken(0.19, 0.05), False),
        (RATE, Taken(0.40, 0.05), False),
        (RATE, Taken(0.15, 0.30), False),
        (TIME, Taken(0.23, 0.05), True),
        (TIME, Taken(0.21, 0.05), False),
        (TIME, Taken(0.10, 0.05), False),
    ],
)
def test_a_figure_is_worse_only_beyond_its_noise_and_in_its_own_direction(
    name: str, now: Taken, is_worse: bool
) -> None:
    said = worse({name: Taken(0.2, 0.08)}, {name: now})

    assert bool(said) is is_worse
    assert all(line.startswith(BY_NAME[name].words) for line in said)


def test_a_figure_that_was_not_measured_before_is_not_worse() -> None:
    assert worse({}, {RATE: Taken(0.01, 0)}) == []


def test_several_runs_give_their_median_and_how_far_they_are_apart() -> None:
    assert taken([3.0, 1.0, 2.0]) == Taken(2.0, 1.0)


def test_the_page_holds_the_figures_that_were_written_last() -> None:
    document = json.loads(JSON.read_text())
    held = PAGE.read_text()

    assert set(document["figures"]) == {figure.name for figure in FIGURES}
    assert held.split(BEGIN)[1].split(END)[0] == table(document)
    assert page(held, document) == held


def test_words_around_the_table_stay() -> None:
    written = page(f"before\n{BEGIN}old\n{END}after\n", json.loads(JSON.read_text()))

    assert written.startswith(f"before\n{BEGIN}")
    assert written.endswith(f"{END}after\n")
    assert "old\n" not in written


def test_the_page_of_sizes_holds_what_was_measured() -> None:
    held = sizing.PAGE.read_text()

    assert sizing.page(held, json.loads(sizing.MEASURED.read_text())) == held


def test_more_workspaces_never_need_less() -> None:
    measured = json.loads(sizing.MEASURED.read_text())

    found = [sizing.size(count, measured) for count in (1, 10, 1_000, 10_000, 100_000)]

    assert found == sorted(found)
    assert [each.machines for each in found] == sorted(each.machines for each in found)
    assert [each.usd_per_month for each in found] == sorted(each.usd_per_month for each in found)
