"""Budgets: set, changed and closed by those who may; what is committed, spent, left, and when it runs out."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.memory import rights
from bot.memory.errors import NotHere, Refused
from bot.memory.known import Known
from bot.memory.look_back import Said, meant
from bot.memory.results import Budgets, BudgetState
from bot.reader.recognition.project import written_name
from bot.store import answers, audit, budgets, outbox
from bot.store.budgets import Budget, Scope
from bot.store.engine import Session
from bot.store.entry import Asked, Entry
from costengine.result import Estimate

DAYS_BEFORE_PACE = 7
CHANGES = ("raise", "lower", "change", "close")
MOST_USD = Decimal("90_000_000_000_000")
"""More does not fit the columns."""


def budget(db: Session, said: Said, asked: Asked, known: Known) -> Budgets:
    """Whatever is asked of budgets."""
    action = said["action"]
    if action in ("left", "list"):
        return left(db, said, asked)
    if action == "set":
        return _set(db, said, asked, known)
    if action in CHANGES:
        return _change(db, said, asked, known)
    return commit(db, said, asked, known) if action == "commit" else release(db, said, asked, known)


def left(db: Session, said: Said, asked: Asked) -> Budgets:
    """How the budgets stand, or the one that is named."""
    if any(key in said for key in ("project", "channel", "workspace")):
        found: tuple[Budget, ...] = (_named(db, said, asked),)
    else:
        found = budgets.all_open(db, asked)
    if not found:
        raise NotHere("There is no open budget that you can see here: “budget set 250k project atlas until Mar 31”.")
    states = tuple(state(db, each, asked.at.date()) for each in found)
    return Budgets(done=_undone(said["undone"]) if "undone" in said else "", states=states)


def _undone(unused: str) -> str:
    return f"Nothing was changed: I did not use {unused}." if unused else "Nothing was changed."


def _set(db: Session, said: Said, asked: Asked, known: Known) -> Budgets:
    rights.must_be_admin(asked, known, "set a budget")
    scope, name = _place(said, asked)
    if budgets.find(db, asked, scope, name):
        return _change(db, {**said, "action": "change"}, asked, known)
    since = date.fromisoformat(said["since"]) if "since" in said else asked.at.date()
    until = date.fromisoformat(said["until"]) if "until" in said else None
    if until and until < since:
        raise Refused(f"A budget cannot end on {until} before it begins on {since}: give a later last day.")
    opened = budgets.add(
        db,
        Budget(
            id=0, tenant=asked.tenant, scope=scope, name=name, owner=said.get("owner", asked.user),
            limit=_amount(said["usd"]), since=since, until=until, channel=asked.channel, visibility=asked.visibility,
            thresholds=_thresholds(said, known),
        ),
    )  # fmt: skip
    if opened is None:
        raise Refused(f"{_words(scope, name).capitalize()} has a budget already, which cannot be shown here.")
    audit.note(db, asked.tenant, f"budget of {title(opened)}", "", _summary(opened), by=asked.user, at=asked.at)
    return Budgets(done="The budget is set.", states=(state(db, opened, asked.at.date()),))


def _change(db: Session, said: Said, asked: Asked, known: Known) -> Budgets:
    old = _named(db, said, asked)
    rights.must_own(asked, known, old, f"{said['action']} it")
    new = _changed(old, said)
    if new.until and new.until < new.since:
        raise Refused(f"A budget cannot end on {new.until} before it begins on {new.since}: give a later last day.")
    budgets.change(db, new)
    if new.limit > old.limit:
        budgets.forget_warnings(db, new)
    audit.note(db, asked.tenant, f"budget of {title(old)}", _summary(old), _summary(new), by=asked.user, at=asked.at)
    done = "The budget is closed." if not new.is_open else "The budget is changed."
    return Budgets(done=done, states=(state(db, new, asked.at.date()),))


def _changed(old: Budget, said: Said) -> Budget:
    if said["action"] == "close":
        return old._replace(is_open=False)
    changes: dict[str, Any] = {}
    if "usd" in said:
        changes["limit"] = _amount(said["usd"])
    elif "by_usd" in said:
        by = Decimal(said["by_usd"]) * (-1 if said["action"] == "lower" else 1)
        changes["limit"] = _amount(f"{old.limit + by:f}")
    changes |= {key: date.fromisoformat(said[key]) for key in ("since", "until") if key in said}
    if "owner" in said:
        changes["owner"] = said["owner"]
    if "thresholds" in said:
        changes["thresholds"] = tuple(int(each) for each in said["thresholds"].split("/"))
    return old._replace(**changes)


def commit(db: Session, said: Said, asked: Asked, known: Known) -> Budgets:
    """Reserve the likely cost of an estimate; refused where that would pass the limit."""
    rights.must_be_member(asked, "commit an estimate")
    entry = meant(db, said, asked)
    answers.hold(db, asked.tenant, entry.number)
    if entry.answer.estimate is None:
        raise Refused(f"#{entry.number} has several sides: commit the estimate of one of them.")
    if budgets.reserved_for(db, asked.tenant, entry.number):
        raise Refused(f"#{entry.number} is committed already: “release #{entry.number}” first.")
    target = _target(db, said, asked, entry)
    usd = entry.answer.estimate.run.likely
    if not budgets.commit(db, target, entry.number, usd, asked.user, asked.at):
        now = budgets.by_id(db, asked.tenant, target.id) or target
        raise Refused(
            f"#{entry.number} costs ${usd:,.0f} and only ${now.left:,.0f} is left of the budget of {title(now)}: "
            "raise the budget or choose a cheaper plan."
        )
    return _moved(db, asked, target, f"${usd:,.2f} of #{entry.number} is committed.")


def release(db: Session, said: Said, asked: Asked, known: Known) -> Budgets:
    """Give back what was reserved for an estimate."""
    rights.must_be_member(asked, "release an estimate")
    entry = meant(db, said, asked)
    answers.hold(db, asked.tenant, entry.number)
    held = budgets.reserved_for(db, asked.tenant, entry.number)
    if not held:
        raise NotHere(f"#{entry.number} is not committed to any budget.")
    moved = None
    for at, usd in held.items():
        moved = budgets.by_id(db, asked.tenant, at)
        assert moved
        budgets.release(db, moved, entry.number, usd, asked.user, asked.at)
    assert moved
    return _moved(db, asked, moved, f"What was committed for #{entry.number} is released.")


def _moved(db: Session, asked: Asked, moved: Budget, done: str) -> Budgets:
    now = budgets.by_id(db, asked.tenant, moved.id)
    assert now
    audit.note(db, asked.tenant, f"budget of {title(now)}", _summary(moved), _summary(now), by=asked.user, at=asked.at)
    warn(db, now, asked)
    return Budgets(done=done, states=(state(db, now, asked.at.date()),))


def book(db: Session, asked: Asked, number: int, project: str | None, spent_now: Decimal, *, whole: bool) -> None:
    """Book what a run cost: to the budget it was committed to, else to its project's, channel's or workspace's."""
    held = budgets.reserved_for(db, asked.tenant, number)
    target = budgets.by_id(db, asked.tenant, next(iter(held))) if held else None
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


