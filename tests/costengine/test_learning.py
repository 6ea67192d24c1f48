"""Learning from a team's own runs: what each run moves, and that nothing else does."""

import csv
from datetime import date
from decimal import Decimal
from math import exp, log
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.fit_learning import write
from costengine.amounts import Money
from costengine.estimate import estimate
from costengine.learning import OWN_RUNS, Correction, Learned, PastRun, Scatter, learn, learned, learns_hours, scatters
from costengine.outcomes import outcome
from costengine.prices import Offer, PriceBook
from costengine.question import Component, ExtraLine, Kind, Profile, Purchase, Question, RlMethod
from tests.conftest import TODAY

SEVEN_B = Question(kind=Kind.PRETRAIN, gpu="A100-80GB-SXM", gpu_count=64, parameters=7e9, tokens=1e11)
MONTH = Question(kind=Kind.GPU_TIME, gpu="A100-80GB-SXM", gpu_count=64, duration_hours=720)
RATIOS = st.floats(0.05, 20)
PUBLISHED = Scatter(
    name="a test", between=0.09, within=0.04, within_worth=8, why="", source="", as_of=date(2026, 11, 24)
)


def took(times: float, runs: int = 1) -> Correction:
    """So many runs that took so many times the estimate, at the book's price."""
    return learn([PastRun(predicted_gpu_hours=100, actual_gpu_hours=100 * times)] * runs)


def paid(times: str, runs: int = 1) -> Correction:
    """So many runs at so many times the book's price."""
    price = Decimal("2.00")
    return learn([PastRun(predicted_usd_per_gpu_hour=price, paid_usd_per_gpu_hour=price * Decimal(times))] * runs)


def test_one_run_counts_as_its_share_of_the_variance_says() -> None:
    """One run at 1.5x: weight 0.09 / (0.09 + 0.04) = 0.692, so 1.5 ** 0.692 = 1.324."""
    assert learned([1.5], PUBLISHED).factor.likely == pytest.approx(1.324, abs=5e-4)


def test_ten_runs_move_the_estimate_most_of_the_way() -> None:
    """Weight 10 x 0.09 / (10 x 0.09 + within): the runs agree, so within shrinks from 0.04 to 8 x 0.04 / 17."""
    found = learned([1.5] * 10, PUBLISHED)

    assert found.factor.likely == pytest.approx(1.5 ** (0.9 / (0.9 + 0.32 / 17)), rel=1e-6)
    assert found.runs == 10
    assert found.measured == pytest.approx(1.5)


def test_no_run_changes_nothing() -> None:
    nothing = learned([], PUBLISHED)

    assert (nothing.factor.likely, nothing.narrowing, nothing.measured) == (1, 1, 1)
    assert learn([]).sentence == ""
    assert learn([]).runs == 0


@given(st.lists(RATIOS, min_size=1, max_size=12))
def test_factor_lies_between_one_and_the_runs(ratios: list[float]) -> None:
    found = learned(ratios, PUBLISHED)

    assert min(1, *ratios) * 0.999999 <= found.factor.likely <= max(1, *ratios) * 1.000001
    assert found.factor.low < found.factor.likely < found.factor.high


@given(RATIOS, st.integers(1, 30))
def test_more_runs_that_agree_say_more_and_narrow_more(ratio: float, count: int) -> None:
    few, many = learned([ratio] * count, PUBLISHED), learned([ratio] * (count + 1), PUBLISHED)

    assert abs(log(many.factor.likely)) >= abs(log(few.factor.likely)) * 0.999999
    assert many.narrowing < few.narrowing < 1


def test_runs_that_scatter_widen_the_range() -> None:
    assert learned([0.4, 2.5, 0.4, 2.5], PUBLISHED).narrowing > 1 > learned([1, 1, 1, 1], PUBLISHED).narrowing


def test_a_slip_of_the_keys_moves_no_more_than_a_run_that_can_be() -> None:
    assert learned([1000], PUBLISHED).factor.likely == learned([10], PUBLISHED).factor.likely < 2.2


def test_narrowed_range_holds_what_differs_from_run_to_run() -> None:
    """However many runs: never narrower than the runs of one team differ, here exp(1.28 x 0.2) to each side."""
    many = learned([1.1 * exp(0.2), 1.1 * exp(-0.2)] * 200, PUBLISHED)

    assert log(many.factor.high / many.factor.likely) == pytest.approx(1.2816 * 0.2, rel=0.02)


