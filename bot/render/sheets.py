"""Sheets: replies that are a list, with a title, rows of which the first holds the heads, notes and buttons."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from bot.answer import Answer
from bot.reader import Intent
from bot.reader.help import help_topic
from bot.reader.sentence import reading_line, sentence
from bot.render.filters import amount, day, duration, percent, usd, usd_short
from costengine.amounts import Frozen
from costengine.explain import Factor
from costengine.hardware import accelerators
from costengine.lines import LineItem
from costengine.listing import PriceRow
from costengine.models import models
from costengine.plans import Plan
from costengine.prices import bundled_book

TWO_RATIOS = "At 20 tokens per parameter, compute-optimal; and at 200, smaller and trained longer, as serving asks."
PRICE_HEADS = ("Provider", "Per GPU-hour", "Per node-hour", "Class", "As of")
MOST_ROWS = 30
MOST_CELL = 140
MOST_LABEL, MOST_VALUE = 75, 2000
"""Slack's limits for the words on a button and for what it sends."""


class Button(Frozen):
    """A button that asks its value."""

    label: str
    id: str
    value: str


class Sheet(Frozen):
    """A reply that is a list."""

    title: str
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()


def plans_sheet(found: Answer) -> Sheet:
    """The best plans, cheapest first, each with a button that asks for it."""
    affording = found.intent is Intent.AFFORD
    title = "The largest models that this trains" if affording else f"The cheapest ways: {found.reading}"
    return Sheet(
        title=title,
        rows=(("Plan", "Likely", "80 % range", "Time"), *map(_plan_row, found.plans)),
        notes=(
            *((TWO_RATIOS,) if affording else ()),
            *(found.plans[0].estimate.notes[:3]),
        ),
        buttons=ask_buttons([(f"Plan {at}", sentence(plan.question)) for at, plan in enumerate(found.plans, start=1)]),
    )  # fmt: skip


def _plan_row(plan: Plan) -> tuple[str, ...]:
    run, clock = plan.estimate.run, plan.estimate.wall_clock_hours
    gpus = f", {plan.estimate.gpu_count:,} GPUs" if plan.estimate.gpu_count and not plan.question.gpu_count else ""
    return (
        shortened(reading_line(plan.question) + gpus, MOST_CELL),
        usd(run.likely),
        f"{usd_short(run.low)} – {usd_short(run.high)}",
        duration(clock.likely) if clock else f"{amount(plan.estimate.gpu_hours.likely)} GPU-hours",
    )


def _explanation(found: Answer) -> Sheet:
    """From the job to the dollars, step by step, each with its source."""
    estimate = found.estimate
    assert estimate
    steps = [_factor_row(factor) for factor in estimate.factors]
    lines = [_line_row(item) for item in estimate.lines]
    assumed = [
        (each.name, f"{each.value} {each.unit}".strip(), f"assumed: {each.why}; {each.source}")
        for each in estimate.assumptions
    ]
    rows = [(first, second, shortened(third, MOST_CELL * 2)) for first, second, third in (*steps, *lines, *assumed)]
    total = f"Run {usd(estimate.run.likely)}, whole project {usd(estimate.project.likely)}"
    return Sheet(
        title=f"{found.reading}: how it was computed",
        rows=(("Step", "Value", "How, and where from"), *rows[:MOST_ROWS]),
        notes=(*found.reasons, f"{total}, the sums of their lines to the cent.", *estimate.notes),
    )


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


def origin(item: LineItem) -> str:
    """How a line was computed, from what, and when."""
    return f"{item.how}; {item.source}{f', {day(item.as_of)}' if item.as_of else ''}"


def _prices(found: Answer) -> Sheet:
    if not found.prices:
        return _all_gpus()
    name = accelerators()[found.topic].name if found.topic in accelerators() else found.topic
    return Sheet(
        title=f"{name}: what it rents for, {found.prices[0].purchase.value.replace('_', ' ')}",
        rows=(PRICE_HEADS, *map(_price_row, found.prices[:MOST_ROWS])),
        notes=("The cheapest offer of each provider. List prices; yours may differ: “@ $2.10/h” uses your own.",),
    )  # fmt: skip


def _price_row(row: PriceRow) -> tuple[str, ...]:
    moved = f", {row.trend.change:+.0%} since {day(row.trend.since)}" if row.trend else ""
    form = "" if row.form_known else " (form not said)"
    return (
        f"{row.provider_name} {row.region}".strip() + form,
        usd(row.usd_per_gpu_hour),
        f"{usd(row.usd_per_hour)} for {row.gpus}",
        row.cls.value if row.cls else row.label or "own",
        (day(row.as_of) if row.as_of else "no date") + moved,
    )


def _all_gpus() -> Sheet:
    sold = set(bundled_book().gpus())
    rented = [chip for chip in accelerators().values() if chip.id in sold]
    return Sheet(
        title="GPUs that the price book knows",
        rows=(
            ("GPU", "Memory", "Year"),
            *((chip.name, f"{amount(chip.memory_gb)} GB", str(chip.year)) for chip in rented),
        ),
        notes=("Ask for one: “prices h100”, “prices h100 spot eu”.",),
    )


def _models(found: Answer) -> Sheet:
    known = sorted(models().values(), key=lambda each: (each.family, each.parameters))
    families: dict[str, list[str]] = {}
    for each in known:
        families.setdefault(each.family, []).append(each.id)
    return Sheet(
        title=f"{len(known)} models whose size and tokens I know",
        notes=tuple(_lines_of([", ".join(ids) for ids in families.values()])),
    )


def _lines_of(parts: list[str], most: int = 1500) -> list[str]:
    """The parts joined to lines of at most so many characters."""
    lines = [""]
    for part in parts:
        if len(lines[-1]) + len(part) > most:
            lines.append("")
        lines[-1] += f"{' · ' if lines[-1] else ''}{part}"
    return lines


def _help(found: Answer) -> Sheet:
    topic = help_topic(found.topic)
    return Sheet(
        title=topic.title,
        notes=topic.lines,
        buttons=ask_buttons([(example, example) for example in topic.examples]),
    )


def ask_buttons(pairs: Sequence[tuple[str, str]]) -> tuple[Button, ...]:
    """Buttons that ask their text; one whose text would have to be cut is left out."""
    return tuple(
        Button(label=shortened(label, MOST_LABEL), id=f"ask:{at}", value=text)
        for at, (label, text) in enumerate(pairs[:10])
        if len(text) <= MOST_VALUE
    )


def shortened(words: str, most: int) -> str:
    """The words, or their beginning and an ellipsis."""
    return words if len(words) <= most else f"{words[: most - 1]}…"


SHEETS: Mapping[Intent, Callable[[Answer], Sheet]] = MappingProxyType(
    {Intent.EXPLAIN: _explanation, Intent.PRICES: _prices, Intent.MODELS: _models, Intent.HELP: _help}
)
