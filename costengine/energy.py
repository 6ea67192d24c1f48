"""Energy and carbon of a run: accelerators at their average draw, their servers, the building, and the grid."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from costengine.amounts import Span, product
from costengine.assumptions import Default, assumed
from costengine.buying import bought
from costengine.hardware import Accelerator
from costengine.lines import Assumption
from costengine.providers import provider_name
from costengine.regions import Site, countries, region_words, site_of
from costengine.tables import table

UNITED_STATES = "USA"


class GridRow(NamedTuple):
    """Carbon, electricity price or PUE of one place or one company."""

    kind: str
    key: str
    as_of: date
    source: str
    carbon_g_per_kwh: float | None = None
    usd_per_kwh: Decimal | None = None
    price_kind: str = ""
    pue: float | None = None
    note: str = ""

    def __hash__(self) -> int:
        """By what it is of: it is part of a key for each estimate."""
        return hash((self.kind, self.key))


class Place(NamedTuple):
    """Where a run draws its power, as far as it is known."""

    country: str
    state: str | None = None
    site: str | None = None
    said: bool = True


class Energy(NamedTuple):
    """Electricity drawn and carbon emitted, with what was assumed; None where the power is not published."""

    kwh: float | None
    co2_kg: float | None
    assumptions: tuple[Assumption, ...] = ()


@cache
def grid() -> Mapping[tuple[str, str], GridRow]:
    """All rows by kind and key."""
    return MappingProxyType({(row.kind, row.key): row for row in table("energy.csv", GridRow)})


def energy(
    chip: Accelerator,
    gpu_hours: float,
    provider: str | None = None,
    region: str | None = None,
    *,
    owned: bool = False,
) -> Energy:
    """The energy of these GPU-hours in this place; unknown where the accelerator's power is not published."""
    kwh_per_hour = kwh_per_gpu_hour(chip, provider, owned=owned)
    if kwh_per_hour is None:
        return Energy(kwh=None, co2_kg=None)
    carbon = _carbon(place(provider, region))
    kwh = gpu_hours * kwh_per_hour.likely
    assert carbon.carbon_g_per_kwh is not None
    return Energy(
        kwh=kwh,
        co2_kg=kwh * carbon.carbon_g_per_kwh / 1000,
        assumptions=_assumptions(carbon, provider, owned=owned),
    )


@lru_cache(maxsize=128)
def kwh_per_gpu_hour(chip: Accelerator, provider: str | None = None, *, owned: bool = False) -> Span | None:
    """Rated power x average draw x server around the accelerator x PUE; None where the power is not published."""
    if chip.power_watts is None:
        return None
    draw, server = assumed("power_draw_share").span, assumed("server_power_factor").span
    drawn = product(draw, server).times(chip.power_watts / 1000)
    return product(drawn, pue(provider, owned=owned).span)


def kw_per_gpu(chip: Accelerator) -> Span | None:
    """The power to be provided for one accelerator with its part of the server: rated, not average."""
    return None if chip.power_watts is None else assumed("server_power_factor").span.times(chip.power_watts / 1000)


def pue(provider: str | None, *, owned: bool = False) -> Default:
    """Power of the site over power of the servers: the provider's own where it publishes one."""
    if owned:
        return bought("owned_pue")
    row = grid().get(("pue", provider or ""))
    if row is None or row.pue is None:
        return bought("neocloud_pue")
    why = f"published by {provider_name(provider or '')}"
    return Default(
        name="pue", low=row.pue, likely=row.pue, high=row.pue, unit="power of the site over power of the servers",
        why=why, source=row.source, as_of=row.as_of,
    )  # fmt: skip


def electricity(where: Place) -> GridRow:
    """The row with the electricity price of this country, else of the United States."""
    row = grid().get(("country", where.country))
    return row if row and row.usd_per_kwh is not None else grid()["country", UNITED_STATES]


@cache
def place(provider: str | None, region: str | None) -> Place:
    """Where the accelerators stand: the provider's region, a city, a country, or else the United States."""
    site = _site(provider, region)
    if site:
        return Place(site.country, site.state, site.id)
    word = region_words().get(region.lower()) if region else None
    if word and len(word.countries) == 1:
        return Place(next(iter(word.countries)))
    return Place(UNITED_STATES, said=False)


@cache
def _site(provider: str | None, region: str | None) -> Site | None:
    """The one site meant: named with its provider, or alone in its city."""
    word = region_words().get(region.lower()) if region else None
    if not word or len(word.countries) > 1:
        return None
    held = [p for p in word.places if provider in (None, p[0])]
    sites = [site for p in held if (site := site_of(*p))]
    return sites[0] if len(sites) == 1 else None


@cache
def _carbon(where: Place) -> GridRow:
    """The closest row: the cloud region's own grid, the state's, the country's, the world's."""
    keys = (("site", where.site), ("state", where.state), ("country", where.country), ("world", "WOR"))
    rows = (grid().get((kind, key)) for kind, key in keys if key)
    return next(row for row in rows if row and row.carbon_g_per_kwh is not None)


@cache
def _assumptions(carbon: GridRow, provider: str | None, *, owned: bool) -> tuple[Assumption, ...]:
    name = countries()[carbon.key].name if carbon.key in countries() else carbon.key
    mixed = Assumption(
        name="grid carbon",
        value=f"{carbon.carbon_g_per_kwh:g}",
        unit="g CO2e per kWh",
        why=f"average of the grid: {name}",
        source=f"{carbon.source}, {carbon.as_of.isoformat()}",
    )
    return (
        assumed("power_draw_share").said(),
        assumed("server_power_factor").said(),
        pue(provider, owned=owned).said(name="PUE"),
        mixed,
    )
