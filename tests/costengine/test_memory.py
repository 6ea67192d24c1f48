"""Memory against published configurations: which set-ups hold a job, and which do not."""

import re
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.memory import measured
from costengine.errors import DoesNotFit
from costengine.flops import shape, shape_of
from costengine.hardware import accelerator, accelerators
from costengine.layout import layout
from costengine.memory import Load, adapter_parameters, fit, load_of, refusal, smallest_count
from costengine.models import model
from costengine.optimisers import Kept
from costengine.question import Kind, Method, Optimiser, Question, RlMethod, StateFormat
from costengine.work import work

FINETUNE, PRETRAIN = Kind.FINETUNE, Kind.PRETRAIN
FULL, LORA, QLORA = Method.FULL, Method.LORA, Method.QLORA
PURE_BF16, FP32_GRADIENTS = StateFormat.PURE_BF16, StateFormat.FP32_GRADIENTS


def named(name: str, method: Method, sequence: float = 2048, rl: RlMethod | None = None) -> Load:
    row = model(name)
    active = row.active_parameters or row.parameters
    return load_of(row.parameters, active, shape_of(row), method, rl, sequence)


@pytest.mark.parametrize(
    ("name", "states_gb", "source"),
    [
        ("gpt-2-xl", 24, "arXiv 1910.02054: a 1.5B model needs at least 24 GB of states"),
        ("llama-2-7b", 112, "arXiv 1910.02054: 16 bytes a parameter, 120 GB for 7.5B"),
        ("llama-2-70b", 1104, "16 bytes a parameter"),
        ("gpt-3", 2800, "arXiv 1910.02054: 16 TB for 1T parameters"),
    ],
)
def test_full_training_holds_16_bytes_a_parameter(name: str, states_gb: float, source: str) -> None:
    assert named(name, FULL).states_gb == pytest.approx(states_gb, rel=0.1), source


def test_memory_is_within_a_tenth_of_what_was_measured() -> None:
    """QwenLM/Qwen README: 57 fine-tuning jobs of 1.8B to 72B; nothing is fitted to them."""
    misses = [abs(row.ratio - 1) for row in measured()]

    assert len(misses) == 57
    assert median(misses) <= 0.1
    assert max(misses) <= 0.28


def test_qlora_of_65b_on_one_48_gb_gpu_from_its_parts() -> None:
    """arXiv 2305.14314: 65B on one 48 GB GPU with sequences of 512, where 16 bits would need more than 780 GB.

    Matrices (65.2B - 2 x 32,000 x 8,192) x 4.127 / 8 = 33.4 GB, embeddings 1.0 GB, adapters of rank 64 0.8B x 2 bytes.
    """
    load = named("llama-1-65b", QLORA, 512)
    adapters = adapter_parameters(65.2e9, shape_of(model("llama-1-65b")), 64)
    held = fit(load, accelerator("RTX-A6000"), 1)

    assert adapters == pytest.approx(0.8e9, rel=0.02)
    assert load.weights_gb == pytest.approx(33.4 + 1.05 + 1.6, rel=0.01)
    assert load.optimiser_gb == pytest.approx(6.4, rel=0.02)
    assert held
    assert 40 < held.total_gb < 48
    assert named("llama-1-65b", FULL).states_gb > 780


def test_paged_optimiser_moves_to_the_host_before_a_job_is_refused() -> None:
    """Llama 2 70B on one 48 GB GPU: 46 GB with the moments on the host, 52 GB with them."""
    load = named("llama-2-70b", QLORA, 512)
    held, larger = fit(load, accelerator("RTX-A6000"), 1), fit(load, accelerator("A100-80GB-SXM"), 1)

    assert held
    assert larger
    assert (held.paged, held.optimiser_gb) == (True, 0)
    assert (larger.paged, larger.optimiser_gb) == (False, load.optimiser_gb)


def test_two_cards_of_24_gb_hold_qlora_of_70b() -> None:
    """AnswerDotAI/fsdp_qlora README: Llama 2 70B on two 24 GB cards with sequences of 512."""
    assert fit(named("llama-2-70b", QLORA, 512), accelerator("RTX-4090"), 2)
    assert fit(named("llama-2-70b", QLORA, 512), accelerator("RTX-4090"), 1) is None


