"""Energy and carbon: where the power is drawn decides both."""

from costengine.energy import electricity, energy, grid, place, pue
from costengine.hardware import accelerators
from costengine.providers import providers
from costengine.regions import countries, sites


def test_every_row_is_of_a_known_place_or_company() -> None:
    known = {
        "country": set(countries()),
        "world": {"WOR"},
        "pue": {*providers(), "meta", "industry"},
        "site": {site.id for site in sites().values()},
    }
    for kind, key in grid():
        assert kind == "state" or key in known[kind], (kind, key)


def test_every_row_is_plausible_dated_and_sourced() -> None:
    for row in grid().values():
        assert row.source
        assert row.carbon_g_per_kwh is None or 0 < row.carbon_g_per_kwh < 1000
        assert row.usd_per_kwh is None or 0 < row.usd_per_kwh < 1
        assert row.usd_per_kwh is None or row.price_kind in {"industrial", "household"}
        assert row.pue is None or 1 <= row.pue < 2


def test_every_country_of_a_site_has_a_grid() -> None:
    for site in sites().values():
        assert ("country", site.country) in grid(), site
        assert not site.state or ("state", site.state) in grid(), site


def test_every_accelerator_with_known_power_has_an_energy() -> None:
    for chip in accelerators().values():
        drawn = energy(chip, 1000)
        assert (drawn.kwh is None) == (chip.power_watts is None)


def test_a_place_is_found_by_site_city_country_or_not_at_all() -> None:
    assert place("aws", "us-west-2").state == "OR"
    assert place("gcp", "frankfurt").site == "europe-west3"
    assert place(None, "germany").country == "DEU"
    assert place(None, "frankfurt").country == "DEU"
    assert place(None, "eu") == place(None, None)
    assert not place(None, None).said


def test_electricity_costs_what_industry_pays_where_that_is_known() -> None:
    assert electricity(place(None, None)).price_kind == "industrial"
    assert electricity(place(None, "japan")).price_kind == "household"
    assert electricity(place(None, "hong kong")).key == "USA"


def test_a_provider_that_publishes_its_pue_has_its_own() -> None:
    assert pue("gcp").likely == 1.1
    assert pue("lambda").likely == 1.25
    assert pue("gcp", owned=True).likely == 1.56
