"""How long a sum rents accelerators: within the sum, nearly all of it, and more on spot than on demand."""

from decimal import Decimal
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costengine.costing import Pricer
from costengine.errors import Contradiction, Incomplete, NoPrice, OutOfRange
from costengine.lasting import lasting
from costengine.plans import Plans
from costengine.prices import bundled_book
from costengine.question import Kind, Purchase, Question, Scope
from tests.conftest import TODAY

PRICER = Pricer(bundled_book(), TODAY)
EIGHT = Question(kind=Kind.GPU_TIME, gpu="H100-SXM", gpu_count=8, max_usd=Decimal(5000))
HOURS = Question(kind=Kind.GPU_TIME, gpu="A100-80GB-SXM", max_usd=Decimal(20_000))
FORTNIGHT = Question(kind=Kind.GPU_TIME, gpu="H100-SXM", duration_hours=336, max_usd=Decimal(50_000))


def plans(question: Question) -> Plans:
    return lasting(question, PRICER)


@pytest.mark.parametrize(
    ("question", "slot"),
    [
        (EIGHT, "duration_hours"),
        (HOURS, "gpu_hours"),
        (FORTNIGHT, "gpu_count"),
        (FORTNIGHT.but(gpu="MI300X", duration_hours=24.0, max_usd=Decimal("106.21")), "gpu_count"),
        (EIGHT.but(gpu="V100-16GB", gpu_count=1, purchase=Purchase.SPOT, max_usd=Decimal("6380.18")), "duration_hours"),
    ],
)
def test_the_sum_is_spent_and_the_next_unit_would_cost_more(question: Question, slot: str) -> None:
    for plan in plans(question).best:
        more = plan.question.but(**{slot: ceil(getattr(plan.question, slot) * 1.03)})

        assert plan.estimate.run.likely <= (question.max_usd or 0) < PRICER.cost(more).run.likely


@settings(max_examples=15, deadline=None)
@given(st.decimals(200, 10**7, places=0), st.integers(1, 512))
def test_no_sum_is_passed_and_more_of_it_never_lasts_shorter(usd: Decimal, count: int) -> None:
    once, twice = (
        plans(EIGHT.but(gpu_count=count, max_usd=usd * times + 10 * count, purchase=Purchase.ON_DEMAND)).best[0]
        for times in (1, 2)
    )

    assert once.estimate.run.likely <= usd + 10 * count
    assert (twice.question.duration_hours or 0) >= (once.question.duration_hours or 0)


def test_on_demand_and_spot_are_shown_where_that_was_left_open() -> None:
    on_demand, spot = plans(EIGHT).best

    assert (on_demand.label, spot.label) == ("on demand", "spot")
    assert (spot.question.duration_hours or 0) > (on_demand.question.duration_hours or 0)
    assert [plan.label for plan in plans(EIGHT.but(purchase=Purchase.SPOT)).best] == ["spot"]


def test_a_price_of_ones_own_is_named_and_hardly_moves() -> None:
    found = plans(EIGHT.but(usd_per_gpu_hour=Decimal(2)))

    assert [plan.label for plan in found.best] == ["at your price"]
    assert found.best[0].question.duration_hours == pytest.approx(5000 / 16, rel=0.03)


def test_the_range_of_the_price_is_turned_round_to_one_of_time() -> None:
    (note,) = plans(EIGHT).notes

    assert "80 % range" in note
    assert note.startswith("As the price may move, on demand it is")


def test_a_sum_that_pays_for_nothing_says_what_the_least_costs() -> None:
    with pytest.raises(Contradiction, match=r"^\$1 is too little: an hour costs \$"):
        plans(EIGHT.but(max_usd=Decimal(1)))
    with pytest.raises(Contradiction, match="one GPU costs"):
        plans(FORTNIGHT.but(max_usd=Decimal(100)))


def test_where_only_spot_is_within_the_sum_that_is_said() -> None:
    found = plans(EIGHT.but(max_usd=Decimal(3)))

    assert [plan.label for plan in found.best] == ["spot"]
    assert found.notes[0] == "On demand it pays for none."


def test_a_commitment_is_bought_whole_or_not_at_all() -> None:
    reserved = EIGHT.but(purchase=Purchase.RESERVED_1Y)

    assert plans(reserved.but(max_usd=Decimal(500_000))).best[0].question.duration_hours == 8760
    with pytest.raises(Contradiction, match="whole term"):
        plans(reserved)
    with pytest.raises(Incomplete, match="how many GPUs"):
        plans(HOURS.but(purchase=Purchase.RESERVED_1Y))


def test_of_a_whole_project_the_time_of_the_accelerators_alone_is_worked_out_and_said() -> None:
    assert "people" in plans(EIGHT.but(scope=Scope.PROJECT)).notes[0]


def test_without_a_sum_or_with_none_it_says_what_to_give() -> None:
    with pytest.raises(Incomplete, match="For how much money"):
        plans(EIGHT.but(max_usd=None))
    with pytest.raises(OutOfRange):
        plans(EIGHT.but(max_usd=Decimal(0)))


def test_what_nobody_sells_is_refused_by_the_engine_itself() -> None:
    with pytest.raises(NoPrice, match="MI300X, on demand, Lambda"):
        plans(EIGHT.but(provider="lambda", gpu="MI300X", purchase=Purchase.ON_DEMAND, region="china"))
