"""The sheet of an explanation: from the job to the dollars, step by step, each with its source."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Answer
from bot.render.currency import Currency, currency
from bot.render.filters import amount, percent
from bot.render.sheets.sheet import MOST_CELL, MOST_ROWS, Sheet, origin, shortened
from costengine.breakeven import MOST_RUNS, Way
from costengine.explain import Factor
from costengine.lines import LineItem
from costengine.question import Purchase
from costengine.result import Aside, Estimate
from costengine.sensitivity import Driver

MOST_DRIVERS = 8
RANGE = "range"
HEADS = ("Step", "Value", "How, and where from")


def explanation_sheet(found: Answer) -> Sheet:
    """How an estimate came about; of one thing alone where that was asked: its range, a line, a quoted figure."""
    shown_in = currency((found.job.currency if found.job else None) or found.currency)
    if found.topic == RANGE and found.drivers:
        return _range(found, shown_in)
    if found.reasons:
        return _one_thing(found, shown_in) if found.topic else _quoted(found, shown_in)
    return _everything(found, shown_in)


def _range(found: Answer, shown_in: Currency) -> Sheet:
    """What drives the range, in order, each with its dollars."""
    rows = [
        (each.name, shown_in.told(f"{each.cheap} to {each.dear}"), *_swing(each, shown_in)) for each in found.drivers
    ]
    return Sheet(
        title=f"{shown_in.told(found.reading)}: what drives the cost, the widest first",
        rows=(("Factor", "From cheap to dear", "Saves", "Costs"), *rows[:MOST_ROWS]),
        notes=("One factor at a time, all others as they are likely.", *_left_open(found.drivers)),
    )


def _swing(driver: Driver, shown_in: Currency) -> tuple[str, str]:
    return shown_in.short(driver.saves), shown_in.short(driver.costs)


def _left_open(found: Sequence[Driver]) -> tuple[str, ...]:
    names = ", ".join(each.name for each in found if not each.in_range)
    return (f"Not in the range, because it is yours to say: {names}.",) if names else ()


def _one_thing(found: Answer, shown_in: Currency) -> Sheet:
    """The answer to a why-question, and nothing else."""
    assert found.estimate
    rest = "“explain” shows every step, “what drives the range?” what it hangs on."
    return Sheet(
        title=shown_in.told(found.reading),
        first=tuple(map(shown_in.told, found.reasons)),
        notes=(_total(found.estimate, shown_in), rest),
    )


def _quoted(found: Answer, shown_in: Currency) -> Sheet:
    """A quoted figure: what would make it true, and our own lines."""
    estimate = found.estimate
    assert estimate
    rows = [
        (item.component, shown_in.exact(item.likely), shortened(_origin(item, shown_in), MOST_CELL))
        for item in estimate.lines
    ]
    return Sheet(
        title=f"{shown_in.told(found.reading)}: how it was computed",
        first=tuple(map(shown_in.told, found.reasons)),
        rows=(HEADS, *rows[:MOST_ROWS]),
        notes=(*_drivers(found.drivers, shown_in), _total(estimate, shown_in)),
    )


def _everything(found: Answer, shown_in: Currency) -> Sheet:
    """From the job to the dollars, step by step, each with its source."""
    estimate = found.estimate
    assert estimate
    steps = [_factor_row(factor) for factor in estimate.factors]
    lines = [_line_row(item, shown_in) for item in estimate.lines]
    assumed = [(name, value, f"assumed: {why}") for name, value, why in map(shown_in.assumed, estimate.assumptions)]
    ways = [_way_row(way, shown_in) for way in found.ways.ways] if found.ways else []
    every = (*steps, *lines, *ways, *assumed)
    rows = [(first, second, shortened(third, MOST_CELL)) for first, second, third in every]
    return Sheet(
        title=f"{shown_in.told(found.reading)}: how it was computed",
        rows=(HEADS, *rows[:MOST_ROWS]),
        notes=(
            *_drivers(found.drivers, shown_in),
            *_asides(estimate.asides, shown_in),
            _total(estimate, shown_in),
            *_notes(found, estimate, shown_in),
        ),
    )


def _total(estimate: Estimate, shown_in: Currency) -> str:
    run, project = shown_in.sum_of(item for item in estimate.lines if item.in_run), shown_in.sum_of(estimate.lines)
    return f"Run {run}, whole project {project}, the sums of their lines to the cent."


def _notes(found: Answer, estimate: Estimate, shown_in: Currency) -> tuple[str, ...]:
    notes = dict.fromkeys((*estimate.notes, *(found.ways.notes if found.ways else ())))
    return tuple(map(shown_in.told, notes))


def _way_row(way: Way, shown_in: Currency) -> tuple[str, str, str]:
    """A way to pay: its whole bill for this run, and when it beats renting."""
    if way.purchase is Purchase.ON_DEMAND:
        return "to rent for this run", shown_in.exact(way.for_one_run), "by the hour, nothing left to pay afterwards"
    if way.runs and way.runs > MOST_RUNS and way.use:
        return (
            f"to {way.name} for this run",
            shown_in.exact(way.for_one_run),
            f"pays off from {percent(way.use)} use of its {way.life}",
        )
    pays = f"pays off from {way.runs:,} such runs" if way.runs else "pays off at no number of such runs"
    share = f", {percent(way.use)} of its {way.life}" if way.runs and way.use else ""
    fits = f"; {way.runs_at_most:,} fit in"
    return f"to {way.name} for this run", shown_in.exact(way.for_one_run), f"the whole of it: {pays}{share}{fits}"


def _factor_row(factor: Factor) -> tuple[str, str, str]:
    value = percent(factor.value) if factor.unit.startswith("fraction") else _figure(factor.value)
    unit = "" if factor.unit.startswith("fraction") else f" {factor.unit}"
    return factor.name, f"{value}{unit}", f"{factor.formula}; {factor.source}"


def _figure(number: float) -> str:
    """A count with three digits that matter: 7.0e9 reads as 7 billion to nobody's surprise."""
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if size <= number < size * 1000:
            return f"{number / size:.3g} {word}"
    return f"{number:.3g}" if number >= 1e15 else amount(number)


def _line_row(item: LineItem, shown_in: Currency) -> tuple[str, str, str]:
    return item.component, shown_in.exact(item.likely), _origin(item, shown_in)


def _origin(item: LineItem, shown_in: Currency) -> str:
    """A source keeps its dollars."""
    return origin(replace(item, how=shown_in.told(item.how)))


def _drivers(found: Sequence[Driver], shown_in: Currency) -> tuple[str, ...]:
    """What drives the range, in order, each with its dollars."""
    if not found:
        return ()
    parts = [_driver(each, shown_in) for each in found[:MOST_DRIVERS]]
    return (f"What drives it, the widest first: {'; '.join(parts)}.",)


def _driver(each: Driver, shown_in: Currency) -> str:
    between = shown_in.told(f"{each.cheap} to {each.dear}")
    saves, costs = _swing(each, shown_in)
    return f"{each.name} ({between}): -{saves} to +{costs}{'' if each.in_range else ', not in the range: yours to say'}"


def _asides(found: Sequence[Aside], shown_in: Currency) -> tuple[str, ...]:
    """What is often advised and does not help here."""
    return tuple(shown_in.told(f"{each.title}: {each.why}") for each in found)
