"""Splitting a bill among partners: every line by the same weights, to the cent, so that nothing is lost or doubled."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from costengine.amounts import CENT, Frozen
from costengine.errors import OutOfRange
from costengine.lines import LineItem

RATIO = 10
"""Weights up to this are a ratio (2/1); larger ones are percentages and must add up."""
MOST_PARTNERS = 20


class SplitRow(Frozen):
    """One line, and what each partner pays of it."""

    component: str
    whole: Decimal
    parts: tuple[Decimal, ...]


class Split(Frozen):
    """A bill split among partners; the parts of each row add up to its whole, and those of the rows to the totals."""

    partners: tuple[str, ...]
    shares: tuple[float, ...]
    gpu_hours: tuple[float, ...]
    rows: tuple[SplitRow, ...]
    whole: Decimal
    totals: tuple[Decimal, ...]


def split(
    lines: Iterable[LineItem], gpu_hours: float, weights: Sequence[Decimal], partners: Sequence[str] = ()
) -> Split:
    """Every line split by these weights, to the cent. Raises OutOfRange."""
    if not 2 <= len(weights) <= MOST_PARTNERS or min(weights) <= 0:
        raise OutOfRange("A split", "/".join(f"{each:f}" for each in weights), "two shares or more above zero: 60/40")
    whole = sum(weights, Decimal(0))
    rows = tuple(
        SplitRow(component=item.component, whole=item.likely, parts=to_the_cent(item.likely, weights)) for item in lines
    )
    shares = tuple(float(each / whole) for each in weights)
    return Split(
        partners=_names(partners, len(weights)),
        shares=shares,
        gpu_hours=tuple(share * gpu_hours for share in shares),
        rows=rows,
        whole=sum((row.whole for row in rows), Decimal(0)),
        totals=tuple(sum(part, Decimal(0)) for part in zip(*(row.parts for row in rows), strict=True)),
    )


def weights_of(text: str, *, by_gpu_hours: bool = False) -> tuple[Decimal, ...]:
    """The weights of `60/40`, `2/1` or, by GPU-hours, `30000/16080`; percentages must add up. Raises OutOfRange."""
    weights = tuple(Decimal(part) for part in text.split("/"))
    total = sum(weights, Decimal(0))
    if not by_gpu_hours and max(weights) > RATIO and total != 100:
        raise OutOfRange("A split", f"{text}, which adds up to {total:f}", "shares that add up to 100, such as 60/40")
    return weights


def to_the_cent(amount: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """The amount in parts, whole cents each; what rounding down leaves goes to the largest remainders."""
    total, cents = sum(weights, Decimal(0)), int(amount / CENT)
    exact = [cents * weight / total for weight in weights]
    parts = [int(each) for each in exact]
    by_remainder = sorted(range(len(parts)), key=lambda at: parts[at] - exact[at])
    for at in by_remainder[: cents - sum(parts)]:
        parts[at] += 1
    return tuple(part * CENT for part in parts)


def _names(given: Sequence[str], count: int) -> tuple[str, ...]:
    """Names for all sides: ours first where only the others are named."""
    names = [name for name in given if name]
    if len(names) < count and "us" not in names:
        names = ["us", *names]
    names += [f"partner {number}" for number in range(len(names) + 1, count + 1)]
    return tuple(names[:count])
