import re
from contextlib import suppress
from datetime import date
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costengine.errors import Contradiction, CostEngineError, DoesNotFit, Incomplete, OutOfRange
from costengine.hardware import accelerator, accelerators
from costengine.learning import PastRun, learn
from costengine.question import Kind, Method, Precision, Question, RlMethod
from costengine.work import Work, work

TODAY = date(2026, 11, 24)
PRETRAIN, FINETUNE, RL = Kind.PRETRAIN, Kind.FINETUNE, Kind.RL


def ask(gpu: str = "H100-SXM", **slots: object) -> Work:
    return work(Question.model_validate({"gpu": gpu, **slots}), accelerator(gpu), TODAY)


def hours(**slots: object) -> float:
    return ask(**slots).gpu_hours.likely  # type: ignore[arg-type]  # every slot of a question


def assumption(found: Work, name: str) -> str:
    return next(item.value for item in found.assumptions if item.name == name)


def test_gpu_time_is_count_times_duration() -> None:
    found = ask(kind=Kind.GPU_TIME, gpu_count=64, duration_hours=720)

    assert found.gpu_hours.likely == 46_080
    assert found.factors == ()


def test_given_gpu_hours_stand() -> None:
    found = ask(kind=Kind.GPU_TIME, gpu_hours=184_320)

    assert found.gpu_hours.low == found.gpu_hours.high == 184_320
    assert found.wall_clock_hours is None


def test_missing_tokens_are_20_per_parameter_and_said() -> None:
    found = ask(kind=PRETRAIN, parameters=7e9)

    assert found.tokens == 140e9
    assert assumption(found, "tokens") == "140B"
    assert "tokens, 20 per parameter" in {item.unit for item in found.assumptions}


def test_named_model_brings_its_size_and_published_tokens() -> None:
    found = ask(kind=PRETRAIN, model="llama-2-7b")

    assert found.parameters == pytest.approx(6.738e9)
    assert assumption(found, "tokens") == "2T"


def test_named_mixture_brings_its_active_parameters() -> None:
    assert ask(kind=PRETRAIN, model="deepseek-v3", parameters=671e9).active_parameters == 37e9


def test_size_that_is_not_the_models_own_stands() -> None:
    found = ask(kind=PRETRAIN, model="deepseek-v3", parameters=100e9, tokens=1e12)

    assert found.active_parameters == 100e9


def test_job_without_a_size_asks_for_it() -> None:
    with pytest.raises(CostEngineError, match="How large is the model"):
        ask(kind=FINETUNE, tokens=1e6)


def test_flops_alone_are_those_of_a_compute_optimal_model() -> None:
    found = ask(kind=PRETRAIN, flops=1.2e22)

    assert found.parameters == pytest.approx(1e10)
    assert found.tokens == pytest.approx(2e11)
    assert found.flops == 1.2e22


def test_flops_with_a_size_leave_the_tokens_to_follow() -> None:
    assert ask(kind=PRETRAIN, flops=6e22, parameters=1e10).tokens == pytest.approx(1e12)


def test_fp8_on_hardware_without_it_is_priced_at_bf16_and_said() -> None:
    without = ask("A100-80GB-SXM", kind=PRETRAIN, parameters=7e9, tokens=1e12)
    with_fp8 = ask("A100-80GB-SXM", kind=PRETRAIN, parameters=7e9, tokens=1e12, precision=Precision.FP8)

    assert with_fp8.gpu_hours == without.gpu_hours
    assert any("no fp8: priced at bf16" in note for note in with_fp8.notes)


def test_fp8_saves_time_where_there_is_such_a_mode() -> None:
    assert hours(kind=PRETRAIN, parameters=70e9, tokens=1e12, precision="fp8") < hours(
        kind=PRETRAIN, parameters=70e9, tokens=1e12
    )


