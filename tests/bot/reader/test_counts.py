"""Counts of things that are no tokens: examples of a set, people, lines of cost with another noun behind them."""

import pytest

from bot.reader import Reading, read
from tests.conftest import TODAY


def reading_of(text: str) -> Reading:
    return read(text, today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "instruction tune 7b on 52k alpaca examples",
        "lora llama-3-8b 5k labelled examples",
        "qlora 70b on 12k high quality conversations",
        "finetune mistral 7b on 10k customer emails",
        "lora 8b on 20k of our customer emails",
        "lora 8b 40k github issues",
        "sft 8b 10k prompt/response pairs",
        "finetune 7b with 1 million chat messages",
        "sft 7b on 500 hand-written examples, 5 epochs",
        "train 8b on 3M books",
        "lora 8b on 30k support tickets",
        "sft 8b 20k legal documents 8 a100",
        "lora 8b 100k storage logs",
        "qlora 8b 10k network incidents 1 a100",
        "finetune 7b with 12k azure support tickets",
    ],
)
def test_a_count_of_units_of_text_is_asked_for_its_length_and_is_neither_tokens_nor_dollars(text: str) -> None:
    reading = reading_of(text)

    assert reading.asks_back == "How many tokens does an example have?"
    jobs = [reading_of(choice.text).questions[0] for choice in reading.choices]
    assert [job.tokens / jobs[0].tokens for job in jobs if job.tokens and jobs[0].tokens] == [1, 2, 4]
    assert all(not job.extra and job.max_usd is None for job in jobs)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("lora 8b for 200k users", "200k users"),
        ("lora 8b for 200k of our users", "200k of our users"),
        ("finetune 7b on 52k alpaca", "52k alpaca"),
        ("finetune 7b on alpaca 52k", "alpaca 52k"),
        ("lora 8b 30k vocab", "30k vocab"),
        ("7B on 20B residues", "20B residues"),
        ("7B on 20B widgets", "20B widgets"),
        ("64 A100 30 days for 200k users", "200k users"),
    ],
)
def test_a_count_of_anything_else_in_the_place_of_tokens_or_money_is_asked(text: str, what: str) -> None:
    reading = reading_of(text)

    assert reading.asks_back == f"{what}: what are they?"
    assert all(reading_of(choice.text).questions for choice in reading.choices)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("7B on 140B", 140e9),
        ("lora 8b 20M", 20e6),
        ("lora 8b 20M please", 20e6),
        ("lora 8b 20M to answer support tickets", 20e6),
        ("7B on 2T multilingual tokens", 2e12),
        ("lora 8b 20M domain tokens 1 h100", 20e6),
        ("full ft llama-3.3-70b 1M samples x 2048 tok, 64 H100", 2.048e9),
        ("lora 8b 100k x 512 tokens 1 A100", 51.2e6),
        ("qlora 70b on 20k support tickets x 1024", 20.48e6),
        ("5 million documents of 1,200 words each, 3b", 8e9),
        ("dpo llama 3 8b 20k pairs", 20e6),
        ("8b lora 10k emails, 20M tokens", 20e6),
    ],
)
def test_a_whole_statement_of_tokens_is_taken(text: str, tokens: float) -> None:
    (question,) = reading_of(text).questions

    assert question.tokens == tokens


def test_the_length_that_is_assumed_of_a_pair_is_said() -> None:
    assert "20k pairs: 1,000 tokens a pair assumed" in reading_of("dpo llama 3 8b 20k pairs").corrections


@pytest.mark.parametrize(
    ("text", "dollars"), [("50k networking", 50_000), ("+ 50k net", 50_000), ("$20k legal documents", 20_000)]
)
def test_a_line_of_cost_at_its_end_or_with_a_sign_is_money(text: str, dollars: int) -> None:
    (question,) = reading_of(f"64 A100 30 days, {text}").questions

    assert [line.usd for line in question.extra] == [dollars]


def test_what_is_no_money_beside_bare_time_is_told_as_not_used() -> None:
    reading = reading_of("64 A100 30 days, 20k network appliances")

    assert reading.questions[0].extra == ()
    assert reading.unused == ("20k network appliances",)


def test_of_two_counts_of_examples_neither_is_dropped() -> None:
    reading = reading_of("lora 8b on 10k emails and 5k chats of 500 tokens each")

    assert reading.asks_back == "I read two counts of examples: which one?"
    assert len(reading.choices) == 2


def test_the_longest_length_is_no_limit_in_dollars() -> None:
    (question,) = reading_of("lora 8b with 4k max length, 10k samples of 700 tokens").questions

    assert (question.sequence_length, question.tokens, question.max_usd) == (4096, 7e6, None)


@pytest.mark.parametrize(
    "text",
    [
        "Lambda quoted us $2.49/GPU-hr for 64x H100 for 90 days. Total please?",
        "we got quoted 2.49 per gpu hour for 64 H100 for 90 days",
    ],
)
def test_a_price_of_a_gpu_hour_that_was_quoted_is_the_price(text: str) -> None:
    (question,) = reading_of(text).questions

    assert (str(question.usd_per_gpu_hour), question.gpu_count, question.duration_hours) == ("2.49", 64, 2160)


@pytest.mark.parametrize(
    ("text", "usd"),
    [
        ("quote: $1.89/h per H100, 128 of them, 6 months. good price?", "1045094.4"),
        ("vendor offers us 64 H100 at $2.49/hr for 90 days, is that ok?", "344217.6"),
        ("is $98/h per node fair for 2 nodes of 8 H100 for 30 days?", "141120"),
    ],
)
def test_a_price_of_an_hour_that_is_judged_is_held_against_ours_as_a_total(text: str, usd: str) -> None:
    assert reading_of(text).arguments["usd"] == usd


def test_a_price_of_an_hour_without_a_time_is_held_against_that_of_a_month() -> None:
    arguments = reading_of("is $2.10 per gpu hour for H100 a good price?").arguments

    assert (arguments["usd"], arguments["gpu_count"], arguments["duration_hours"]) == ("1512", "1", "720.0")


def test_what_is_counted_beside_known_tokens_is_told_once_as_not_used() -> None:
    reading = reading_of("7B on 2T tokens for 30k users")

    assert [job.tokens for job in reading.questions] == [2e12]
    assert reading.unused == ("30k users",)


@pytest.mark.parametrize(
    ("text", "count", "hours"),
    [
        ("8 H100 1 000 hours", 8, 1000),
        ("64 A100 2 100 hours", 64, 2100),
        ("H100 64 100 hours", 64, 100),
        ("8 A100 10 000 hours", 8, 10_000),
    ],
)
def test_a_space_in_thousands_behind_accelerators_that_are_counted(text: str, count: int, hours: int) -> None:
    (job,) = read(text, today=TODAY).questions

    assert (job.gpu_count, job.duration_hours) == (count, hours)


def test_a_part_of_tokens_beside_a_whole_job_is_asked() -> None:
    choices = read("twice as many tokens on 7B 1T", today=TODAY).choices

    assert [choice.text for choice in choices] == [
        "pretrain 7B parameters on 2T tokens",
        "pretrain 7B parameters on 1T tokens",
    ]


def test_millions_behind_a_comma_are_no_length_of_the_context_before() -> None:
    assert read("lora llama 3 8b, 4096 tokens context, 20M tokens", today=TODAY).asks_back
