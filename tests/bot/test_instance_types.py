"""A question that names an instance type gets that machine's price, and stops doing so when it means something else."""

from datetime import date
from decimal import Decimal

import pytest

from bot.answer import answer
from bot.reader import read
from bot.reader.sentence import sentence
from costengine.instances import instance_types
from costengine.prices import bundled_book
from costengine.question import ProviderClass, Purchase

TODAY = date(2026, 11, 24)
BOOK = bundled_book()
RENTED = sorted({row.id for row in instance_types().values() if row.provider})


def test_p5_costs_what_aws_asks_for_p5() -> None:
    """8 nodes x 240 h x $55.04."""
    found = answer("8 p5.48xlarge 10 days", book=BOOK, today=TODAY)

    assert found.job
    assert (found.job.provider, found.job.instance_type) == ("aws", "p5.48xlarge")
    assert found.estimate
    assert found.estimate.lines[0].likely == Decimal("105676.80")
    assert "AWS" in found.estimate.lines[0].source


@pytest.mark.parametrize("name", RENTED)
def test_every_instance_type_reads_back_to_itself(name: str) -> None:
    question = read(f"3 x {name} for 5 days", today=TODAY).questions[0]

    assert question.instance_type == name
    assert read(sentence(question), today=TODAY).questions == (question,)


@pytest.mark.parametrize("change", ["on azure", "with 12 A100", "on a marketplace", "half the GPUs"])
def test_a_follow_up_about_other_hardware_or_another_seller_leaves_it(change: str) -> None:
    changed = read(change, thread=["8 p5.48xlarge 10 days"], today=TODAY).questions[0]

    assert changed.instance_type is None


def test_beside_another_provider_the_accelerators_alone_are_meant() -> None:
    question = read("8 p5.48xlarge 10 days on azure", today=TODAY).questions[0]

    assert (question.provider, question.instance_type, question.gpu_count) == ("azure", None, 64)


def test_spot_keeps_the_machine() -> None:
    question = read("what if spot?", thread=["8 p5.48xlarge 10 days"], today=TODAY).questions[0]

    assert (question.instance_type, question.purchase) == ("p5.48xlarge", Purchase.SPOT)


def test_a_what_if_of_another_seller_leaves_the_machine() -> None:
    question = read("8 p5.48xlarge 10 days", today=TODAY).questions[0]

    assert question.but(provider=None, provider_class=ProviderClass.NEOCLOUD).instance_type is None
    assert question.but(purchase=Purchase.SPOT).instance_type == "p5.48xlarge"