@pytest.mark.parametrize("precision", ["tf32", "fp32"])
def test_wider_formats_take_longer(precision: str) -> None:
    assert hours(kind=PRETRAIN, parameters=7e9, tokens=1e11, precision=precision) > hours(
        kind=PRETRAIN, parameters=7e9, tokens=1e11
    )


def test_old_hardware_trains_in_fp16() -> None:
    assert assumption(ask("V100-32GB", kind=PRETRAIN, parameters=1e9), "precision") == "fp16"


def test_lora_saves_a_third_of_the_time_and_most_of_the_memory() -> None:
    full = ask(kind=FINETUNE, parameters=7e9, tokens=1e8, gpu_count=8)
    lora = ask(kind=FINETUNE, parameters=7e9, tokens=1e8, gpu_count=8, method=Method.LORA)

    assert lora.gpu_hours.likely == pytest.approx(full.gpu_hours.likely * 2 / 3)
    assert full.memory
    assert lora.memory
    assert lora.memory.optimiser_gb < full.memory.optimiser_gb / 30
    assert any("memory more than time" in note for note in lora.notes)


def test_qlora_is_slower_than_lora() -> None:
    lora = hours(kind=FINETUNE, parameters=7e9, tokens=1e8, gpu_count=1, method=Method.LORA)

    assert hours(kind=FINETUNE, parameters=7e9, tokens=1e8, gpu_count=1, method=Method.QLORA) > lora


def test_fine_tuning_without_tokens_assumes_some() -> None:
    assert assumption(ask(kind=FINETUNE, parameters=7e9), "tokens") == "50M"


def test_encoder_reads_short_sequences() -> None:
    assert assumption(ask(kind=PRETRAIN, model="bert-large"), "sequence length") == "512"


@pytest.mark.parametrize("method", [RlMethod.DPO, RlMethod.GRPO, RlMethod.PPO])
def test_reinforcement_learning_has_a_wide_range(method: RlMethod) -> None:
    found = ask(kind=RL, rl_method=method, parameters=7e9, gpu_count=8)

    assert found.gpu_hours.high / found.gpu_hours.low > 6


def test_reinforcement_learning_without_an_algorithm_is_grpo_and_said() -> None:
    assert assumption(ask(kind=RL, parameters=7e9), "algorithm") == "GRPO"


def test_rollouts_take_longer_than_the_training_on_them() -> None:
    dpo = hours(kind=RL, rl_method="dpo", parameters=7e9, tokens=1e9, gpu_count=8)

    assert hours(kind=RL, rl_method="grpo", parameters=7e9, tokens=1e9, gpu_count=8) > 1.5 * dpo


def test_grpo_says_that_its_tokens_count_every_answer_of_a_group() -> None:
    question = Question(kind=Kind.RL, parameters=7e9, gpu_count=8, tokens=20e6)
    notes = {
        method: " ".join(work(question.but(rl_method=method), accelerator("H100-SXM")).notes) for method in RlMethod
    }

    assert "several answers to each prompt" in notes[RlMethod.GRPO]
    assert "several answers" not in notes[RlMethod.PPO] + notes[RlMethod.DPO]


def test_steps_set_the_tokens_of_rollouts() -> None:
    one = hours(kind=RL, rl_method="grpo", parameters=7e9, steps=100, gpu_count=8)

    assert hours(kind=RL, rl_method="grpo", parameters=7e9, steps=200, gpu_count=8) == pytest.approx(2 * one)


def test_reinforcement_learning_for_a_time_is_that_time() -> None:
    found = ask(kind=RL, rl_method="grpo", parameters=7e9, gpu_count=8, duration_hours=72)

    assert found.gpu_hours.likely == 576
    assert any("That time trains on about" in note for note in found.notes)


def test_training_for_a_time_without_tokens_says_what_it_reaches() -> None:
    found = ask(kind=PRETRAIN, parameters=7e9, gpu_count=64, duration_hours=720)

    assert found.gpu_hours.likely == 46_080
    assert found.tokens == pytest.approx(1.2e12, rel=0.3)
    assert not any(item.name == "tokens" for item in found.assumptions)


