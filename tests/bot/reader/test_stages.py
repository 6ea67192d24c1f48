"""Several jobs in one text: each is a ready answer, all are side by side, and none is priced unasked."""

import pytest

from bot.reader import Intent, read
from tests.conftest import TODAY

TWO_JOBS = "These are two jobs, and I work out one at a time: which?"


def choices(text: str, *thread: str) -> list[str]:
    reading = read(text, thread=thread, today=TODAY)
    assert reading.asks_back == TWO_JOBS
    return [choice.text for choice in reading.choices]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (
            "first 13B on 140B, then lora on 10k examples",
            "pretrain 13B parameters on 140B tokens",
            "lora fine-tune 13B parameters on 5M tokens",
        ),
        ("7B on 1T, afterwards rlhf", "pretrain 7B parameters on 1T tokens", "ppo 7B parameters"),
        ("7B on 1T, rlhf afterwards", "pretrain 7B parameters on 1T tokens", "ppo 7B parameters"),
        ("7B 2T tokens + dpo", "pretrain 7B parameters on 2T tokens", "dpo 7B parameters"),
        (
            "pretrain 7B on 1T then finetune on 50M tokens",
            "pretrain 7B parameters on 1T tokens",
            "fine-tune 7B parameters on 50M tokens",
        ),
        (
            "sft 8B on 20M tokens and then dpo on 5M",
            "fine-tune 8B parameters on 20M tokens",
            "dpo 8B parameters on 5M tokens",
        ),
        (
            "sft + dpo on 8B, 50M tokens",
            "fine-tune 8B parameters on 50M tokens",
            "dpo 8B parameters on 50M tokens",
        ),
        ("pretrain 7B on 1T and finetune", "pretrain 7B parameters on 1T tokens", "fine-tune 7B parameters"),
        (
            "sft and rlhf llama-3.1-8b with 16 H100",
            "fine-tune llama-3.1-8b with 16 x H100 SXM",
            "ppo llama-3.1-8b with 16 x H100 SXM",
        ),
        (
            "finetune 7B after pretraining on 1T",
            "fine-tune 7B parameters",
            "pretrain 7B parameters on 1T tokens",
        ),
        (
            "7B on 1T tokens and a 13B on 2T tokens",
            "pretrain 7B parameters on 1T tokens",
            "pretrain 13B parameters on 2T tokens",
        ),
        ("64 A100 30 days, then 32 H100 10 days", "64 x A100 80GB SXM for 30 days", "32 x H100 SXM for 10 days"),
        (
            "phase 1: 8 A100 10 days, phase 2: 16 A100 20 days",
            "8 x A100 80GB SXM for 10 days",
            "16 x A100 80GB SXM for 20 days",
        ),
        ("7B on 1T incl. sft", "pretrain 7B parameters on 1T tokens", "fine-tune 7B parameters"),
        ("7B on 1T plus post-training", "pretrain 7B parameters on 1T tokens", "fine-tune 7B parameters"),
        ("64 A100 30 days + 32 A100 10 days", "64 x A100 80GB SXM for 30 days", "32 x A100 80GB SXM for 10 days"),
        (
            "two phases: 512 H100 for 20 days, 64 H100 for 10 days",
            "512 x H100 SXM for 20 days",
            "64 x H100 SXM for 10 days",
        ),
        ("8 GPUs for 3 days and 1 GPU for a day", "8 GPUs for 3 days", "1 GPU for 1 day"),
        ("step 1: 7B 1T tokens; step 2: dpo", "pretrain 7B parameters on 1T tokens", "dpo 7B parameters"),
    ],
)
def test_two_jobs_are_offered_one_by_one_and_side_by_side(text: str, first: str, second: str) -> None:
    assert choices(text) == [first, second, f"{first} vs {second}"]


def test_three_jobs_are_offered_one_by_one_and_side_by_side() -> None:
    reading = read("train 1B on 20B, 3B on 60B and 7B on 140B", today=TODAY)

    assert reading.asks_back.startswith("These are three jobs")
    assert [read(choice.text, today=TODAY).intent for choice in reading.choices] == [*[Intent.ESTIMATE] * 3, "compare"]


