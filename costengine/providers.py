"""Providers: who rents accelerators out, and what kind of company that is."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from costengine.hardware import Words
from costengine.question import ProviderClass
from costengine.tables import table


class Provider(NamedTuple):
    """A company that rents accelerators out."""

    id: str
    name: str
    cls: ProviderClass
    source: str
    as_of: date
    list_region: str = ""
    """The region whose prices it quotes first, where they differ by region."""
    aliases: Words = ()


@cache
def providers() -> Mapping[str, Provider]:
    """All providers by id."""
    return MappingProxyType({row.id: row for row in table("providers.csv", Provider)})


def provider_name(provider: str) -> str:
    """The name to show; a provider that only the team's own prices know goes by its id."""
    known = providers().get(provider)
    return known.name if known else provider


def provider_class(provider: str) -> ProviderClass | None:
    """The class of a provider; None for one that only the team's own prices know."""
    known = providers().get(provider)
    return known.cls if known else None
