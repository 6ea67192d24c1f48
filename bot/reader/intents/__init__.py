"""Intents that carry no job, one noun a file; the first whose function answers is the intent of the text."""

from collections.abc import Callable

from bot.reader.intents.actual import actual
from bot.reader.intents.budget import budget
from bot.reader.intents.commitment import committed
from bot.reader.intents.explain import explain, quoted
from bot.reader.intents.export import export
from bot.reader.intents.history import history
from bot.reader.intents.lists import help_asked, models, prices
from bot.reader.intents.notes import named, noted
from bot.reader.intents.said import WORK, Said, Told
from bot.reader.intents.settings import settings
from bot.reader.intents.split import split
from bot.reader.intents.writes import sure

FREE_TEXT: tuple[Callable[[Said], Told | None], ...] = (noted, named, committed, quoted)
"""What may stand around a whole job: the words of a note, a figure that somebody quoted."""
INTENTS: tuple[Callable[[Said], Told | None], ...] = (
    help_asked,
    budget,
    actual,
    split,
    settings,
    export,
    history,
    models,
    prices,
    explain,
)

OVER_A_JOB: tuple[Callable[[Said], Told | None], ...] = (actual, history)
"""What the word at the beginning makes of numbers that could be a job: `actual 3,000 GPU-hours`, `history gpt-3`."""


def told(said: Said) -> Told | None:
    """The intent without a job that this text has, if it has one."""
    allowed = INTENTS if not said.is_job else OVER_A_JOB
    found = next((found for each in (*FREE_TEXT, *allowed) if (found := each(said))), None)
    return sure(said, found) if found else None


__all__ = ["WORK", "Said", "Told", "told"]
