"""The main job: bare GPU time, with the article's own cases (“What is the cost of training LLM models?”)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costengine.amounts import total
from costengine.errors import NoPrice, UnknownGpu
from costengine.estimate import estimate
from costengine.lines import Group
from costengine.prices import PriceBook, bundled_book
from costengine.question import Component, ExtraLine, Kind, Profile, Purchase, Question, Scope
from tests.conftest import TODAY

A100_MONTH = Question(kind=Kind.GPU_TIME, gpu="A100-80GB-SXM", gpu_count=64, duration_hours=720)
GPT3_PROJECTION = Question(kind=Kind.GPU_TIME, gpu="A100-80GB-SXM", gpu_count=1024, duration_hours=816)


def rental(question: Question, book: PriceBook) -> Decimal:
    return next(item.likely for item in estimate(question, book, TODAY).lines if item.group is Group.COMPUTE)


@pytest.mark.parametrize(
    ("question", "usd_per_gpu_hour", "expected"),
    [
        (A100_MONTH, "1.67", "76953.60"),
        (GPT3_PROJECTION, "1.67", "1395425.28"),
        (A100_MONTH, "6.51", "299980.80"),
        (GPT3_PROJECTION, "5.51", "4604067.84"),
    ],
)
def test_the_articles_figures_come_back(
    question: Question, usd_per_gpu_hour: str, expected: str, book: PriceBook
) -> None:
    """GPU-hours times the rate: 46,080 x 1.67, 835,584 x 1.67, and the rates that give $300,000 and $4.6M."""
    asked = question.but(usd_per_gpu_hour=Decimal(usd_per_gpu_hour))

    assert rental(asked, book) == Decimal(expected)


def test_a_month_of_64_gpus_is_46080_gpu_hours(book: PriceBook) -> None:
    found = estimate(A100_MONTH, book, TODAY)

    assert found.gpu_hours.likely == 46_080
    assert found.wall_clock_hours
    assert found.wall_clock_hours.likely == 720


def test_the_likely_price_is_the_median_of_the_neoclouds(book: PriceBook) -> None:
    """Lambda 1.60, RunPod 1.40, Crusoe 2.00: the median is 1.60."""
    assert rental(A100_MONTH, book) == Decimal("46080") * Decimal("1.60")


def test_the_range_spans_what_one_can_really_rent(book: PriceBook) -> None:
    found = estimate(A100_MONTH, book, TODAY)

    assert found.run.low < Decimal("46080") * Decimal("1.40")
    assert found.run.high > Decimal("46080") * Decimal("2.00")


def test_a_price_that_was_given_leaves_no_range_in_the_rental(book: PriceBook) -> None:
    found = estimate(A100_MONTH.but(usd_per_gpu_hour=Decimal("1.67")), book, TODAY)

    assert found.lines[0].low == found.lines[0].high == Decimal("76953.60")
    assert found.lines[0].source == "your price"
    assert found.usd_per_gpu_hour == Decimal("1.67")
    assert found.prices_as_of is None


def test_gpu_hours_alone_are_a_question_too(book: PriceBook) -> None:
    found = estimate(Question(kind=Kind.GPU_TIME, gpu="A100-80GB-SXM", gpu_hours=184_320), book, TODAY)

    assert found.gpu_hours.likely == 184_320
    assert found.gpu_count is None
    assert found.wall_clock_hours is None


def test_an_unnamed_gpu_is_assumed_and_said(book: PriceBook) -> None:
    found = estimate(A100_MONTH.but(gpu=None), book, TODAY)

    assert found.gpu == "H100-SXM"
    assert "GPU" in {assumption.name for assumption in found.assumptions}


def test_storage_and_transfer_are_lines_of_their_own(book: PriceBook) -> None:
    components = {item.component for item in estimate(A100_MONTH, book, TODAY).lines if item.in_run}

    assert components == {"GPU rental", "data storage", "checkpoint storage", "transfer"}


def test_every_line_says_where_it_comes_from(book: PriceBook) -> None:
    for item in estimate(A100_MONTH, book, TODAY).lines:
        assert item.source
        assert item.how
        assert item.as_of


def test_an_unknown_gpu_is_refused_with_the_closest_names(book: PriceBook) -> None:
    with pytest.raises(UnknownGpu, match="H100-SXM"):
        estimate(A100_MONTH.but(gpu="H300-SXM"), book, TODAY)


def test_a_missing_price_is_an_error_and_never_zero(book: PriceBook) -> None:
    with pytest.raises(NoPrice, match="name your own"):
        estimate(A100_MONTH.but(gpu="B200"), book, TODAY)


def test_the_articles_profile_holds_its_lines_and_no_others(book: PriceBook) -> None:
    """100k data + 50k preparation + 500k team, and neither experiments nor a reserve."""
    found = estimate(A100_MONTH.but(profile=Profile.ARTICLE), book, TODAY)

    assert {item.component: item.likely for item in found.lines if not item.in_run} == {
        "people": Decimal("500000.00"),
        "data acquisition": Decimal("100000.00"),
        "data preparation": Decimal("50000.00"),
    }


def test_a_small_job_is_not_charged_a_research_team(book: PriceBook) -> None:
    small = estimate(A100_MONTH.but(gpu_count=8, duration_hours=72.0), book, TODAY)

    assert small.profile is Profile.LEAN
    assert small.project.likely < 20_000


def test_a_line_that_the_person_prices_takes_the_place_of_ours(book: PriceBook) -> None:
    extra = (
        ExtraLine(component=Component.DATA, usd=Decimal(20_000)),
        ExtraLine(component=Component.NETWORKING, usd=Decimal(50_000)),
        ExtraLine(component=Component.STORAGE, usd=Decimal(1_000)),
    )
    found = estimate(A100_MONTH.but(extra=extra), book, TODAY)
    amounts = {item.component: item.likely for item in found.lines}

    assert amounts["data"] == 20_000
    assert "data acquisition" not in amounts
    assert "data storage" not in amounts
    assert found.run.likely == sum(item.likely for item in found.lines if item.in_run)
    assert next(item for item in found.lines if item.component == "networking").in_run


def test_people_are_head_count_times_months(book: PriceBook) -> None:
    found = estimate(A100_MONTH.but(people=3.0, project_months=4.0), book, TODAY)

    people = next(item for item in found.lines if item.component == "people")
    assert people.likely == Decimal("250000.00")  # 3 x 4 / 12 x $250,000


def test_without_people_there_is_no_such_line(book: PriceBook) -> None:
    found = estimate(A100_MONTH.but(people=0.0), book, TODAY)

    assert "people" not in {item.component for item in found.lines}


def test_half_a_cluster_costs_half_its_rent(book: PriceBook) -> None:
    whole, half = rental(A100_MONTH, book), rental(A100_MONTH.but(share=0.5), book)

    assert half * 2 == whole


def test_a_commitment_is_paid_for_its_whole_term(book: PriceBook) -> None:
    found = estimate(A100_MONTH.but(purchase=Purchase.RESERVED_1Y), book, TODAY)

    assert found.lines[0].likely > rental(A100_MONTH, book) * 8
    (said,) = (note for note in found.limits if note.startswith("The whole term of 1 year is charged"))
    by_the_hour = estimate(A100_MONTH, book, TODAY)
    assert f"by the hour it costs ${rental(A100_MONTH, book):,.0f}" in said
    assert found.tips[0].id == "by_the_hour"
    assert found.tips[0].saving == found.run.likely - by_the_hour.run.likely


def test_a_reservation_that_does_not_pay_is_said(book: PriceBook) -> None:
    aside = next(each for each in estimate(A100_MONTH, book, TODAY).asides if each.id == "reserved_1y")

    assert "no saving here" in aside.why


def test_a_reservation_that_pays_is_a_tip(book: PriceBook) -> None:
    year = estimate(A100_MONTH.but(duration_hours=8760.0), book, TODAY)

    assert "reserved_1y" in {tip.id for tip in year.tips}


def test_more_gpus_for_less_time_cost_the_same_rent(book: PriceBook) -> None:
    wide = A100_MONTH.but(gpu_count=128, duration_hours=360.0)

    assert rental(wide, book) == rental(A100_MONTH, book)


questions = st.builds(
    Question,
    kind=st.just(Kind.GPU_TIME),
    gpu=st.sampled_from(["A100-80GB-SXM", "H100-SXM", None]),
    gpu_count=st.integers(1, 100_000),
    duration_hours=st.floats(0.1, 20_000),
    purchase=st.sampled_from([None, Purchase.ON_DEMAND, Purchase.RESERVED_1Y, Purchase.RESERVED_3Y]),
    usd_per_gpu_hour=st.one_of(st.none(), st.decimals("0.01", "100", places=2)),
    share=st.one_of(st.none(), st.floats(0.01, 1)),
    scope=st.sampled_from([None, *Scope]),
    profile=st.sampled_from([None, *Profile]),
    people=st.one_of(st.none(), st.floats(0, 50)),
)


@settings(max_examples=150, deadline=None)
@given(question=questions)
def test_lines_add_up_to_their_totals_to_the_cent(question: Question, book: PriceBook) -> None:
    found = estimate(question, book, TODAY)

    assert sum(item.likely for item in found.lines if item.in_run) == found.run.likely
    assert sum(item.likely for item in found.lines) == found.project.likely
    assert 0 <= found.run.low <= found.run.likely <= found.run.high
    assert 0 <= found.project.low <= found.project.likely <= found.project.high
    assert total(item.money for item in found.lines) == found.project


def test_the_same_book_gives_the_same_cost_on_any_day_and_says_how_old_it_is(book: PriceBook) -> None:
    fresh, old = estimate(A100_MONTH, book, date(2026, 10, 2)), estimate(A100_MONTH, book, date(2027, 1, 1))

    assert fresh.lines == old.lines
    assert "92 days old" in " ".join(old.notes)
    assert "days old" not in " ".join(fresh.notes)


def test_training_on_hardware_without_any_price_is_priced_by_speed_and_says_so() -> None:
    """Trainium2 has 667 of an H100's 989.4 dense TFLOP/s; nobody in the book rents it out, and it is not sold."""
    question = Question(kind=Kind.PRETRAIN, gpu="Trainium2", gpu_count=64, parameters=1e9, tokens=2e10)
    found = estimate(question, bundled_book(), TODAY)
    rate = bundled_book().rent("H100-SXM", today=TODAY).usd_per_gpu_hour.likely

    assert float(found.usd_per_gpu_hour) == pytest.approx(float(rate) * 667 / 989.4, rel=0.01)
    assert "no price for Trainium2" in " ".join(found.notes)
    assert "your price" not in {item.source for item in found.lines}
    assert "H100 SXM's rent per dense FLOP/s" in found.lines[0].source