@pytest.mark.parametrize(
    ("gpu", "parameters", "tokens", "count", "days", "share"),
    [("V100-16GB", 175e9, 300e9, 1024, 34, "84%"), ("A100-80GB-SXM", 70e9, 15e12, 64, 30, "12,172%")],
)
def test_impossible_utilisation_is_a_contradiction_with_its_arithmetic(
    gpu: str, parameters: float, tokens: float, count: int, days: int, share: str
) -> None:
    with pytest.raises(Contradiction, match=f"would need {share}"):
        ask(gpu, kind=PRETRAIN, parameters=parameters, tokens=tokens, gpu_count=count, duration_hours=days * 24)


def test_highest_published_utilisation_is_no_contradiction() -> None:
    """phi-2: 6 x 2.78e9 x 1.4e12 / (96 x 14 x 86400 x 312e12) = 0.645."""
    slots = {"kind": PRETRAIN, "parameters": 2.78e9, "tokens": 1.4e12, "gpu_count": 96, "duration_hours": 14 * 24}

    found = ask("A100-80GB-SXM", **slots)

    assert any("imply 64%" in note for note in found.notes)


def test_time_far_from_published_runs_is_said() -> None:
    found = ask(kind=PRETRAIN, parameters=7e9, tokens=1e12, gpu_hours=500_000)

    assert any("Published runs suggest" in note for note in found.notes)


def test_given_gpu_hours_that_are_impossible_contradict() -> None:
    with pytest.raises(Contradiction, match="on 100 GPU-hours"):
        ask(kind=PRETRAIN, parameters=7e9, tokens=1e12, gpu_hours=100)


def test_measured_throughput_leaves_only_goodput_uncertain() -> None:
    found = ask("A100-80GB-SXM", kind=PRETRAIN, parameters=7e9, tokens=1e12, gpu_count=64, tokens_per_second=3700)

    ideal = 1e12 / 3700 / 3600
    assert found.gpu_hours.low == pytest.approx(ideal * 0.98, rel=0.01)
    assert ideal < found.gpu_hours.likely < 1.2 * ideal
    assert found.gpu_hours.high < 1.5 * ideal


def test_impossible_throughput_is_a_contradiction() -> None:
    with pytest.raises(Contradiction, match="tokens/s per GPU would need"):
        ask(kind=PRETRAIN, parameters=70e9, tokens=1e12, tokens_per_second=50_000)


def test_given_utilisation_narrows_the_range() -> None:
    wide = ask(kind=PRETRAIN, parameters=7e9, tokens=1e12, gpu_count=64).gpu_hours
    narrow = ask(kind=PRETRAIN, parameters=7e9, tokens=1e12, gpu_count=64, mfu=0.45).gpu_hours

    assert narrow.high / narrow.low < 1.6 < wide.high / wide.low


def test_given_utilisation_does_not_narrow_rollouts() -> None:
    found = ask(kind=RL, rl_method="grpo", parameters=7e9, gpu_count=8, mfu=0.4).gpu_hours

    assert found.high / found.low > 6


def test_utilisation_above_all_published_is_said() -> None:
    found = ask(kind=PRETRAIN, parameters=7e9, tokens=1e12, mfu=0.8)

    assert any("above that of every published run" in note for note in found.notes)


def test_without_a_count_there_are_three_to_choose_from() -> None:
    found = ask(kind=PRETRAIN, parameters=7e9, tokens=2e12)

    counts = [option.gpu_count for option in found.options]
    days = [option.days.likely for option in found.options]
    assert len(counts) == 3
    assert counts == sorted(counts)
    assert days == sorted(days, reverse=True)
    assert found.wall_clock_hours is None


