"""How people say what updates the weights and where its states lie."""

import pytest

from bot.reader import read
from costengine.question import Optimiser, StateFormat
from tests.conftest import TODAY


@pytest.mark.parametrize(
    ("said", "optimiser"),
    [
        ("with 8-bit adam", Optimiser.ADAMW_8BIT),
        ("with 8bit adam", Optimiser.ADAMW_8BIT),
        ("AdamW8bit", Optimiser.ADAMW_8BIT),
        ("bitsandbytes 8-bit optimizer", Optimiser.ADAMW_8BIT),
        ("paged_adamw_8bit", Optimiser.PAGED_ADAMW_8BIT),
        ("using a paged optimizer", Optimiser.PAGED_ADAMW),
        ("with adafactor", Optimiser.ADAFACTOR),
        ("lion optimizer", Optimiser.LION),
        ("plain SGD", Optimiser.SGD),
        ("muon", Optimiser.MUON),
        ("with AdamW", Optimiser.ADAMW),
    ],
)
def test_optimiser_is_read_from_its_name(said: str, optimiser: Optimiser) -> None:
    job = read(f"full fine-tune 7B on 50M tokens, 1 A100 80GB, {said}", today=TODAY).questions[0]

    assert (job.optimiser, job.parameters, job.tokens, job.gpu_count) == (optimiser, 7e9, 50e6, 1)


@pytest.mark.parametrize(
    "said",
    [
        "with cpu offload",
        "optimizer offload",
        "zero-offload",
        "optimizer states on the cpu",
        "offload to CPU",
        "fsdp offload",
    ],
)
def test_offload_is_read(said: str) -> None:
    job = read(f"full ft 7B on 1 A100 {said}", today=TODAY).questions[0]

    assert job.offload


@pytest.mark.parametrize(
    ("said", "state_format"),
    [
        ("pure bf16", StateFormat.PURE_BF16),
        ("without fp32 master weights", StateFormat.PURE_BF16),
        ("fp32 gradient accumulation", StateFormat.FP32_GRADIENTS),
        ("grads in fp32", StateFormat.FP32_GRADIENTS),
    ],
)
def test_format_of_the_states_is_no_precision(said: str, state_format: StateFormat) -> None:
    job = read(f"full ft 7B, 8 A100, {said}", today=TODAY).questions[0]

    assert (job.state_format, job.precision) == (state_format, None)


def test_what_if_changes_the_optimiser_alone() -> None:
    first = read("full fine-tune 7B on 2 A100", today=TODAY).questions[0]
    then = read("with 8-bit adam?", thread=["full fine-tune 7B on 2 A100"], today=TODAY).questions[0]

    assert then == first.but(optimiser=Optimiser.ADAMW_8BIT)


def test_plain_bf16_and_fp32_are_still_precisions() -> None:
    job = read("full ft 7B on 8 A100 in bf16", today=TODAY).questions[0]

    assert (job.precision, job.state_format) == ("bf16", None)
