"""The reader: worked examples, help, and laws over generated questions and arbitrary texts."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reader import Intent, read
from bot.reader.help import help_topic, help_topics
from bot.reader.nearest import examples
from bot.reader.sentence import sentence
from costengine.question import Kind, Method, Precision, Profile, ProviderClass, Purchase, Question, Scope
from tests.conftest import TODAY

EXAMPLES: list[tuple[str, dict[str, Any]]] = [
    ("64 A100 30 days", {"gpu": "A100-80GB-SXM", "gpu_count": 64, "duration_hours": 720}),
    ("128 h100 two weeks please", {"gpu": "H100-SXM", "gpu_count": 128, "duration_hours": 336}),
    ("L40S:8 for 36h", {"gpu": "L40S", "gpu_count": 8, "duration_hours": 36}),
    ("H1OO x 32, 2 dyas", {"gpu": "H100-SXM", "gpu_count": 32, "duration_hours": 48}),
    ("2 nodes of 8 H200 for 1 week", {"gpu": "H200-SXM", "gpu_count": 16, "duration_hours": 168}),
    ("3 x p5.48xlarge 5 days", {"gpu": "H100-SXM", "gpu_count": 24, "duration_hours": 120}),
    ("tpu v5e-64 for 3 days", {"gpu": "TPU-v5e", "gpu_count": 64, "duration_hours": 72}),
    ("32 GPU-months of A100", {"gpu": "A100-80GB-SXM", "gpu_hours": 23_040}),
    ("13B on 300B tokens", {"kind": Kind.PRETRAIN, "parameters": 13e9, "tokens": 300e9}),
    ("lora llama-3-70b on 20M tokens", {"kind": Kind.FINETUNE, "method": Method.LORA, "model": "llama-3-70b"}),
    ("30B-A3B on 1T tokens", {"parameters": 30e9, "active_parameters": 3e9, "tokens": 1e12}),
    ("8 H100 2 days at $2.10/h", {"usd_per_gpu_hour": Decimal("2.10"), "gpu_count": 8}),
    ("16 H100 3 days preemptible on gcp", {"purchase": Purchase.SPOT, "provider": "gcp"}),
]


@pytest.mark.parametrize(("text", "slots"), EXAMPLES, ids=[text for text, _ in EXAMPLES])
def test_what_people_type_is_read(text: str, slots: dict[str, Any]) -> None:
    reading = read(text, today=TODAY)

    assert reading.error is None
    (question,) = reading.questions
    assert {slot: getattr(question, slot) for slot in slots} == slots


@pytest.mark.parametrize(("typed", "title"), [("budgts", "Budgets"), ("Split", "Sharing the cost"), ("qqq", "Ask")])
def test_help_finds_the_page_that_was_meant(typed: str, title: str) -> None:
    assert help_topic(typed).title.startswith(title)


@pytest.mark.parametrize("example", [each.text for each in examples()])
def test_every_example_beside_a_refusal_is_a_whole_job(example: str) -> None:
    reading = read(example, today=TODAY)

    assert reading.questions
    assert (reading.error, reading.choices, reading.unused) == (None, (), ())


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("lorem ipsum", "64 A100 30 days"),
        ("spot please", "64 A100 30 days spot"),
        ("the whole project", "64 A100 30 days, whole project, team of 5 for 6 months"),
        ("on aws", "16 H100 on aws us-east-1 for 3 days"),
    ],
)
def test_a_refusal_shows_the_example_nearest_to_the_text(text: str, example: str) -> None:
    assert f"“{example}”" in str(read(text, today=TODAY).error)


@pytest.mark.parametrize("topic", sorted(help_topics()))
def test_every_example_of_help_reads(topic: str) -> None:
    for example in help_topics()[topic].examples:
        reading = read(example, today=TODAY)
        assert reading.error is None, example
        assert reading.intent is not Intent.UNCLEAR, example


FOLLOW_UPS: list[tuple[str, dict[str, Any]]] = [
    ("what if spot?", {"purchase": Purchase.SPOT, "gpu_count": 64}),
    ("same with H200", {"gpu": "H200-SXM", "duration_hours": 720}),
    ("60 days", {"duration_hours": 1440}),
    ("half the GPUs", {"gpu_count": 32, "duration_hours": 720}),
]


@pytest.mark.parametrize(("text", "slots"), FOLLOW_UPS)
def test_a_follow_up_changes_only_what_it_names(text: str, slots: dict[str, Any]) -> None:
    before = read("64 A100 30 days", today=TODAY).questions[0]
    (after,) = read(text, thread=["64 A100 30 days"], today=TODAY).questions

    assert after == before.but(**slots)


AFTER_A_REFUSAL: list[tuple[list[str], str, str]] = [
    (["8 H100 0 days"], "3 days", "8 x H100 SXM for 3 days"),
    (["0 A100 30 days"], "10 gpus", "10 x A100 80GB SXM for 30 days"),
    (["7B on 1e30 tokens"], "1T tokens", "pretrain 7B parameters on 1T tokens"),
    (["8 H100 0 days", "spot"], "3 days", "8 x H100 SXM for 3 days, spot"),
    (["64 A100 30 days", "8 H100 0 days"], "3 days", "8 x H100 SXM for 3 days"),
    (["64 A100 30 days", "32 gpus for 0 days"], "3 days", "32 x A100 80GB SXM for 3 days"),
    (["64 A100 30 days", "32 gpus + $2000000B data"], "spot", "32 x A100 80GB SXM for 30 days, spot"),
    (["64 A100 30 days", "0 days"], "spot", "64 x A100 80GB SXM for 30 days, spot"),
    (["64 A100 30 days", "8 H100 0 days"], "undo", "64 x A100 80GB SXM for 30 days"),
]


@pytest.mark.parametrize(("thread", "text", "meant"), AFTER_A_REFUSAL)
def test_a_number_out_of_range_leaves_the_rest_of_the_job_to_the_thread(
    thread: list[str], text: str, meant: str
) -> None:
    assert [sentence(question) for question in read(text, thread=thread, today=TODAY).questions] == [meant]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("64 A100 -3 days", "A duration of -3 days"),
        ("64 A100 900 years", "A duration of 900 years"),
        ("64 A100 -1.5 hours", "A duration of -1.5 hours"),
        ("64 A100 30 days mfu 150%", "An MFU of 150 %"),
        ("64 A100 30 days at -3 dollars", "A price per GPU-hour of -$3"),
        ("64 A100 30 days, -3 months project", "A project length of -3 months"),
    ],
)
def test_a_number_out_of_range_is_named_with_its_unit(text: str, named: str) -> None:
    error = read(text, today=TODAY).error

    assert str(error).startswith(f"{named} is outside")


@pytest.mark.parametrize("text", ["spot", "cheaper?", "vs 16 H100"])
def test_what_a_refusal_left_open_is_asked_for_before_anything_is_answered(text: str) -> None:
    reading = read(text, thread=["8 H100 0 days"], today=TODAY)

    assert (reading.questions, reading.asks_back) == ((), "For how long?")


def test_of_operations_parameters_and_tokens_what_was_said_last_counts() -> None:
    thread = ["7B on 140B tokens with 64 H100"]
    (by_operations,) = read("3e23 flops", thread=thread, today=TODAY).questions
    (by_tokens,) = read("200B tokens", thread=[*thread, "3e23 flops"], today=TODAY).questions

    assert (by_operations.flops, by_operations.parameters, by_operations.tokens) == (3e23, 7e9, None)
    assert (by_tokens.flops, by_tokens.parameters, by_tokens.tokens) == (None, 7e9, 200e9)
    for question in (by_operations, by_tokens):
        assert read(sentence(question), today=TODAY).questions == (question,)


def test_operations_that_contradict_the_model_and_its_tokens_are_asked_about() -> None:
    reading = read("3e21 flops 7B on 140B tokens with 64 H100", today=TODAY)

    assert reading.asks_back
    assert len(reading.choices) == 2


@pytest.mark.parametrize("thread", [[], ["7B on 140B tokens with 64 H100"]])
def test_what_a_gpu_does_in_a_second_is_no_work(thread: list[str]) -> None:
    reading = read("1,5 petaflops", thread=thread, today=TODAY)

    assert not reading.questions
    assert "in a second" in str(reading.error)


@pytest.mark.parametrize(
    ("thread", "text", "meant"),
    [
        (["8 H200 12"], "12h", "8 x H200 SXM for 12 hours"),
        (["A100"], "64 of them for 30 days", "64 x A100 80GB SXM for 30 days"),
        (["32 L40S 6 days"], "40 of them", "40 x L40S for 6 days"),
        ([], "we use A100, 40 of them, for 30 days", "40 x A100 80GB SXM for 30 days"),
    ],
)
def test_an_answer_may_point_to_what_was_said(thread: list[str], text: str, meant: str) -> None:
    assert [sentence(question) for question in read(text, thread=thread, today=TODAY).questions] == [meant]


@pytest.mark.parametrize(("thread", "text"), [([], "64 H100 10 days on alibaba"), (["64 H100 10 days"], "on alibaba")])
def test_a_seller_without_known_prices_is_said_and_the_others_answer(thread: list[str], text: str) -> None:
    reading = read(text, thread=thread, today=TODAY)

    assert [sentence(question) for question in reading.questions] == ["64 x H100 SXM for 10 days"]
    assert any("no prices from Alibaba Cloud" in note for note in reading.corrections)


questions = st.builds(
    Question,
    kind=st.just(Kind.GPU_TIME),
    gpu=st.sampled_from(["A100-80GB-SXM", "H100-SXM", "H100-PCIe", "TPU-v5e", "MI300X", "RTX-4090"]),
    gpu_count=st.integers(1, 100_000),
    duration_hours=st.integers(1, 100_000).map(lambda n: n / 4),
    purchase=st.sampled_from([None, *Purchase]),
    provider_class=st.sampled_from([None, *ProviderClass]),
    share=st.sampled_from([None, 0.5, 0.25]),
    scope=st.sampled_from([None, *Scope]),
    profile=st.sampled_from([None, *Profile]),
)
trainings = st.builds(
    Question,
    kind=st.just(Kind.PRETRAIN),
    gpu=st.sampled_from([None, "A100-80GB-SXM", "H100-SXM"]),
    parameters=st.sampled_from([1e9, 7e9, 13e9, 70e9]),
    tokens=st.sampled_from([20e9, 140e9, 2e12]),
    precision=st.sampled_from([None, Precision.FP8, Precision.BF16]),
    purchase=st.sampled_from([None, Purchase.SPOT]),
    profile=st.sampled_from([None, *Profile]),
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(questions, trainings))
def test_a_job_written_as_a_sentence_reads_back_to_the_same_job(question: Question) -> None:
    reading = read(sentence(question), today=TODAY)

    assert reading.error is None
    assert reading.questions == (question,)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400), st.lists(st.text(max_size=80), max_size=3))
def test_no_text_and_no_thread_break_the_reader(text: str, thread: list[str]) -> None:
    assert read(text, thread=thread, today=TODAY).intent in Intent


@pytest.mark.parametrize(
    "text",
    [
        "pretrain on 2T generated tokens 7B",
        "pretrain on 2T high quality tokens 7B",
        "7B on 2T image tokens",
        "pretrain 7B, tokens 2T",
    ],
)
def test_what_tokens_are_like_stands_between_them_and_their_number(text: str) -> None:
    assert [sentence(each) for each in read(text, today=TODAY).questions] == ["pretrain 7B parameters on 2T tokens"]


@given(st.integers(0, 400), st.sampled_from(["chf", "eur", "zar", "sgd", "yen", "usd"]), st.booleans())
def test_no_amount_of_any_currency_is_too_large_for_an_answer(zeros: int, currency: str, before: bool) -> None:
    amount = f"1e{zeros}"

    assert read(f"{currency} {amount}" if before else f"{amount} {currency}", today=TODAY).intent


def test_an_amount_that_nobody_has_is_refused_with_what_is_taken() -> None:
    assert "up to $1,000 trillion" in str(read("1e30 chf", today=TODAY).error)