def test_limit_gives_the_fewest_whole_nodes_that_meet_it() -> None:
    found = ask(kind=PRETRAIN, parameters=7e9, tokens=2e12, max_hours=720)

    assert found.gpu_count
    assert found.gpu_count % 8 == 0
    assert found.wall_clock_hours
    assert found.wall_clock_hours.likely <= 720
    assert (
        hours(kind=PRETRAIN, parameters=7e9, tokens=2e12, gpu_count=found.gpu_count - 8) / (found.gpu_count - 8) > 720
    )


def test_duration_without_a_count_is_a_limit() -> None:
    limited = ask(kind=PRETRAIN, parameters=7e9, tokens=2e12, max_hours=720)

    assert ask(kind=PRETRAIN, parameters=7e9, tokens=2e12, duration_hours=720).gpu_count == limited.gpu_count


def test_deadline_counts_from_today() -> None:
    found = ask(kind=PRETRAIN, parameters=7e9, tokens=2e12, deadline=date(2026, 12, 24))

    assert found.gpu_count == ask(kind=PRETRAIN, parameters=7e9, tokens=2e12, max_hours=720).gpu_count


def test_deadline_today_is_out_of_range() -> None:
    with pytest.raises(OutOfRange, match="date after today"):
        ask(kind=PRETRAIN, parameters=7e9, tokens=2e12, deadline=TODAY)


def test_limit_that_no_cluster_meets_is_out_of_range() -> None:
    with pytest.raises(OutOfRange, match="more time"):
        ask(kind=PRETRAIN, parameters=1e12, tokens=20e12, max_hours=1)


def test_count_that_misses_its_limit_is_told_which_would_do() -> None:
    found = ask(kind=PRETRAIN, parameters=70e9, tokens=2e12, gpu_count=512, max_hours=24)

    assert any("would finish in time" in note for note in found.notes)


def test_missed_limit_of_many_days_is_told_in_days() -> None:
    found = ask(kind=PRETRAIN, parameters=70e9, tokens=2e12, gpu_count=256, max_hours=720)

    assert any("not 30 days" in note for note in found.notes)


def test_job_of_decades_says_so_and_offers_a_count() -> None:
    found = ask(kind=PRETRAIN, parameters=70e9, tokens=15e12, gpu_count=16)

    assert any("years; about" in note and "a month" in note for note in found.notes)


def test_hardware_without_published_runs_has_a_wider_range_and_says_so() -> None:
    known = ask(kind=PRETRAIN, parameters=7e9, tokens=1e12).gpu_hours
    found = ask("MI300X", kind=PRETRAIN, parameters=7e9, tokens=1e12)

    assert found.gpu_hours.high / found.gpu_hours.low > known.high / known.low
    assert any("no complete run on it is published" in note for note in found.notes)


@pytest.mark.parametrize(
    "slots",
    [
        {"mfu": 1.5},
        {"mfu": 0.0},
        {"gpu_count": 0},
        {"epochs": 0.0},
        {"tokens_per_second": -1.0},
        {"parameters": 1e17},
        {"active_parameters": 10.0},
        {"tokens": 0.0},
        {"tokens": 1e19},
        {"sequence_length": 0},
        {"gpu_hours": 0.0},
        {"flops": 1.0, "parameters": None},
    ],
)
def test_nonsense_is_out_of_range(slots: dict[str, object]) -> None:
    with pytest.raises(OutOfRange):
        ask(**{"kind": PRETRAIN, "parameters": 7e9, "tokens": 1e12, **slots})  # type: ignore[arg-type]  # slots


def test_more_active_than_total_is_a_contradiction() -> None:
    with pytest.raises(Contradiction, match="give the total first"):
        ask(kind=PRETRAIN, parameters=7e9, active_parameters=37e9)


