"""Examples by whatever noun, prompts with their rollouts and steps, and so few tokens that something else is meant."""

import pytest

from bot.reader import read
from tests.conftest import TODAY


def tokens_of(text: str) -> float | None:
    """The tokens of the one job that a text reads to."""
    (job,) = read(text, today=TODAY).questions
    return job.tokens


@pytest.mark.parametrize("noun", ["interviews", "convos", "widgetlogs", "rollouts", "utterances", "support chats"])
@pytest.mark.parametrize(
    "form",
    [
        "20k {} of 800 tokens",
        "20k {}, 800 tokens each",
        "20k {} x 800 tokens",
        "20k {}, 800 tok avg",
        "20k {} (800 tokens per item)",
        "20k {} with about 800 tokens",
    ],
)
def test_whatever_has_a_length_in_tokens_is_an_example(noun: str, form: str) -> None:
    assert tokens_of(f"lora llama 3 8b on {form.format(noun)}") == 16e6


@pytest.mark.parametrize("text", ["800-token examples, 20k of them", "800-token podcasts, 20k of them"])
def test_the_length_may_stand_before_the_noun(text: str) -> None:
    assert tokens_of(f"lora llama 3 8b on {text}") == 16e6


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("512 prompts x 8 rollouts, 1k tokens each, 1000 steps", 4_096_000_000),
        ("1000 steps, 8 rollouts x 512 prompts, 1k tokens", 4_096_000_000),
        ("512 prompts, 8 rollouts per prompt, 1k tokens, 1000 steps", 4_096_000_000),
        ("512 prompts x 8 rollouts, 1k tokens", 4_096_000),
        ("100k prompts x 8 rollouts, 1k tokens, 1000 steps", 800_000_000),
    ],
)
def test_prompts_rollouts_and_steps_multiply(text: str, tokens: float) -> None:
    assert tokens_of(f"grpo qwen2.5-7b, {text}, 16 H100") == tokens


def test_rollouts_without_prompts_change_nothing_and_are_told() -> None:
    reading = read("grpo 7B, 8 H100, 16 rollouts per prompt, 500 steps, 2 days", today=TODAY)

    assert [job.tokens for job in reading.questions] == [None]
    assert reading.unused == ("16 rollouts per prompt",)


def test_a_large_number_of_tokens_beside_a_count_may_be_all_of_them() -> None:
    reading = read("lora llama 3 8b on 200 customers, 100k tokens", today=TODAY)

    assert [tokens_of(choice.text) for choice in reading.choices] == [20e6, 1e5]


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("laura llama 3 8b on 20M tokens", "lora"),
        ("train a judge model 8B on 20M tokens", "lora"),
        ("reward model training, 8B on 100k pairs of 800 tokens", "lora"),
        ("unsloth llama 3 8b 4bit, 2M tokens, T4", "qlora"),
    ],
)
def test_so_few_tokens_are_no_pretraining_in_silence(text: str, method: str) -> None:
    choices = read(text, today=TODAY).choices
    jobs = [read(choice.text, today=TODAY).questions[0] for choice in choices]

    assert [(job.kind, job.method) for job in jobs] == [("finetune", method), ("finetune", "full"), ("pretrain", None)]


@pytest.mark.parametrize(
    "text",
    ["pretrain 8B on 20M tokens", "8B on 1B tokens", "125M on 1M tokens", "continue pretraining llama 3 8b on 20M"],
)
def test_a_pretraining_on_few_tokens_that_was_asked_for_is_one(text: str) -> None:
    assert read(text, today=TODAY).questions[0].kind == "pretrain"


def test_what_a_project_does_is_no_name_of_one() -> None:
    (job,) = read("student project: finetune mistral 7b on 20M tokens", today=TODAY).questions

    assert (job.kind, job.project) == ("finetune", None)