def test_two_jobs_without_a_model_are_refused_with_the_first_to_copy() -> None:
    reading = read("SFT on 20M tokens and then DPO on 5M", today=TODAY)

    assert "two jobs" in str(reading.error)
    assert "fine-tune 7B parameters on 20M tokens" in str(reading.error)


@pytest.mark.parametrize("text", ["then dpo on 10k pairs", "plus dpo on 10k pairs", "and dpo on 10k pairs afterwards"])
def test_the_next_stage_of_a_thread_keeps_the_model_and_the_hardware_and_not_the_tokens(text: str) -> None:
    before = "7B on 1T tokens with 64 H100"

    assert choices(text, before)[1] == "dpo 7B parameters on 10M tokens with 64 x H100 SXM"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("continued pretraining of llama-3-8b with lora on 5B tokens", "pretrain"),
        ("finetune llama-3.1-8b, dpo, 10k pairs of 500 tokens", "rl"),
        ("fine-tune 8B with dpo on 5M tokens", "rl"),
        ("dpo 8B on 10k pairs, starting from our sft checkpoint", "rl"),
        ("grpo on a fine-tuned llama-3.1-8b, 20M tokens", "rl"),
        ("finetune a pretrained 7B on 50M tokens", "finetune"),
        ("train a lora on llama-3.1-8b, 50M tokens", "finetune"),
        ("instruct tuning plus lora on llama-3.1-8b 20M tokens", "finetune"),
        ("7B on 1T, then on spot", "pretrain"),
        ("7B on 2T tokens, 3 epochs, and 50k for data", "pretrain"),
        ("first lora llama-3.1-8b on 50M tokens", "finetune"),
        ("7B on 1T without finetuning", "pretrain"),
        ("7B on 1T, no rlhf", "pretrain"),
    ],
)
def test_two_words_for_one_job_are_one_job(text: str, kind: str) -> None:
    assert [question.kind.value for question in read(text, today=TODAY).questions] == [kind]


@pytest.mark.parametrize("text", ["7B on 1T vs dpo on 5M", "7B on 1T vs dpo on 5M tokens"])
def test_a_side_of_more_tokens_than_anyone_tunes_on_is_pretrained(text: str) -> None:
    first, second = read(text, today=TODAY).questions

    assert (first.kind, first.tokens) == ("pretrain", 1e12)
    assert (second.kind, second.parameters, second.tokens) == ("rl", 7e9, 5e6)


def test_models_side_by_side_before_their_common_tokens_are_no_pairs() -> None:
    assert read("7B and 13B and 70B on 1T tokens each", today=TODAY).choices == ()


def test_more_jobs_than_anyone_chooses_between_are_refused() -> None:
    reading = read("7B on 1T, 13B on 2T, 30B on 3T, 70B on 4T, 8B on 5T", today=TODAY)

    assert "several jobs" in str(reading.error)


@pytest.mark.parametrize(
    ("text", "thread"),
    [
        ("step 1: 7B 1T tokens; step 2: dpo vs 64 H100", ()),
        ("phase 1: 7B on 1T; phase 2: on 64 H100", ()),
        ("pretrain 7B on 1T plus lora vs 13B", ()),
        ("compare pretrain 7B then finetune on 50M vs 13B on 1T", ()),
        ("7B on 1T then finetune vs 13B on 1T", ()),
        ("then dpo on 10k examples", ("7B on 1T with 64 H100 vs 64 A100",)),
        ("then dpo on 10k examples", ("cheapest 7B on 1T by Dec 20",)),
    ],
)
def test_two_jobs_within_a_side_or_behind_several_are_refused(text: str, thread: tuple[str, ...]) -> None:
    assert "two jobs" in str(read(text, thread=thread, today=TODAY).error)


@pytest.mark.parametrize("text", ["both", "both side by side", "side by side"])
def test_both_is_an_answer_to_which(text: str) -> None:
    reading = read(text, thread=("7B on 1T, then dpo on 5M",), today=TODAY)

    assert reading.intent is Intent.COMPARE
    assert [question.kind for question in reading.questions] == ["pretrain", "rl"]