def test_factors_lead_from_parameters_to_gpu_hours() -> None:
    found = ask(kind=PRETRAIN, parameters=7e9, tokens=2e12, gpu_count=64)
    value = {factor.name: factor.value for factor in found.factors}

    assert list(value) == [
        "active parameters", "tokens", "FLOPs per token", "FLOPs", "peak", "utilisation (MFU)", "goodput", "GPU-hours",
    ]  # fmt: skip
    assert value["FLOPs per token"] * value["tokens"] == pytest.approx(value["FLOPs"])
    delivered = value["peak"] * value["utilisation (MFU)"] * value["goodput"] * 3600
    assert value["FLOPs"] / delivered == pytest.approx(value["GPU-hours"])
    assert all(factor.source and factor.formula for factor in found.factors)


@pytest.mark.parametrize(
    ("slots", "why"),
    [
        ({"mfu": 0.4}, "as you said"),
        ({"tokens_per_second": 3700.0}, "as your measured"),
        ({"gpu_hours": 60_000.0}, "as the work and the time given imply"),
        ({}, "of the peak in whole published runs"),
        ({"active_parameters": 1e9, "continued": True}, "fine-tuning or continued pretraining"),
    ],
)
def test_utilisation_says_where_it_comes_from(slots: dict[str, object], why: str) -> None:
    found = ask(**{"kind": PRETRAIN, "parameters": 7e9, "tokens": 1e12, **slots})  # type: ignore[arg-type]  # slots

    assert why in next(factor.formula for factor in found.factors if factor.name == "utilisation (MFU)")


QUESTIONS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from([PRETRAIN, FINETUNE, RL]),
        "parameters": st.floats(1e6, 5e12),
        "tokens": st.none() | st.floats(1e3, 1e15),
    },
    optional={
        "gpu_count": st.integers(1, 20_000),
        "method": st.sampled_from(Method),
        "rl_method": st.sampled_from(RlMethod),
        "precision": st.sampled_from(Precision),
        "sequence_length": st.integers(1, 200_000),
        "epochs": st.floats(0.1, 50),
        "mfu": st.floats(0.01, 0.65),
        "hfu": st.floats(0.01, 0.85),
        "teacher_parameters": st.floats(1e6, 2e12),
        "active_parameters": st.floats(1e6, 1e12),
        "gpu_hours": st.floats(1, 1e9),
        "flops": st.floats(1e15, 1e27),
        "steps": st.integers(1, 100_000),
        "tokens_per_second": st.floats(1, 1e6),
        "max_hours": st.floats(1, 10_000),
        "duration_hours": st.floats(1, 10_000),
        "continued": st.booleans(),
    },
)


@given(QUESTIONS, st.sampled_from(sorted(accelerators())), st.lists(st.floats(0.05, 20), max_size=4))
def test_every_job_is_answered_in_order_or_refused(slots: dict[str, object], gpu: str, own: list[float]) -> None:
    """Over the whole input space, with and without the team's own runs."""
    correction = learn(PastRun(predicted_gpu_hours=1, actual_gpu_hours=ratio) for ratio in own)
    with suppress(CostEngineError):
        found = work(Question.model_validate({"gpu": gpu, **slots}), accelerator(gpu), TODAY, correction)

        assert 0 < found.gpu_hours.low <= found.gpu_hours.likely <= found.gpu_hours.high < inf
        assert found.mfu
        assert found.goodput


@given(st.floats(1e8, 1e12), st.integers(1, 4000), st.integers(1, 10))
def test_more_gpus_never_take_fewer_gpu_hours(parameters: float, count: int, factor: int) -> None:
    try:
        few = ask(kind=PRETRAIN, parameters=parameters, tokens=1e12, gpu_count=count)
    except CostEngineError:
        return

    many = ask(kind=PRETRAIN, parameters=parameters, tokens=1e12, gpu_count=count * factor)

    assert few.gpu_hours.likely <= many.gpu_hours.likely * 1.000001


