"""Tips: what-ifs priced by the engine, ranked by money at acceptable risk, refused where they are hopeless."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costengine.costing import Pricer
from costengine.errors import CostEngineError
from costengine.estimate import estimate
from costengine.prices import PriceBook, bundled_book
from costengine.question import Kind, Method, Optimiser, Precision, Profile, Purchase, Question, RlMethod, Scope
from costengine.result import Level, Tip
from costengine.spot import billed_without_checkpoints
from costengine.whatifs.goal import Size, cheapest_of_equal_loss, reducible_loss
from tests.conftest import TODAY

MONTH = Question(kind=Kind.GPU_TIME, gpu="A100-80GB-SXM", gpu_count=64, duration_hours=720)
SEVEN_B = Question(kind=Kind.PRETRAIN, parameters=7e9, tokens=2e12)
BOOK = bundled_book()
EXACT = Decimal("0.01")


def tips(question: Question, book: PriceBook) -> dict[str, Tip]:
    return {tip.id: tip for tip in estimate(question, book, TODAY).tips}


def asides(question: Question, book: PriceBook) -> dict[str, str]:
    return {each.id: each.why for each in estimate(question, book, TODAY).asides}


def test_what_is_sure_comes_before_what_is_not_and_the_most_money_first() -> None:
    found = estimate(MONTH, BOOK, TODAY).tips

    order = [(tip.risk is Level.HIGH, -tip.saving) for tip in found]
    assert order == sorted(order)
    assert found[0].risk is not Level.HIGH


def test_fine_tuning_is_no_first_advice_for_time_whose_purpose_nobody_said() -> None:
    """It saves 90 % and stands below spot's half: nobody said that this time trains a model from scratch."""
    found = [tip.id for tip in estimate(MONTH, BOOK, TODAY).tips]

    assert found.index("finetune") > found.index("spot")
    assert "which you did not say" in tips(MONTH, BOOK)["finetune"].caveat


def test_fine_tuning_is_nine_tenths_of_the_articles_compute_and_27_percent_of_its_project(book: PriceBook) -> None:
    """GPUs from $300,000 to $30,000 of $1,000,000: 730,000 are left."""
    tip = tips(MONTH.but(profile=Profile.ARTICLE, scope=Scope.PROJECT), book)["finetune"]

    assert tip.saving == Decimal("270000.00")
    assert tip.share_of_project == pytest.approx(0.27)
    assert "no tenth of the project" in tip.caveat


def test_spot_saves_its_discount_less_the_rework(book: PriceBook) -> None:
    """Spot is 0.90 of 1.60 (the neoclouds' medians): the price alone would save 43.75 %, rework takes some back."""
    spot = tips(MONTH, book)["spot"]

    assert 0.30 < spot.share_of_run < 0.4375
    assert "save every" in spot.caveat


def test_spot_without_checkpoints_is_refused_where_it_is_hopeless() -> None:
    """48 h on 2,048 nodes at 7.5 % a month: M = 4.5 h, M (e^(48/4.5) - 1) / 48 = over 4,000 times the hours."""
    two_days = MONTH.but(duration_hours=48.0)

    assert billed_without_checkpoints(48, 4.5) > 4000
    assert "hardly ever finish" in tips(two_days.but(gpu_count=2048 * 8), BOOK)["spot"].caveat
    assert "Without checkpoints" not in tips(two_days.but(gpu_count=8), BOOK)["spot"].caveat


def test_spot_itself_is_refused_where_no_checkpoint_is_quick_enough() -> None:
    assert "make no progress" in asides(MONTH.but(gpu_count=1_600_000, gpu="H100-SXM"), BOOK)["spot"]


def test_a_commitment_that_the_run_does_not_use_is_refused_with_its_break_even() -> None:
    why = asides(MONTH, BOOK)["reserved_1y"]

    assert "no saving here" in why
    assert "it pays off from 70%" in why


def test_a_commitment_that_the_run_uses_is_advised() -> None:
    assert "reserved_1y" in tips(MONTH.but(duration_hours=8000.0), BOOK)


def test_hours_that_a_commitment_charges_anyway_are_nothing_to_save() -> None:
    year = MONTH.but(duration_hours=8760.0, purchase=Purchase.RESERVED_1Y)

    assert "finetune" not in tips(year, BOOK)
    assert "The run uses the whole term of 8,760 h." in estimate(year, BOOK, TODAY).notes


def test_who_fine_tunes_instead_of_distilling_needs_no_teacher() -> None:
    distilled = Question(kind=Kind.PRETRAIN, parameters=8e9, tokens=1e11, teacher_parameters=7e10)

    assert tips(distilled, BOOK)["finetune"].question.teacher_parameters is None


