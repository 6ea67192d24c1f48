"""Why-questions: short, the answer first, with figures that the engine charges."""

import pytest

from costengine.costing import Pricer
from costengine.estimate import estimate
from costengine.prices import bundled_book
from costengine.question import Kind, Purchase, Question, Scope
from costengine.why import FACTORS, WAYS, why
from tests.conftest import TODAY

BOOK = bundled_book()
PRICER = Pricer(BOOK, TODAY)
MONTH = Question(kind=Kind.GPU_TIME, gpu="H100-SXM", gpu_count=64, duration_hours=720)
PROJECT = MONTH.but(scope=Scope.PROJECT)
JOB = Question(kind=Kind.PRETRAIN, parameters=7e9, tokens=2e12, gpu="H100-SXM", gpu_count=64)


def asked(about: str, question: Question = MONTH) -> tuple[str, ...]:
    return why(about, question, estimate(question, BOOK, TODAY), PRICER)


@pytest.mark.parametrize(
    ("about", "question", "first"),
    [
        ("is people so expensive", PROJECT, "people: $625,000.00 = 5 people x 6 months"),
        ("not reserved", MONTH, "Reserved for 1 year this run costs $"),
        ("is spot cheaper", MONTH, "On spot this run costs $"),
        ("spot", MONTH.but(purchase=Purchase.SPOT), "On demand this run costs $"),
        ("not buy", MONTH, "Owned this run costs $"),
        ("on demand", MONTH, "On spot this run costs $"),
        ("networking", MONTH, "networking is not a line of its own here"),
        ("is compute so expensive", MONTH, "GPU rental: $"),
        ("verda", MONTH, "GPU rental: $"),
        ("neoclouds", MONTH, "GPU rental: $"),
        ("so much", PROJECT, "people: $625,000, 59%"),
        ("is it so expensive", MONTH, "GPU rental: $"),
        ("36% utilisation", JOB, "utilisation (MFU): "),
        ("does it take so long", JOB, "FLOPs: "),
    ],
)
def test_a_why_question_is_answered_first_and_short(about: str, question: Question, first: str) -> None:
    found = asked(about, question)

    assert found[0].startswith(first)
    assert len(found) <= 6


@pytest.mark.parametrize("way", list(WAYS))
def test_another_way_to_pay_costs_what_asking_for_it_costs(way: Purchase) -> None:
    now = Purchase.SPOT if way is Purchase.ON_DEMAND else Purchase.ON_DEMAND
    question = MONTH.but(purchase=now)

    there = estimate(question.but(purchase=way), BOOK, TODAY).run.likely
    here = estimate(question, BOOK, TODAY).run.likely

    (first, *_) = asked(WAYS[way][0], question)
    assert f"${there:,.0f}" in first
    assert f"${abs(there - here):,.0f} {'less' if there < here else 'more'}" in first


def test_what_cannot_be_bought_so_says_why() -> None:
    (only,) = asked("not buy", MONTH.but(gpu="B300"))

    assert only.startswith("Owned: The price book holds no price")


def test_the_share_of_a_line_stands_beside_it() -> None:
    found = estimate(PROJECT, BOOK, TODAY)

    assert f"of the whole project (${found.project.likely:,.0f})." in asked("people", PROJECT)[1]


@pytest.mark.parametrize("names", list(FACTORS))
def test_every_link_that_can_be_asked_about_is_in_the_chain_of_a_training_job(names: tuple[str, ...]) -> None:
    for name in names:
        assert len(asked(name, JOB)) == len(FACTORS[names])


@pytest.mark.parametrize("about", ["purple elephants", "xyz"])
def test_what_has_no_short_answer_gets_none(about: str) -> None:
    assert asked(about) == ()