@given(st.floats(1e8, 1e11), st.floats(1e6, 1e14))
def test_twice_the_tokens_is_twice_the_gpu_hours_on_the_same_cluster(parameters: float, tokens: float) -> None:
    once = ask(kind=PRETRAIN, parameters=parameters, tokens=tokens, gpu_count=256)
    twice = ask(kind=PRETRAIN, parameters=parameters, tokens=2 * tokens, gpu_count=256)

    assert twice.flops == pytest.approx(2 * (once.flops or 0))
    assert twice.gpu_hours.likely == pytest.approx(2 * once.gpu_hours.likely)


def test_hfu_is_the_mfu_and_a_third_of_recomputed_activations() -> None:
    """arXiv 2205.05198: recomputing every activation makes 8 FLOPs of 6, so 40 % HFU is 30 % MFU."""
    slots = {"kind": PRETRAIN, "parameters": 7e9, "tokens": 1e12, "gpu_count": 64}
    of_hfu, of_mfu = ask(**slots, hfu=0.4), ask(**slots, mfu=0.3)  # type: ignore[arg-type]  # slots of any type

    assert of_hfu.gpu_hours.likely == pytest.approx(of_mfu.gpu_hours.likely)
    assert any("as your HFU of 40%" in factor.formula for factor in of_hfu.factors)


def test_mfu_wins_over_an_hfu_beside_it() -> None:
    slots = {"kind": PRETRAIN, "parameters": 7e9, "tokens": 1e12}

    both, alone = ask(**slots, hfu=0.5, mfu=0.3), ask(**slots, mfu=0.3)  # type: ignore[arg-type]  # slots of any type

    assert both.factors == alone.factors


@pytest.mark.parametrize("hfu", [0.0, 1.2])
def test_hfu_that_no_run_can_have_is_out_of_range(hfu: float) -> None:
    with pytest.raises(OutOfRange, match="An HFU"):
        ask(kind=PRETRAIN, parameters=7e9, hfu=hfu)


def test_distillation_adds_the_forward_pass_of_its_teacher() -> None:
    """An 8B student takes 6 FLOPs a weight and token, its 70.6B teacher 2: 6 x 8 + 2 x 70.6 of 48, plus attention."""
    alone = ask(kind=PRETRAIN, parameters=8e9, tokens=1e11, gpu_count=64)
    distilled = ask(kind=PRETRAIN, parameters=8e9, tokens=1e11, gpu_count=64, teacher="llama-3.1-70b")

    assert alone.flops
    assert distilled.flops
    assert distilled.flops - alone.flops == pytest.approx(2 * 70.6e9 * 1e11)
    assert distilled.gpu_hours.likely / alone.gpu_hours.likely == pytest.approx(distilled.flops / alone.flops)
    assert any("logits of the 70.6B teacher" in note for note in distilled.notes)
    assert any("2 x the teacher's active parameters" in factor.formula for factor in distilled.factors)


def test_teacher_lies_in_memory_beside_its_student() -> None:
    """A 70B teacher in 16 bits is 141 GB: one node of 8 x 16 GB cannot hold it, though it holds a 1B student."""
    assert ask("V100-16GB", kind=PRETRAIN, parameters=1e9, tokens=1e10, gpu_count=8).memory

    with pytest.raises(DoesNotFit):
        ask("V100-16GB", kind=PRETRAIN, parameters=1e9, tokens=1e10, gpu_count=8, teacher_parameters=70e9)


def test_flops_that_were_given_hold_the_teacher_already() -> None:
    found = ask(kind=PRETRAIN, parameters=8e9, tokens=1e11, flops=1e22, teacher_parameters=70e9)

    assert found.flops == 1e22
    assert not any("teacher" in note for note in found.notes)


def test_paged_optimiser_is_said() -> None:
    """arXiv 2305.14314: the optimiser's states of QLoRA may lie in the host's memory."""
    found = ask("RTX-A6000", kind=FINETUNE, method=Method.QLORA, model="llama-2-70b", gpu_count=1)

    assert any("paged optimiser" in note for note in found.notes)


