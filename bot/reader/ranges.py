"""The range of every number: what lies outside is refused, with what would be accepted."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from bot.reader.faults import shown
from costengine.errors import OutOfRange


class Range(NamedTuple):
    """What a slot is called, its largest value, its smallest, and how these and a value outside are said."""

    name: str
    most: float
    accepted: str
    least: float = 0
    whole: bool = False
    zero: bool = False
    units: Sequence[tuple[str, float]] = (("{}", 1),)
    """How a value is written, and how many of the slot's own unit make one: the first that divides it, or the last."""


HOURS = (("{} years", 8760), ("{} days", 24), ("{} hours", 1))
MONTHS = (("{} years", 12), ("{} months", 1))
YEARS = (("{} years", 1),)
PERCENT = (("{} %", 0.01),)
DOLLARS = (("${}", 1),)


RANGES: Mapping[str, Range] = {
    "gpu_count": Range("A GPU count", 1e7, "a whole number from 1 to 10 million", 1, whole=True),
    "duration_hours": Range("A duration", 200 * 8760, "more than zero and up to 200 years", units=HOURS),
    "max_hours": Range("A time limit", 200 * 8760, "more than zero and up to 200 years", units=HOURS),
    "gpu_hours": Range("GPU-hours", 1e7 * 200 * 8760, "more than zero and up to 17 trillion"),
    "parameters": Range("A parameter count", 1e16, "from 1,000 up to 10,000T", 1000),
    "active_parameters": Range("An active parameter count", 1e16, "from 1,000 up to 10,000T", 1000),
    "tokens": Range("A token count", 1e18, "from 1 up to 1e18", 1),
    "flops": Range("A FLOP count", 1e36, "from 1e9 up to 1e36", 1e9),
    "epochs": Range("An epoch count", 1e5, "more than zero and up to 100,000"),
    "steps": Range("A step count", 1e10, "a whole number from 1 up to 10 billion", 1, whole=True),
    "sequence_length": Range("A sequence length", 1e9, "a whole number from 1 up to 1 billion", 1, whole=True),
    "mfu": Range("An MFU", 1, "more than 0 % and up to 100 %", units=PERCENT),
    "hfu": Range("An HFU", 1, "more than 0 % and up to 100 %", units=PERCENT),
    "teacher_parameters": Range("A teacher's parameter count", 1e16, "from 1,000 up to 10,000T", 1000),
    "utilisation": Range("A utilisation", 1, "more than 0 % and up to 100 %", units=PERCENT),
    "share": Range("A share", 1, "more than 0 % and up to 100 %", units=PERCENT),
    "tokens_per_second": Range("A throughput", 1e9, "more than zero and up to 1 billion tokens/s per GPU"),
    "usd_per_gpu_hour": Range("A price per GPU-hour", 1e5, "more than $0 and up to $100,000", units=DOLLARS),
    "max_usd_per_gpu_hour": Range("A price limit per GPU-hour", 1e5, "more than $0 and up to $100,000", units=DOLLARS),
    "max_usd": Range("A limit", 1e15, "more than $0 and up to $1,000 trillion", units=DOLLARS),
    "purchase_usd_per_gpu": Range("A purchase price per GPU", 1e9, "more than $0 and up to $1 billion", units=DOLLARS),
    "useful_life_years": Range("A useful life", 200, "more than zero and up to 200 years", units=YEARS),
    "usd_per_kwh": Range("A price of a kWh", 100, "more than $0 and up to $100", units=DOLLARS),
    "salary_usd_per_year": Range("A salary", 1e8, "more than $0 and up to $100 million a year", units=DOLLARS),
    "people": Range("A team size", 1e6, "from 0 to 1 million people", zero=True),
    "project_months": Range("A project length", 2400, "more than zero and up to 200 years", units=MONTHS),
}


def out_of_range(slots: Mapping[str, Any]) -> Iterator[OutOfRange]:
    """Every slot whose value lies outside."""
    for slot, value in slots.items():
        limits = RANGES.get(slot)
        if limits and value is not None and not _inside(limits, value):
            yield OutOfRange(limits.name, _written(value, limits.units), limits.accepted)
    for extra in slots.get("extra") or ():
        if not _is_line(extra):
            yield OutOfRange("An added line", _written(extra["usd"], DOLLARS), "from $0 to $1,000 trillion")


def slots_out_of_range(slots: Mapping[str, Any]) -> set[str]:
    """The slots whose values lie outside."""
    given = {slot: value for slot, value in slots.items() if value is not None and slot in RANGES}
    wrong = {slot for slot, value in given.items() if not _inside(RANGES[slot], value)}
    return wrong if all(map(_is_line, slots.get("extra") or ())) else wrong | {"extra"}


def _is_line(extra: Mapping[str, Any]) -> bool:
    return bool(0 <= extra["usd"] <= Decimal("1e15"))


def _inside(limits: Range, value: Any) -> bool:
    if limits.whole and value != int(min(value, 10**19)):
        return False
    above = value > 0 or (limits.zero and value == 0)
    return bool(above and limits.least <= value <= limits.most)


def _written(value: Any, units: Sequence[tuple[str, float]]) -> str:
    form, size = next((unit for unit in units if value and float(value) % unit[1] == 0), units[-1])
    number = Decimal(str(value)) / Decimal(str(size))
    plain = -6 <= number.adjusted() <= 15
    written = shown(f"{number.normalize():,f}" if number else "0") if plain else f"{number:.3g}"
    return form.format(written).replace("$-", "-$")
