"""A team's defaults answer what a question leaves open, never what it says, and each one is said."""

from datetime import date
from decimal import Decimal

import pytest

from costengine.defaults import NO_DEFAULTS, Defaults, filled
from costengine.prices import bundled_book
from costengine.question import Kind, ProviderClass, Purchase, Question

BOOK = bundled_book()
TODAY = date(2026, 11, 24)
AWS_IN_THE_EU = Defaults(provider="aws", region="eu", gpu="H200-SXM", currency="EUR")


def asked(**said: object) -> Question:
    return Question.model_validate({"kind": Kind.GPU_TIME, "gpu_count": 64, "duration_hours": 720, **said})


def test_everything_left_open_is_the_teams() -> None:
    found = filled(asked(), AWS_IN_THE_EU, BOOK, TODAY)

    meant = found.question
    assert (meant.provider, meant.region, meant.gpu, meant.currency) == ("aws", "eu", "H200-SXM", "EUR")
    assert found.notes[0] == "By your team's defaults: GPU H200 SXM, provider AWS, region EU/EEA, currency EUR."
    assert {each.source for each in found.assumptions} == {"your team's default"}


def test_what_is_said_stands() -> None:
    question = asked(gpu="A100-80GB-SXM", provider="azure", region="us-east-1", currency="USD")

    assert filled(question, AWS_IN_THE_EU, BOOK, TODAY).question == question


def test_without_defaults_nothing_changes() -> None:
    assert filled(asked(), NO_DEFAULTS, BOOK, TODAY) == (asked(), (), ())


def test_a_default_provider_that_does_not_sell_it_is_left_out_and_said() -> None:
    found = filled(asked(gpu="MI300X"), AWS_IN_THE_EU, BOOK, TODAY)

    assert (found.question.provider, found.question.region) == (None, "eu")
    assert "AWS, your team's default, has no price for MI300X bought like this." in found.notes


def test_a_default_region_where_it_is_not_sold_is_left_out_and_said() -> None:
    found = filled(asked(gpu="A100-80GB-SXM", provider="lambda"), AWS_IN_THE_EU, BOOK, TODAY)

    assert found.question.region is None
    assert any(note.startswith("EU/EEA, your team's default region, has no price") for note in found.notes)


def test_nothing_that_is_sold_nowhere_is_refused_because_of_a_default() -> None:
    found = filled(asked(gpu="Gaudi3"), AWS_IN_THE_EU, BOOK, TODAY)

    assert (found.question.provider, found.question.region) == (None, None)


@pytest.mark.parametrize(
    "said",
    [
        {"provider_class": ProviderClass.NEOCLOUD},
        {"usd_per_gpu_hour": Decimal(2)},
        {"purchase": Purchase.OWNED},
        {"gpu": "H100-SXM", "instance_type": "p5.48xlarge"},
    ],
)
def test_a_choice_of_seller_leaves_no_room_for_a_default_one(said: dict[str, object]) -> None:
    assert filled(asked(**said), AWS_IN_THE_EU, BOOK, TODAY).question.provider is None


def test_a_spot_question_asks_for_spot_of_the_default() -> None:
    found = filled(asked(gpu="H100-SXM", purchase=Purchase.SPOT), AWS_IN_THE_EU, BOOK, TODAY)

    assert (found.question.provider, found.question.region) == ("aws", "eu")


def test_a_place_of_the_teams_file_that_no_table_names_goes_by_its_own_word() -> None:
    found = filled(asked(purchase=Purchase.OWNED), Defaults(region="nowhere"), BOOK, TODAY)

    assert found.assumptions[0].value == "nowhere"


def test_the_nearer_defaults_go_before_the_others() -> None:
    assert Defaults(gpu="T4").over(AWS_IN_THE_EU) == AWS_IN_THE_EU.model_copy(update={"gpu": "T4"})


def test_a_way_to_buy_is_a_default_too_unless_a_price_was_given() -> None:
    spot = Defaults(purchase=Purchase.SPOT)

    assert filled(asked(gpu="H100-SXM"), spot, BOOK, TODAY).question.purchase is Purchase.SPOT
    assert filled(asked(gpu="H100-SXM", usd_per_gpu_hour=Decimal(2)), spot, BOOK, TODAY).question.purchase is None
