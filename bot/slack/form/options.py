"""The options of the menus that search: from the data that estimates are made of, never from a list of their own."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from bot.reader import read
from bot.reader.sentence import count
from costengine.hardware import accelerators
from costengine.models import models
from costengine.prices import bundled_book, providers
from costengine.regions import regions

MOST = 100
MOST_WORDS, MOST_VALUE = 75, 150
Option = dict[str, Any]


def options(name: str, typed: str, today: date) -> list[Option]:
    """At most a hundred options of this menu for what was typed."""
    words = typed.strip().lower()
    found = [(value, text) for value, text in _all(name) if words in f"{value} {text}".lower()]
    own = _own(words, today) if name == "model" else []
    return [_option(value, text) for value, text in [*own, *found][:MOST]]


def option_of(name: str, value: str) -> Option:
    """The option that stands for a value."""
    return _option(value, dict(_all(name)).get(value, value))


@cache
def _all(name: str) -> tuple[tuple[str, str], ...]:
    match name:
        case "gpu":
            return tuple(_gpus())
        case "model":
            return tuple((each.id, f"{each.id} · {count(each.parameters)} parameters") for each in _models())
        case "provider":
            return tuple((id, each.name) for id, each in sorted(providers().items()))
        case "region":
            return tuple((id, id) for id in sorted(regions()))
        case _:
            return ()


def _gpus() -> Iterable[tuple[str, str]]:
    """Those that somebody rents out first."""
    sold = set(bundled_book().gpus())
    for chip in sorted(accelerators().values(), key=lambda each: (each.id not in sold, -each.year, each.name)):
        yield chip.id, chip.name


def _models() -> Iterable[Any]:
    return sorted(models().values(), key=lambda each: (each.family, each.parameters))


def _own(words: str, today: date) -> list[tuple[str, str]]:
    """A model that nobody named: its parameters as they were typed."""
    if not words[:1].isdigit() or len(words) > 20:
        return []
    found = read(f"pretrain {words} on 1B tokens", today=today).questions
    size = found[0].parameters if len(found) == 1 else None
    return [(count(size), f"{count(size)} parameters")] if size else []


def _option(value: str, text: str) -> Option:
    return {"text": {"type": "plain_text", "text": text[:MOST_WORDS], "emoji": False}, "value": value[:MOST_VALUE]}
