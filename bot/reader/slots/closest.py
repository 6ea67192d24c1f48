"""The known names that look most like one that nobody knows."""

from bot.on_use import OnUse
from costengine.hardware import accelerators
from costengine.models import names

extract = OnUse("rapidfuzz.process", "extract")
in_part = OnUse("rapidfuzz.fuzz", "WRatio")
as_a_whole = OnUse("rapidfuzz.fuzz", "ratio")


def closest_gpus(name: str) -> list[str]:
    """The accelerators whose names look most like this."""
    return [
        found[2]
        for found in extract(name.lower(), {g: g.lower() for g in accelerators()}, scorer=in_part.function, limit=3)
    ]


def closest_models(name: str) -> list[str]:
    """The models whose names look most like this."""
    found = extract(name.lower(), list(names()), scorer=as_a_whole.function, limit=6, score_cutoff=40)
    return list(dict.fromkeys(names()[each[0]].id for each in found))[:3]


def gpus_of_memory(gigabytes: int) -> tuple[str, ...]:
    """Up to four accelerators with this much memory, those that most offers are of first known first."""
    return tuple(row.id for row in accelerators().values() if row.memory_gb == gigabytes)[:4]