@pytest.mark.parametrize(
    ("name", "method", "gpu", "count"),
    [
        ("llama-2-7b", FULL, "A100-80GB-SXM", 8),
        ("llama-3-8b", FULL, "A100-80GB-SXM", 8),
        ("llama-2-13b", FULL, "A100-80GB-SXM", 8),
        ("llama-2-70b", FULL, "A100-80GB-SXM", 32),
        ("llama-3-70b", LORA, "A100-80GB-SXM", 8),
        ("llama-3-70b", QLORA, "A100-80GB-SXM", 1),
        ("llama-2-13b", QLORA, "RTX-4090", 1),
        ("llama-2-7b", LORA, "RTX-4090", 1),
        ("opt-175b", FULL, "A100-80GB-SXM", 992),
        ("opt-175b", FULL, "A100-40GB-SXM", 128),
        ("llama-3.1-405b", FULL, "H100-SXM", 128),
        ("llama-3.1-405b", FULL, "H100-SXM", 16384),
        ("deepseek-v3", FULL, "H800", 2048),
    ],
)
def test_published_set_up_fits(name: str, method: Method, gpu: str, count: int) -> None:
    assert fit(named(name, method), accelerator(gpu), count)


@pytest.mark.parametrize(
    ("name", "method", "gpu", "count"),
    [
        ("llama-2-7b", FULL, "A100-80GB-SXM", 1),
        ("llama-2-70b", FULL, "A100-80GB-SXM", 8),
        ("llama-3.1-405b", FULL, "H100-SXM", 8),
        ("llama-2-13b", LORA, "RTX-4090", 1),
        ("llama-3-70b", QLORA, "RTX-4090", 1),
    ],
)
def test_too_small_a_set_up_does_not_fit(name: str, method: Method, gpu: str, count: int) -> None:
    assert fit(named(name, method), accelerator(gpu), count) is None


def test_refusal_names_the_smallest_set_up_and_qlora() -> None:
    question = Question(kind=FINETUNE, method=FULL, parameters=70e9, gpu="RTX-4090", gpu_count=1)

    with pytest.raises(DoesNotFit, match=r"smallest set-up .* x RTX 4090 \(or QLoRA on \d+ x RTX 4090\)"):
        work(question, accelerator("RTX-4090"))


def test_refused_pretraining_is_not_sent_to_qlora() -> None:
    question = Question(kind=PRETRAIN, parameters=70e9, gpu_count=8)

    with pytest.raises(DoesNotFit) as error:
        work(question, accelerator("H100-SXM"))

    assert "QLoRA" not in str(error.value)


def test_refused_qlora_has_no_smaller_method() -> None:
    question = Question(kind=FINETUNE, method=QLORA, parameters=70e9, gpu_count=1)

    with pytest.raises(DoesNotFit) as error:
        work(question, accelerator("L4"))

    assert "(or" not in str(error.value)


def test_sequence_that_no_cluster_of_these_holds_is_sent_to_larger_memory() -> None:
    question = Question(kind=FINETUNE, parameters=70e9, sequence_length=400_000)

    with pytest.raises(DoesNotFit, match="H200"):
        work(question, accelerator("L4"))


def test_sequence_that_nothing_holds_is_to_be_shortened() -> None:
    load = load_of(70e9, 70e9, shape(70e9), FULL, None, 1e9)

    error = refusal("It", load, accelerator("L4"), 1)

    assert "shorten the sequence" in str(error)


def test_unsaid_sequence_is_shortened_before_a_job_is_refused() -> None:
    question = Question(kind=FINETUNE, method=LORA, parameters=8.4e9, gpu_count=1)

    found = work(question, accelerator("RTX-4090"))

    assert any(re.search(r"up to [\d,]+ tokens only", note) for note in found.notes)


@pytest.mark.parametrize(("rl", "copies"), [(RlMethod.DPO, 18), (RlMethod.GRPO, 18), (RlMethod.PPO, 36)])
def test_reinforcement_learning_holds_its_frozen_models(rl: RlMethod, copies: float) -> None:
    """PPO: policy and critic of 16 bytes, reference and reward of 2; DPO and GRPO: policy and reference."""
    assert named("llama-2-7b", FULL, rl=rl).states_gb == pytest.approx(copies * 6.738)


def test_only_rollouts_need_a_cache() -> None:
    assert named("llama-2-7b", FULL, rl=RlMethod.GRPO).kv_cache_gb > 0
    assert named("llama-2-7b", FULL, rl=RlMethod.DPO).kv_cache_gb == 0


