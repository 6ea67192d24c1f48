"""The team's own prices: a TOML or CSV file, or a folder of them, that `LLMCOST_PRICES` names.

Negotiated rates win over the bundled book and say so. A broken file is named with its entry, field and what was
expected; the sound entries of it, and the bundled book, keep working.
"""

import csv
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import Field, ValidationError, field_validator, model_validator

from bot.on_use import pattern
from costengine.amounts import Frozen
from costengine.currency import DOLLAR, NoRate, currencies, to_usd
from costengine.defaults import NO_DEFAULTS, Defaults
from costengine.hardware import accelerator_names
from costengine.instances import instance_types
from costengine.offers import Offer
from costengine.providers import providers
from costengine.question import Purchase
from costengine.regions import region_words

CONTRACT = "contract"
_HEAD = pattern(r"\s*\[\[\s*rates\s*\]\]")
LARGEST_FILE = 1_000_000


class SaidDefaults(Defaults):
    """Defaults in the words of people; what no table knows is refused with what was expected."""

    @field_validator("provider")
    @classmethod
    def _known_provider(cls, text: str | None) -> str | None:
        return None if text is None else _known(text, _provider_names(), "a provider, such as aws or lambda")

    @field_validator("region")
    @classmethod
    def _known_region(cls, text: str | None) -> str | None:
        ids = {word: region.id for word, region in region_words().items()}
        return None if text is None else _known(text, ids, "a region, such as eu, germany or us-east-1")

    @field_validator("gpu")
    @classmethod
    def _known_gpu(cls, text: str | None) -> str | None:
        return None if text is None else _known(text, accelerator_names(), "a GPU, such as H100-SXM")

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, text: str | None) -> str | None:
        return None if text is None else _currency(text)


def said_defaults(said: Mapping[str, str]) -> SaidDefaults:
    """Defaults of a team in its own words. Raises ValidationError."""
    return SaidDefaults.model_validate(said)


class Rate(Frozen):
    """One negotiated rate: what one accelerator costs for an hour, bought in one way."""

    gpu: str = ""
    instance_type: str = ""
    provider: str
    region: str = ""
    purchase: Purchase = Purchase.ON_DEMAND
    per_gpu_hour: Decimal | None = Field(default=None, gt=0)
    per_node_hour: Decimal | None = Field(default=None, gt=0)
    currency: str = DOLLAR
    label: str = Field(default=CONTRACT, min_length=1, max_length=40)
    as_of: date | None = None
    note: str = ""

    @field_validator("gpu")
    @classmethod
    def _known_gpu(cls, text: str) -> str:
        return _known(text, accelerator_names(), "a GPU, such as H100-SXM") if text else text

    @field_validator("provider")
    @classmethod
    def _one_spelling(cls, text: str) -> str:
        return _provider_names().get(text.lower(), text)

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, text: str) -> str:
        return _currency(text)

    @field_validator("purchase")
    @classmethod
    def _rented(cls, purchase: Purchase) -> Purchase:
        if purchase is Purchase.OWNED:
            raise ValueError("must be on_demand, spot, reserved_1y or reserved_3y")
        return purchase

    @model_validator(mode="after")
    def _priced_once(self) -> "Rate":
        if (self.per_gpu_hour is None) == (self.per_node_hour is None):
            raise ValueError("give either per_gpu_hour or per_node_hour")
        if not self.gpu and self.instance_type.lower() not in instance_types():
            raise ValueError("give gpu, or an instance_type that is known, such as p5.48xlarge")
        return self


class OwnPrices(NamedTuple):
    """What the team's files say, and what is wrong with them, one sentence each."""

    offers: tuple[Offer, ...]
    defaults: Defaults
    problems: tuple[str, ...]


def own_prices(path: Path, today: date) -> OwnPrices:
    """Every sound rate of a file, or of each .toml and .csv file of a folder, in the order of their names."""
    if not path.exists():
        return _nothing(f"{path}: no such file or folder.")
    read = [_read(file, today) for file in files_of(path)]
    if not read:
        return _nothing(f"{path}: expected a .toml or .csv file, or a folder that holds one.")
    defaults = [own.defaults for own in read if own.defaults != NO_DEFAULTS]
    return OwnPrices(
        offers=tuple(offer for own in read for offer in own.offers),
        defaults=defaults[-1] if defaults else NO_DEFAULTS,
        problems=tuple(problem for own in read for problem in own.problems),
    )


def files_of(path: Path) -> list[Path]:
    """The price files that a path names, whether or not they can be read."""
    found = sorted(path.iterdir()) if path.is_dir() else [path]
    return [file for file in found if file.is_file() and file.suffix.lower() in _READERS]


