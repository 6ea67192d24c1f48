"""What was asked back in a thread: a question that is not answered yet is no row of the log, but its answer needs it.

Kept in this process only: after a restart the person is asked once more, and nothing is lost but that.
"""

from collections.abc import Callable
from typing import NamedTuple

from bot.reader import Reading
from bot.reader.sentence import sentence
from bot.store.entry import Asked, Tenant

MOST_THREADS = 2_000
MOST_TEXTS = 4
Read = Callable[[str, tuple[str, ...]], Reading]
"""The reader, of a text and what was said before it."""


class Completed(NamedTuple):
    """What to ask the desk, and after which texts; none where the thread of the log is enough."""

    text: str
    thread: tuple[str, ...] = ()


class AskedBack:
    """The open questions of the threads that were written in lately."""

    def __init__(self) -> None:
        self._open: dict[tuple[Tenant, str, str], tuple[str, ...]] = {}

    def completed(self, text: str, asked: Asked, read: Read) -> Completed:
        """The text together with the open question that it answers, as one sentence that the log can stand on."""
        before = self._open.get(_thread(asked), ())
        if not before or _stands(read(text, ())):
            return Completed(text)
        together = read(text, before)
        if _stands(together):
            return Completed(" vs ".join(map(sentence, together.questions)))
        return Completed(text, before)

    def note(self, text: str, asked: Asked, *, is_open: bool) -> None:
        """Remember that this was asked back, or that nothing is open in the thread any more."""
        before = self._open.pop(_thread(asked), ())
        if is_open:
            if len(self._open) >= MOST_THREADS:
                self._open.pop(next(iter(self._open)))
            self._open[_thread(asked)] = (*before, text)[-MOST_TEXTS:]


def _thread(asked: Asked) -> tuple[Tenant, str, str]:
    return asked.tenant, asked.channel, asked.thread


def _stands(reading: Reading) -> bool:
    return bool(reading.questions) and not reading.error and not reading.asks_back
