"""The sheet of prices: what an accelerator rents for, from whom; without one, all accelerators."""

from bot.answer import Answer
from bot.render.filters import amount, day, usd
from bot.render.sheets.sheet import MOST_ROWS, Sheet
from costengine.hardware import accelerators
from costengine.listing import PriceRow
from costengine.prices import bundled_book

ABOUT_THE_LIST = (
    "The cheapest dated offer of each provider. List prices; yours may differ: “@ $2.10/h” uses your own.",
)
PRICE_HEADS = ("Provider", "Per GPU-hour", "Per node of {}", "Class", "As of")


def prices_sheet(found: Answer) -> Sheet:
    """The cheapest offer of each provider, or the accelerators where none was named."""
    if not found.prices:
        return _all_gpus()
    name = accelerators()[found.topic].name if found.topic in accelerators() else found.topic
    heads = tuple(head.format(found.prices[0].node_gpus) for head in PRICE_HEADS)
    return Sheet(
        title=f"{name}: what it rents for, {found.prices[0].purchase.value.replace('_', ' ')}",
        rows=(heads, *map(_price_row, found.prices[:MOST_ROWS])),
        notes=(*found.reasons, *ABOUT_THE_LIST),
    )


def _price_row(row: PriceRow) -> tuple[str, ...]:
    moved = f", {row.trend.change:+.0%} since {day(row.trend.since)}" if row.trend else ""
    form = "" if row.form_known else " (form not said)"
    return (
        f"{row.provider_name} {row.region}".strip() + form,
        usd(row.usd_per_gpu_hour),
        usd(row.usd_per_node_hour),
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
