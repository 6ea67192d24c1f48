"""Why-questions: the answer in a few sentences, each figure from the estimate or another of the same engine."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType

from costengine.amounts import short
from costengine.components import ComponentRow, components
from costengine.costing import Pricer
from costengine.errors import CostEngineError
from costengine.limits import total_of
from costengine.lines import Group
from costengine.providers import providers
from costengine.quantities import quantities
from costengine.question import ProviderClass, Purchase, Question, Scope
from costengine.reconcile import about_component
from costengine.result import Estimate

MOST_LINES = 3
MOST_WITH_A_LETTER = 1e15
WAYS: Mapping[Purchase, tuple[str, ...]] = MappingProxyType({
    Purchase.SPOT: ("spot", "preemptible", "interruptible"),
    Purchase.RESERVED_3Y: ("reserved 3 years", "three years", "3 years"),
    Purchase.RESERVED_1Y: ("reserved", "reserve", "reserving", "reservation", "commit", "commitment"),
    Purchase.OWNED: ("owned", "own", "owning", "buy", "buying", "bought", "purchase", "on premises", "on prem"),
    Purchase.ON_DEMAND: ("on demand", "by the hour", "renting"),
})  # fmt: skip
NAMES: Mapping[Purchase, str] = MappingProxyType({
    Purchase.SPOT: "on spot", Purchase.RESERVED_1Y: "reserved for 1 year", Purchase.RESERVED_3Y: "reserved for 3 years",
    Purchase.OWNED: "owned", Purchase.ON_DEMAND: "on demand",
})  # fmt: skip
MEANT: Mapping[Purchase, str] = MappingProxyType({
    Purchase.SPOT: "Spot is a seller's idle capacity, cheaper because it may be taken back at short notice.",
    Purchase.RESERVED_1Y: "A commitment is paid for its whole term, whether the run uses it or not.",
    Purchase.RESERVED_3Y: "A commitment is paid for its whole term, whether the run uses it or not.",
    Purchase.OWNED: "The purchase is spread over the hours that the hardware works, then power and room are added.",
    Purchase.ON_DEMAND: "By the hour nothing is left to pay afterwards.",
})  # fmt: skip
OF_SPOT, OF_THE_OTHERS = ("Spot:",), ("The commitment is paid", "Nobody said how many", "For this run alone")
"""How the notes begin that explain a way of paying."""
CHAIN = ("FLOPs", "peak", "utilisation (MFU)", "goodput", "GPU-hours")
FACTORS: Mapping[tuple[str, ...], tuple[str, ...]] = MappingProxyType({
    ("mfu", "utilisation", "utilization", "efficiency", "slow"): ("utilisation (MFU)",),
    ("goodput",): ("goodput",),
    ("flops", "flop"): ("FLOPs per token", "FLOPs"),
    ("tokens",): ("tokens",),
    ("gpu hours", "hours", "long", "days", "weeks", "time"): CHAIN,
})  # fmt: skip
"""The links of the chain that are meant, by the words that ask about them."""
DEAR = ("much", "expensive", "high", "dear", "costly", "cost", "costs", "price", "money", "cheap", "low")


def why(about: str, question: Question, estimate: Estimate, pricer: Pricer) -> tuple[str, ...]:
    """Sentences that answer what was asked about, the answer first; none where there is no short one."""
    words = re.sub(r"[^\w%]+", " ", about.lower()).strip()
    way = next((each for each, names in WAYS.items() if _says(words, names)), None)
    if way:
        return tuple(_of_way(way, question, estimate, pricer))
    links = next((links for names, links in FACTORS.items() if _says(words, names)), ())
    asked = quantities(words, estimate)
    if reasons := asked or tuple(_of_factors(links, estimate)):
        return (*reasons, *(_of_component(words, question, estimate) if asked else ()))
    found = tuple(_of_component(words, question, estimate))
    return found or (tuple(_largest(question, estimate)) if _says(words, DEAR) else ())


def _of_component(words: str, question: Question, estimate: Estimate) -> Iterator[str]:
    """The lines of the component that is named, and how much of the total they are."""
    if row := _component(words):
        first, *rest = about_component(row.name, estimate)
        yield first
        yield from _shares(row, question, estimate)
        yield from rest


def _says(words: str, names: Iterable[str]) -> bool:
    return any(f" {name} " in f" {words} " for name in names)


def _component(words: str) -> ComponentRow | None:
    """The component that is named, by the longest of its names; a seller is asked about for the price of the GPUs."""
    found = [
        (len(name), row)
        for row in components().values()
        for name in (row.name, *row.lines, *row.aliases)
        if _says(words, (re.sub(r"[^\w]+", " ", name.lower()),))
    ]
    if found:
        return max(found, key=lambda each: each[0])[1]
    sellers = (name.lower() for row in providers().values() for name in (row.id, row.name, *row.aliases))
    classes = (form for cls in ProviderClass for form in (cls.value, f"{cls.value}s"))
    return components()["hardware"] if _says(words, (*sellers, *classes)) else None


def _of_way(way: Purchase, question: Question, estimate: Estimate, pricer: Pricer) -> Iterator[str]:
    """What the same costs bought another way, how that comes about, and what it means."""
    now = question.purchase or Purchase.ON_DEMAND
    other = way if way is not now else Purchase.SPOT if now is Purchase.ON_DEMAND else Purchase.ON_DEMAND
    try:
        found = pricer.cost(question.but(purchase=other, usd_per_gpu_hour=None))
    except CostEngineError as error:
        yield f"{NAMES[other].capitalize()}: {error}"
        return
    here, there = estimate.run.likely, found.run.likely
    more = "less" if there < here else "more"
    yield (
        f"{NAMES[other].capitalize()} this run costs ${there:,.0f}, ${abs(there - here):,.0f} {more} than "
        f"{NAMES[now]} (${here:,.0f})."
    )
    yield MEANT[way]
    for name, side in ((now, estimate), (other, found)):
        yield f"{NAMES[name].capitalize()}: {'; '.join(_compute(side))}."
    asked = found if other is way else estimate
    beginnings = OF_SPOT if way is Purchase.SPOT else OF_THE_OTHERS
    notes = dict.fromkeys((*asked.notes, *estimate.notes))
    yield from (note for note in notes if note.startswith(beginnings))


def _compute(side: Estimate) -> Iterator[str]:
    for item in side.lines:
        if item.in_run and item.group is Group.COMPUTE:
            yield f"{item.component} ${item.likely:,.0f} = {item.how}"


def _shares(row: ComponentRow, question: Question, estimate: Estimate) -> Iterator[str]:
    """How much of the total the lines of a component are."""
    lines = [item for item in estimate.lines if item.component == row.name or item.component in row.lines]
    in_run = all(item.in_run for item in lines) and question.scope is not Scope.PROJECT
    whole = estimate.run.likely if in_run else estimate.project.likely
    usd = sum((item.likely for item in lines), Decimal(0))
    if usd and whole:
        names = " and ".join(item.component for item in lines)
        those = "That is" if len(lines) == 1 else f"{names[0].upper()}{names[1:]} are"
        yield f"{those} {usd / whole:.0%} of the {'run' if in_run else 'whole project'} (${whole:,.0f})."


def _of_factors(names: Iterable[str], estimate: Estimate) -> Iterator[str]:
    for factor in estimate.factors:
        if factor.name in names:
            share = factor.unit.startswith("fraction")
            count = short(factor.value) if factor.value < MOST_WITH_A_LETTER else f"{factor.value:.3g}"
            value = f"{factor.value:.0%}" if share else f"{count} {factor.unit}"
            yield f"{factor.name}: {value}, {factor.formula} ({factor.source})."


def _largest(question: Question, estimate: Estimate) -> Iterator[str]:
    """The largest lines of the total that was asked for."""
    whole = total_of(question, estimate).likely
    shown = [item for item in estimate.lines if item.in_run or question.scope is Scope.PROJECT]
    for item in sorted(shown, key=lambda item: -item.likely)[:MOST_LINES]:
        if item.likely and whole:
            yield f"{item.component}: ${item.likely:,.0f}, {item.likely / whole:.0%}: {item.how}."
