"""Orders about budgets: set, changed and closed by those who may; estimates committed to them and released."""

from datetime import date
from decimal import Decimal
from typing import Any

from bot.memory import rights
from bot.memory.budget_booking import left_to_spend, warn
from bot.memory.budget_cover import applicable, title
from bot.memory.budget_state import state
from bot.memory.errors import NotHere, Refused
from bot.memory.known import Known
from bot.memory.look_back import Said, meant
from bot.memory.results import Budgets
from bot.reader import conversion
from bot.store import actuals, answers, audit, budgets
from bot.store.budgets import Budget, Scope
from bot.store.engine import Session
from bot.store.entry import Asked, Entry
from bot.store.history import ABOVE_ALL
from costengine.amounts import cents

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
    return Budgets(
        done="The budget is set.", states=(state(db, opened, asked.at.date()),), notes=conversion.typed(said)
    )


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
    return Budgets(done=done, states=(state(db, new, asked.at.date()),), notes=conversion.typed(said))


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
    usd = _to_commit(db, asked, entry)
    target = _target(db, said, asked, entry)
    if not budgets.commit(db, target, entry.number, usd, asked.user, asked.at):
        now = budgets.by_id(db, asked.tenant, target.id) or target
        left = max(now.left, Decimal(0))
        raise Refused(
            f"#{entry.number} costs ${usd:,.0f} and only ${left:,.0f} is left of the budget of {title(now)}: "
            "raise the budget or choose a cheaper plan."
        )
    so_far = cents(entry.answer.estimate.run.likely) - usd
    spent = f"; ${so_far:,.2f} of its ${usd + so_far:,.2f} are spent" if so_far else ""
    return _moved(db, asked, target, f"${usd:,.2f} of #{entry.number} is committed{spent}.")


def _to_commit(db: Session, asked: Asked, entry: Entry) -> Decimal:
    """What is left to be spent of an estimate. Raises Refused where nothing is."""
    now = actuals.of_answer(db, asked.tenant, entry.number)
    usd = left_to_spend(entry, now)
    if usd <= 0 and now and now.usd is not None:
        so_far = " so far" if now.is_partial else ""
        raise Refused(
            f"#{entry.number} has cost ${now.usd:,.2f}{so_far}: nothing of its estimate is left to commit."
            f" If that is wrong, “undo actual #{entry.number}” takes it back."
        )
    return usd


def release(db: Session, said: Said, asked: Asked, known: Known) -> Budgets:
    """Give back what was reserved for an estimate."""
    rights.must_be_member(asked, "release an estimate")
    number = int(said["number"]) if _is_gone(db, said, asked) else meant(db, said, asked).number
    answers.hold(db, asked.tenant, number)
    held = budgets.reserved_for(db, asked.tenant, number)
    if not held:
        raise NotHere(f"#{number} is not committed to any budget.")
    moved = None
    for at, usd in held.items():
        moved = budgets.by_id(db, asked.tenant, at)
        assert moved
        budgets.release(db, moved, number, usd, asked.user, asked.at)
    assert moved
    return _moved(db, asked, moved, f"What was committed for #{number} is released.")


def _is_gone(db: Session, said: Said, asked: Asked) -> bool:
    """Whether the answer of this number was deleted and something still stands committed where this person sees it."""
    number = int(said.get("number", ABOVE_ALL))
    if number >= ABOVE_ALL or answers.show(db, asked.tenant, number):
        return False
    held = budgets.reserved_for(db, asked.tenant, number)
    return bool(held) and all(budgets.known_by_id(db, asked, at) for at in held)


def _moved(db: Session, asked: Asked, moved: Budget, done: str) -> Budgets:
    now = budgets.by_id(db, asked.tenant, moved.id)
    assert now
    audit.note(db, asked.tenant, f"budget of {title(now)}", _summary(moved), _summary(now), by=asked.user, at=asked.at)
    warn(db, now, asked)
    return Budgets(done=done, states=(state(db, now, asked.at.date()),))


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
    found = applicable(held, entry.project, entry.asked.channel)
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
