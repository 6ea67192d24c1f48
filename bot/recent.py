"""Readings and answers of late: the same words, after the same thread, at the same prices, are worked out once."""

from datetime import date

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
    return answered(text, reading(text, tuple(given.thread), given.today), given)