def test_hardware_is_compared_by_useful_flops_not_by_the_hour() -> None:
    """An H100 costs more an hour than an A100, and does the same work for less."""
    tip = tips(MONTH, BOOK)["faster_gpu"]

    assert tip.question.duration_hours
    assert tip.question.duration_hours < 720
    assert "useful FLOP/s" in tip.caveat


def test_hardware_that_stands_one_to_a_server_is_not_advised_for_a_server_of_eight() -> None:
    """Eight GH200 are eight servers without a fabric between them."""
    asked = Question(kind=Kind.FINETUNE, parameters=8e9, tokens=2e7, gpu="A100-80GB-SXM", gpu_count=8)

    assert tips(asked, BOOK)["faster_gpu"].question.gpu != "GH200"


def test_several_servers_are_not_rented_from_strangers() -> None:
    assert "no network in common" in asides(MONTH, BOOK)["marketplace"]
    assert "marketplace" in tips(MONTH.but(gpu_count=4, gpu="RTX-4090"), BOOK) or "marketplace" in tips(
        MONTH.but(gpu_count=1), BOOK
    )


def test_a_large_clouds_customer_is_shown_the_neoclouds(book: PriceBook) -> None:
    assert "neocloud" in tips(MONTH.but(provider="aws"), book)


def test_a_rule_about_data_is_no_region_to_save_on() -> None:
    assert "region" not in tips(MONTH.but(provider="gcp", region="eu"), BOOK)


def test_a_price_of_ones_own_is_not_compared_with_the_book(book: PriceBook) -> None:
    own = tips(MONTH.but(usd_per_gpu_hour=Decimal("9.99")), book)

    assert set(own) == {"finetune", "share"}


def test_hardware_without_fp8_is_not_told_to_use_it() -> None:
    asked = SEVEN_B.but(gpu="A100-80GB-SXM")

    assert "fp8" not in tips(asked, BOOK)
    assert "cannot; Hopper" in asides(asked, BOOK)["fp8"]
    assert "fp8" in tips(SEVEN_B.but(gpu="H100-SXM"), BOOK)


def test_quantising_and_pruning_are_told_for_what_they_are() -> None:
    assert "cheapen serving" in asides(SEVEN_B, BOOK)["quantisation"]


def test_the_same_loss_at_the_least_compute() -> None:
    """GPT-3 was too large for its tokens: the same loss from a smaller model on more of them, for less."""
    gpt_3 = Size(1.75e11, 3e11)
    best = cheapest_of_equal_loss(gpt_3)

    assert best.parameters < gpt_3.parameters
    assert best.compute < gpt_3.compute
    assert reducible_loss(best) == pytest.approx(reducible_loss(gpt_3), rel=0.01)
    assert 10 < best.tokens / best.parameters < 40
    for factor in (0.7, 1.4):
        other = Size(best.parameters * factor, best.tokens)
        sizes = (Size(other.parameters, tokens * 1e10) for tokens in range(1, 400))
        equal = next(size for size in sizes if reducible_loss(size) <= reducible_loss(best))
        assert equal.compute >= 0.99 * best.compute


def test_a_model_trained_for_long_is_told_what_a_larger_one_costs_to_serve() -> None:
    tip = tips(SEVEN_B, BOOK)["same_loss"]

    assert tip.risk is Level.HIGH
    assert "every token served" in tip.caveat


def test_a_combination_is_computed_and_saves_less_than_the_sum_of_its_parts() -> None:
    found = tips(SEVEN_B, BOOK)
    together = found["combination"]

    parts = sum(tip.saving for tip in found.values() if tip.risk is not Level.HIGH and tip.id != "combination")
    assert max(found["spot"].saving, found["provider"].saving) < together.saving < parts
    assert together.saving == found["combination"].saving
    plain, changed = map(Pricer(BOOK, TODAY).cost, (SEVEN_B, together.question))
    assert plain.run.likely - changed.run.likely == together.saving


def test_a_tip_keeps_the_date_that_the_job_kept() -> None:
    asked = SEVEN_B.but(gpu="H100-SXM", gpu_count=256, max_hours=24.0 * 14)
    tips = estimate(asked, BOOK, TODAY).tips
    assert tips
    for tip in tips:
        clock = Pricer(BOOK, TODAY).cost(tip.question).wall_clock_hours
        assert clock
        assert clock.likely <= 24 * 14


def test_a_measured_utilisation_is_raised_in_its_own_place_and_not_taken_to_other_hardware(book: PriceBook) -> None:
    measured = tips(SEVEN_B.but(gpu="A100-80GB-SXM", gpu_count=64, hfu=0.55), book)

    assert measured["utilisation"].question.hfu is None
    assert not {"faster_gpu", "fp8"} & set(measured)


