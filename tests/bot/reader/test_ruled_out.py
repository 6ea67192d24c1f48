"""What is ruled out is never in the price: it is left out, or asked what instead."""

import pytest

from bot.reader import read
from costengine.question import Question
from tests.conftest import TODAY


def job(text: str, *thread: str) -> Question:
    (question,) = read(text, thread=thread, today=TODAY).questions
    return question


@pytest.mark.parametrize(
    "words",
    [
        "not aws", "no azure please", "nothing from aws", "anywhere but aws", "on any cloud but gcp", "avoid aws",
        "not on aws or azure", "everything but azure and gcp", "aws is not an option", "aws is too expensive",
        "not on vast.ai", "no hyperscalers", "no marketplace",
    ],
)  # fmt: skip
def test_without_a_hyperscaler_or_a_marketplace_the_price_is_that_of_neoclouds_and_says_so(words: str) -> None:
    reading = read(f"64 A100 30 days, {words}", today=TODAY)

    assert [(each.provider, each.provider_class) for each in reading.questions] == [(None, "neocloud")]
    assert any(note.endswith("priced at neoclouds") for note in reading.corrections)


def test_the_provider_of_a_thread_is_left_where_it_is_ruled_out() -> None:
    assert job("no azure please", "64 A100 30 days on azure").provider_class == "neocloud"
    assert job("no azure please", "64 A100 30 days on gcp").provider == "gcp"


def test_another_seller_says_all_that_is_wanted() -> None:
    assert job("64 A100 30 days on gcp, not aws").provider == "gcp"


def test_an_accelerator_of_one_seller_is_to_be_had_nowhere_else() -> None:
    assert job("tpu v5e-256 for 10 days, not aws").provider_class is None
    assert "nobody but Google" in str(read("tpu v5e-256 for 10 days, not on gcp", today=TODAY).error).replace("N", "n")


@pytest.mark.parametrize(
    ("words", "asked", "absent"),
    [
        ("no lambda", "who may it be", "on lambda"),
        ("no neoclouds", "who may it be", "from neoclouds"),
        ("nothing in china", "where may it be", "in china"),
        ("not in the us", "where may it be", "in us"),
        ("outside the us", "where may it be", "in us"),
        ("no chinese providers", "where may it be", "in china"),
    ],
)
def test_what_cannot_be_left_out_of_a_price_is_asked(words: str, asked: str, absent: str) -> None:
    reading = read(f"64 A100 30 days, {words}", today=TODAY)

    assert asked in reading.asks_back
    assert len(reading.choices) >= 2
    assert not any(choice.text.endswith(absent) for choice in reading.choices)


def test_a_place_that_lies_elsewhere_says_nothing_more() -> None:
    assert job("64 H100 30 days in eu, not in the us").region == "eu"


def test_the_accelerator_instead_of_one_that_is_ruled_out_is_asked() -> None:
    reading = read("7B on 1T tokens, no H100s", today=TODAY)

    assert [choice.label for choice in reading.choices] == ["on A100", "on H200", "on B200"]


def test_nothing_but_spot_is_spot() -> None:
    assert job("64 A100 30 days, nothing but spot").purchase == "spot"


def test_how_it_is_bought_instead_of_on_demand_is_asked() -> None:
    reading = read("64 A100 30 days not on demand", today=TODAY)

    assert [choice.label for choice in reading.choices] == ["spot", "reserved 1 year", "reserved 3 years"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("64 GPUs 30 days, not nvidia", "64 GPUs 30 days, on MI300X"),
        ("64 GPUs 30 days, AMD only", "64 GPUs 30 days, MI300X only"),
        ("8 AMD gpus 3 days", "8 MI300X gpus 3 days"),
        ("64 H100 30 days not SXM", "64 H100 30 days PCIe"),
    ],
)
def test_of_a_maker_or_a_form_it_is_asked_which_accelerator(text: str, first: str) -> None:
    assert read(text, today=TODAY).choices[0].text == first


@pytest.mark.parametrize("text", ["8 MI300X 3 days, AMD only", "64 H100 30 days not PCIe", "64 nvidia gpus for 3 days"])
def test_the_maker_and_the_form_of_what_was_said_say_nothing_more(text: str) -> None:
    assert job(text).gpu in ("MI300X", "H100-SXM", None)


@pytest.mark.parametrize(
    ("before", "text"), [("64 A100 30 days on aws", "drop aws"), ("64 A100 30 days in the eu", "drop the eu")]
)
def test_what_is_dropped_of_the_job_before_is_only_taken_away(before: str, text: str) -> None:
    assert read(text, thread=[before], today=TODAY).questions == read("64 A100 30 days", today=TODAY).questions
