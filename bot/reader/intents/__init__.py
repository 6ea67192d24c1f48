"""Intents that carry no job, one noun a file; the first whose function answers is the intent of the text."""

from collections.abc import Callable

from bot.on_use import OnUse
from bot.reader.intents.actual import actual
from bot.reader.intents.commitment import committed
from bot.reader.intents.explain import quoted
from bot.reader.intents.history import history
from bot.reader.intents.notes import named, noted
from bot.reader.intents.said import WORK, Said, Told

FREE_TEXT: tuple[Callable[[Said], Told | None], ...] = (noted, named, committed, quoted)
"""What may stand around a whole job: the words of a note, a figure that somebody quoted."""
INTENTS: tuple[Callable[[Said], Told | None], ...] = (
    OnUse("bot.reader.intents.lists", "help_asked"),
    OnUse("bot.reader.intents.budget", "budget"),
    actual,
    OnUse("bot.reader.intents.split", "split"),
    OnUse("bot.reader.intents.settings", "settings"),
    OnUse("bot.reader.intents.export", "export"),
    history,
    OnUse("bot.reader.intents.lists", "models"),
    OnUse("bot.reader.intents.lists", "prices"),
    OnUse("bot.reader.intents.explain", "explain"),
)

OVER_A_JOB: tuple[Callable[[Said], Told | None], ...] = (actual, history)
"""What the word at the beginning makes of numbers that could be a job: `actual 3,000 GPU-hours`, `history gpt-3`."""

_sure: Callable[[Said, Told], Told] = OnUse("bot.reader.intents.writes", "sure")
"""Whether an order is meant, asked only where there is one."""


def told(said: Said) -> Told | None:
    """The intent without a job that this text has, if it has one."""
    allowed = INTENTS if not said.is_job else OVER_A_JOB
    found = next((found for each in (*FREE_TEXT, *allowed) if (found := each(said))), None)
    return _sure(said, found) if found else None


__all__ = ["WORK", "Said", "Told", "told"]