def test_a_checkpoint_holds_no_more_than_its_optimiser_keeps() -> None:
    gb = {optimiser: _checkpoint_gb(optimiser) for optimiser in (None, *Optimiser)}

    assert gb[None] == gb[Optimiser.ADAMW] == pytest.approx(98, abs=1)
    assert gb[Optimiser.ADAMW_8BIT] == pytest.approx(98 * 8 / 14, abs=1)
    assert gb[Optimiser.MUON] == pytest.approx(98 * 10 / 14, abs=1)


def _checkpoint_gb(optimiser: Optimiser | None) -> float:
    full = Question(kind=Kind.FINETUNE, method=Method.FULL, parameters=7e9, tokens=1e7, gpu_count=8)
    lines = {item.component: item.how for item in Pricer(BOOK, TODAY).cost(full.but(optimiser=optimiser)).lines}
    return float(lines["checkpoint storage"].split(" of ")[1].split(" GB")[0])


def test_a_checkpoint_of_adapters_is_small() -> None:
    """20 checkpoints of LoRA are not 20 copies of 70B with their optimiser."""
    lora = Question(
        kind=Kind.FINETUNE, method=Method.LORA, model="llama-3-70b", parameters=70.6e9, tokens=5e7,
        gpu="A100-80GB-SXM", gpu_count=8,
    )  # fmt: skip
    stored = {item.component: item.likely for item in Pricer(BOOK, TODAY).cost(lora).lines}

    assert stored["checkpoint storage"] < 10


def test_offload_is_left_out_where_the_job_fits_without_it() -> None:
    """13B in full are 208 GB of weights and states: too much for two of 80 GB, not for four."""
    roomy = Question(kind=Kind.FINETUNE, parameters=13e9, gpu="A100-80GB-SXM", gpu_count=4, offload=True)
    (tip,) = (tip for tip in estimate(roomy, BOOK, TODAY).tips if tip.id == "no_offload")

    assert tip.question == roomy.but(offload=None)
    assert tip.saving > 0
    assert "no_offload" not in {tip.id for tip in estimate(roomy.but(gpu_count=2), BOOK, TODAY).tips}


gpus = st.sampled_from(["A100-80GB-SXM", "H100-SXM", "V100-32GB", "L40S", "TPU-v5e", "MI300X", None])
buying = {
    "purchase": st.sampled_from([None, *Purchase]),
    "provider": st.sampled_from([None, None, "aws", "gcp", "lambda", "runpod"]),
    "scope": st.sampled_from([None, *Scope]),
    "share": st.sampled_from([None, None, 0.25]),
}
gpu_time = st.builds(
    Question, kind=st.just(Kind.GPU_TIME), gpu=gpus, gpu_count=st.integers(1, 4096),
    duration_hours=st.integers(1, 12_000).map(float), profile=st.sampled_from([None, *Profile]), **buying,
)  # fmt: skip
training = st.builds(
    Question,
    kind=st.sampled_from([Kind.PRETRAIN, Kind.FINETUNE]),
    gpu=gpus,
    gpu_count=st.sampled_from([None, 8, 64, 512]),
    parameters=st.integers(1, 700).map(lambda size: size * 1e8),
    tokens=st.one_of(st.none(), st.integers(1, 3000).map(lambda size: size * 1e9)),
    method=st.sampled_from([None, None, Method.LORA, Method.QLORA]),
    precision=st.sampled_from([None, None, Precision.FP8]),
    max_hours=st.sampled_from([None, None, 2000.0]),
    offload=st.sampled_from([None, None, True]),
    **buying,
)
reinforcing = st.builds(
    Question, kind=st.just(Kind.RL), parameters=st.just(8e9), rl_method=st.sampled_from([None, *RlMethod]), gpu=gpus,
    **buying,
)  # fmt: skip
JOBS = st.one_of(gpu_time, training, reinforcing)


@settings(max_examples=500, deadline=None)
@given(question=JOBS)
def test_every_tip_of_500_jobs_saves_the_difference_of_two_estimates(question: Question) -> None:
    pricer = Pricer(BOOK, TODAY)
    try:
        found = estimate(question, BOOK, TODAY)
    except CostEngineError:
        return

    assert len({tip.id for tip in found.tips}) == len(found.tips)
    for tip in found.tips:
        changed = pricer.cost(tip.question)
        assert tip.saving == found.run.likely - changed.run.likely >= EXACT
        assert tip.share_of_run == float(tip.saving / found.run.likely) >= 0.0099
        assert tip.share_of_project == float((found.project.likely - changed.project.likely) / found.project.likely)
        assert tip.title
        assert tip.caveat
    for aside in found.asides:
        assert aside.title
        assert aside.why
