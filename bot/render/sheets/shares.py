"""The sheet of a split: each line, and what each partner pays of it."""

from decimal import Decimal

from bot.answer import Answer
from bot.render.currency import currency
from bot.render.filters import amount, percent, usd
from bot.render.sheets.sheet import MOST_ROWS, Sheet, shortened
from costengine.currency import DOLLAR

MOST_NAME = 40


def shares_sheet(found: Answer) -> Sheet:
    """Each line to the cent, the totals below, and the GPU-hours of each partner."""
    held = found.split
    assert held
    names = [shortened(name, MOST_NAME) for name in held.partners]
    heads = ("Line", "Whole", *(f"{name} {percent(share)}" for name, share in zip(names, held.shares, strict=True)))
    body = [(row.component, usd(row.whole), *map(usd, row.parts)) for row in held.rows[: MOST_ROWS - 2]]
    hours = " · ".join(f"{name} {amount(part)}" for name, part in zip(names, held.gpu_hours, strict=True))
    return Sheet(
        title=f"{found.reading}: who pays what",
        rows=(heads, *body, ("Total", usd(held.whole), *map(usd, held.totals))),
        notes=(f"GPU-hours: {hours}.", "Every line adds up to the cent.", *_elsewhere(found, held.whole)),
    )


def _elsewhere(found: Answer, whole: Decimal) -> tuple[str, ...]:
    """The total in the currency that was asked for; the parts stay in dollars, in which they add up to the cent."""
    shown_in = currency((found.job.currency if found.job else None) or found.currency)
    return () if shown_in.code == DOLLAR else (f"The whole is {shown_in.exact(whole)} at {shown_in.rate_words}.",)
