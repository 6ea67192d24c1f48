"""Money that a person named: where it went, when the headline does not show it."""

from collections.abc import Iterator
from decimal import Decimal

from costengine.components import NOT_IN_RUN
from costengine.costing import Bill
from costengine.project import replaced
from costengine.question import Scope


def named_money(bill: Bill) -> Iterator[str]:
    """One sentence where the headline is the run and the person named money that only the whole project holds."""
    named = [extra for extra in bill.question.extra if extra.component in NOT_IN_RUN and extra.usd]
    if bill.question.scope is Scope.PROJECT or not named:
        return
    *others, last = (f"${extra.usd:,.0f} for {extra.component.value}" for extra in named)
    words = f"{', '.join(others)} and {last} are" if others else f"{last} is"
    gone = replaced(bill.question, bill.profile, bill.basis, bill.own)
    instead = sum((each.likely for each in gone), Decimal(0))
    assumed = f", in place of the ${instead:,.0f} that we assume" if instead else ""
    yield f"Your {words} in the whole project (${bill.project_usd:,.0f}), not in the run{assumed}."
