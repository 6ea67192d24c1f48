"""What runs really cost, booked to budgets, and what the owner of a budget is told of it."""

from datetime import datetime
from decimal import Decimal

from bot.memory.budget_cover import applicable
from bot.memory.budget_state import state, title
from bot.memory.results import Budgets
from bot.store import budgets, outbox
from bot.store.budgets import Budget
from bot.store.engine import Session
from bot.store.entry import Asked


def book(db: Session, asked: Asked, number: int, project: str | None, spent_now: Decimal, *, whole: bool) -> None:
    """Book what a run cost: to the budget it was committed to, else to its project's, channel's or workspace's.

    What corrects an earlier figure goes where that was booked.
    """
    held = budgets.reserved_for(db, asked.tenant, number)
    booked = budgets.spent_for(db, asked.tenant, number)
    known = next(iter(booked or held) if spent_now < 0 else iter(held or booked), None)
    target = None if known is None else budgets.by_id(db, asked.tenant, known)
    target = target or next(iter(applicable(budgets.of_workspace(db, asked.tenant), project, asked.channel)), None)
    if target is None:
        return
    for at, reserved in held.items():
        holder = budgets.by_id(db, asked.tenant, at)
        assert holder
        budgets.release(
            db, holder, number, reserved if whole else min(reserved, max(spent_now, Decimal(0))), asked.user, asked.at
        )
    budgets.spend(db, target, number, spent_now, asked.user, asked.at)
    now = budgets.by_id(db, asked.tenant, target.id)
    assert now
    warn(db, now, asked)


def warn(db: Session, budget: Budget, asked: Asked) -> None:
    """Tell the owner of each threshold that is reached, once; of several at once only of the highest."""
    reached = [each for each in budget.thresholds if budget.used * 100 >= budget.limit * each]
    new = [each for each in reached if budgets.warn_once(db, budget, each, asked.at)]
    if new:
        done = f"The budget of {title(budget)} has reached {max(new)} %."
        tell_owner(db, budget, done, asked.at)


def tell_owner(db: Session, budget: Budget, done: str, at: datetime) -> None:
    """Write a letter to the owner of a budget, with how it stands."""
    told = Budgets(done=done, states=(state(db, budget, at.date()),))
    payload = {"user": budget.owner, "remembered": told.model_dump(mode="json")}
    outbox.put(db, budget.tenant, "tell", payload, at, lane=budget.owner)
