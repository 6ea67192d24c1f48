"""Reading a text: normalise, recognise pieces, settle slots."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bot.reader.reading import Intent, ReaderError, Reading, TooLong
from costengine.errors import CostEngineError, OutOfRange
from costengine.hardware import accelerators
from costengine.question import Kind, Profile, ProviderClass, Purchase, Question, Scope

MOST = 4000


def read(text: str, *, thread: Sequence[str] = (), today: date) -> Reading:
    """The reading of a text: bare GPU time for now."""
    if len(text) > MOST:
        return Reading(intent=Intent.UNCLEAR, error=TooLong("too long"))
    try:
        return _read(" ".join(text.lower().split()))
    except CostEngineError as error:
        return Reading(intent=Intent.UNCLEAR, error=error)


def _read(text: str) -> Reading:  # noqa: C901 -- makes way for the whole reader
    if not text:
        return Reading(intent=Intent.HELP)
    slots: dict[str, object] = {"kind": Kind.GPU_TIME}
    names = {alias: chip.id for chip in accelerators().values() for alias in (chip.id.lower(), *chip.aliases)}
    if m := re.search(r"(?:@|at) \$([0-9.]+)/h", text):
        slots["usd_per_gpu_hour"] = Decimal(m[1])
        text = text.replace(m[0], "")
    if m := re.fullmatch(r"([0-9,]+) (\S+) hours?(.*)", text):
        slots["gpu_hours"], slots["gpu"] = float(m[1].replace(",", "")), names.get(m[2])
    elif m := re.fullmatch(r"(-?[0-9]+) ?x? ?(\S+) ([0-9.]+) ?(days?|hours?|h)\b(.*)", text):
        if not 0 < int(m[1]) <= 10_000_000:
            raise OutOfRange("A count", m[1], "1 to 10,000,000 GPUs")
        slots["gpu_count"], slots["gpu"] = int(m[1]), names.get(m[2])
        slots["duration_hours"] = float(m[3]) * (24 if m[4].startswith("d") else 1)
    else:
        raise ReaderError("I did not understand that. Try “64 A100 30 days”.")
    for purchase in Purchase:
        if purchase.value.replace("_", "-") in text:
            slots["purchase"] = purchase
    for cls in ProviderClass:
        if cls.value in text:
            slots["provider_class"] = cls
    for profile in Profile:
        if f"{profile.value} profile" in text:
            slots["profile"] = profile
    if m := re.search(r"share ([0-9.]+)", text):
        slots["share"] = float(m[1])
    if "whole project" in text:
        slots["scope"] = Scope.PROJECT
    if "only compute" in text:
        slots["scope"] = Scope.RUN
    return Reading(intent=Intent.ESTIMATE, questions=(Question.model_validate(slots),))
