"""Names that sellers use and that are no accelerator of the table: a price under one is not the price of any member."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from costengine.hardware import Words
from costengine.tables import table


class Family(NamedTuple):
    """A seller's name; `members` are the accelerators it may be, none where the table holds none of them."""

    id: str
    name: str
    source: str
    as_of: date
    members: Words = ()
    aliases: Words = ()
    note: str = ""


@cache
def families() -> Mapping[str, Family]:
    """All families by id."""
    return MappingProxyType({row.id: row for row in table("families.csv", Family)})


def families_of(gpu: str) -> tuple[Family, ...]:
    """The families that may hold this accelerator."""
    return tuple(family for family in families().values() if gpu in family.members)
