"""Plans: a search over everything the book sells, under limits that every plan keeps."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costengine.afford import largest
from costengine.clock import limit_hours
from costengine.costing import Pricer
from costengine.errors import Contradiction, CostEngineError, NoPrice, OutOfRange
from costengine.hardware import accelerators
from costengine.plans import Plans, cheapest
from costengine.prices import PriceBook, bundled_book
from costengine.question import Kind, Method, Purchase, Question, Scope
from costengine.search import candidates, has_fabric
from tests.conftest import TODAY

SEVEN_B = Question(kind=Kind.PRETRAIN, parameters=7e9, tokens=1.4e11)
BOOK = Pricer(bundled_book(), TODAY)


def plans(question: Question, book: PriceBook) -> Plans:
    return cheapest(question, Pricer(book, TODAY))


def test_the_cheapest_plan_comes_first_and_none_is_dearer_than_asking_plainly(book: PriceBook) -> None:
    plain = Pricer(book, TODAY).cost(SEVEN_B)

    costs = [plan.estimate.run.likely for plan in plans(SEVEN_B, book).best]

    assert costs == sorted(costs)
    assert costs[0] <= plain.run.likely


def test_where_only_plans_of_over_a_year_keep_a_budget_they_are_shown_and_it_is_said() -> None:
    question = Question(
        kind=Kind.PRETRAIN, model="llama-3-8b", parameters=8e9, tokens=1e12, purchase=Purchase.RESERVED_1Y,
        max_usd=Decimal(50_000),
    )  # fmt: skip

    found = cheapest(question, BOOK)

    assert all(plan.estimate.run.likely <= 50_000 for plan in found.best)
    assert "None of at most 365 days keeps what was asked for: these take longer." in found.notes


def test_plans_span_accelerators_sellers_regions_forms_and_counts() -> None:
    found = list(candidates(SEVEN_B, BOOK))

    assert len({each.question.gpu for each in found}) > 20
    assert len({each.question.provider for each in found}) > 10
    assert len({each.question.region for each in found}) > 10
    assert len({each.question.gpu_count for each in found}) > 10
    assert {each.question.purchase for each in found} >= {Purchase.ON_DEMAND, Purchase.SPOT}


def test_a_long_run_may_be_committed() -> None:
    """A year on the same GPUs: the whole term is paid, and used."""
    year = Question(kind=Kind.GPU_TIME, gpu="H100-SXM", gpu_count=64, duration_hours=8760, provider="gcp")

    assert Purchase.RESERVED_1Y in {plan.question.purchase for plan in cheapest(year, BOOK).best}


def test_each_plan_is_another_accelerator_or_form_of_buying(book: PriceBook) -> None:
    kinds = [(plan.estimate.gpu, plan.question.purchase) for plan in plans(SEVEN_B, book).best]

    assert len(kinds) == len(set(kinds)) > 1


def test_one_plan_at_least_is_not_taken_away_at_short_notice() -> None:
    assert any(plan.question.purchase is Purchase.ON_DEMAND for plan in cheapest(SEVEN_B, BOOK).best)


def test_a_plan_costs_what_its_question_costs(book: PriceBook) -> None:
    for plan in plans(SEVEN_B, book).best:
        assert Pricer(book, TODAY).cost(plan.question) == plan.estimate


def test_what_was_said_is_kept(book: PriceBook) -> None:
    asked = SEVEN_B.but(gpu="H100-SXM", gpu_count=8, purchase=Purchase.ON_DEMAND, provider="lambda")

    (plan,) = plans(asked, book).best

    assert plan.question.but(region=None) == asked


def test_cards_without_a_fabric_stay_within_one_server() -> None:
    found = [(each.question, accelerators()[each.question.gpu or ""]) for each in candidates(SEVEN_B, BOOK)]
    cards = [(question, chip) for question, chip in found if not has_fabric(chip)]

    assert cards
    assert all((question.gpu_count or 0) <= chip.gpus_per_node for question, chip in cards)


def test_the_frontier_has_no_point_that_another_beats() -> None:
    points = cheapest(SEVEN_B.but(deadline=TODAY + timedelta(days=30)), BOOK).frontier

    assert len(points) > 2
    assert [point.hours for point in points] == sorted(point.hours for point in points)
    assert [point.usd for point in points] == sorted((point.usd for point in points), reverse=True)
    for point in points:
        assert Pricer(BOOK.book, TODAY).cost(point.question).run.likely == point.usd


@settings(max_examples=25, deadline=None)
@given(
    days=st.integers(1, 400),
    usd=st.one_of(st.none(), st.integers(500, 200_000).map(Decimal)),
    rate=st.one_of(st.none(), st.decimals("0.5", "8", places=2)),
    region=st.sampled_from([None, None, "eu", "us-east-1"]),
    scope=st.sampled_from([None, Scope.PROJECT]),
    parameters=st.floats(1e8, 3e10),
)
def test_a_plan_always_keeps_its_limits(
    days: int, usd: Decimal | None, rate: Decimal | None, region: str | None, scope: Scope | None, parameters: float
) -> None:
    asked = Question(
        kind=Kind.PRETRAIN, parameters=parameters, tokens=20 * parameters, deadline=TODAY + timedelta(days=days),
        max_usd=usd, max_usd_per_gpu_hour=rate, region=region, scope=scope,
    )  # fmt: skip
    try:
        found = cheapest(asked, BOOK)
    except CostEngineError:
        return
    limit = limit_hours(asked, TODAY)
    for plan in found.best:
        total = plan.estimate.project if scope else plan.estimate.run
        assert plan.estimate.wall_clock_hours
        assert limit
        assert plan.estimate.wall_clock_hours.likely <= limit
        assert usd is None or total.likely <= usd
        assert plan.question.region == region or region is None
        assert plan.question.max_usd_per_gpu_hour == rate


def test_a_budget_that_nothing_meets_is_told_with_the_least_it_takes_and_that_is_enough() -> None:
    asked = SEVEN_B.but(max_usd=Decimal(10), deadline=TODAY + timedelta(days=20))
    with pytest.raises(Contradiction, match=r"Raise the budget from \$10 to \$([\d,]+), \$[\d,]+ more") as told:
        cheapest(asked, BOOK)
    least = Decimal(str(told.value).partition(" to $")[2].partition(", $")[0].replace(",", ""))

    assert cheapest(asked.but(max_usd=least), BOOK).best


def test_a_date_that_nothing_meets_is_told_with_the_date_that_is_met() -> None:
    asked = Question(kind=Kind.PRETRAIN, parameters=7e9, tokens=2e12, gpu_count=8, deadline=date(2026, 12, 1))
    with pytest.raises(Contradiction, match=r"Allow until \d{4}-\d\d-\d\d, [\d,.]+ days more") as told:
        cheapest(asked, BOOK)
    then = date.fromisoformat(str(told.value).partition("until ")[2][:10])

    assert cheapest(asked.but(deadline=then), BOOK).best


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"max_usd_per_gpu_hour": Decimal("0.01")}, "per GPU-hour instead of"),
        ({"provider": "coreweave", "region": "eu"}, "Leave the region open"),
    ],
)
def test_a_rate_or_a_place_that_nobody_offers_is_told(limits: dict[str, object], words: str) -> None:
    with pytest.raises(Contradiction, match=words):
        cheapest(SEVEN_B.but(**limits), BOOK)


def test_a_date_in_the_past_and_a_budget_of_nothing_are_refused() -> None:
    with pytest.raises(OutOfRange, match="a date after today"):
        cheapest(SEVEN_B.but(deadline=date(2026, 11, 1)), BOOK)
    with pytest.raises(OutOfRange, match="more than"):
        cheapest(SEVEN_B.but(max_usd=Decimal(0)), BOOK)
    with pytest.raises(OutOfRange, match="more than"):
        largest(Question(kind=Kind.PRETRAIN, max_usd=Decimal(0)), BOOK)


def test_what_has_no_price_at_all_says_so(book: PriceBook) -> None:
    with pytest.raises(NoPrice):
        plans(Question(kind=Kind.GPU_TIME, gpu="B200", gpu_count=8, duration_hours=10), book)


def test_the_largest_model_spends_the_budget_and_no_more() -> None:
    asked = Question(kind=Kind.PRETRAIN, max_usd=Decimal(250_000), scope=Scope.RUN)
    compute_optimal, longer = largest(asked, BOOK).best

    assert Decimal(220_000) < compute_optimal.estimate.run.likely <= 250_000
    assert longer.estimate.run.likely <= 250_000
    assert compute_optimal.question.parameters
    assert longer.question.parameters
    assert compute_optimal.question.parameters > longer.question.parameters
    assert compute_optimal.question.tokens == pytest.approx(20 * compute_optimal.question.parameters)
    assert longer.question.tokens == pytest.approx(200 * longer.question.parameters)


def test_a_budget_is_answered_with_and_without_people() -> None:
    found = largest(Question(kind=Kind.PRETRAIN, max_usd=Decimal(2_000_000)), BOOK).best

    sizes = {
        (plan.question.scope, (plan.question.tokens or 0) / (plan.question.parameters or 1)): plan for plan in found
    }
    assert len(sizes) == 4
    for plan in found:
        total = plan.estimate.project if plan.question.scope is Scope.PROJECT else plan.estimate.run
        assert total.likely <= 2_000_000
    assert (sizes[Scope.RUN, 20].question.parameters or 0) > (sizes[Scope.PROJECT, 20].question.parameters or 0)


def test_a_budget_of_a_cent_trains_nothing_worth_naming(book: PriceBook) -> None:
    with pytest.raises(Contradiction, match="Raise the budget"):
        largest(Question(kind=Kind.PRETRAIN, max_usd=Decimal("0.01")), Pricer(book, TODAY))


SIXTY_FOUR_FOR_A_MONTH = Question(kind=Kind.PRETRAIN, gpu="H100-SXM", gpu_count=64, duration_hours=720)


@pytest.mark.parametrize("usd", [Decimal(100_000), Decimal(200_000), Decimal(2_000_000), None])
def test_a_model_for_gpus_and_days_is_one_that_they_are_likely_to_train(usd: Decimal | None) -> None:
    """At the utilisation of every other answer, not at the highest that was ever reached."""
    found = largest(SIXTY_FOUR_FOR_A_MONTH.but(max_usd=usd), BOOK)

    for plan in found.best:
        plain = Pricer(BOOK.book, TODAY).cost(plan.question.but(gpu_count=64, duration_hours=None, max_hours=None))
        assert plain.wall_clock_hours
        assert plain.wall_clock_hours.likely <= 720
        assert plan.estimate.gpu_hours == plain.gpu_hours


def test_time_that_limits_more_than_money_is_said() -> None:
    rich = largest(SIXTY_FOUR_FOR_A_MONTH.but(max_usd=Decimal(300_000)), BOOK)
    poor = largest(SIXTY_FOUR_FOR_A_MONTH.but(max_usd=Decimal(60_000)), BOOK)

    assert "The time is what limits the run, not the money." in rich.notes
    assert "The time is what limits the run, not the money." not in poor.notes


def test_gpus_that_cost_more_than_the_budget_by_themselves_are_told_first() -> None:
    bare = SIXTY_FOUR_FOR_A_MONTH.but(kind=Kind.GPU_TIME)
    usd = Pricer(BOOK.book, TODAY).cost(bare).run.likely

    first = largest(SIXTY_FOUR_FOR_A_MONTH.but(max_usd=Decimal(100_000)), BOOK).notes[0]

    assert first.startswith(f"64 GPUs for 30 days cost ${usd:,.0f} by themselves")
    assert f"pays for {30 * 100_000 / float(usd):.3g} days" in first


def test_a_commitment_beyond_the_budget_is_told_with_its_whole_term() -> None:
    with pytest.raises(Contradiction, match=r"64 GPUs cost \$[\d,]+ by themselves: a commitment is paid"):
        largest(SIXTY_FOUR_FOR_A_MONTH.but(max_usd=Decimal(200_000), purchase=Purchase.RESERVED_1Y), BOOK)


def test_gpu_hours_are_a_limit_of_what_a_budget_trains() -> None:
    asked = Question(kind=Kind.PRETRAIN, gpu="H100-SXM", gpu_hours=20_000, max_usd=Decimal(80_000), scope=Scope.RUN)

    plans = largest(asked, BOOK).best
    assert plans
    assert all(15_000 < plan.estimate.gpu_hours.likely <= 20_000 for plan in plans)


def test_a_budget_asked_for_without_any_limit_is_asked_for() -> None:
    with pytest.raises(CostEngineError, match="Say a budget"):
        largest(Question(kind=Kind.PRETRAIN), BOOK)


def test_a_refused_whole_project_may_be_tried_as_the_run_alone() -> None:
    with pytest.raises(Contradiction, match="only compute"):
        largest(Question(kind=Kind.PRETRAIN, max_usd=Decimal(50), scope=Scope.PROJECT), BOOK)
    with pytest.raises(Contradiction) as refused:
        largest(Question(kind=Kind.PRETRAIN, max_usd=Decimal("0.01"), scope=Scope.RUN), BOOK)
    assert "only compute" not in str(refused.value)


@pytest.mark.parametrize("term", [Purchase.RESERVED_1Y, Purchase.RESERVED_3Y])
def test_a_commitment_that_was_asked_for_is_planned_with_its_whole_term(term: Purchase) -> None:
    quarter = Question(kind=Kind.GPU_TIME, gpu="H100-SXM", gpu_count=64, duration_hours=2160, purchase=term)
    by_the_hour = Pricer(BOOK.book, TODAY).cost(quarter.but(purchase=Purchase.ON_DEMAND))

    found = cheapest(quarter, BOOK)

    assert {plan.question.purchase for plan in found.best} == {term}
    assert found.best[0].estimate.run.likely > by_the_hour.run.likely
    assert any("by the hour" in note for note in found.notes)


def test_a_commitment_that_a_run_fills_is_not_talked_down() -> None:
    years = Question(
        kind=Kind.GPU_TIME, gpu="H100-SXM", gpu_count=64, duration_hours=8760, purchase=Purchase.RESERVED_1Y
    )

    assert not any("by the hour" in note for note in cheapest(years, BOOK).notes)


def test_no_plan_spreads_a_short_run_over_more_gpus_than_start_in_its_time() -> None:
    short = Question(kind=Kind.FINETUNE, method=Method.LORA, parameters=7e9, tokens=1e6)

    found = cheapest(short, BOOK)

    assert all((plan.estimate.gpu_count or 0) <= 8 for plan in found.best)
    assert all(point.gpu_count <= 8 for point in found.frontier)


def test_what_is_missing_altogether_has_a_code_of_its_own() -> None:
    with pytest.raises(CostEngineError) as caught:
        Pricer(BOOK.book, TODAY).cost(Question(kind=Kind.FINETUNE, gpu="H100-SXM", gpu_count=8, duration_hours=48))

    assert caught.value.code == "not_understood"


def test_a_plan_at_a_lone_list_price_says_so() -> None:
    asked = Question(kind=Kind.GPU_TIME, gpu="GB200", gpu_count=72, duration_hours=720)

    assert cheapest(asked, BOOK).notes[0].startswith("Only Azure is known to rent out GB200")
    assert not any("is known to rent" in note for note in cheapest(asked.but(provider="azure"), BOOK).notes)
    assert not any("is known to rent" in note for note in cheapest(asked.but(gpu="H100-SXM"), BOOK).notes)


def test_a_budget_for_fine_tuning_is_not_answered_with_pretraining() -> None:
    found = largest(Question(kind=Kind.FINETUNE, max_usd=Decimal(500), scope=Scope.RUN), BOOK)

    assert [plan.question.method for plan in found.best] == [Method.FULL, Method.LORA, Method.QLORA]
    for plan in found.best:
        assert plan.question.kind is Kind.FINETUNE
        assert plan.question.gpu_count
        assert plan.estimate.run.likely <= 500
    assert any(note.startswith("On 50M tokens") for note in found.notes)


def test_memory_that_limits_more_than_money_is_said() -> None:
    asked = Question(
        kind=Kind.FINETUNE,
        method=Method.LORA,
        gpu="A100-80GB-SXM",
        gpu_count=1,
        max_usd=Decimal(1_000),
        scope=Scope.RUN,
    )

    found = largest(asked, BOOK)

    assert 2e10 < (found.best[0].question.parameters or 0) < 5e10
    assert "The memory of these GPUs is what limits it, not the money." in found.notes


def test_a_model_that_was_named_gets_the_tokens_that_the_budget_pays_for() -> None:
    asked = Question(kind=Kind.PRETRAIN, parameters=7e9, max_usd=Decimal(100_000), scope=Scope.RUN)
    (plan,) = largest(asked, BOOK).best

    assert plan.question.parameters == 7e9
    assert 80_000 < plan.estimate.run.likely <= 100_000
    assert 5e11 < (plan.question.tokens or 0) < 2e12


def test_tokens_that_were_said_stay_and_the_model_grows() -> None:
    asked = Question(kind=Kind.PRETRAIN, tokens=1e12, max_usd=Decimal(200_000), scope=Scope.RUN)
    (plan,) = largest(asked, BOOK).best

    assert plan.question.tokens == 1e12
    assert 170_000 < plan.estimate.run.likely <= 200_000


def test_a_model_that_its_gpus_cannot_hold_is_refused_for_that() -> None:
    asked = Question(kind=Kind.PRETRAIN, parameters=7e10, gpu="H100-SXM", gpu_count=1, max_usd=Decimal(100_000))

    with pytest.raises(CostEngineError, match="accelerator memory"):
        largest(asked, BOOK)


def test_what_is_learned_by_reward_is_sized_as_such() -> None:
    found = largest(Question(kind=Kind.RL, max_usd=Decimal(20_000), scope=Scope.RUN), BOOK)

    assert [plan.question.kind for plan in found.best] == [Kind.RL]