def test_published_scatters_are_those_of_both_quantities() -> None:
    assert set(scatters()) == {"gpu_hours", "usd_per_gpu_hour"}


def test_runs_without_a_pair_teach_nothing() -> None:
    assert learn([PastRun(actual_gpu_hours=5), PastRun(predicted_gpu_hours=5)]).runs == 0


def test_sentence_says_what_the_runs_took_and_what_is_counted() -> None:
    assert took(1.18, 4).sentence.startswith("Your last 4 runs took 1.18x the estimated GPU-hours; 1.1")
    assert paid("0.80").sentence.startswith("Your last run cost 0.80x the book's price for its GPU-hours; 0.8")


def test_corrected_estimate_is_the_factor_times_the_plain_one(book: PriceBook) -> None:
    correction = took(1.5, 3)
    plain, corrected = estimate(SEVEN_B, book, TODAY), estimate(SEVEN_B, book, TODAY, correction)
    factor = correction.gpu_hours.factor.likely

    assert corrected.gpu_hours.likely == pytest.approx(plain.gpu_hours.likely * factor)
    assert corrected.gpu_hours.high / corrected.gpu_hours.low < plain.gpu_hours.high / plain.gpu_hours.low
    assert corrected.correction == correction


def test_corrected_estimate_says_why(book: PriceBook) -> None:
    found = estimate(SEVEN_B, book, TODAY, took(1.5, 3))

    assumed = {item.name: item for item in found.assumptions if item.source == OWN_RUNS}
    factors = {item.name: item for item in found.factors}
    assert assumed["own runs: GPU-hours"].why.startswith("Your last 3 runs took 1.50x")
    assert factors["own runs"].formula == assumed["own runs: GPU-hours"].why


def test_chain_of_factors_gives_the_corrected_gpu_hours(book: PriceBook) -> None:
    found = estimate(SEVEN_B, book, TODAY, took(1.5, 3))
    value = {item.name: item.value for item in found.factors}

    delivered = value["peak"] * value["utilisation (MFU)"] * value["goodput"] * 3600
    assert value["FLOPs"] / delivered * value["own runs"] == pytest.approx(found.gpu_hours.likely)


@pytest.mark.parametrize("purchase", [None, Purchase.SPOT, Purchase.RESERVED_1Y])
def test_price_is_corrected_however_it_is_rented(purchase: Purchase | None, book: PriceBook) -> None:
    correction, question = paid("1.30", 2), MONTH.but(purchase=purchase)
    plain, corrected = estimate(question, book, TODAY), estimate(question, book, TODAY, correction)
    factor = Decimal(repr(correction.usd_per_gpu_hour.factor.likely))

    assert corrected.lines[0].likely == pytest.approx(plain.lines[0].likely * factor, abs=Decimal("0.02"))
    assert corrected.lines[0].how.endswith(f"x {factor:.2f} by your own runs")
    assert any(item.name == "own runs: price" for item in corrected.assumptions)


@pytest.mark.parametrize(
    "question",
    [MONTH.but(usd_per_gpu_hour=Decimal(2)), MONTH.but(purchase=Purchase.OWNED), MONTH.but(profile=Profile.ARTICLE)],
    ids=["price given", "owned", "the article's"],
)
def test_a_price_that_is_not_the_books_stays(question: Question, book: PriceBook) -> None:
    assert_no_run_teaches(question, book)


def assert_no_run_teaches(question: Question, book: PriceBook) -> None:
    plain, corrected = estimate(question, book, TODAY), estimate(question, book, TODAY, paid("1.30", 2))

    assert corrected.lines == plain.lines
    assert corrected.assumptions == plain.assumptions
    assert outcome(question, corrected, gpu_hours=9000, usd=Decimal(18_000)).predicted_usd_per_gpu_hour is None


def with_own(book: PriceBook, sold: Purchase) -> PriceBook:
    """The book with a rate of the team's own, bought this way."""
    assert MONTH.gpu
    own = Offer(gpu=MONTH.gpu, gpus_per_instance=1, provider="your price", label="own", source="a test")
    rate = own.at(sold, Decimal("1.10"))
    return PriceBook(version=f"{book.version}+{sold.value}", offers=(*book.offers, rate))


