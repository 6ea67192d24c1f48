"""Values that buying needs and nobody said: life, resale, utilisation, servers, network, colocation, interruptions."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from costengine.assumptions import Default
from costengine.tables import load


@cache
def buying_defaults() -> Mapping[str, Default]:
    """All of them by name."""
    return MappingProxyType({row.name: row for row in load("buying.csv", Default)})


def bought(name: str) -> Default:
    """The assumed value of this name."""
    return buying_defaults()[name]
