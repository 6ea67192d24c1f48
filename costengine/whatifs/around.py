"""Savings that need somebody else, or lie around the run: partners, credits, elastic phases, storage, serving."""

from collections.abc import Iterator
from decimal import Decimal

from costengine.lines import Group
from costengine.question import Purchase, Scope
from costengine.result import Aside, Level
from costengine.whatifs.whatif import Case, WhatIf

ELASTIC = ("experiments", "evaluation")
TO_SHARE = ("data acquisition", "data", "data preparation", "preparation", "people", "support staff")


def share(case: Case) -> Iterator[WhatIf | Aside]:
    """A partner who pays half of the compute: joint research, or a cluster both would otherwise rent alone."""
    if case.question.share is not None:
        return
    yield WhatIf(
        id="share", title="Let a partner pay half of the compute", question=case.question.but(share=0.5),
        caveat="Needs a partner who wants the same model, or the other half of the hours; “split 60/40 with ...” says "
        "who pays what." + _shared_work(case),
        effort=Level.HIGH, risk=Level.HIGH,
    )  # fmt: skip


def _shared_work(case: Case) -> str:
    """What else could be shared, where the whole project is asked for."""
    common = sum((item.likely for item in case.base.lines if item.component in TO_SHARE), Decimal(0))
    if case.question.scope is not Scope.PROJECT or not common:
        return ""
    return f" Data and people are another ${common:,.0f} that could be shared."


def elastic(case: Case) -> Iterator[WhatIf | Aside]:
    """Scaling with need: what it can do for the phases around the run, and why not for the run."""
    phases = sum((item.likely for item in case.base.lines if item.component in ELASTIC), Decimal(0))
    if phases and case.question.purchase is not Purchase.OWNED:
        yield Aside(
            id="autoscaling", title="Scale with need (auto-scaling)",
            why="a synchronous run has a fixed size. Experiments, evaluation and data preparation can scale and run on "
            f"spot: ${phases:,.0f} of this project is of that kind.",
        )  # fmt: skip


def storage(case: Case) -> Iterator[WhatIf | Aside]:
    """Storage tiers and batched transfers: worth little beside compute, and said how little."""
    lines = [item for item in case.base.lines if item.in_run and item.component.endswith(("storage", "transfer"))]
    whole = sum((item.likely for item in lines if item.group is Group.INFRASTRUCTURE), Decimal(0))
    if whole and case.base.run_usd:
        yield Aside(
            id="storage", title="Colder storage, fewer checkpoints, batched transfers",
            why=f"all of it is ${whole:,.0f}, {whole / case.base.run_usd:.1%} of the run. Keep data and GPUs in one "
            "region, delete old checkpoints, and look elsewhere for money.",
        )  # fmt: skip


def smaller_numbers(case: Case) -> Iterator[WhatIf | Aside]:
    """What quantisation and pruning do to a training bill."""
    yield Aside(
        id="quantisation", title="Quantise or prune",
        why="after training both cheapen serving, not the bill already paid. What cheapens training is fp8, QLoRA, and "
        "starting from a pruned or distilled model.",
    )  # fmt: skip


def credits_(case: Case) -> Iterator[WhatIf | Aside]:
    """Programmes that give compute away."""
    if case.is_rented:
        yield Aside(
            id="credits", title="Credits",
            why="large clouds give start-ups $100,000 to $350,000 of credits and academics free hours (programme "
            "pages, from memory; unconfirmed): they pay the bill, they do not make it smaller.",
        )  # fmt: skip
