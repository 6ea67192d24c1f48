"""Readings and answers of late: the same words, after the same thread, at the same prices, are worked out once."""

from datetime import date

from bot.answer import Answer, Given, answered
from bot.kept import MOST_KEPT, Shelf, kept
from bot.reader import Reading, read
from bot.store.written import Written, written

MOST_BYTES = 6_000_000
"""Some 380 rows: a company asks a few hundred questions again and again."""
KEY_BYTES = 3_000
"""What a key, the names of a row and the dictionary's own place take."""


class Ready:
    """An answer that is only to be numbered: its row lies ready, and it is known again by being the same object."""

    __slots__ = ("row",)

    def __init__(self, row: Written) -> None:
        self.row = row


_READY = Shelf[Ready](MOST_BYTES)


@kept(MOST_KEPT)
def reading(text: str, thread: tuple[str, ...], today: date) -> Reading:
    """What the text means."""
    return read(text, thread=thread, today=today)


@kept(MOST_KEPT)
def answer(text: str, given: Given) -> Answer:
    """What the text asks, worked out; `given` holds all that it hangs on beside the words, its thread as a tuple."""
    return answered(text, reading(text, tuple(given.thread), given.today), given)


def ready(text: str, given: Given) -> Ready | None:
    """What the text was answered with a while ago, given the same, where that was laid down."""
    return _READY.get((text, given))


def lay_down(text: str, given: Given, found: Answer) -> Ready:
    """Keep an answer that hangs on the text and on what is given alone, and on nothing in the log."""
    row = written(found)
    return _READY.put((text, given), Ready(row), len(row.json) + KEY_BYTES)
