"""A line that is left out stands at nothing, and takes away just what it cost."""

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from costengine.components import components, replaces
from costengine.errors import CostEngineError
from costengine.estimate import estimate
from costengine.prices import PriceBook, bundled_book
from costengine.question import Component, ExtraLine, Profile, Purchase, Question, Scope
from costengine.result import Estimate
from tests.conftest import TODAY
from tests.costengine.test_estimate import A100_MONTH, questions
from tests.costengine.test_tips import JOBS

OWNED = A100_MONTH.but(purchase=Purchase.OWNED)
MAY_BE_LEFT_OUT = [each for each in Component if each is not Component.HARDWARE]


def without(job: Question, *gone: Component) -> Question:
    return job.but(extra=tuple(ExtraLine(component=each, usd=Decimal(0)) for each in gone))


def charged(found: Estimate, component: Component) -> Decimal:
    return sum((item.likely for item in found.lines if replaces(item.component) is component), Decimal(0))


@settings(max_examples=200, deadline=None)
@given(
    job=st.one_of(questions, JOBS),
    purchase=st.sampled_from([None, *Purchase]),
    gone=st.sets(st.sampled_from(MAY_BE_LEFT_OUT), min_size=1, max_size=4),
)
def test_leaving_lines_out_never_raises_a_total(job: Question, purchase: Purchase | None, gone: set[Component]) -> None:
    try:
        whole, rest = (
            estimate(each.but(purchase=purchase), bundled_book(), TODAY) for each in (job, without(job, *gone))
        )
    except CostEngineError:
        assume(False)

    for before, after in ((whole.run, rest.run), (whole.project, rest.project)):
        assert after.low <= before.low
        assert after.likely <= before.likely
        assert after.high <= before.high


@pytest.mark.parametrize("job", [A100_MONTH, OWNED, A100_MONTH.but(profile=Profile.ARTICLE)])
@pytest.mark.parametrize("component", MAY_BE_LEFT_OUT)
def test_what_was_charged_is_a_line_of_nothing_and_of_the_rest_it_is_said_why_there_is_none(
    component: Component, job: Question, book: PriceBook
) -> None:
    before, found = (estimate(each, book, TODAY) for each in (job, without(job, component)))
    told = [note for note in found.limits if note.startswith(f"There is no cost of {component.value} to leave out.")]

    assert charged(found, component) == 0
    if charged(before, component):
        (line,) = (item for item in found.lines if item.component == component.value)
        assert f"{line.likely}, {line.how}, {line.source}" == "0.00, left out, you said so"
        assert before.project.likely > found.project.likely
        assert not told
    else:
        assert found.lines == before.lines
        assert len(told) == 1


def test_what_only_the_project_holds_is_told_under_the_run(book: PriceBook) -> None:
    gone = without(A100_MONTH, Component.DATA, Component.TOOLS, Component.STORAGE)
    found = estimate(gone, book, TODAY)

    assert found.limits == (
        f"Left out of the whole project (${found.project.likely:,.0f}), as you said: data and tools; "
        "the run holds none.",
    )
    assert not estimate(gone.but(scope=Scope.PROJECT), book, TODAY).limits


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        ((), "people, data, experiments and a reserve"),
        ((Component.DATA, Component.PREPARATION), "people, experiments and a reserve"),
        ((Component.CONTINGENCY, Component.EXPERIMENTS, Component.DATA, Component.PREPARATION), "people"),
    ],
)
def test_the_project_is_named_by_what_it_holds(gone: tuple[Component, ...], words: str, book: PriceBook) -> None:
    assert estimate(without(A100_MONTH, *gone), book, TODAY).around_the_run == words


def test_a_project_of_nothing_that_has_a_name_is_named_so(book: PriceBook) -> None:
    nothing = without(A100_MONTH.but(people=0.0), *MAY_BE_LEFT_OUT)

    assert estimate(nothing, book, TODAY).around_the_run == "all that stands around it"


def test_every_component_says_why_it_may_be_none() -> None:
    assert all(components()[each.value].why_absent for each in MAY_BE_LEFT_OUT)
