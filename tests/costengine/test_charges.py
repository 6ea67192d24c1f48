"""A charge is what its line comes to, known before the line is written."""

from hypothesis import given, settings
from hypothesis import strategies as st

from costengine.costing import Pricer
from costengine.errors import CostEngineError
from costengine.prices import bundled_book
from costengine.question import Question
from tests.conftest import TODAY
from tests.costengine.test_estimate import questions
from tests.costengine.test_tips import JOBS


@settings(max_examples=150)
@given(question=st.one_of(questions, JOBS))
def test_every_charge_is_the_likely_amount_and_the_name_of_its_line(question: Question) -> None:
    try:
        bill = Pricer(bundled_book(), TODAY).bill(question)
    except CostEngineError:
        return  # nothing is charged for what is refused
    charges = (*bill.run, *bill.around)

    assert charges
    assert [(each.group, each.component, each.likely) for each in charges] == [
        (each.line.group, each.line.component, each.line.likely) for each in charges
    ]
    assert bill.project_usd == sum(item.likely for item in bill.lines)
