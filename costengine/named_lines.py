"""What a person said of single lines, where the headline does not show it: money they named, lines they left out."""

from collections.abc import Iterator
from decimal import Decimal

from costengine.amounts import enumerated
from costengine.components import NOT_IN_RUN, components
from costengine.costing import Bill
from costengine.project import replaced
from costengine.question import Component, Scope


def named_lines(bill: Bill) -> Iterator[str]:
    """Sentences on money that only the whole project holds, and on lines that were left out unseen or were none."""
    yield from _named_money(bill)
    yield from _left_out(bill)


def _named_money(bill: Bill) -> Iterator[str]:
    """One sentence where the headline is the run and the person named money that only the whole project holds."""
    named = [extra for extra in bill.question.extra if extra.component in NOT_IN_RUN and extra.usd]
    if bill.question.scope is Scope.PROJECT or not named:
        return
    words = enumerated(f"${extra.usd:,.0f} for {extra.component.value}" for extra in named)
    gone = replaced(bill.question, named, bill.profile, bill.basis, bill.own)
    instead = sum((each.likely for each in gone), Decimal(0))
    assumed = f", in place of the ${instead:,.0f} that we assume" if instead else ""
    verb = "is" if len(named) == 1 else "are"
    yield f"Your {words} {verb} in the whole project (${bill.project_usd:,.0f}), not in the run{assumed}."


def _left_out(bill: Bill) -> Iterator[str]:
    """What was left out of the project alone, and what could not be left out, as nothing is charged for it."""
    gone = [extra.component for extra in bill.question.extra if not extra.usd]
    lines = {item.component for item in bill.lines} if gone else set()
    aside = [each for each in gone if each in NOT_IN_RUN and each.value in lines]
    if aside and bill.question.scope is not Scope.PROJECT:
        words = enumerated(each.value for each in aside)
        yield f"Left out of the whole project (${bill.project_usd:,.0f}), as you said: {words}; the run holds none."
    for each in gone:
        if each.value not in lines:
            yield _nothing_to_leave_out(each)


def _nothing_to_leave_out(component: Component) -> str:
    why = components()[component.value].why_absent
    return f"There is no cost of {component.value} to leave out. {why[0].upper()}{why[1:]}."