def _read(file: Path, today: date) -> OwnPrices:
    try:
        if file.stat().st_size > LARGEST_FILE:
            return _nothing(f"{file}: larger than {LARGEST_FILE:,} bytes, which no price file is.")
        entries, defaults = _READERS[file.suffix.lower()](file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, csv.Error, _WrongShapeError) as error:
        return _nothing(f"{file}: cannot be read: {error}.")
    problems: list[str] = []
    said = _checked(SaidDefaults, defaults, f"{file}, [defaults]", problems) or Defaults()
    rates = [(where, _checked(Rate, entry, f"{file}, {where}", problems)) for where, entry in entries]
    meant = Defaults(**said.model_dump())
    return OwnPrices(tuple(_offer(rate, file, today) for _, rate in rates if rate), meant, tuple(problems))


def _nothing(problem: str) -> OwnPrices:
    return OwnPrices((), NO_DEFAULTS, (problem,))


class _WrongShapeError(Exception):
    """A file that is readable and holds something else."""


Model = TypeVar("Model", bound=Frozen)
Entries = list[tuple[str, Mapping[str, Any]]]


def _from_toml(text: str) -> tuple[Entries, Mapping[str, Any]]:
    """`[defaults]`, and one `[[rates]]` for each rate."""
    held = tomllib.loads(text, parse_float=Decimal)
    unknown = held.keys() - {"defaults", "rates"}
    rates, defaults = held.get("rates", []), held.get("defaults", {})
    if unknown:
        raise _WrongShapeError(f"“{min(unknown)}” is unknown; expected [defaults] and [[rates]]")
    if not isinstance(rates, list) or not isinstance(defaults, dict):
        raise _WrongShapeError("expected a table [defaults] and a list [[rates]]")
    return [(where, entry) for where, entry in zip(_places(text, len(rates)), rates, strict=True)], defaults


def _places(text: str, rates: int) -> list[str]:
    """Where each rate stands: its line, unless the rates are written in one list."""
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if _HEAD.match(line)]
    if len(lines) != rates:
        return [f"rate {number}" for number in range(1, rates + 1)]
    return [f"line {line}, rate {number}" for number, line in enumerate(lines, start=1)]


def _from_csv(text: str) -> tuple[Entries, Mapping[str, Any]]:
    """One rate a line under a header."""
    rows = csv.DictReader(text.splitlines(), strict=True)
    entries = [(f"line {number}", row) for number, row in enumerate(rows, start=2)]
    for where, row in entries:
        if None in row:
            raise _WrongShapeError(f"{where} has more cells than the header")
    return [(where, {key: cell for key, cell in row.items() if cell}) for where, row in entries], {}


_READERS: Mapping[str, Callable[[str], tuple[Entries, Mapping[str, Any]]]] = {".toml": _from_toml, ".csv": _from_csv}


def _checked(model: type[Model], entry: object, where: str, problems: list[str]) -> Model | None:
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        problems.extend(_sentences(error, where))
        return None


def _sentences(error: ValidationError, where: str) -> Iterator[str]:
    """File, entry, field, and what was expected."""
    for fault in error.errors():
        field = ".".join(str(part) for part in fault["loc"])
        said = fault["msg"].removeprefix("Value error, ")
        given = "" if isinstance(fault["input"], dict) else f", not “{str(fault['input'])[:60]}”"
        yield f"{where}{f', {field}' if field else ''}: {said[0].lower()}{said[1:]}{given}."


def _offer(rate: Rate, file: Path, today: date) -> Offer:
    """A rate as an offer of the book; in another currency at the newest dated rate, which its note says."""
    machine = instance_types().get(rate.instance_type.lower())
    gpus = machine.gpus if machine else 1
    native = rate.per_node_hour or (rate.per_gpu_hour or Decimal(0)) * gpus
    price = to_usd(native, rate.currency)
    note = (
        "" if rate.currency == DOLLAR else f"{price.rate:.4f} {rate.currency} per USD of {price.as_of}, {price.source}"
    )
    offer = Offer(
        provider=rate.provider,
        region=rate.region,
        instance_type=rate.instance_type,
        gpu=rate.gpu or (machine.gpu if machine else ""),
        gpus_per_instance=gpus,
        currency=rate.currency,
        native_price=native,
        as_of=rate.as_of or today,
        label=rate.label,
        source=file.name,
        note="; ".join(said for said in (rate.note, note) if said),
    )
    return offer.at(rate.purchase, price.amount)


def _provider_names() -> Mapping[str, str]:
    named = {name.lower(): p.id for p in providers().values() for name in (p.name, *p.aliases)}
    return named | {provider: provider for provider in providers()}


def _known(text: str, names: Mapping[str, str], expected: str) -> str:
    found = names.get(text.lower())
    if found is None:
        raise ValueError(f"expected {expected}")
    return found


def _currency(text: str) -> str:
    try:
        to_usd(Decimal(1), text)
    except NoRate as unknown:
        known = ", ".join(sorted(currencies()))
        raise ValueError(f"expected a currency that I have a rate for: {known}") from unknown
    return text.upper()
