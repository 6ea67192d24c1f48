from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costengine.clock import limit_hours
from costengine.costing import cost
from costengine.errors import Contradiction, CostEngineError, NoPrice
from costengine.plans import cheapest, largest
from costengine.prices import PriceBook, bundled_book
from costengine.question import Kind, Purchase, Question, Scope
from tests.conftest import TODAY

SEVEN_B = Question(kind=Kind.PRETRAIN, parameters=7e9, tokens=1.4e11)


def test_the_cheapest_plan_comes_first_and_none_is_dearer_than_asking_plainly(book: PriceBook) -> None:
    plain = cost(SEVEN_B, book, TODAY)
    plans = cheapest(SEVEN_B, book, TODAY)

    costs = [plan.estimate.run.likely for plan in plans]
    assert costs == sorted(costs)
    assert costs[0] <= plain.run.likely


def test_each_plan_is_another_accelerator_or_form_of_buying(book: PriceBook) -> None:
    plans = cheapest(SEVEN_B, book, TODAY)

    kinds = [(plan.estimate.gpu, plan.question.purchase) for plan in plans]
    assert len(kinds) == len(set(kinds)) > 1


def test_a_plan_costs_what_its_question_costs(book: PriceBook) -> None:
    for plan in cheapest(SEVEN_B, book, TODAY):
        assert cost(plan.question, book, TODAY) == plan.estimate


def test_what_was_said_is_kept(book: PriceBook) -> None:
    asked = SEVEN_B.but(gpu="H100-SXM", purchase=Purchase.ON_DEMAND, provider="lambda")
    (plan,) = cheapest(asked, book, TODAY)

    assert plan.question == asked


@settings(max_examples=40, deadline=None)
@given(
    days=st.integers(1, 400),
    usd=st.one_of(st.none(), st.integers(500, 200_000).map(Decimal)),
    parameters=st.floats(1e8, 3e10),
)
def test_a_plan_always_keeps_its_limits(days: int, usd: Decimal | None, parameters: float) -> None:
    asked = Question(
        kind=Kind.PRETRAIN, parameters=parameters, tokens=20 * parameters,
        deadline=TODAY + timedelta(days=days), max_usd=usd,
    )  # fmt: skip
    try:
        plans = cheapest(asked, bundled_book(), TODAY)
    except CostEngineError:
        return
    limit = limit_hours(asked, TODAY)
    for plan in plans:
        assert plan.estimate.wall_clock_hours
        assert limit
        assert plan.estimate.wall_clock_hours.likely <= limit
        assert usd is None or plan.estimate.run.likely <= usd


def test_a_budget_that_nothing_meets_is_told_with_the_least_it_takes(book: PriceBook) -> None:
    with pytest.raises(Contradiction, match=r"\$10: the cheapest plan costs \$"):
        cheapest(SEVEN_B.but(max_usd=Decimal(10)), book, TODAY)


def test_a_limit_of_time_that_nothing_meets_is_told_with_the_fastest(book: PriceBook) -> None:
    bare = Question(kind=Kind.PRETRAIN, parameters=7e9, tokens=2e12, gpu_count=8, deadline=date(2026, 12, 1))

    with pytest.raises(Contradiction, match="fastest plan takes"):
        cheapest(bare, book, TODAY)


def test_what_has_no_price_at_all_says_so(book: PriceBook) -> None:
    with pytest.raises(NoPrice):
        cheapest(Question(kind=Kind.GPU_TIME, gpu="B200", gpu_count=8, duration_hours=10), book, TODAY)


def test_the_largest_model_spends_the_budget_and_no_more(book: PriceBook) -> None:
    asked = Question(kind=Kind.PRETRAIN, max_usd=Decimal(250_000))
    compute_optimal, longer = largest(asked, book, TODAY)

    assert Decimal(220_000) < compute_optimal.estimate.run.likely <= 250_000
    assert longer.estimate.run.likely <= 250_000
    assert compute_optimal.question.parameters
    assert longer.question.parameters
    assert compute_optimal.question.parameters > longer.question.parameters
    assert longer.question.tokens == pytest.approx(200 * longer.question.parameters)


def test_with_people_inside_the_budget_the_model_is_smaller(book: PriceBook) -> None:
    asked = Question(kind=Kind.PRETRAIN, max_usd=Decimal(2_000_000))
    alone, within = largest(asked, book, TODAY)[0], largest(asked.but(scope=Scope.PROJECT), book, TODAY)[0]

    assert alone.question.parameters
    assert within.question.parameters
    assert alone.question.parameters > within.question.parameters


def test_a_budget_of_a_dollar_trains_nothing_worth_naming(book: PriceBook) -> None:
    with pytest.raises(Contradiction, match="raise the budget"):
        largest(Question(kind=Kind.PRETRAIN, max_usd=Decimal("0.01")), book, TODAY)
