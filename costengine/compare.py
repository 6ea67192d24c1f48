"""Comparing estimates line by line: what each line differs by, and why."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from costengine.amounts import Frozen, cents, decimal, rate
from costengine.lines import Group, LineItem
from costengine.result import Estimate

GPUS = "GPUs"
SAME = "the same"
SMALL = 100
"""Below it cents and tenths of an hour are said."""
WORTH_SAYING = 1
"""In dollars; less than that between two prices comes from rounding to the cent."""


class Difference(Frozen):
    """One line on every side (None where it is not there), and for each side after the first why it differs."""

    component: str
    amounts: tuple[Decimal | None, ...]
    reasons: tuple[str, ...]

    @property
    def apart(self) -> Decimal:
        """How far the sides are apart."""
        known = [amount or Decimal(0) for amount in self.amounts]
        return max(known) - min(known)


def compare(sides: Sequence[Estimate], *, whole: bool = False) -> tuple[Difference, ...]:
    """The lines that differ, the largest difference first; of the run, or of the whole project."""
    held = [_lines(side, whole=whole) for side in sides]
    names = list(dict.fromkeys(name for lines in held for name in lines))
    found = (_difference(name, held, sides) for name in names)
    return tuple(sorted((each for each in found if each.apart), key=lambda each: -each.apart))


def _lines(side: Estimate, *, whole: bool) -> dict[str, list[LineItem]]:
    """The lines by component; whatever pays for the GPUs of the run is one."""
    found: dict[str, list[LineItem]] = {}
    for item in side.lines:
        if item.in_run or whole:
            name = GPUS if item.in_run and item.group is Group.COMPUTE else item.component
            found.setdefault(name, []).append(item)
    return found


def _difference(name: str, held: Sequence[dict[str, list[LineItem]]], sides: Sequence[Estimate]) -> Difference:
    amounts = tuple(_sum(lines[name]) if name in lines else None for lines in held)
    alone = sum(name in lines for lines in held) == 1
    reasons = tuple(_reason(name, held[0], held[at], sides[0], sides[at], alone=alone) for at in range(1, len(sides)))
    return Difference(component=name, amounts=amounts, reasons=reasons)


def _sum(items: Sequence[LineItem]) -> Decimal:
    return sum((item.likely for item in items), Decimal(0))


def _reason(
    name: str,
    one: dict[str, list[LineItem]],
    other: dict[str, list[LineItem]],
    first: Estimate,
    second: Estimate,
    *,
    alone: bool,
) -> str:
    if name not in one and name not in other:
        return SAME
    if name not in one:
        return f"{'only here' if alone else 'not in the first; here'}: {_hows(other[name])}"
    if name not in other:
        return f"not here; there: {_hows(one[name])}"
    if name == GPUS:
        return "; ".join(_of_gpus(first, second)) or SAME
    return (
        SAME if _sum(one[name]) == _sum(other[name]) else f"{_hows(one[name])} in the first; here {_hows(other[name])}"
    )


def _hows(items: Sequence[LineItem]) -> str:
    return " + ".join(item.how for item in items)


def _of_gpus(first: Estimate, second: Estimate) -> Iterator[str]:
    """Hours at the old price, then the price on the new hours: the two add up to the difference."""
    before, after = _sum(_lines(first, whole=False)[GPUS]), _sum(_lines(second, whole=False)[GPUS])
    hours_before, hours_after = decimal(first.gpu_hours.likely), decimal(second.gpu_hours.likely)
    old, new = before / hours_before, after / hours_after
    by_hours = cents((hours_after - hours_before) * old)
    by_price = after - before - by_hours
    if abs(by_price) < WORTH_SAYING:
        by_hours, by_price = by_hours + by_price, Decimal(0)
    if by_hours:
        more = "more" if hours_after > hours_before else "fewer"
        hours = abs(hours_after - hours_before)
        yield f"{hours:,.{0 if hours >= SMALL else 1}f} {more} GPU-hours: {_signed(by_hours)}"
    if by_price:
        dearer = "dearer" if new > old else "cheaper"
        yield f"${rate(abs(new - old)):,} {dearer} per GPU-hour: {_signed(by_price)}"


def _signed(usd: Decimal) -> str:
    return f"{'+' if usd > 0 else '-'}${abs(usd):,.{0 if abs(usd) >= SMALL else 2}f}"
