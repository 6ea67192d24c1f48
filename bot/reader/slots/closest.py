"""The known names that look most like one that nobody knows."""

from rapidfuzz import fuzz, process

from costengine.hardware import accelerators
from costengine.models import names


def closest_gpus(name: str) -> list[str]:
    """The accelerators whose names look most like this."""
    return [
        found[2]
        for found in process.extract(name.lower(), {g: g.lower() for g in accelerators()}, scorer=fuzz.WRatio, limit=3)
    ]


def closest_models(name: str) -> list[str]:
    """The models whose names look most like this."""
    found = process.extract(name.lower(), list(names()), scorer=fuzz.ratio, limit=6, score_cutoff=40)
    return list(dict.fromkeys(names()[each[0]].id for each in found))[:3]


def gpus_of_memory(gigabytes: int) -> tuple[str, ...]:
    """Up to four accelerators with this much memory, those that most offers are of first known first."""
    return tuple(row.id for row in accelerators().values() if row.memory_gb == gigabytes)[:4]
