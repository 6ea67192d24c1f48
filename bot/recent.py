"""Readings and answers of late: the same words, after the same thread, at the same prices, are worked out once."""

from datetime import date
from functools import lru_cache

from pydantic import BaseModel

from bot.answer import Answer, Given, answered
from bot.kept import MOST_KEPT, kept
from bot.reader import Reading, read


@kept(MOST_KEPT)
def reading(text: str, thread: tuple[str, ...], today: date) -> Reading:
    """What the text means."""
    return read(text, thread=thread, today=today)


@kept(MOST_KEPT)
def answer(text: str, given: Given) -> Answer:
    """What the text asks, worked out; `given` holds all that it hangs on beside the words, its thread as a tuple."""
    found = answered(text, reading(text, tuple(given.thread), given.today), given)
    _share_sets(found)
    return found


def _share_sets(part: object) -> None:
    """Let the models of an answer share what pydantic notes of each: the set of the fields that it was given.

    These sets are 40 of an answer's 100 kB, and nearly all alike. A frozen model never changes its own, and a copy of
    it gets a copy.
    """
    if isinstance(part, BaseModel):
        object.__setattr__(part, "__pydantic_fields_set__", _shared(frozenset(part.model_fields_set)))
        for value in part.__dict__.values():
            _share_sets(value)
    elif isinstance(part, tuple):
        for each in part:
            _share_sets(each)


@lru_cache(maxsize=1024)
def _shared(names: frozenset[str]) -> set[str]:
    return set(names)
