"""What the memory answers with: plain data, which every front shows in its own way. Nothing here touches the store."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter

from costengine.amounts import Frozen, Money


class Item(Frozen):
    """One answer in a list."""

    number: int
    at: datetime
    author: str
    channel: str
    reading: str
    text: str
    likely: tuple[Decimal, ...]
    """Of the run, or of the whole project where that was asked; one for each side of a compare."""
    is_project: bool = False
    is_plan: bool = False
    """The cheapest of several plans, not an estimate of one."""
    name: str = ""
    project: str = ""
    note: str = ""


class Listed(Frozen):
    """A page of the log; `older` asks for the next one."""

    what: Literal["listed"] = "listed"
    items: tuple[Item, ...]
    about: str
    """What it was narrowed to, in words; empty for everything."""
    names_people: bool = False
    older: str = ""


class BudgetState(Frozen):
    """How a budget stands today."""

    title: str
    limit: Decimal
    committed: Decimal
    spent: Decimal
    left: Decimal
    since: date
    until: date | None
    owner: str
    thresholds: tuple[int, ...]
    usd_per_day: Decimal | None = None
    """Committed and spent so far, a day."""
    runs_out: date | None = None
    """When nothing is left if it goes on like that; None where that is after the last day."""
    over_time: tuple[tuple[date, Decimal, Decimal], ...] = ()
    """What was committed and spent, and what was spent, at the end of days."""


class Budgets(Frozen):
    """Some budgets, and what was just done to one."""

    what: Literal["budgets"] = "budgets"
    done: str = ""
    states: tuple[BudgetState, ...]
    notes: tuple[str, ...] = ()


class Difference(Frozen):
    """One line of a variance: why the cost came out otherwise."""

    cause: str
    estimated: str
    actual: str
    usd: Decimal | None
    """How many dollars more it cost; None where it cannot be told."""


class Variance(Frozen):
    """An estimate against what really came out."""

    what: Literal["variance"] = "variance"
    number: int
    reading: str
    estimated: Money
    actual: Decimal | None
    is_partial: bool
    inside: bool | None
    """Whether it fell into the range."""
    differences: tuple[Difference, ...]
    notes: tuple[str, ...] = ()


class Facts(Frozen):
    """Facts under a title: settings, changes, how good the estimates were, what was deleted."""

    what: Literal["facts"] = "facts"
    title: str
    heads: tuple[str, ...] = ("What", "Value")
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    ask: tuple[tuple[str, str], ...] = ()
    """Ready texts to go on with: label and text."""


class Report(Frozen):
    """A page to pass on, in Markdown."""

    what: Literal["report"] = "report"
    number: int
    filename: str
    markdown: str


Remembered = Annotated[Listed | Budgets | Variance | Facts | Report, Field(discriminator="what")]
REMEMBERED: TypeAdapter[Remembered] = TypeAdapter(Remembered, config=ConfigDict(defer_build=True))
