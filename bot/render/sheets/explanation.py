"""The sheet of an explanation: from the job to the dollars, step by step, each with its source."""

from bot.answer import Answer
from bot.render.filters import amount, percent, usd
from bot.render.sheets.sheet import MOST_CELL, MOST_ROWS, Sheet, origin, shortened
from costengine.breakeven import Way
from costengine.explain import Factor
from costengine.lines import LineItem
from costengine.question import Purchase


def explanation_sheet(found: Answer) -> Sheet:
    """From the job to the dollars, step by step, each with its source."""
    estimate = found.estimate
    assert estimate
    steps = [_factor_row(factor) for factor in estimate.factors]
    lines = [_line_row(item) for item in estimate.lines]
    assumed = [
        (each.name, f"{each.value} {each.unit}".strip(), f"assumed: {each.why}; {each.source}")
        for each in estimate.assumptions
    ]
    ways = [_way_row(way) for way in found.ways.ways] if found.ways else []
    every = (*steps, *lines, *ways, *assumed)
    rows = [(first, second, shortened(third, MOST_CELL * 2)) for first, second, third in every]
    total = f"Run {usd(estimate.run.likely)}, whole project {usd(estimate.project.likely)}"
    return Sheet(
        title=f"{found.reading}: how it was computed",
        rows=(("Step", "Value", "How, and where from"), *rows[:MOST_ROWS]),
        notes=(
            *found.reasons,
            f"{total}, the sums of their lines to the cent.",
            *dict.fromkeys((*estimate.notes, *(found.ways.notes if found.ways else ()))),
        ),
    )


def _way_row(way: Way) -> tuple[str, str, str]:
    """A way to pay: its whole bill for this run, and when it beats renting."""
    if way.purchase is Purchase.ON_DEMAND:
        return "to rent for this run", usd(way.for_one_run), "by the hour, nothing left to pay afterwards"
    pays = f"pays from {way.runs:,} such runs" if way.runs else "pays at no number of such runs"
    share = f", {percent(way.use)} of its {way.life}" if way.runs and way.use else ""
    fits = f"; {way.runs_at_most:,} fit in"
    return f"to {way.name} for this run", usd(way.for_one_run), f"the whole of it: {pays}{share}{fits}"


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


def _line_row(item: LineItem) -> tuple[str, str, str]:
    return item.component, usd(item.likely), origin(item)
