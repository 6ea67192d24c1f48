"""Where accelerators stand: the words people use for a place, and the providers' regions that each word covers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from costengine.hardware import Words
from costengine.tables import table

EU = "eu"


class Country(NamedTuple):
    """A country by its ISO 3166-1 code of three letters."""

    code: str
    name: str
    in_eu_eea: bool
    source: str
    as_of: date
    aliases: Words = ()


class Site(NamedTuple):
    """One region of one provider."""

    id: str
    provider: str
    country: str
    source: str
    as_of: date
    city: str | None = None
    state: str | None = None
    aliases: Words = ()


class RegionKind(StrEnum):
    """How large a place a region word names."""

    UNION = "union"
    COUNTRY = "country"
    CITY = "city"
    SITE = "site"


class Region(NamedTuple):
    """A word for a place, with every (provider, region id) that lies in it."""

    id: str
    name: str
    kind: RegionKind
    aliases: tuple[str, ...]
    countries: frozenset[str]
    places: frozenset[tuple[str, str]]


@cache
def countries() -> Mapping[str, Country]:
    """All countries by code."""
    return MappingProxyType({row.code: row for row in table("countries.csv", Country)})


@cache
def sites() -> Mapping[tuple[str, str], Site]:
    """All providers' regions by provider and region id."""
    return MappingProxyType({(row.provider, row.id): row for row in table("regions.csv", Site)})


@cache
def regions() -> Mapping[str, Region]:
    """All region words by id: `eu`, countries, cities, and the providers' own region ids; all in lower case.

    Where one word is both city and country (Singapore), it is the country; an id that two providers use covers both.
    """
    return MappingProxyType({region.id: region for region in (*_sites_and_cities(), *_countries(), _union())})


@cache
def region_words() -> Mapping[str, Region]:
    """All region words by id and alias: what a person may type."""
    aliases = {alias: region for region in regions().values() for alias in region.aliases}
    return MappingProxyType({**aliases, **regions()})


def places_of(word: str) -> frozenset[tuple[str, str]]:
    """Every (provider, region id) in the place that this word names; empty where nobody knows the word."""
    region = region_words().get(word.lower())
    return region.places if region else frozenset()


def site_of(provider: str, region: str) -> Site | None:
    """The provider's region; None where the place is not known."""
    return sites().get((provider, region))


def in_eu_eea(provider: str, region: str) -> bool | None:
    """Whether the provider's region lies in the EU or the EEA; None where the place is not known."""
    site = site_of(provider, region)
    return countries()[site.country].in_eu_eea if site else None


def how_far(word: str, place: tuple[str, str]) -> int:
    """How far a provider's region lies from a place: 0 in its country, 1 in the EU or the EEA too, 2 anywhere else."""
    region, site = region_words().get(word.lower()), sites().get(place)
    if region is None or site is None:
        return 2
    if site.country in region.countries:
        return 0
    both = countries()[site.country].in_eu_eea and all(countries()[code].in_eu_eea for code in region.countries)
    return 1 if both else 2


def _sites_and_cities() -> Iterator[Region]:
    held: dict[str, list[Site]] = defaultdict(list)
    for site in sites().values():
        for word in {site.id.lower(), (site.city or site.id).lower(), *site.aliases}:
            held[word].append(site)
    for word, there in held.items():
        own = [site.id for site in there if site.id.lower() == word]
        kind, name = (RegionKind.SITE, own[0]) if own else (RegionKind.CITY, word.title())
        yield _region(word, name, kind, (), there)


def _countries() -> Iterator[Region]:
    held: dict[str, list[Site]] = defaultdict(list)
    for site in sites().values():
        held[site.country].append(site)
    sold = {site.id.lower() for site in sites().values()}
    for country in countries().values():
        if country.code in held:
            word, *aliases = _words(country, sold)
            yield _region(word, country.name, RegionKind.COUNTRY, tuple(aliases), held[country.code])


def _words(country: Country, sold: Set[str]) -> list[str]:
    """What a country is called, its id first: a word that a seller's region shares (`us`), so that it means it."""
    return sorted((country.name.lower(), *country.aliases), key=lambda word: word not in sold)


def _union() -> Region:
    there = [site for site in sites().values() if countries()[site.country].in_eu_eea]
    return _region(EU, "EU/EEA", RegionKind.UNION, ("eea", "europe", "european union", "eu/eea"), there)


def _region(word: str, name: str, kind: RegionKind, aliases: tuple[str, ...], there: Iterable[Site]) -> Region:
    there = tuple(there)
    return Region(
        id=word,
        name=name,
        kind=kind,
        aliases=aliases,
        countries=frozenset(site.country for site in there),
        places=frozenset((site.provider, site.id) for site in there),
    )
