"""From fields to one sentence: each field is read alone, by the reader of commands, in a sentence made for it.

So a field means what it means in a command (`1,000`, `2T`, `3 weeks`), is refused with the reader's own words, and can
say nothing but its own slot.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from bot.answer import without_surrogates
from bot.reader import Reading, read
from bot.reader.sentence import sentence
from bot.slack.form.filled import Filled
from costengine.question import Kind, Method, Purchase, Question

MOST_IN_A_FIELD = 100
TELLING = ("out_of_range", "unknown_gpu", "unknown_model")
"""Errors whose words are about the field, and not about the sentence it was read in."""


class Probe(NamedTuple):
    """A sentence with a hole for the field, what would do in the hole, and the slots that the field may fill."""

    sentence: str
    neutral: str
    slots: tuple[str, ...]
    needs: str


MODEL = ("model", "parameters", "active_parameters")
PROBES: Mapping[str, Probe] = MappingProxyType(
    {
        "gpu": Probe("8 {} 30 days", "A100", ("gpu",), "a GPU such as H100"),
        "count": Probe("{} A100 30 days", "8", ("gpu_count",), "a number such as 64"),
        "time": Probe("8 A100 {}", "30 days", ("duration_hours",), "a time such as 30 days"),
        "model": Probe("pretrain {} on 1B tokens", "7B", MODEL, "a model's name or its parameters, such as 7B"),
        "tokens": Probe("pretrain 7B on {} tokens", "1B", ("tokens",), "a number such as 2T"),
        "provider": Probe("8 A100 30 days on {}", "aws", ("provider",), "a provider such as aws"),
    }
)
MISSING = MappingProxyType(
    {
        "gpu": "Choose a GPU.",
        "count": "How many GPUs?",
        "time": "For how long? Such as 30 days.",
        "model": "Which model? Its name, or its parameters such as 7B.",
    }
)


class Asking(NamedTuple):
    """The sentence that the fields make, or what is wrong with which of them."""

    text: str
    faults: Mapping[str, str]


def asking(form: Filled, today: date) -> Asking:
    """What the form asks."""
    faults = {name: MISSING[name] for name in _needed(form) if not getattr(form, name)}
    slots: dict[str, object] = {}
    for name in _shown(form):
        value = getattr(form, name)
        if name in PROBES and value:
            found = _read(name, value, today)
            if isinstance(found, str):
                faults[name] = found
            else:
                slots.update(found)
    if faults:
        return Asking("", faults)
    return _whole(form, slots, today)


def _needed(form: Filled) -> tuple[str, ...]:
    return ("model",) if form.is_training else ("gpu", "count", "time")


def _shown(form: Filled) -> tuple[str, ...]:
    """The fields of this kind of job; what was typed into the others is forgotten."""
    common = ("gpu", "count", "time", "purchase", "provider", "more")
    return ("model", "tokens", *common) if form.is_training else common


def _read(name: str, value: str, today: date) -> Mapping[str, object] | str:
    """The slots of a field, or why it is not understood."""
    probe = PROBES[name]
    if len(value) > MOST_IN_A_FIELD:
        return f"Too long: {probe.needs}."
    words = without_surrogates(value)
    if name == "tokens":
        words = words.removesuffix("tokens").strip()
    reading = read(probe.sentence.format(words), today=today)
    if reading.error and reading.error.code in TELLING:
        return str(reading.error)
    if len(reading.questions) != 1 or reading.asks_back or reading.unused:
        return f"I did not understand this: {probe.needs}."
    usual = read(probe.sentence.format(probe.neutral), today=today).questions[0]
    found = reading.questions[0]
    if dict(found.but(**{slot: None for slot in probe.slots})) != dict(
        usual.but(**{slot: None for slot in probe.slots})
    ):
        return f"This says more than one thing: {probe.needs}."
    return {slot: getattr(found, slot) for slot in probe.slots}


def _whole(form: Filled, slots: dict[str, object], today: date) -> Asking:
    if form.is_training and "duration_hours" in slots:
        slots["max_hours"] = slots.pop("duration_hours")
    if form.is_finetuning:
        slots["method"] = Method(form.method or Method.LORA)
    if form.purchase:
        slots["purchase"] = Purchase(form.purchase)
    job = Question.model_validate({"kind": Kind(form.kind), **slots})
    text = sentence(job) + (f", {without_surrogates(form.more)}" if form.more else "")
    reading = read(text, today=today)
    return Asking("", {"more": fault}) if (fault := _fault(reading)) else Asking(text, {})


def _fault(reading: Reading) -> str:
    """Why the whole is not understood, all fields being understood alone."""
    if reading.error:
        return str(reading.error)
    if reading.asks_back:
        return reading.asks_back
    if reading.unused:
        return f"I did not understand: {', '.join(reading.unused)}."
    return "" if reading.questions else "I did not understand this."
