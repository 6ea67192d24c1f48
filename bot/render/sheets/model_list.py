"""The sheet of models: the families that the reader knows, or every model of one."""

import re
from collections import Counter
from collections.abc import Sequence

from bot.answer import Answer
from bot.render.sheets.sheet import Sheet
from costengine.models import Model, models

_NOT_A_NAME = re.compile(r"[^a-z0-9]+")
_STEM = re.compile(r"[a-z]{3,}")


def models_sheet(found: Answer) -> Sheet:
    """The families with how many models each has; `models llama` lists those of one."""
    known = sorted(models().values(), key=lambda each: (each.family, each.parameters))
    wanted = _plain(found.topic)
    named = [each for each in known if wanted and wanted in _plain(each.id)]
    if named:
        return Sheet(title=f"{len(named)} models called “{found.topic}”", notes=(_ids(named), *_doubts(named)))
    families = Counter(_stem(each) for each in known)
    listed = " · ".join(name if number == 1 else f"{name} {number}" for name, number in sorted(families.items()))
    return Sheet(
        title=f"{len(known)} models whose size and tokens I know",
        first=(f"None of them is called “{found.topic}”.",) if found.topic else (),
        notes=(f"{listed}.", "“models llama” lists those of one family."),
    )


def _ids(listed: Sequence[Model]) -> str:
    return ", ".join(each.id for each in listed)


def _doubts(listed: Sequence[Model]) -> tuple[str, ...]:
    doubtful = [each for each in listed if each.confidence == "unconfirmed"]
    return (f"Not confirmed against a public source: {_ids(doubtful)}.",) if doubtful else ()


def _stem(model: Model) -> str:
    """What all versions of a family have in common: llama of llama-3.1."""
    found = _STEM.match(model.family)
    return found[0] if found else model.family.partition("-")[0]


def _plain(name: str) -> str:
    return _NOT_A_NAME.sub("", name.lower())
