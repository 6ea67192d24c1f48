"""A cloud bill in the format of the FinOps Foundation, read and checked line by line; nothing here touches the log.

FOCUS, the FinOps Open Cost and Usage Specification (focus.finops.org, 1.0 to 1.2): one charge a row, `BilledCost` what
is invoiced, `EffectiveCost` the same with upfront payments spread over what they pay for, `BillingCurrency` an ISO
code, `ChargePeriodStart` and `ChargePeriodEnd` a half-open period, `Tags` a JSON object of the customer's own.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple

from costengine.amounts import Frozen
from costengine.currency import DOLLAR, NoRate, to_usd

COSTS = ("EffectiveCost", "BilledCost")
"""The first that the file has: a run on reserved machines costs nothing as billed, and something as used."""
NEEDED = ("BillingCurrency", "ChargePeriodStart")
NUMBER_TAGS = ("llmcost", "llmcost-estimate", "llmcost_estimate")
PROJECT_TAGS = ("project", "llmcost-project")
MOST_ERRORS = 20
MOST_CELL = 40
_AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?")
_NUMBER = re.compile(r"#?([0-9]{1,15})")


class BadLine(NamedTuple):
    """What is wrong with one line of the file; the head is line 1."""

    line: int
    problem: str


class Share(Frozen):
    """What a bill says of one estimate, or of one project."""

    number: int | None
    project: str
    usd: Decimal
    first: date
    last: date
    charges: int


class Bill(Frozen):
    """A bill that was read to its end; it is used only where `errors` is empty."""

    shares: tuple[Share, ...]
    charges: int
    total: Decimal
    nobodys: Decimal
    """What carries neither tag, in dollars: it is counted and not booked."""
    cost_column: str
    rates: Mapping[str, Decimal]
    """Of each other currency per dollar, as used."""
    errors: tuple[BadLine, ...] = ()


class _Charge(NamedTuple):
    usd: Decimal
    day: date
    number: int | None
    project: str


class _Bad(Exception):
    """One line that cannot be taken."""


def read_bill(lines: Iterable[str], *, number: int | None = None, cost: str | None = None) -> Bill:
    """The bill in these lines of CSV; with `number` all of it belongs to that estimate."""
    table = csv.DictReader(lines, strict=True)
    column, problem = _columns(table.fieldnames or (), cost, tags=number is None)
    if problem:
        return _refused([BadLine(1, problem)], column)
    sums: dict[tuple[int | None, str], Share] = {}
    errors: list[BadLine] = []
    rates: dict[str, Decimal] = {}
    nobodys, charges = Decimal(0), 0
    for line, row in _rows(table, errors):
        try:
            charge = _charge(row, column, number, rates)
        except _Bad as bad:
            errors.append(BadLine(line, str(bad)))
            continue
        charges += 1
        if charge.number is None and not charge.project:
            nobodys += charge.usd
        else:
            key = (charge.number, "" if charge.number else charge.project)
            sums[key] = _with(sums.get(key), charge)
    if errors:
        return _refused(errors, column)
    total = sum((share.usd for share in sums.values()), nobodys)
    return Bill(
        shares=tuple(sums.values()), charges=charges, total=total, nobodys=nobodys, cost_column=column, rates=rates
    )


def _rows(table: "csv.DictReader[str]", errors: list[BadLine]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row with the number of its line; a file that is no CSV from some line on ends there."""
    try:
        for row in table:
            yield table.line_num, row
    except csv.Error as error:
        errors.append(BadLine(table.line_num, f"is no CSV: {error}"))


def _refused(errors: list[BadLine], column: str) -> Bill:
    return Bill(
        shares=(), charges=0, total=Decimal(0), nobodys=Decimal(0), cost_column=column, rates={},
        errors=tuple(errors[:MOST_ERRORS]),
    )  # fmt: skip


def _columns(names: Iterable[str], cost: str | None, *, tags: bool) -> tuple[str, str]:
    """The column of the cost, and what is missing."""
    there = set(names)
    column = next((each for each in ((cost,) if cost else COSTS) if each in there), "")
    missing = [*([] if column else [cost or "BilledCost"]), *(each for each in NEEDED if each not in there)]
    missing += ["Tags"] if tags and "Tags" not in there else []
    if missing:
        return column, f"lacks the FOCUS column{'s' * (len(missing) > 1)} {', '.join(missing)}"
    return column, ""


def _charge(row: Mapping[str, str], column: str, number: int | None, rates: dict[str, Decimal]) -> _Charge:
    if None in row or None in row.values():
        raise _Bad("has more or fewer cells than the head")
    amount = _amount(row[column], column)
    usd = _dollars(amount, row["BillingCurrency"].strip(), rates)
    day = _day(row["ChargePeriodStart"])
    end = (row.get("ChargePeriodEnd") or "").strip()
    if end and _moment(end) < _moment(row["ChargePeriodStart"]):
        raise _Bad("ends before it begins")
    if number is not None:
        return _Charge(usd, day, number, "")
    tags = _tags(row["Tags"])
    return _Charge(usd, day, _tagged_number(tags), _tagged_project(tags))


def _amount(cell: str, column: str) -> Decimal:
    if not _AMOUNT.fullmatch(cell.strip()):
        raise _Bad(f"{column} “{cell[:MOST_CELL]}” is no amount")
    return Decimal(cell.strip())


def _dollars(amount: Decimal, currency: str, rates: dict[str, Decimal]) -> Decimal:
    if currency == DOLLAR:
        return amount
    try:
        converted = to_usd(amount, currency)
    except NoRate as error:
        raise _Bad(f"BillingCurrency “{currency[:MOST_CELL]}” is unknown") from error
    rates[currency] = converted.rate
    return converted.amount


def _day(cell: str) -> date:
    return _moment(cell).date()


def _moment(cell: str) -> datetime:
    try:
        found = datetime.fromisoformat(cell.strip())
    except ValueError as error:
        raise _Bad(f"“{cell[:MOST_CELL]}” is no ISO date") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _tags(cell: str) -> Mapping[str, object]:
    if not cell.strip():
        return {}
    try:
        found = json.loads(cell)
    except ValueError as error:
        raise _Bad("Tags is no JSON object") from error
    if not isinstance(found, dict):
        raise _Bad("Tags is no JSON object")
    return {str(key).lower(): value for key, value in found.items()}


def _tagged_number(tags: Mapping[str, object]) -> int | None:
    given = next((str(tags[name]).strip() for name in NUMBER_TAGS if tags.get(name)), "")
    if not given:
        return None
    found = _NUMBER.fullmatch(given)
    if not found:
        raise _Bad(f"the tag llmcost “{given[:MOST_CELL]}” is no number of an estimate")
    return int(found.group(1))


def _tagged_project(tags: Mapping[str, object]) -> str:
    return next((str(tags[name]).strip() for name in PROJECT_TAGS if tags.get(name)), "")[:80]


def _with(share: Share | None, charge: _Charge) -> Share:
    if share is None:
        return Share(
            number=charge.number, project=charge.project, usd=charge.usd, first=charge.day, last=charge.day, charges=1
        )
    return share.model_copy(
        update={
            "usd": share.usd + charge.usd, "first": min(share.first, charge.day), "last": max(share.last, charge.day),
            "charges": share.charges + 1,
        }
    )  # fmt: skip
