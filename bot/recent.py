"""Recent readings and answers: the same words, after the same thread, at the same prices, are worked out once."""

from datetime import date

from bot.answer import Answer, answered
from bot.answering import Given
from bot.kept import MOST_KEPT, Shelf, kept
from bot.reader import Reading, read
from bot.store.written import Written, written

MOST_BYTES = 6_000_000
"""Some 380 rows: a company asks a few hundred questions again and again."""
KEY_BYTES = 3_000
"""What a key, the fields of a row and the entry in the dictionary take."""


class Ready:
    """An answer whose row is ready and only needs its number; the same object means the same answer."""

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
    """What the text asks, worked out; `given` holds all else that it depends on, its thread as a tuple."""
    return answered(text, reading(text, tuple(given.thread), given.today), given)


def ready(text: str, given: Given) -> Ready | None:
    """What the text was answered with a while ago, given the same, if that was kept."""
    return _READY.get((text, given))


def lay_down(text: str, given: Given, found: Answer) -> Ready:
    """Keep an answer that depends on nothing but the text and what is given, nothing of the log."""
    row = written(found)
    return _READY.put((text, given), Ready(row), len(row.json) + KEY_BYTES)