def test_bare_time_on_hardware_without_any_price_is_refused() -> None:
    question = Question(kind=Kind.GPU_TIME, gpu="Trainium2", gpu_count=64, duration_hours=24)

    with pytest.raises(NoPrice):
        estimate(question, bundled_book(), TODAY)


def test_training_on_hardware_that_is_only_sold_is_priced_as_owned() -> None:
    question = Question(kind=Kind.PRETRAIN, gpu="H800", gpu_count=64, parameters=1e9, tokens=2e10)

    found = estimate(question, bundled_book(), TODAY)

    assert "Priced as owned hardware instead." in " ".join(found.notes)


def test_money_that_was_named_for_the_project_is_told_under_the_run(book: PriceBook) -> None:
    """It takes the place of what is assumed, so the project may even become cheaper: both amounts are said."""
    data = ExtraLine(component=Component.DATA, usd=Decimal(1_000))
    assumed = next(item for item in estimate(A100_MONTH, book, TODAY).lines if item.component == "data acquisition")

    found = estimate(A100_MONTH.but(extra=(data,)), book, TODAY)

    (told,) = found.limits
    assert told == (
        f"Your $1,000 for data is in the whole project (${found.project.likely:,.0f}), not in the run, "
        f"in place of the ${assumed.likely:,.0f} that we assume."
    )


def test_several_amounts_are_told_in_one_sentence_and_what_we_never_assume_replaces_nothing(book: PriceBook) -> None:
    labelling = ExtraLine(component=Component.LABELLING, usd=Decimal(2_000))
    people = ExtraLine(component=Component.PEOPLE, usd=Decimal(3_000))

    (alone,) = estimate(A100_MONTH.but(extra=(labelling,)), book, TODAY).limits
    (both,) = estimate(A100_MONTH.but(extra=(labelling, people)), book, TODAY).limits

    assert "in place of" not in alone
    assert both.startswith("Your $2,000 for labelling and $3,000 for people are in the whole project")


def test_money_that_the_headline_holds_is_not_told_again(book: PriceBook) -> None:
    data, network = (ExtraLine(component=each, usd=Decimal(9)) for each in (Component.DATA, Component.NETWORKING))

    assert not estimate(A100_MONTH.but(extra=(data,), scope=Scope.PROJECT), book, TODAY).limits
    assert not estimate(A100_MONTH.but(extra=(network,)), book, TODAY).limits