def test_few_tokens_are_said_to_the_token() -> None:
    found = ask(kind=FINETUNE, parameters=7e9, gpu_count=8, duration_hours=0.001)

    assert any(" tokens, between " in note and "M tokens" not in note for note in found.notes)


def test_the_days_at_three_counts_are_those_of_the_gpu_hours_that_were_said() -> None:
    """2,788,000 / 2,048 / 24 = 56.7."""
    job = Question(kind=Kind.PRETRAIN, model="deepseek-v3", tokens=14.8e12, gpu="H800", gpu_hours=2_788_000)
    options = work(job.but(parameters=671e9, active_parameters=37e9), accelerator("H800")).options

    assert len(options) == 3
    for each in options:
        assert each.days.low == each.days.likely == each.days.high
        assert each.gpu_count * each.days.likely * 24 == pytest.approx(2_788_000)


TIGHT = Question(
    kind=Kind.FINETUNE, method=Method.LORA, model="llama-3.1-8b", parameters=8.03e9, tokens=20e6, gpu="L4", gpu_count=1
)
"""Fits with short sequences only."""


def test_a_job_that_fits_with_shorter_sequences_alone_is_reckoned_with_those_throughout() -> None:
    chip = accelerator("L4")
    found = work(TIGHT, chip)
    said = next(note for note in found.notes if note.startswith("Fits with sequences"))
    length = int(re.sub(r"\D", "", said))
    same = work(TIGHT.but(sequence_length=length), chip)

    assert (found.gpu_hours, found.memory, found.flops) == (same.gpu_hours, same.memory, same.flops)
    assert "sequence length" not in {each.name for each in found.assumptions}
    with pytest.raises(DoesNotFit):
        work(TIGHT.but(sequence_length=2 * length), chip)


def test_a_refusal_shows_what_is_missing_however_little_it_is() -> None:
    with pytest.raises(DoesNotFit) as refused:
        work(TIGHT.but(sequence_length=2048), accelerator("L4"))
    needed, available, filled = map(float, re.findall(r"(\d+(?:\.\d)?) GB", str(refused.value)))

    assert needed > filled
    assert filled < available == 24


def test_a_date_that_is_met_is_confirmed_with_the_last_day_to_start() -> None:
    found = ask(kind=PRETRAIN, parameters=70e9, tokens=1.4e12, gpu_count=512, deadline=date(2027, 2, 28))
    days = found.gpu_hours.likely / 512 / 24
    (said,) = (note for note in found.notes if note.startswith("In time for 2027-02-28"))
    start = date.fromisoformat(said.split("start by ")[1][:10])

    assert 0 <= (date(2027, 2, 28) - start).days - days < 1
    assert "to be safe" in said
    late = ask(kind=PRETRAIN, parameters=70e9, tokens=1.4e12, gpu_count=64, deadline=date(2027, 2, 28))
    assert not [note for note in late.notes if note.startswith("In time")]


def test_a_limit_that_the_likely_time_keeps_and_the_high_end_does_not_is_told() -> None:
    tight, wide = (
        ask(kind=PRETRAIN, parameters=3e9, tokens=600e9, gpu="H100-SXM", gpu_count=64, max_hours=days * 24.0).notes
        for days in (10, 30)
    )

    assert any("longer than the 10 days it may take" in note for note in tight)
    assert not any("it may take" in note for note in wide)


def test_what_no_hardware_can_do_names_the_time_and_the_count_that_would() -> None:
    with pytest.raises(Contradiction, match=r"64 GPUs take about ([\d,]+) days, and about ([\d,]+) would do it in 14"):
        ask(kind=PRETRAIN, parameters=70e9, tokens=2e12, gpu_count=64, duration_hours=14 * 24)


def test_time_of_accelerators_without_a_count_or_a_length_says_what_is_missing() -> None:
    with pytest.raises(Incomplete, match="how many GPUs and for how long"):
        work(Question(kind=Kind.GPU_TIME, gpu="H100-SXM", gpu_count=8), accelerator("H100-SXM"), TODAY)
