"""What runs really cost, booked to budgets, and what the owner of a budget is told of it."""

from datetime import datetime
from decimal import Decimal

from bot.memory.budget_cover import applicable, title
from bot.memory.budget_state import state
from bot.memory.results import Budgets
from bot.store import budgets, outbox
from bot.store.actuals import Actual
from bot.store.budgets import Budget
from bot.store.engine import Session
from bot.store.entry import Asked, Entry
from costengine.amounts import cents

NOTHING = Decimal(0)


def settle(db: Session, asked: Asked, entry: Entry, before: Actual | None, now: Actual | None) -> tuple[str, ...]:
    """Let the budgets hold what is known of a run now; what was done, in sentences.

    More that was spent goes to the budget that the estimate is committed to, else to where its cost was booked before,
    else to that of its project, its channel, or the workspace. A correction downward is taken off where it was booked.
    What is committed for the run follows: it is what the estimate leaves to be spent, and nothing once it is over.
    """
    paid_before, paid = ((each and each.usd) or NOTHING for each in (before, now))
    touched = _spend(db, asked, entry, paid - paid_before)
    holder = budgets.committed_to(db, asked.tenant, entry.number)
    changed = NOTHING
    if holder is not None:
        changed = _commit_the_rest(db, asked, entry, holder, now)
        touched = {**touched, holder: None} if changed else touched
    for at in touched:
        warn(db, _by_id(db, asked, at), asked)
    return _told(db, asked, entry, tuple(touched), changed)


def _spend(db: Session, asked: Asked, entry: Entry, usd: Decimal) -> dict[int, None]:
    """Book so much more, or less. The budgets that it was booked to."""
    booked = budgets.spent_for(db, asked.tenant, entry.number)
    if usd < 0:
        return _unspend(db, asked, entry, -usd)
    holder = budgets.committed_to(db, asked.tenant, entry.number)
    known = next(iter(booked), None) if holder is None else holder
    target = None if known is None else _by_id(db, asked, known)
    if target is None:
        covering = applicable(budgets.of_workspace(db, asked.tenant), entry.project, entry.asked.channel)
        target = next(iter(covering), None)
    if target is None or not usd:
        return {}
    budgets.spend(db, target, entry.number, usd, asked.user, asked.at)
    return {target.id: None}


def _unspend(db: Session, asked: Asked, entry: Entry, usd: Decimal) -> dict[int, None]:
    """Take so much off where it was booked; what no budget covered was booked nowhere."""
    touched: dict[int, None] = {}
    for at, booked in budgets.spent_for(db, asked.tenant, entry.number).items():
        if off := min(usd, booked):
            budgets.spend(db, _by_id(db, asked, at), entry.number, -off, asked.user, asked.at)
            usd -= off
            touched[at] = None
    return touched


def _commit_the_rest(db: Session, asked: Asked, entry: Entry, holder: int, now: Actual | None) -> Decimal:
    """Reserve what is left to be spent of the estimate. How much more, or less, that is than before."""
    reserved = budgets.reserved_for(db, asked.tenant, entry.number).get(holder, NOTHING)
    changed = left_to_spend(entry, now) - reserved
    if changed:
        budgets.adjust(db, _by_id(db, asked, holder), entry.number, changed, asked.user, asked.at)
    return changed


def left_to_spend(entry: Entry, now: Actual | None) -> Decimal:
    """What the estimate leaves to be spent after what is known of its run."""
    estimate = entry.answer.estimate
    if estimate is None or now is None or now.usd is None:
        return cents(estimate.run.likely) if estimate else NOTHING
    return max(cents(estimate.run.likely) - now.usd, NOTHING) if now.is_partial else NOTHING


def _told(db: Session, asked: Asked, entry: Entry, touched: tuple[int, ...], changed: Decimal) -> tuple[str, ...]:
    """How the budgets stand that were touched, as far as this person may know of them."""
    reserved = budgets.reserved_for(db, asked.tenant, entry.number)
    sentences = []
    for at in touched:
        budget = budgets.known_by_id(db, asked, at)
        if budget is None:
            continue
        again = (
            f"${reserved[at]:,.2f} is committed for #{entry.number} again. " if changed > 0 and at in reserved else ""
        )
        closed = "" if budget.is_open else ", which is closed"
        over = f"${-budget.left:,.2f} more than it holds" if budget.left < 0 else f"${budget.left:,.2f} left"
        sentences.append(
            f"{again}Budget of {title(budget)}{closed}: ${budget.spent:,.2f} spent, ${budget.committed:,.2f} committed,"
            f" {over}."
        )
    return tuple(sentences)


def _by_id(db: Session, asked: Asked, budget: int) -> Budget:
    found = budgets.by_id(db, asked.tenant, budget)
    assert found
    return found


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
