"""How a budget stands: what is left, at what pace it goes, and when it runs out."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from bot.memory.budget_cover import title
from bot.memory.results import BudgetState
from bot.store import budgets
from bot.store.budgets import Budget
from bot.store.engine import Session

DAYS_BEFORE_PACE = 7


def state(db: Session, budget: Budget, today: date) -> BudgetState:
    """How a budget stands, with its pace."""
    moved = budgets.latest_days(db, budget)
    per_day = _pace(budget, budgets.first_day(db, budget), moved, today)
    return BudgetState(
        title=title(budget), limit=budget.limit, committed=budget.committed, spent=budget.spent, left=budget.left,
        since=budget.since, until=budget.until, owner=budget.owner, thresholds=budget.thresholds, usd_per_day=per_day,
        runs_out=_runs_out(budget, per_day, today), over_time=_over_time(budget, moved),
    )  # fmt: skip


def _pace(budget: Budget, first: date | None, moved: Sequence[budgets.Day], today: date) -> Decimal | None:
    """Dollars a day so far; None before a week has passed, or where all was booked on one day: that is no pace."""
    days = (today - budget.since).days + 1
    if days <= DAYS_BEFORE_PACE or not moved or first == moved[-1].day or budget.used <= 0:
        return None
    return (budget.used / days).quantize(Decimal("0.01"))


def _runs_out(budget: Budget, per_day: Decimal | None, today: date) -> date | None:
    if not per_day or not budget.is_open:
        return None
    days = int(max(budget.left, Decimal(0)) / per_day)
    out = today + timedelta(days=min(days, 36_500))
    return out if budget.until is None or out <= budget.until else None


def _over_time(budget: Budget, moved: Sequence[budgets.Day]) -> tuple[tuple[date, Decimal, Decimal], ...]:
    """What was used and what was spent at the end of each of these days: reckoned back from what it is now."""
    found, used, spent = [], budget.used, budget.spent
    for each in reversed(moved):
        found.append((each.day, used, spent))
        used, spent = used - each.used, spent - each.spent
    return tuple(reversed(found))
