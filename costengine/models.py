"""Named models: their size and shape as published, and those whose size never was."""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Literal, NamedTuple

from pydantic import PositiveFloat, PositiveInt

from costengine.errors import UnknownModel
from costengine.hardware import Words
from costengine.tables import table


class Architecture(StrEnum):
    """Which stacks of layers a transformer has."""

    DECODER = "decoder"
    ENCODER = "encoder"
    ENCODER_DECODER = "encoder_decoder"


class Model(NamedTuple):
    """One published model; None means that the figure was never published or is not known.

    `layers` counts both stacks of an encoder-decoder; `tokens` are those of its pretraining. `unconfirmed` rows hold
    what their source is known to say, not read again when the row was written.
    """

    id: str
    name: str
    family: str
    parameters: PositiveFloat
    architecture: Architecture
    layers: PositiveInt
    hidden_size: PositiveInt
    heads: PositiveInt
    kv_heads: PositiveInt
    vocabulary: PositiveInt
    context: PositiveInt
    year: int
    source: str
    as_of: date
    confidence: Literal["published", "unconfirmed"]
    active_parameters: PositiveFloat | None = None
    tokens: PositiveFloat | None = None
    aliases: Words = ()
    note: str = ""


class UnpublishedModel(NamedTuple):
    """A closed model: its owner never said how large it is."""

    id: str
    name: str
    owner: str
    source: str
    as_of: date
    aliases: Words = ()


@cache
def models() -> Mapping[str, Model]:
    """All models of known size by id."""
    return MappingProxyType({row.id: row for row in table("models.csv", Model)})


@cache
def unpublished() -> Mapping[str, UnpublishedModel]:
    """All models whose size was never published, by id."""
    return MappingProxyType({row.id: row for row in table("unpublished_models.csv", UnpublishedModel)})


@cache
def names() -> Mapping[str, Model]:
    """All models by every name they go by: the id and each alias."""
    return MappingProxyType({name: row for row in models().values() for name in (row.id, *row.aliases)})


def model(name: str) -> Model:
    """The model of this id or alias. Raises UnknownModel with the closest ids."""
    found = names().get(name)
    if not found:
        raise UnknownModel(name, _closest(name))
    return found


@cache
def family(name: str) -> tuple[Model, ...]:
    """The models of a family, smallest first: `llama-3.1`, or all generations of `llama`; empty when there is none."""
    exact = [row for row in models().values() if row.family == name]
    wider = [row for row in models().values() if _generation_of(row.family, name)]
    return tuple(sorted(exact or wider, key=lambda row: row.parameters))


def _generation_of(family_name: str, name: str) -> bool:
    """`qwen2.5` and `llama-3` are generations of `qwen` and `llama`; `code-llama` is a family of its own."""
    rest = family_name.removeprefix(name).lstrip("-")
    return family_name.startswith(name) and rest[:1].isdigit()


def _closest(name: str) -> list[str]:
    found = get_close_matches(name, names(), n=6, cutoff=0.5)
    return list(dict.fromkeys(names()[close].id for close in found))[:3]
