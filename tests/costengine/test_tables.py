"""Totality over the data beside the code: every row has a source and a date, or says that it has none."""

import csv
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pydantic import ConfigDict, TypeAdapter

from costengine.amounts import Frozen
from costengine.assumptions import Default, defaults
from costengine.components import ComponentRow
from costengine.currency import ReferenceRate
from costengine.efficiency import Coefficient, EfficiencyClass
from costengine.energy import GridRow
from costengine.families import Family
from costengine.hardware import Accelerator, accelerators
from costengine.instances import InstanceType
from costengine.learning import Scatter
from costengine.models import Model, UnpublishedModel
from costengine.offers import Offer
from costengine.optimisers import OptimiserRow
from costengine.past_prices import PastPrice
from costengine.prices import bundled_book, providers
from costengine.profiles import ProfileDefault, profiles
from costengine.providers import Provider
from costengine.published import Published, PublishedRun
from costengine.question import Profile
from costengine.reconcile import Quoted
from costengine.regions import Country, Site
from costengine.reservations import Discount
from costengine.tables import BadData, load, table

DATA = Path(__file__).parents[2] / "costengine" / "data"
TABLES = sorted(DATA.glob("*.csv"))
CONVERTED: Mapping[str, Any] = {
    "accelerators.csv": Accelerator,
    "components.csv": ComponentRow,
    "countries.csv": Country,
    "currencies.csv": ReferenceRate,
    "discounts.csv": Discount,
    "efficiency.csv": Coefficient,
    "efficiency_classes.csv": EfficiencyClass,
    "energy.csv": GridRow,
    "families.csv": Family,
    "instances.csv": InstanceType,
    "learning.csv": Scatter,
    "models.csv": Model,
    "offers.csv": Offer,
    "optimisers.csv": OptimiserRow,
    "price_history.csv": PastPrice,
    "providers.csv": Provider,
    "quoted.csv": Quoted,
    "regions.csv": Site,
    "unpublished_models.csv": UnpublishedModel,
}
CHECKED_AT_EACH_START: Mapping[str, type[Frozen]] = {
    "assumptions.csv": Default,
    "buying.csv": Default,
    "physics.csv": Default,
    "profiles.csv": ProfileDefault,
    "published_hours.csv": Published,
    "published_runs.csv": PublishedRun,
}


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_every_table_is_explained_and_every_row_has_its_source(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert f"`{path.name}`" in (DATA / "README.md").read_text(encoding="utf-8")
    assert all(row.get("source") or row.get("why") for row in rows)
    assert [row for row in rows if not is_dated(row)] == []


def is_dated(row: Mapping[str, str]) -> bool:
    return bool(date.fromisoformat(row["as_of"])) if row["as_of"] else says_its_state(row)


def says_its_state(row: Mapping[str, str]) -> bool:
    """Where a source gives no date, the state of it that was read stands beside it."""
    return re.search(r"@[0-9a-f]{7,40}\b", row["source"]) is not None


@pytest.mark.parametrize("name", sorted(defaults()))
def test_every_assumption_is_ordered_and_has_a_reason_and_a_source(name: str) -> None:
    row = defaults()[name]

    assert row.low <= row.likely <= row.high
    assert row.unit
    assert row.why
    assert row.source
    assert row.as_of


@pytest.mark.parametrize(("name", "row"), CONVERTED.items())
def test_every_cell_holds_what_its_field_allows(name: str, row: Any) -> None:
    rows = csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines())
    said = [{field: cell for field, cell in cells.items() if cell} for cells in rows]

    checked = TypeAdapter(tuple[row, ...], config=ConfigDict(allow_inf_nan=False)).validate_python(said)

    assert table(name, row) == checked


def test_every_table_is_checked_here_or_when_it_is_read() -> None:
    assert {path.name for path in TABLES} == {*CONVERTED, *CHECKED_AT_EACH_START}
    assert all(load(name, model) for name, model in CHECKED_AT_EACH_START.items())


def test_every_profile_fills_every_name() -> None:
    names = {name for _, name in profiles()}

    assert set(profiles()) == {(profile, name) for profile in Profile for name in names}
    assert all(row.source and row.why and row.low <= row.likely <= row.high for row in profiles().values())


def test_every_accelerator_has_a_source_and_a_date() -> None:
    assert len(accelerators()) >= 54
    assert all(chip.source and chip.as_of and chip.training_flops_per_second > 0 for chip in accelerators().values())


def test_every_provider_has_a_source() -> None:
    assert all(provider.source for provider in providers().values())


def test_every_offer_is_of_a_known_provider_and_has_a_source() -> None:
    assert all(offer.provider in providers() and offer.source for offer in bundled_book().offers)


def test_a_row_with_a_typo_names_its_file_and_line() -> None:
    class Other(Frozen):
        name: int

    with pytest.raises(BadData, match=r"assumptions\.csv, line 2"):
        load("assumptions.csv", Other)


def test_a_cell_that_no_value_can_be_made_of_names_its_column_and_line(tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text("name,usd\none,1\ntwo,much\n", encoding="utf-8")

    class Priced(NamedTuple):
        name: str
        usd: float

    with pytest.raises(BadData, match=r"usd, line 3: .*much"):
        table(str(tmp_path / "few.csv"), Priced)


def test_a_column_that_no_field_is_named_after_is_told(tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text("name,usd\none,1\n", encoding="utf-8")

    class Named(NamedTuple):
        name: str

    with pytest.raises(BadData, match=r"line 1, usd: no such field"):
        table(str(tmp_path / "few.csv"), Named)


def test_a_row_with_a_cell_too_many_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text("name,source\none,here\ntwo,here,there\n", encoding="utf-8")

    class Sourced(Frozen):
        name: str
        source: str

    with pytest.raises(BadData, match=r"line 3: 3 cells, expected 2"):
        load(str(tmp_path / "few.csv"), Sourced)


def test_profiles_are_assumptions_of_a_profile() -> None:
    assert all(isinstance(row, ProfileDefault) for row in profiles().values())
