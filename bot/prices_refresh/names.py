"""From a catalogue's names to ours: providers, places, and accelerators with their form where it is known."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from bot.prices_refresh.catalogue import Item
from costengine.families import families
from costengine.instances import instance_types
from costengine.regions import site_of

_PROVIDERS = {"lambdalabs": "lambda"}
_FORMS = (("sxm", "-SXM"), ("hbm3", "-SXM"), ("pcie", "-PCIe"), ("nvl", "-NVL"))


def provider_of(catalogue_name: str) -> str:
    """Our id of a provider."""
    return _PROVIDERS.get(catalogue_name, catalogue_name)


def region_of(provider: str, location: str) -> str:
    """Our region of a location: a zone, such as us-central1-a, lies in its region."""
    region, _, zone = location.rpartition("-")
    return region if len(zone) == 1 and site_of(provider, region) else location


def gpu_of(item: Item) -> str | None:
    """Our id of an item's accelerator; None for one we do not know.

    The catalogue does not tell SXM from PCIe: the instance type may, else the price goes under the family's name.
    """
    machine = instance_types().get(item.instance_type.lower())
    if machine and machine.gpus == item.gpus:
        return machine.gpu
    named = _names().get((item.gpu_name.lower(), round(item.gpu_memory_gb))) or _names().get((item.gpu_name.lower(), 0))
    family = families().get(named or "")
    return _with_form(family.members, item.instance_type, family.id) if family else named


def _with_form(members: tuple[str, ...], instance_type: str, family: str) -> str:
    for word, ending in _FORMS:
        if word in instance_type.lower():
            return next((member for member in members if member.endswith(ending)), family)
    return family


@cache
def _names() -> Mapping[tuple[str, int], str]:
    text = (Path(__file__).parent / "gpu_names.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({(row["name"].lower(), int(row["memory_gb"] or 0)): row["gpu"] for row in rows})
