"""Another job on the hardware of the one before: all that was said of it, and of its price, is kept."""

import pytest

from bot.reader import read
from costengine.question import HARDWARE, Question
from tests.conftest import TODAY

OF_ITS_SLOT = {
    "gpu": "64 A100",
    "gpu_count": "64 A100",
    "instance_type": "4 x p5.48xlarge",
    "purchase": "64 A100 on spot",
    "usd_per_gpu_hour": "64 A100 at $1.50/gpu-hr",
    "max_usd_per_gpu_hour": "64 A100, max $2/h per gpu",
    "provider": "64 A100 on aws",
    "provider_class": "64 A100 from neoclouds",
    "region": "64 A100 in the eu",
    "usd_per_kwh": "64 A100 owned, electricity at $0.12 per kWh",
    "purchase_usd_per_gpu": "64 A100 owned, 15k per gpu",
    "useful_life_years": "64 A100 owned, useful life 4 years",
    "utilisation": "64 A100 owned, 70% used",
    "share": "64 A100, our share 60%",
    "currency": "64 A100 in euros",
}
OF_THE_WORK = {
    "kind", "duration_hours", "gpu_hours", "model", "parameters", "active_parameters", "tokens", "epochs", "flops",
    "method", "rl_method", "steps", "continued", "precision", "optimiser", "state_format", "offload",
    "sequence_length", "teacher", "teacher_parameters", "mfu", "hfu", "tokens_per_second",
}  # fmt: skip
LIMITS = {"deadline", "max_hours", "max_usd"}
AROUND = {"scope", "profile", "people", "salary_usd_per_year", "project_months", "project", "extra"}


def job(text: str, *thread: str) -> Question:
    (question,) = read(text, thread=thread, today=TODAY).questions
    return question


def second_of_two(text: str, *thread: str) -> Question:
    return job(read(text, thread=thread, today=TODAY).choices[1].text)


def test_every_slot_is_of_the_hardware_or_named_as_something_else() -> None:
    assert set(HARDWARE) | OF_THE_WORK | LIMITS | AROUND | {"currency"} == set(Question.model_fields)
    assert set(OF_ITS_SLOT) == {*HARDWARE, "currency"}


@pytest.mark.parametrize(("slot", "hardware"), OF_ITS_SLOT.items())
def test_what_was_said_of_the_hardware_stays(slot: str, hardware: str) -> None:
    bare, training = f"{hardware}, 30 days", f"7B on 140B tokens with {hardware}"
    said = getattr(job(bare), slot)

    assert said is not None
    assert getattr(job("how long can I run that with 5k", bare), slot) == said
    assert getattr(job("what could we train with that", bare), slot) == said
    assert getattr(second_of_two("then dpo on 10k examples", training), slot) == said
    assert getattr(second_of_two(f"{training}, then dpo on 5M tokens"), slot) == said


def test_other_accelerators_are_no_machine_of_the_job_before() -> None:
    machines = "4 x p5.48xlarge 30 days"

    assert job("how long can I run 64 of them with 50k", machines).instance_type is None
    assert job("how long can I run them with 50k", machines).instance_type == "p5.48xlarge"


def test_a_job_that_is_bought_in_its_own_way_is_on_the_accelerators_before_it() -> None:
    tuned = second_of_two("pretrain 7B on 1T with 64 H100 on aws, then dpo on 5M on spot")

    assert (tuned.gpu_count, tuned.provider, tuned.purchase) == (64, "aws", "spot")


def test_accelerators_of_their_own_take_nothing_from_the_job_before() -> None:
    alone = job("how long can I run 8 H100 with 5k")

    assert job("how long can I run 8 H100 with 5k", "64 A100 30 days on spot") == alone


@pytest.mark.parametrize(
    ("text", "hours", "usd"),
    [
        ("what could we train with that in 10 days", 240, None),
        ("what can I train on those for 20k", 720, 20_000),
    ],
)
def test_with_that_stands_for_the_hardware_beside_what_is_said_anew(text: str, hours: float, usd: int | None) -> None:
    kept = job(text, "64 A100 30 days on spot")

    assert (kept.gpu_count, kept.purchase, kept.duration_hours, kept.max_usd) == (64, "spot", hours, usd)


@pytest.mark.parametrize(
    "text", ["what's the largest model that I can train for 20k", "what can I train with those 8 H100 in 2 weeks"]
)
def test_a_that_which_points_to_nothing_before_it_brings_nothing(text: str) -> None:
    assert job(text, "64 A100 30 days on spot") == job(text)