@pytest.mark.parametrize("sold", [Purchase.ON_DEMAND, Purchase.SPOT, Purchase.RESERVED_1Y, Purchase.RESERVED_3Y])
def test_a_rate_of_the_teams_own_stays_however_it_is_rented(sold: Purchase, book: PriceBook) -> None:
    assert_no_run_teaches(MONTH.but(purchase=sold), with_own(book, sold))


def test_a_term_below_the_teams_own_rate_stays_too(book: PriceBook) -> None:
    assert_no_run_teaches(MONTH.but(purchase=Purchase.RESERVED_1Y), with_own(book, Purchase.ON_DEMAND))


def test_what_an_own_term_is_held_against_is_as_the_runs_paid(book: PriceBook) -> None:
    """The team's term is its own rate; the hours beside it are the book's, which runs correct."""
    correction, own = paid("1.30", 2), with_own(book, Purchase.RESERVED_1Y)
    hourly = estimate(MONTH, own, TODAY, correction).lines[0].likely

    term = estimate(MONTH.but(purchase=Purchase.RESERVED_1Y), own, TODAY, correction)

    assert any(f"by the hour it costs ${hourly:,.0f}." in note for note in term.notes)


def test_money_keeps_its_order_and_its_likely_is_scaled() -> None:
    price = Money(low=Decimal("1.00"), likely=Decimal("2.00"), high=Decimal("4.00"))

    found = Learned(runs=1, factor=took(1.5).gpu_hours.factor, narrowing=0.5).money(price)

    assert found.likely / price.likely == Decimal(repr(took(1.5).gpu_hours.factor.likely))
    assert float(found.likely / found.low) == pytest.approx(2**0.5)
    assert float(found.high / found.likely) == pytest.approx(2**0.5)


@pytest.mark.parametrize(
    "question",
    [
        MONTH,
        SEVEN_B.but(tokens_per_second=3000.0),
        SEVEN_B.but(mfu=0.4),
        SEVEN_B.but(gpu_hours=10_000.0),
        SEVEN_B.but(duration_hours=160.0),
        SEVEN_B.but(kind=Kind.RL, rl_method=RlMethod.GRPO, tokens=1e8),
    ],
    ids=["GPU time", "measured", "MFU", "hours", "count and time", "rollouts"],
)
def test_hours_that_the_engine_did_not_estimate_are_not_corrected(question: Question, book: PriceBook) -> None:
    corrected = estimate(question, book, TODAY, took(2, 5))

    assert not learns_hours(question)
    assert corrected.gpu_hours == estimate(question, book, TODAY).gpu_hours


def test_more_gpus_are_planned_for_a_team_that_takes_longer(book: PriceBook) -> None:
    within = SEVEN_B.but(gpu_count=None, max_hours=240.0)
    plain, corrected = estimate(within, book, TODAY), estimate(within, book, TODAY, took(1.6, 8))

    assert (corrected.gpu_count or 0) > (plain.gpu_count or 0)


def test_tips_are_corrected_on_both_sides(book: PriceBook) -> None:
    correction = took(1.5, 3)
    found = estimate(SEVEN_B, book, TODAY, correction)

    assert found.tips
    for tip in found.tips:
        changed = estimate(tip.question, book, TODAY, correction)
        assert tip.saving == found.run.likely - changed.run.likely


@given(st.lists(st.tuples(RATIOS, RATIOS), max_size=6))
def test_corrected_estimate_keeps_its_order_whatever_was_learned(
    book: PriceBook, pairs: list[tuple[float, float]]
) -> None:
    runs = [
        PastRun(
            predicted_gpu_hours=1,
            actual_gpu_hours=hours,
            predicted_usd_per_gpu_hour=Decimal(1),
            paid_usd_per_gpu_hour=Decimal(repr(price)),
        )
        for hours, price in pairs
    ]
    found = estimate(SEVEN_B, book, TODAY, learn(runs))

    assert 0 < found.gpu_hours.low <= found.gpu_hours.likely <= found.gpu_hours.high
    assert 0 < found.run.low <= found.run.likely <= found.run.high
    assert sum(item.likely for item in found.lines if item.in_run) == found.run.likely


