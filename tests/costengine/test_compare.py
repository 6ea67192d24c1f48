"""Comparing: the lines that differ, with reasons that add up to the difference."""

from decimal import Decimal
from itertools import permutations

import pytest

from costengine.compare import GPUS, compare
from costengine.costing import Pricer
from costengine.prices import PriceBook, bundled_book
from costengine.question import Kind, Purchase, Question, Scope
from costengine.useful_work import useful_work
from tests.conftest import TODAY

MONTH = Question(kind=Kind.GPU_TIME, gpu="A100-80GB-SXM", gpu_count=64, duration_hours=720)


def test_every_line_is_there_with_its_amount_on_every_side(book: PriceBook) -> None:
    sides = [Pricer(book, TODAY).cost(MONTH.but(gpu_count=count)) for count in (64, 32, 128, 16)]
    found = compare(sides, whole=True)

    for at, side in enumerate(sides):
        assert sum((each.amounts[at] or Decimal(0) for each in found), Decimal(0)) <= side.project.likely
    assert len(found[0].reasons) == 3
    assert [each.apart for each in found] == sorted((each.apart for each in found), reverse=True)


def test_differences_add_up_to_the_difference_of_the_totals(book: PriceBook) -> None:
    one, other = map(Pricer(book, TODAY).cost, (MONTH, MONTH.but(gpu="H100-SXM", duration_hours=300.0)))
    found = compare([one, other])

    apart = sum(((each.amounts[1] or 0) - (each.amounts[0] or 0) for each in found), Decimal(0))
    assert apart == other.run.likely - one.run.likely


def test_gpus_differ_by_hours_and_by_price_and_the_two_add_up(book: PriceBook) -> None:
    """46,080 h at 1.60 against 19,200 h at 3.00: -26,880 x 1.60 = -43,008; 19,200 x 1.40 = +26,880."""
    one, other = map(Pricer(book, TODAY).cost, (MONTH, MONTH.but(gpu="H100-SXM", duration_hours=300.0)))
    (reason,) = next(each.reasons for each in compare([one, other]) if each.component == GPUS)

    assert "26,880 fewer GPU-hours: -$43,008" in reason
    assert "$1.40 dearer per GPU-hour: +$26,880" in reason


def test_a_line_of_one_side_alone_says_what_it_is(book: PriceBook) -> None:
    owned = Pricer(book, TODAY).cost(MONTH.but(purchase=Purchase.OWNED))
    found = {each.component: each for each in compare([Pricer(book, TODAY).cost(MONTH), owned])}

    assert found["networking"].amounts[0] is None
    assert found["networking"].reasons[0].startswith("only here: ")


def test_a_line_that_stands_in_any_of_the_sides_is_compared_on_all(book: PriceBook) -> None:
    """Whatever order the sides come in: with the line in the first, in the last, in two of three."""
    rented, owned = Pricer(book, TODAY).cost(MONTH), Pricer(book, TODAY).cost(MONTH.but(purchase=Purchase.OWNED))
    sides = [rented, Pricer(book, TODAY).cost(MONTH.but(purchase=Purchase.SPOT)), owned]

    for ordered in permutations([*sides, owned], 3):
        for each in compare(ordered, whole=True):
            assert len(each.amounts) == 3
            assert len(each.reasons) == 2
    (network,) = (each for each in compare(sides) if each.component == "networking")
    assert network.reasons[0] == "the same"
    assert network.reasons[1].startswith("only here: ")
    (network,) = (each for each in compare([rented, owned, owned]) if each.component == "networking")
    assert {why.partition(":")[0] for why in network.reasons} == {"not in the first; here"}


def test_the_same_twice_differs_in_nothing(book: PriceBook) -> None:
    assert compare([Pricer(book, TODAY).cost(MONTH)] * 2, whole=MONTH.scope is Scope.RUN) == ()


def worth(*questions: Question) -> tuple[str, ...]:
    book = bundled_book()
    return tuple(useful_work(questions, [Pricer(book, TODAY).cost(question) for question in questions]))


def test_sides_of_other_hardware_are_held_against_the_work_that_they_do() -> None:
    """32 H100 have 1.6 times the peak of 64 A100, and reach a smaller share of it."""
    (told,) = worth(MONTH, MONTH.but(gpu="H100-SXM", gpu_count=32))

    times = float(told.split("side 2 does ")[1].split("x")[0])
    cheaper = int(told.split("side 2 is ")[1].split("%")[0]) / 100
    one, other = map(Pricer(bundled_book(), TODAY).cost, (MONTH, MONTH.but(gpu="H100-SXM", gpu_count=32)))
    assert 1.1 < times < 1.59
    assert told.endswith("% cheaper.")
    assert 1 - cheaper == pytest.approx(float(other.run.likely / one.run.likely) / times, abs=0.03)


def test_half_the_time_does_half_the_work() -> None:
    (told,) = worth(MONTH, MONTH.but(duration_hours=360))

    assert "side 2 does 0.5x as much as side 1" in told


def test_the_same_work_or_a_job_that_says_its_own_needs_no_such_line() -> None:
    job = Question(kind=Kind.PRETRAIN, parameters=7e9, tokens=1e12, gpu="A100-80GB-SXM", gpu_count=64)

    assert not worth(MONTH, MONTH.but(purchase=Purchase.SPOT))
    assert not worth(job, job.but(gpu="H100-SXM"))
    assert not worth(MONTH, job)


def test_a_price_that_differs_by_rounding_alone_is_no_reason(book: PriceBook) -> None:
    jobs = [Question(kind=Kind.PRETRAIN, parameters=size, tokens=1e11, gpu="H100-SXM") for size in (1e9, 7e9)]
    (gpus,) = (each for each in compare([Pricer(book, TODAY).cost(job) for job in jobs]) if each.component == GPUS)

    assert "per GPU-hour" not in gpus.reasons[0]
    assert f"{gpus.apart:,.0f}" in gpus.reasons[0]
