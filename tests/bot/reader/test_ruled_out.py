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


@pytest.mark.parametrize(
    ("text", "gpu"),
    [
        ("8 MI300X 3 days, AMD only", "MI300X"),
        ("8 MI300X 3 days, nvidia is too expensive", "MI300X"),
        ("64 H100 30 days not PCIe", "H100-SXM"),
        ("64 H100 30 days, not an option: PCIe", "H100-SXM"),
        ("64 H100 PCIe 30 days, SXM is not an option", "H100-PCIe"),
        ("64 nvidia gpus for 3 days", None),
    ],
)
def test_the_maker_and_the_form_of_what_was_said_say_nothing_more(text: str, gpu: str | None) -> None:
    assert job(text).gpu == gpu


@pytest.mark.parametrize("text", ["64 A100 30 days, no SXM", "64 A100 30 days instead of SXM"])
def test_the_one_form_that_is_left_is_priced_and_said(text: str) -> None:
    reading = read(text, today=TODAY)

    assert [each.gpu for each in reading.questions] == ["A100-80GB-PCIe"]
    assert any(note.endswith("priced on A100 80GB PCIe") for note in reading.corrections)


@pytest.mark.parametrize("words", ["anything but A100", "no TPUs", "AMD is not an option", "not PCIe"])
def test_a_bare_count_stays_on_what_is_usual_where_something_else_is_ruled_out(words: str) -> None:
    """Said in the job itself: a team may have another default."""
    reading = read(f"64 GPUs 30 days, {words}", today=TODAY)

    assert [each.gpu for each in reading.questions] == ["H100-SXM"]
    assert f"{words}: priced on H100 SXM" in reading.corrections


@pytest.mark.parametrize(
    "text", ["64 A100 30 days, nvidia is out", "64 A100 30 days, no A100", "8 MI300X 3 days, no AMD"]
)
def test_what_rules_out_itself_is_refused(text: str) -> None:
    assert "rules out what was asked for" in str(read(text, today=TODAY).error)


def test_a_name_rules_out_every_memory_of_it_unless_one_is_said() -> None:
    assert read("no A100", thread=["64 A100 40GB 30 days"], today=TODAY).choices
    assert job("no A100 80GB", "64 A100 40GB 30 days").gpu == "A100-40GB-SXM"


HELD = {
    "spot": ("64 A100 30 days spot", "purchase"),
    "reserved 1 year": ("64 A100 30 days reserved 1 year", "purchase"),
    "owned": ("64 A100 30 days owned", "purchase"),
    "on demand": ("64 A100 30 days on demand", "purchase"),
    "aws": ("64 A100 30 days on aws", "provider"),
    "lambda": ("64 A100 30 days on lambda", "provider"),
    "hyperscalers": ("64 A100 30 days from hyperscalers", "provider_class"),
    "eu": ("64 A100 30 days in eu", "region"),
    "fp8": ("7B on 1T tokens 64 H100 fp8", "precision"),
    "lora": ("lora llama-3-8b on 50M tokens", "method"),
    "qlora": ("qlora llama-3-8b on 50M tokens", "method"),
    "whole project": ("64 A100 30 days whole project", "scope"),
    "lean profile": ("64 A100 30 days lean profile", "profile"),
    "article profile": ("64 A100 30 days article profile", "profile"),
    "muon": ("7B on 1T tokens 64 H100 muon", "optimiser"),
    "8-bit adam": ("7B on 1T tokens 64 H100 8-bit adam", "optimiser"),
    "pure bf16": ("7B on 1T tokens 64 H100 pure bf16", "state_format"),
    "cpu offload": ("7B on 1T tokens 64 H100 cpu offload", "offload"),
    "continued pretraining": ("continued pretraining llama-3-8b on 100B tokens", "continued"),
    "H100": ("64 H100 30 days", "gpu"),
    "nvidia": ("64 H100 30 days", "gpu"),
    "SXM": ("64 H100 30 days", "gpu"),
    "PCIe": ("64 A100 PCIe 30 days", "gpu"),
    "amd": ("8 MI300X 3 days", "gpu"),
    "tpus": ("tpu v5e-256 for 10 days", "gpu"),
}
"""What can be ruled out, a job that has it, and the slot that says so."""
RULED_OUT = (
    "not {}", "no {}", "avoid {}", "anything but {}", "{} is not an option", "{} is too expensive", "{} is out",
    "without {}", "don't use {}", "instead of {}", "something other than {}", "skip {}", "we can't use {}",
    "exclude {}", "{} is ruled out", "get rid of {}", "drop {}",
)  # fmt: skip


@pytest.mark.parametrize("phrase", RULED_OUT)
@pytest.mark.parametrize("thing", HELD)
def test_whatever_can_be_said_can_be_ruled_out_in_every_way_of_saying_it(thing: str, phrase: str) -> None:
    before, slot = HELD[thing]
    reading = read(phrase.format(thing), thread=[before], today=TODAY)
    answers = [job(choice.text, before) for choice in reading.choices]

    assert reading.questions or answers
    for each in (*reading.questions, *answers):
        assert getattr(each, slot) != getattr(job(before), slot)
        assert each.duration_hours == job(before).duration_hours


@pytest.mark.parametrize(
    ("before", "text", "left"),
    [
        ("64 H100 30 days vs PCIe", "drop the PCIe", "64 H100 30 days"),
        ("64 H100 30 days vs 64 MI300X 30 days", "nvidia is too expensive", "64 MI300X 30 days"),
    ],
)
def test_of_a_comparison_the_side_of_a_maker_or_a_form_is_left_out(before: str, text: str, left: str) -> None:
    assert job(text, before) == job(left)


@pytest.mark.parametrize("text", ["no continued pretraining", "no distillation", "no cpu offload", "no muon", "no fp8"])
def test_what_nobody_said_is_not_so_anyway(text: str) -> None:
    assert job(f"7B on 1T tokens with 64 H100, {text}") == job("7B on 1T tokens with 64 H100")


def test_the_optimiser_instead_of_the_usual_one_is_asked() -> None:
    reading = read("7B on 1T tokens with 64 H100, not adamw", today=TODAY)

    assert [job(choice.text).optimiser for choice in reading.choices] == ["adafactor", "lion", "muon"]


@pytest.mark.parametrize(
    ("before", "text"), [("64 A100 30 days on aws", "drop aws"), ("64 A100 30 days in the eu", "drop the eu")]
)
def test_what_is_dropped_of_the_job_before_is_only_taken_away(before: str, text: str) -> None:
    assert read(text, thread=[before], today=TODAY).questions == read("64 A100 30 days", today=TODAY).questions