@given(st.floats(1e6, 2e12), st.sampled_from(Method), st.sampled_from(sorted(accelerators())))
def test_smallest_count_holds_the_load_and_half_of_it_does_not(parameters: float, method: Method, gpu: str) -> None:
    load, chip = load_of(parameters, parameters, shape(parameters), method, None, 2048), accelerator(gpu)

    count = smallest_count(load, chip)

    if count is not None:
        assert fit(load, chip, count)
        assert count == 1 or fit(load, chip, count // 2) is None


@given(
    st.floats(1e8, 2e12), st.sampled_from(["H100-SXM", "A100-80GB-SXM", "RTX-4090", "TPU-v5p"]), st.integers(1, 4096)
)
def test_layout_uses_every_accelerator(parameters: float, gpu: str, count: int) -> None:
    load, chip = load_of(parameters, parameters, shape(parameters), FULL, None, 4096), accelerator(gpu)
    held = fit(load, chip, count)
    if held is None:
        return

    found = layout(parameters, False, load.states_gb, held.sequence_split, chip, count)

    assert found.data * found.tensor * found.pipeline == count
    assert found.words


def test_layout_of_405b_on_16384_gpus_is_one_a_practitioner_would_accept() -> None:
    """arXiv 2407.21783, table 4: tensor 8, pipeline 16, data 128."""
    load = named("llama-3.1-405b", FULL, 8192)

    found = layout(405e9, False, load.states_gb, 1, accelerator("H100-SXM"), 16384)

    assert found.tensor == 8
    assert 4 <= found.pipeline <= 16
    assert not found.sharded


def test_layout_of_7b_is_sharded_data_parallelism() -> None:
    found = layout(7e9, False, 112, 1, accelerator("A100-80GB-SXM"), 64)

    assert found.words == "data parallel 64, states fully sharded (FSDP, ZeRO-3)"


def test_layout_of_a_mixture_spreads_its_experts() -> None:
    found = layout(671e9, True, 10736, 1, accelerator("H800"), 2048)

    assert "experts" in found.words


def test_one_accelerator_needs_no_layout() -> None:
    assert layout(7e9, False, 5, 1, accelerator("RTX-4090"), 1).words == "one accelerator"


@pytest.mark.parametrize(
    ("kept", "bytes_each", "source"),
    [
        (Kept(), 16, "arXiv 1910.02054, section 3.1: 16 bytes a parameter"),
        (Kept(state_format=FP32_GRADIENTS), 18, "LLaMA-Factory README and transformers, Model training anatomy: 18"),
        (Kept(state_format=PURE_BF16), 8, "LLaMA-Factory README: pure_bf16 8 bytes a parameter, 60 GB for 7B"),
        (Kept(Optimiser.SGD), 12, "transformers, Model training anatomy: 4 bytes for one moment instead of 8"),
        (Kept(Optimiser.ADAFACTOR), 12, "the same"),
    ],
)
def test_states_are_those_of_the_published_tables(kept: Kept, bytes_each: float, source: str) -> None:
    form = shape_of(model("llama-2-7b"))
    load = load_of(6.738e9, 6.738e9, form, FULL, None, 2048, kept=kept)

    assert load.states_gb == pytest.approx(6.738 * bytes_each), source


def test_8_bit_adam_saves_three_quarters_of_the_moments() -> None:
    """bitsandbytes documentation: 75 % less; the trainer of transformers keeps those of embeddings at 32 bits."""
    form = shape_of(model("llama-2-7b"))
    embeddings = 2 * 32_000 * 4096
    usual = load_of(6.738e9, 6.738e9, form, FULL, None, 2048)
    less = load_of(6.738e9, 6.738e9, form, FULL, None, 2048, kept=Kept(Optimiser.ADAMW_8BIT))

    assert usual.states_gb - less.states_gb == pytest.approx((6.738e9 - embeddings) * 6 / 1e9)


def test_offload_trains_13b_on_one_v100_of_32_gb() -> None:
    """arXiv 2101.06840: models of over 13B on a single V100 32GB, where 1.4B is the most without."""
    form, chip = shape(13e9), accelerator("V100-32GB")
    load = load_of(13e9, 13e9, form, FULL, None, 1024, kept=Kept(offload=True))
    held = fit(load, chip, 1)

    assert held
    assert held.host_gb == pytest.approx(13 * 14)
    assert fit(load_of(13e9, 13e9, form, FULL, None, 1024), chip, 1) is None
    assert fit(load_of(1.4e9, 1.4e9, shape(1.4e9), FULL, None, 1024), chip, 1)
    assert fit(load_of(2e9, 2e9, shape(2e9), FULL, None, 1024), chip, 1) is None


def test_paged_optimiser_goes_to_the_host_only_when_it_must() -> None:
    """meta-pytorch/torchtune: paged 8-bit AdamW in bf16 trains 7B in full on one card; it pages when it is small."""
    kept = Kept(Optimiser.PAGED_ADAMW_8BIT, PURE_BF16)
    load = load_of(6.738e9, 6.738e9, shape_of(model("llama-2-7b")), FULL, None, 2048, kept=kept)
    small, large = fit(load, accelerator("A100-40GB-SXM"), 1), fit(load, accelerator("A100-80GB-SXM"), 1)

    assert small
    assert large
    assert (small.paged, large.paged) == (True, False)


def test_refusal_names_what_makes_the_same_job_fit() -> None:
    question = Question(kind=FINETUNE, method=FULL, parameters=7e9, gpu="A100-80GB-SXM", gpu_count=1)

    with pytest.raises(
        DoesNotFit, match=r"8-bit Adam on 1 x A100 80GB SXM, or CPU offload, which is slower, on 1 x .*QLoRA"
    ):
        work(question, accelerator("A100-80GB-SXM"))
    for said in ({"optimiser": Optimiser.ADAMW_8BIT}, {"offload": True}):
        assert work(question.but(**said), accelerator("A100-80GB-SXM")).memory


def test_refusal_does_not_name_what_does_not_fit_either() -> None:
    question = Question(kind=FINETUNE, method=FULL, parameters=70e9, gpu_count=1)

    with pytest.raises(DoesNotFit) as error:
        work(question, accelerator("RTX-4090"))

    assert "offload" not in str(error.value)
    assert "8-bit" not in str(error.value)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"gpu_count": 4}, "57 of 80 GB on each GPU (weights and states 52, activations 4, reserved 2)"),
        ({}, "4 GPUs can hold it: 57 of 80 GB on each GPU (weights and states 52, activations 4, reserved 2)"),
        (
            {"gpu_count": 8},
            "31 of 80 GB on each GPU (weights and states 26, activations 4, reserved 2); 4 GPUs would do",
        ),
    ],
)
def test_the_memory_of_each_accelerator_is_said(said: dict[str, int], words: str) -> None:
    question = Question(kind=FINETUNE, method=FULL, parameters=13e9, tokens=50e6)

    assert work(question.but(**said), accelerator("H100-SXM")).held == words


