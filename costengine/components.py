"""The components of a project's cost: what each is, what it replaces, and why it may not be a line here."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from costengine.amounts import Money
from costengine.hardware import Words
from costengine.lines import Charge, Group, as_charge, line
from costengine.question import Component, ExtraLine
from costengine.tables import table


class ComponentRow(NamedTuple):
    """One component: the group of its line, whether the run needs it, and what to know where it is no line.

    `lines` are the names under which our own lines of it stand; `article` is its number among the article's
    components, `figure` what the article says of it.
    """

    name: str
    group: Group
    in_run: bool
    why_absent: str
    source: str
    as_of: date
    lines: Words = ()
    aliases: Words = ()
    article: str = ""
    figure: str = ""


@cache
def components() -> Mapping[str, ComponentRow]:
    """All components by name."""
    return MappingProxyType({row.name: row for row in table("components.csv", ComponentRow)})


@cache
def _of_line() -> Mapping[str, Component]:
    """Which named component takes the place of our line."""
    known = {component.value for component in Component}
    return {line: Component(row.name) for row in components().values() if row.name in known for line in row.lines}


NOT_IN_RUN = frozenset(
    component for component in Component if component.value in components() and not components()[component.value].in_run
)


def replaces(component: str) -> Component | None:
    """The component that, priced by the person, takes the place of our line of this name."""
    return _of_line().get(component)


def added(extra: ExtraLine) -> Charge:
    """What the person added, exactly as given; nothing where they left the component out."""
    row = components()[extra.component.value]
    money = Money.exactly(extra.usd)
    how, source = ("as given", "your figure") if extra.usd else ("left out", "you said so")
    return as_charge(line(row.group, row.name, money, how, source, None, in_run=row.in_run))


def component_named(words: str) -> ComponentRow | None:
    """The component that these words mean, under any of its names."""
    plain = words.strip().lower()
    for row in components().values():
        if plain in (row.name, *(name.lower() for name in row.lines), *row.aliases):
            return row
    return None
