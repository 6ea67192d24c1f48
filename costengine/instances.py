"""Instance types and machines that people name instead of a GPU: `p5.48xlarge`, `DGX H100`, `NVL72`."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from pydantic import Field

from costengine.amounts import Frozen
from costengine.hardware import Words
from costengine.tables import load


class InstanceType(Frozen):
    """One machine: which accelerator it holds and how many; `provider` is empty for hardware that anyone may run."""

    id: str
    provider: str | None = None
    gpu: str
    gpus: int = Field(gt=0)
    aliases: Words = ()
    source: str
    as_of: date | None = None


@cache
def instance_types() -> Mapping[str, InstanceType]:
    """All instance types by id and by alias, in lower case."""
    rows = load("instances.csv", InstanceType)
    return MappingProxyType({name: row for row in rows for name in (row.id, *row.aliases)})