@given(st.sampled_from([7e9, 30e9, 70e9, 175e9, 405e9]), st.sampled_from([16, 64, 1024, 16384]))
def test_what_the_layout_puts_on_each_accelerator_fits_too(parameters: float, count: int) -> None:
    question = Question(kind=PRETRAIN, parameters=parameters, tokens=1e12, gpu_count=count)
    try:
        found = work(question, accelerator("H100-SXM"))
    except DoesNotFit:
        return

    assert found.memory
    assert found.layout
    held = found.memory.divided(found.layout.tensor, found.layout.pipeline)
    assert (found.memory if found.layout.sharded else held).total_gb <= 80


def test_offload_takes_twice_the_hours_within_once_and_four_times_and_an_optimiser_takes_no_more() -> None:
    question = Question(kind=FINETUNE, method=FULL, parameters=7e9, gpu_count=8, tokens=50e6)
    chip = accelerator("A100-80GB-SXM")
    usual, eight, offloaded = (
        work(question.but(**said), chip) for said in ({}, {"optimiser": Optimiser.ADAMW_8BIT}, {"offload": True})
    )

    assert usual.gpu_hours == eight.gpu_hours
    assert offloaded.gpu_hours.likely == pytest.approx(2 * usual.gpu_hours.likely)
    assert offloaded.gpu_hours.low < usual.gpu_hours.likely
    assert offloaded.gpu_hours.high > 4 * usual.gpu_hours.likely
    assert "slowdown by CPU offload" in {item.name for item in offloaded.assumptions}
    assert "2 times the hours are counted" in " ".join(offloaded.notes)
    assert "/ 2 for waiting on the hosts" in " ".join(factor.formula for factor in offloaded.factors)


@pytest.mark.parametrize("said", [{"method": Method.LORA}, {"mfu": 0.3}, {"hfu": 0.4}, {"tokens_per_second": 2000.0}])
def test_offload_takes_no_longer_with_adapters_nor_where_the_speed_was_given(said: dict[str, object]) -> None:
    question = Question(kind=FINETUNE, parameters=7e9, gpu_count=8, tokens=50e6).but(**said)
    chip = accelerator("A100-80GB-SXM")
    usual, offloaded = work(question, chip), work(question.but(offload=True), chip)

    assert offloaded.gpu_hours == usual.gpu_hours
    assert "slowdown by CPU offload" not in {item.name for item in offloaded.assumptions}
    assert "Each step waits" not in " ".join(offloaded.notes)


@given(st.sampled_from(Method), st.sampled_from(Optimiser), st.sampled_from([None, *StateFormat]), st.floats(1e7, 1e12))
def test_no_way_to_keep_states_needs_more_than_the_usual_but_32_bit_gradients(
    method: Method, optimiser: Optimiser, state_format: StateFormat | None, parameters: float
) -> None:
    form = shape(parameters)
    usual = load_of(parameters, parameters, form, method, None, 2048)
    load = load_of(parameters, parameters, form, method, None, 2048, kept=Kept(optimiser, state_format))
    offloaded = load_of(parameters, parameters, form, method, None, 2048, kept=Kept(optimiser, state_format, True))

    if state_format is not StateFormat.FP32_GRADIENTS:
        assert load.states_gb <= usual.states_gb * (1 + 1e-9)
    assert offloaded.states_gb + offloaded.host_gb == pytest.approx(load.states_gb)
    assert offloaded.states_gb < load.states_gb