def test_outcome_pairs_what_was_said_with_what_came_out(book: PriceBook) -> None:
    found = estimate(SEVEN_B, book, TODAY)

    run = outcome(SEVEN_B, found, gpu_hours=9000, usd=Decimal("18000"))

    assert run.predicted_gpu_hours == found.gpu_hours.likely
    assert run.actual_gpu_hours == 9000
    assert run.predicted_usd_per_gpu_hour == found.usd_per_gpu_hour
    assert run.paid_usd_per_gpu_hour == 2


def test_outcome_of_a_corrected_estimate_is_that_of_the_plain_one(book: PriceBook) -> None:
    """Or each run would be learned on top of the one before."""
    correction = learn(
        [
            PastRun(
                predicted_gpu_hours=1,
                actual_gpu_hours=2,
                predicted_usd_per_gpu_hour=Decimal(1),
                paid_usd_per_gpu_hour=Decimal("0.5"),
            )
        ]
    )
    plain, corrected = estimate(SEVEN_B, book, TODAY), estimate(SEVEN_B, book, TODAY, correction)

    one, other = outcome(SEVEN_B, plain, gpu_hours=9000), outcome(SEVEN_B, corrected, gpu_hours=9000)

    assert other.predicted_gpu_hours == pytest.approx(one.predicted_gpu_hours)
    assert float(other.predicted_usd_per_gpu_hour or 0) == pytest.approx(
        float(one.predicted_usd_per_gpu_hour or 0), abs=0.01
    )


def test_dollars_alone_never_change_hours(book: PriceBook) -> None:
    """A rate that was negotiated looks the same as a run that was short: what is learned is the money."""
    found = estimate(SEVEN_B, book, TODAY)
    compute = found.usd_per_gpu_hour * Decimal(repr(found.gpu_hours.likely))

    run = outcome(SEVEN_B, found, usd=compute / 2)
    then = estimate(SEVEN_B, book, TODAY, learn([run]))

    assert run.actual_gpu_hours is None
    assert float(run.paid_usd_per_gpu_hour or 0) == pytest.approx(float(found.usd_per_gpu_hour) / 2)
    assert then.gpu_hours == found.gpu_hours
    assert then.wall_clock_hours == found.wall_clock_hours
    assert then.run.likely < found.run.likely


def test_dollars_alone_teach_nothing_where_the_price_was_given(book: PriceBook) -> None:
    question = SEVEN_B.but(usd_per_gpu_hour=Decimal(2))

    correction = learn([outcome(question, estimate(question, book, TODAY), usd=Decimal(1000))])

    assert correction.runs == 0


def test_dollars_alone_tell_of_the_price_where_the_hours_were_given(book: PriceBook) -> None:
    run = outcome(MONTH, estimate(MONTH, book, TODAY), usd=Decimal(46_080))

    assert run.paid_usd_per_gpu_hour == 1
    assert run.predicted_gpu_hours is None


def test_a_given_price_is_nothing_to_learn(book: PriceBook) -> None:
    question = SEVEN_B.but(usd_per_gpu_hour=Decimal("1.67"))

    run = outcome(question, estimate(question, book, TODAY), gpu_hours=9000, usd=Decimal(9000))

    assert run.predicted_usd_per_gpu_hour is None
    assert run.actual_gpu_hours == 9000


def test_compute_replaced_by_the_persons_own_line_teaches_no_price(book: PriceBook) -> None:
    question = MONTH.but(extra=(ExtraLine(component=Component.OTHER, usd=Decimal(5)),))

    assert outcome(question, estimate(question, book, TODAY)).paid_usd_per_gpu_hour is None


def test_scatters_are_those_that_the_fit_writes(tmp_path: Path) -> None:
    """Prices only nearly: the book is refreshed more often than the fit is run."""
    write(tmp_path / "learning.csv")
    for row in csv.DictReader((tmp_path / "learning.csv").read_text().splitlines()):
        written = scatters()[row["name"]]
        near = 1e-9 if written.name == "gpu_hours" else 0.5
        assert written.between == pytest.approx(float(row["between"]), rel=near)
        assert written.within == pytest.approx(float(row["within"]), rel=near)
