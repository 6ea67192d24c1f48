"""What is asked about a job beside its cost: never answered with the cost alone."""

import pytest

from bot.answer import answer
from bot.reader import Intent, read
from bot.reader.sentence import sentence
from costengine.prices import bundled_book
from costengine.quantities import QUANTITIES
from tests.conftest import TODAY

JOB = "7B 1T tokens 64 H100"


@pytest.mark.parametrize(
    ("text", "about", "job"),
    [
        ("how much power does 1000 H100 for a month use", "electricity", "1000 x H100 SXM for 30 days"),
        ("electricity only: 8 A100 for 2 months", "electricity", "8 x A100 80GB SXM for 60 days"),
        ("electricity cost of 8 H100 for 3 days", "electricity", "8 x H100 SXM for 3 days"),
        ("what do 8 H100 cost in electricity for 3 days", "electricity", "8 x H100 SXM for 3 days"),
        ("co2 of 64 H100 for 30 days", "electricity", "64 x H100 SXM for 30 days"),
        ("what's the carbon footprint of 64 H100 for 30 days", "electricity", "64 x H100 SXM for 30 days"),
        ("how many people do i need to train a 7B", "people", "pretrain 7B parameters"),
        ("how many tokens/s for a 7B on 8 H100", "tokens per second", "pretrain 7B parameters with 8 x H100 SXM"),
        ("what mfu do you assume for 70B on h100", "mfu", "pretrain 70B parameters with H100 SXM"),
        ("how many flops is 7B on 1T tokens", "flops", "pretrain 7B parameters on 1T tokens"),
    ],
)
def test_a_quantity_is_explained_of_its_job(text: str, about: str, job: str) -> None:
    reading = read(text, today=TODAY)

    assert (reading.intent, reading.arguments["about"]) == (Intent.EXPLAIN, about)
    assert [sentence(question) for question in reading.questions] == [job]


@pytest.mark.parametrize(
    "text",
    [
        "64 A100 30 days, electricity included",
        "64 A100 30 days + 5k electricity",
        "64 A100 30 days at 45% mfu",
        "64 A100 30 days, team of 5 people for 6 months",
        "what does 3e23 flops on h100 cost",
        "how long would 70B on 1T take on 512 H100",
    ],
)
def test_a_quantity_that_is_only_mentioned_leaves_an_estimate(text: str) -> None:
    assert read(text, today=TODAY).intent is Intent.ESTIMATE


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("how long would it take?", "duration"),
        ("is that with electricity?", "electricity"),
        ("what about the power bill", "electricity"),
        ("co2?", "electricity"),
        ("how much of that is people?", "people"),
        ("does that include storage?", "storage"),
        ("and taxes?", "taxes"),
        ("where does the 2.99 come from?", "hardware"),
        ("where does the 115k come from?", "cost"),
        ("where does that number come from", "cost"),
    ],
)
def test_a_part_of_the_answer_before_is_explained(text: str, about: str) -> None:
    reading = read(text, thread=[JOB], today=TODAY)

    assert (reading.intent, reading.arguments) == (Intent.EXPLAIN, {"about": about})


@pytest.mark.parametrize(
    ("text", "about"),
    [("why is the power so high?", "electricity"), ("why so much co2?", "electricity"),
     ("explain the throughput", "tokens per second")],
)  # fmt: skip
def test_a_quantity_has_one_name_whatever_it_is_called(text: str, about: str) -> None:
    assert read(text, thread=(JOB,), today=TODAY).arguments == {"about": about}
    assert about in QUANTITIES


@pytest.mark.parametrize("text", ["without people?", "with people", "+ 50k data", "double the data", "whole project?"])
def test_a_change_stays_a_change(text: str) -> None:
    assert read(text, thread=[JOB], today=TODAY).intent is Intent.ESTIMATE


def test_what_follows_a_quantity_asks_for_the_cost_again() -> None:
    reading = read("and with H200?", thread=["how much power do 8 H100 use for 3 days"], today=TODAY)

    assert reading.intent is Intent.ESTIMATE
    assert [sentence(question) for question in reading.questions] == ["8 x H200 SXM for 3 days"]


def test_what_is_missing_is_asked_and_the_answers_still_ask_for_the_electricity() -> None:
    reading = read("how much electricity do 8 H100 need", today=TODAY)

    assert [read(each.text, today=TODAY).arguments for each in reading.choices] == [{"about": "electricity"}] * 3


def test_the_price_of_a_kwh_is_used_where_electricity_is_asked() -> None:
    asked = "electricity only: 8 A100 owned for 60 days, 0.12 $/kWh"
    found = answer(asked, book=bundled_book(), today=TODAY)

    assert found.estimate
    assert found.estimate.energy_kwh
    assert f"{found.estimate.energy_kwh:,.0f} kWh" in found.reasons[0]
    assert found.reasons[1].startswith("At $0.12 a kWh that is $")
    assert not found.unused
    assert "kWh" in " ".join(read("8 A100 for 60 days, 0.12 $/kWh", today=TODAY).unused)


def test_the_cost_of_so_many_tokens_is_that_of_a_job_of_them() -> None:
    reading = read("cost per million tokens to lora llama 3 8b on an A100", today=TODAY)

    assert reading.questions[0].tokens == 1e6
