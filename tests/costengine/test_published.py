"""The published hours of a named model, beside what is estimated for it."""

import re

import pytest

from costengine.hardware import accelerator
from costengine.models import model, models
from costengine.published import published_of
from costengine.question import Kind, Precision, Question
from costengine.work import work

V3 = Question(kind=Kind.PRETRAIN, model="deepseek-v3", parameters=671e9, active_parameters=37e9, gpu_count=2048)


@pytest.mark.parametrize("name", published_of())
def test_every_published_run_is_of_a_known_model_of_its_tokens(name: str) -> None:
    run, row = published_of()[name], models()[name]

    assert accelerator(run.gpu).id == run.gpu
    assert run.gpu_hours > 0
    if row.tokens:
        assert run.is_of(row.tokens)


def test_model_with_a_published_run_takes_its_precision_and_shows_its_hours() -> None:
    """arXiv 2412.19437: 2.664M H800 hours in fp8; in bf16 the range would lie above."""
    found = work(V3, accelerator("H800"))

    assert found.published == (
        "Published: 2.66M GPU-hours on 2,048 x H800 for 14.8T tokens (github deepseek-ai/DeepSeek-V3 README)."
    )
    assert found.peak_flops_per_second == accelerator("H800").peak_flops_per_second(Precision.FP8)
    assert found.gpu_hours.low < 2.664e6 < found.gpu_hours.high
    assert next(row.value for row in found.assumptions if row.name == "precision") == "fp8"


def test_a_published_run_outside_of_the_range_says_at_which_mfu_it_would_be_the_answer() -> None:
    question = Question(kind=Kind.PRETRAIN, model="llama-3-8b", tokens=15e12)
    chip = accelerator("H100-SXM")
    found = work(question, chip)
    assert found.published
    (percent,) = re.findall(r"“at (\d+)% MFU”", found.published)

    as_that_run = work(question.but(mfu=int(percent) / 100), chip)

    assert found.gpu_hours.high < 1.3e6
    assert as_that_run.gpu_hours.likely == pytest.approx(1.3e6, rel=0.05)


def test_a_precision_that_was_said_wins() -> None:
    assert work(V3.but(precision=Precision.BF16), accelerator("H800")).peak_flops_per_second == 989e12


def test_hardware_without_fp8_is_priced_at_16_bits() -> None:
    found = work(V3, accelerator("A100-80GB-SXM"))

    assert found.published
    assert next(row.value for row in found.assumptions if row.name == "precision") == "bf16"


@pytest.mark.parametrize(
    "changes",
    [{"tokens": 1e12}, {"continued": True, "tokens": 14.8e12}, {"epochs": 2}, {"kind": Kind.FINETUNE}],
)
def test_another_job_on_the_same_model_is_not_its_published_run(changes: dict[str, object]) -> None:
    assert work(V3.but(**changes), accelerator("H800")).published is None


def test_model_without_a_published_run_shows_none() -> None:
    row = model("qwen2.5-7b")

    found = work(
        Question(kind=Kind.PRETRAIN, model=row.id, parameters=row.parameters, gpu_count=64), accelerator("H100-SXM")
    )

    assert found.published is None
