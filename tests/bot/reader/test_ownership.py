"""Hardware of one's own in other words than `owned`, and what only sounds like it."""

import pytest

from bot.reader import read
from bot.reader.sentence import sentence
from tests.conftest import TODAY


def meant(text: str, *thread: str) -> list[str]:
    """The jobs that a text reads to, as sentences."""
    return [sentence(question) for question in read(text, thread=thread, today=TODAY).questions]


@pytest.mark.parametrize(
    "text",
    [
        "we have 8 H100 in our basement, 10 days",
        "8 H100 for 10 days, at home",
        "8 H100 in the garage for 10 days",
        "8 H100 in our university's data center for 10 days",
        "8 H100 in our lab for 10 days",
        "8 H100 under my desk for 10 days",
        "8 H100 for 10 days, they're ours",
        "the gpus are ours: 8 H100 for 10 days",
        "run on our DGX H100 for 10 days",
        "our 8xH100 server for 10 days",
        "my 8 H100 for 10 days",
        "total cost of ownership 8 H100 10 days",
    ],
)
def test_hardware_of_ones_own_is_owned_in_whatever_words(text: str) -> None:
    assert meant(text) == ["8 x H100 SXM for 10 days, owned"]


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("need to cut costs on our 64 H100 30 day job", "64 x H100 SXM for 30 days"),
        ("our 8 H100 on aws for 3 days", "8 x H100 SXM for 3 days, on aws"),
        ("our 64 A100 30 days spot", "64 x A100 80GB SXM for 30 days, spot"),
        ("rent 8 H100 for our lab for 3 weeks", "8 x H100 SXM for 21 days"),
        ("8 H100 in oregon for our lab, 3 days", "8 x H100 SXM for 3 days, in oregon"),
        ("64 H100 30 days, 40% of it is ours", "64 x H100 SXM for 30 days, our share 40%"),
    ],
)
def test_what_is_ours_may_be_the_job_the_team_or_a_share(text: str, job: str) -> None:
    assert meant(text)[0].replace("in the ", "in ") == job


def test_accelerators_of_ours_may_be_reserved_ones_and_are_asked_about() -> None:
    reading = read("7B on 1T tokens on our 64 H100", today=TODAY)

    assert reading.asks_back == "Are those your own, or rented?"
    assert [meant(each.text)[0].rpartition(", ")[2] for each in reading.choices] == ["owned", "on-demand"]


def test_of_two_sides_only_the_one_that_says_so_is_owned() -> None:
    assert meant("our DGX H100 vs 8 H100 on aws for 30 days") == [
        "8 x H100 SXM for 30 days, owned",
        "8 x H100 SXM for 30 days, on aws",
    ]


def test_what_is_paid_for_long_ago_is_charged_and_that_is_said() -> None:
    reading = read("8 A100 for 10 days, sunk cost", today=TODAY)

    assert meant("8 A100 for 10 days, sunk cost") == ["8 x A100 80GB SXM for 10 days, owned"]
    assert any("charged all the same" in note for note in reading.corrections)


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("train my own 7B from scratch on 1T tokens", "pretrain 7B parameters on 1T tokens"),
        ("our own LLM, 7B 140B tokens", "pretrain 7B parameters on 140B tokens"),
        (
            "lora llama 3.1 8b on 8 H100 with my own data, 50M tokens",
            "lora fine-tune llama-3.1-8b on 50M tokens with 8 x H100 SXM",
        ),
        (
            "our own 13B chatbot on our own 8 H100",
            "pretrain 13B parameters with 8 x H100 SXM, owned",
        ),
        ("we own the data; 7B on 1T tokens", "pretrain 7B parameters on 1T tokens"),
        ("our in-house team trains 7B on 140B tokens", "pretrain 7B parameters on 140B tokens"),
        ("64 H100 in-house, 30 days", "64 x H100 SXM for 30 days, owned"),
        ("64 H100 of our own for 30 days", "64 x H100 SXM for 30 days, owned"),
        ("64 H100 own 30 days", "64 x H100 SXM for 30 days, owned"),
        ("our own servers: 8 H100 for 30 days", "8 x H100 SXM for 30 days, owned"),
    ],
)
def test_own_before_a_model_or_data_says_nothing_of_the_hardware(text: str, job: str) -> None:
    assert meant(text) == [job]