def with_project(text: str, held: Iterable[Budget]) -> tuple[str, str]:
    """The text with `project atlas` for the name of a project that has a budget, and the name; as it was where none is.

    `for atlas`, `on the atlas budget`, `atlas's budget` become the same.
    """
    typed = text.lower()
    for name in (each.name for each in held if each.scope is Scope.PROJECT and each.name.lower() in typed):
        alone = rf"(?<![\w-])(?<!project )(?:the\s+)?{re.escape(name)}(?:['’]s)?(?:\s+budget)?(?![\w-])"
        found = re.sub(alone, f"project {written_name(name)}", text, count=1, flags=re.IGNORECASE)
        if found != text:
            return found, name.lower()
    return text, ""


def passes(known: Known, estimate: Estimate, project: str | None, channel: str) -> tuple[str, ...]:
    """What an estimate that would break a budget says about it, and what it takes of the one of its own project."""
    return tuple(
        words for each in applicable(known.budgets, project, channel) if (words := _beside_budget(each, estimate))
    )


def _beside_budget(budget: Budget, estimate: Estimate) -> str:
    run, left = estimate.run.likely, budget.left
    if run > left:
        kept = max(left, Decimal(0))
        return f"This would exceed the budget of {title(budget)}: ${kept:,.0f} of ${budget.limit:,.0f} is left."
    if budget.scope is not Scope.PROJECT:
        return ""
    whole = estimate.project.likely
    over = f"; the whole project, ${whole:,.0f}, would exceed it" if whole > left else ""
    booked = f"“commit” with the number of this answer and “to {budget.name}” books it."
    return f"This run takes {run / left:.0%} of the ${left:,.0f} left for {title(budget)}{over}; {booked}"


