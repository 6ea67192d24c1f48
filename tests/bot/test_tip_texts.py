"""The text of every tip and plan reads back to exactly its question: what a button asks is what was promised."""

from hypothesis import given, settings

from bot.reader import read
from bot.reader.sentence import sentence
from costengine.costing import Pricer
from costengine.errors import CostEngineError
from costengine.estimate import estimate
from costengine.plans import cheapest
from costengine.prices import bundled_book
from costengine.question import Kind, Question
from tests.conftest import TODAY
from tests.costengine.test_tips import JOBS


@settings(max_examples=500, deadline=None)
@given(question=JOBS)
def test_the_text_of_every_tip_reads_back_to_its_question(question: Question) -> None:
    try:
        found = estimate(question, bundled_book(), TODAY)
    except CostEngineError:
        return
    for tip in found.tips:
        assert read(sentence(tip.question), today=TODAY).questions == (tip.question,), sentence(tip.question)


def test_the_text_of_every_plan_and_point_reads_back_to_its_question() -> None:
    asked = Question(kind=Kind.PRETRAIN, parameters=7e9, tokens=2e12)
    found = cheapest(asked, Pricer(bundled_book(), TODAY))
    assert len(found.best) > 1
    assert len(found.frontier) > 1
    for question in (*(plan.question for plan in found.best), *(point.question for point in found.frontier)):
        assert read(sentence(question), today=TODAY).questions == (question,), sentence(question)
