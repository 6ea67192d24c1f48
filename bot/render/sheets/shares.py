"""The sheet of a split: each line, and what each partner pays of it."""

from bot.answer import Answer
from bot.render.filters import amount, percent, usd
from bot.render.sheets.sheet import MOST_ROWS, Sheet, shortened

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
        notes=(f"GPU-hours: {hours}.", "Every line adds up to the cent."),
    )