def applicable(held: Iterable[Budget], project: str | None, channel: str) -> tuple[Budget, ...]:
    """The budgets that cover an estimate, the narrowest first."""
    fits = {Scope.PROJECT: (project or "").lower() or None, Scope.CHANNEL: channel or None, Scope.WORKSPACE: ""}
    found = [
        each for each in held if fits[each.scope] is not None and each.name.lower() == (fits[each.scope] or "").lower()
    ]
    return tuple(sorted(found, key=lambda each: list(Scope).index(each.scope)))


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


def title(budget: Budget) -> str:
    """What a budget is for, in words."""
    if budget.scope is Scope.WORKSPACE:
        return "this workspace"
    return f"project {budget.name}" if budget.scope is Scope.PROJECT else f"channel {budget.name}"


def _summary(budget: Budget) -> str:
    until = f" until {budget.until}" if budget.until else ""
    used = f", committed ${budget.committed:.2f}, spent ${budget.spent:.2f}" if budget.used else ""
    closed = "" if budget.is_open else ", closed"
    return f"${budget.limit:.2f} from {budget.since}{until}, owner {budget.owner}{used}{closed}"


def _place(said: Said, asked: Asked) -> tuple[Scope, str]:
    """Which budget is meant. Raises Refused where nothing says so."""
    if "project" in said:
        return Scope.PROJECT, said["project"]
    if "channel" in said:
        return Scope.CHANNEL, asked.channel if said["channel"] == "here" else said["channel"]
    if said.get("workspace") == "yes":
        return Scope.WORKSPACE, ""
    raise Refused("Say what the budget is for: “project atlas”, “for this channel” or “for the workspace”.")


def _named(db: Session, said: Said, asked: Asked) -> Budget:
    """The budget that is named, or the only one there is."""
    if not any(key in said for key in ("project", "channel", "workspace")):
        only = budgets.all_open(db, asked)
        if len(only) == 1:
            return only[0]
    scope, name = _place(said, asked)
    found = budgets.find(db, asked, scope, name)
    if found is None:
        raise NotHere(f"There is no open budget for {_words(scope, name)} that you can see here: “budgets” lists them.")
    return found


def _words(scope: Scope, name: str) -> str:
    return {Scope.PROJECT: f"project {name}", Scope.CHANNEL: f"channel {name}", Scope.WORKSPACE: "the workspace"}[scope]


def _target(db: Session, said: Said, asked: Asked, entry: Entry) -> Budget:
    """The budget to commit to: the named one, else the narrowest that covers the estimate."""
    if any(key in said for key in ("project", "channel", "workspace")):
        return _named(db, said, asked)
    held = budgets.all_open(db, asked)
    found = applicable(held, entry.project, asked.channel)
    if not found:
        name = next((each.name for each in held if each.scope is Scope.PROJECT), "atlas")
        number = entry.number
        raise NotHere(f"No budget covers #{number}: name one, such as “commit #{number} to project {name}”.")
    return found[0]


def _amount(text: str) -> Decimal:
    usd = Decimal(text).quantize(Decimal("0.01"))
    if not 0 < usd <= MOST_USD:
        raise Refused(f"A budget must be more than $0 and at most ${MOST_USD:,.0f}.")
    return usd


def _thresholds(said: Said, known: Known) -> tuple[int, ...]:
    text = said.get("thresholds") or known.settings.get("thresholds") or "50/80/100"
    return tuple(int(each) for each in text.replace(",", "/").split("/") if each)
