"""Tips: every what-if that lowers the bill, priced by the same engine, and the best of them taken together.

A tip is a function from a question to a question, so asking its question gives exactly its saving, and no tip promises
what the engine would not charge. They are ranked by money at acceptable risk: what may give you something else than you
asked for, or needs somebody else, comes after what is sure.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from costengine.clock import limit_hours
from costengine.costing import Bill, Pricer
from costengine.errors import CostEngineError
from costengine.question import Kind, Question
from costengine.result import Aside, Level, Tip
from costengine.whatifs import BY_THE_HOUR, MAKERS, Case, Maker, WhatIf

CENTS_WORTH_SAYING, SHARE_WORTH_SAYING = Decimal("0.01"), Decimal("0.01")
"""What saves less than a hundredth of the run is no advice: its own range is wider."""
WORTH_ADDING = Decimal("0.98")
"""A further change belongs to the combination if it takes 2 % off what is left."""
MOST_TOGETHER = 3


class Advice(NamedTuple):
    """What saves money, ranked, and what looks like a saving and is none."""

    tips: tuple[Tip, ...]
    asides: tuple[Aside, ...]


class Priced(NamedTuple):
    """A what-if with the way that made it and its estimate."""

    make: Maker
    idea: WhatIf
    bill: Bill


def advice(base: Bill, pricer: Pricer, question: Question | None = None) -> Advice:
    """Every what-if of this very question, priced by the engine."""
    case, asides, found = Case(question or base.question, base, pricer), [], []
    for make in MAKERS:
        for idea in make(case):
            if isinstance(idea, Aside):
                asides.append(idea)
            elif priced := _priced(make, idea, case):
                found.append(priced)
    saving = [each for each in found if _saves(each, base)]
    together = _together(case, saving)
    tips = [_tip(each.idea, each.bill, base) for each in (*together, *saving)]
    return Advice(tips=tuple(sorted(tips, key=_rank)), asides=tuple(asides))


def _rank(tip: Tip) -> tuple[bool, bool, Decimal]:
    """A commitment that one run does not pay for is said before all."""
    return tip.id != BY_THE_HOUR, tip.risk is Level.HIGH, -tip.saving


def _priced(make: Maker, idea: WhatIf, case: Case) -> Priced | None:
    """The what-if with what it costs; None where it cannot be bought, or breaks a limit that was kept."""
    try:
        changed = case.pricer.bill(idea.question)
        if changed.profile is not case.base.profile:  # the project's figures stay those of the job that was asked about
            idea = idea._replace(question=idea.question.but(profile=case.base.profile))
            changed = case.pricer.bill(idea.question)
    except CostEngineError:
        return None
    return Priced(make, idea, changed) if _in_time(case.question, changed, case.pricer) else None


def _in_time(question: Question, changed: Bill, pricer: Pricer) -> bool:
    """Whether a what-if still keeps the limit of time; bare GPU time has none."""
    if question.kind is Kind.GPU_TIME:
        return True
    limit = limit_hours(question, pricer.day)
    return limit is None or changed.run_hours is None or changed.run_hours <= limit


def _saves(each: Priced, base: Bill) -> bool:
    return base.run_usd - each.bill.run_usd >= max(CENTS_WORTH_SAYING, SHARE_WORTH_SAYING * base.run_usd)


def _together(case: Case, saving: Iterable[Priced]) -> Sequence[Priced]:
    """The sure ones on top of each other, the largest first: computed again at each step, never summed."""
    sure = (each for each in saving if each.idea.risk is not Level.HIGH)
    ranked = sorted(sure, key=lambda each: each.bill.run_usd)
    if not ranked:
        return ()
    first, *others = ranked
    step, used = first, [first]
    for each in others[:MOST_TOGETHER]:
        further = _on_top(each, step, case)
        if further:
            step, used = further, [*used, further]
    if len(used) == 1:
        return ()
    return (Priced(step.make, _combined(used), step.bill),)


def _on_top(each: Priced, step: Priced, case: Case) -> Priced | None:
    """The same what-if made anew of what the others left, if it still saves."""
    after = Case(step.idea.question, step.bill, case.pricer)
    again = next((idea for idea in each.make(after) if isinstance(idea, WhatIf) and idea.id == each.idea.id), None)
    further = _priced(each.make, again, after) if again else None
    if further and further.bill.run_usd < WORTH_ADDING * step.bill.run_usd:
        return further
    return None


def _combined(used: Sequence[Priced]) -> WhatIf:
    titles = [each.idea.title for each in used]
    rest = [title[0].lower() + title[1:] for title in titles[1:]]
    levels = list(Level)
    return WhatIf(
        id="combination",
        title=f"Together: {', '.join([titles[0], *rest])}",
        question=used[-1].idea.question,
        caveat="Computed on top of each other, not added up; all that each asks for holds.",
        effort=max((each.idea.effort for each in used), key=levels.index),
        risk=max((each.idea.risk for each in used), key=levels.index),
    )


def _tip(idea: WhatIf, changed: Bill, base: Bill) -> Tip:
    saving = base.run_usd - changed.run_usd
    return Tip(
        id=idea.id,
        title=idea.title,
        question=idea.question,
        saving=saving,
        share_of_run=float(saving / base.run_usd),
        share_of_project=float((base.project_usd - changed.project_usd) / base.project_usd),
        caveat=idea.caveat,
        effort=idea.effort,
        risk=idea.risk,
    )
