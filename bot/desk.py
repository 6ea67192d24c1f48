"""The desk that every front stands at: a text comes in, its answer is logged in one transaction and goes out."""

from collections.abc import Callable, Sequence
from datetime import date

from bot.answer import Answer, answer
from bot.store.entry import Asked
from bot.store.errors import NotLogged
from bot.store.store import Store
from costengine.amounts import Frozen
from costengine.prices import PriceBook


class Reply(Frozen):
    """An answer on its way out; `number` where it was logged, `not_logged` says why where it should have been."""

    answer: Answer
    number: int | None = None
    not_logged: str = ""


class Desk:
    """Answers and logs. `today` gives the date that estimates are made for."""

    def __init__(self, store: Store, book: PriceBook, today: Callable[[], date]) -> None:
        self.store = store
        self.book = book
        self.today = today

    def ask(self, text: str, asked: Asked, thread: Sequence[str] = ()) -> Reply:
        """The answer to a text; one with a number in it is in the log before this returns, or says that it is not.

        The same delivery again gives the answer that was logged the first time.
        """
        found = answer(text, book=self.book, today=self.today(), thread=thread or self._thread(asked))
        if not found.is_logged:
            return Reply(answer=found)
        try:
            entry = self.store.record(asked, found)
        except NotLogged as reason:
            return Reply(answer=found, not_logged=str(reason))
        return Reply(answer=entry.answer, number=entry.number)

    def _thread(self, asked: Asked) -> tuple[str, ...]:
        """What was asked in this thread before; nothing where the log cannot be read."""
        try:
            return self.store.thread_texts(asked)
        except NotLogged:
            return ()
