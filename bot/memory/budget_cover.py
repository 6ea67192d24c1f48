"""Which budgets cover a question or an estimate, and what its answer says of them."""

import re
from collections.abc import Iterable
from decimal import Decimal

from bot.memory.known import Known
from bot.reader.recognition.project import written_name
from bot.store.budgets import Budget, Scope
from costengine.result import Estimate


def with_project(text: str, held: Iterable[Budget]) -> tuple[str, str]:
    """The text with `project atlas` for the name of a project that has a budget, and the name; as it was where none is.

    `for atlas`, `on the atlas budget`, `atlas's budget` become the same.
    """
    typed = text.lower()
    for name in (each.name for each in held if each.scope is Scope.PROJECT and each.name.lower() in typed):
        alone = rf"(?<![\w-])(?<!project )(?:the\s+)?{re.escape(name)}(?:['’]s)?(?:\s+budget)?(?![\w-])"
        named = f"project {written_name(name)}".replace("\\", r"\\")  # a name may hold what looks like a group
        found = re.sub(alone, named, text, count=1, flags=re.IGNORECASE)
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


def title(budget: Budget) -> str:
    """What a budget is for, in words."""
    if budget.scope is Scope.WORKSPACE:
        return "this workspace"
    return f"project {budget.name}" if budget.scope is Scope.PROJECT else f"channel {budget.name}"
