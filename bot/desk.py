"""The desk that every front stands at: a text comes in, its answer is logged in one transaction and goes out."""

from collections.abc import Callable, Sequence
from datetime import date

from bot.answer import Answer, answer
from bot.store import deliveries
from bot.store.engine import Session
from bot.store.entry import Asked, Entry
from bot.store.errors import NotLogged
from bot.store.store import Store
from costengine.amounts import Frozen
from costengine.prices import PriceBook


class Reply(Frozen):
    """An answer on its way out; `number` where it was logged, `not_logged` says why where it should have been."""

    answer: Answer
    number: int | None = None
    not_logged: str = ""


Also = Callable[[Session, Reply], None]
"""What is written in the same transaction as the answer."""


class Desk:
    """Answers and logs. `today` gives the date that estimates are made for."""

    def __init__(self, store: Store, book: PriceBook, today: Callable[[], date]) -> None:
        self.store = store
        self.book = book
        self.today = today

    def ask(self, text: str, asked: Asked, thread: Sequence[str] = (), also: Also | None = None) -> Reply:
        """The answer to a text; one with a number in it is in the log before this returns, or says that it is not.

        The same delivery again gives the answer that was logged the first time. What `also` writes, such as a letter of
        the outbox that carries the reply, is written with the answer or not at all, and once.
        """
        found = answer(text, book=self.book, today=self.today(), thread=thread or self._thread(asked))
        try:
            return self._record(asked, found, also) if found.is_logged else self._tell(asked, Reply(answer=found), also)
        except NotLogged as reason:
            return Reply(answer=found, not_logged=str(reason))

    def _record(self, asked: Asked, found: Answer, also: Also | None) -> Reply:
        def write(db: Session, entry: Entry) -> None:
            if also:
                also(db, Reply(answer=entry.answer, number=entry.number))

        entry = self.store.record(asked, found, write)
        return Reply(answer=entry.answer, number=entry.number)

    def _tell(self, asked: Asked, reply: Reply, also: Also | None) -> Reply:
        """Nothing for the log; yet what is told elsewhere than in the acknowledgement is told once."""
        if also:
            self.tell_once(asked, lambda db: also(db, reply))
        return reply

    def tell_once(self, asked: Asked, write: Callable[[Session], None]) -> bool:
        """Write this unless this delivery was answered before; whether it was written. Raises NotLogged."""
        key = asked.delivery

        def work(db: Session) -> None:
            if key:
                deliveries.claim(db, asked, key)
            write(db)

        try:
            self.store.write(work, repeatable=key is not None)
        except deliveries.AnsweredBefore:
            return False
        return True

    def _thread(self, asked: Asked) -> tuple[str, ...]:
        """What was asked in this thread before; nothing where the log cannot be read."""
        try:
            return self.store.thread_texts(asked)
        except NotLogged:
            return ()
