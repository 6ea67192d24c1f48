"""Instance types and machines that people name instead of a GPU: `p5.48xlarge`, `DGX H100`, `NVL72`."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from pydantic import PositiveInt

from costengine.hardware import Words
from costengine.tables import table


class InstanceType(NamedTuple):
    """One machine: which accelerator it holds and how many; `provider` is empty for hardware that anyone may run."""

    id: str
    gpu: str
    gpus: PositiveInt
    source: str
    provider: str | None = None
    aliases: Words = ()
    as_of: date | None = None


@cache
def instance_types() -> Mapping[str, InstanceType]:
    """All instance types by id and by alias, in lower case."""
    rows = table("instances.csv", InstanceType)
    return MappingProxyType({name: row for row in rows for name in (row.id, *row.aliases)})
