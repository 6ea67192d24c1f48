"""A reply: an answer on its way out of the desk."""

from collections.abc import Callable

from bot.answer import Answer, Problem
from bot.reader import Intent
from bot.recent import Ready
from bot.store.engine import Session


class Reply:
    """An answer on its way out: `number` if it was logged, `not_logged` why not if it should have been.

    `is_unsure`: the log broke while it was written, and nobody knows whether it was. `is_unsent`: what was to be
    written beside it, such as the letter that carries it, is not, so whoever waits must be told at once. `ready`: the
    answer was kept from earlier, as its row; it has no error and asks nothing back, and is rebuilt only when somebody
    looks into it.
    """

    def __init__(
        self, answer: Answer | None = None, number: int | None = None, not_logged: str = "", *,
        is_unsure: bool = False, is_unsent: bool = False, ready: Ready | None = None,
    ) -> None:  # fmt: skip
        self._answer = answer
        self.number = number
        self.not_logged = not_logged
        self.is_unsure = is_unsure
        self.is_unsent = is_unsent
        self.ready = ready

    @property
    def answer(self) -> Answer:
        """The whole answer."""
        if self._answer is None:
            assert self.ready
            self._answer = self.ready.row.answer
        return self._answer

    @property
    def text(self) -> str:
        """What was asked."""
        return self.ready.row.text if self.ready else self.answer.text

    @property
    def intent(self) -> Intent:
        """What was wanted."""
        return self.ready.row.intent if self.ready else self.answer.intent

    @property
    def error(self) -> Problem | None:
        """Why it was not answered."""
        return None if self.ready else self.answer.error

    @property
    def asks_back(self) -> str:
        """What is asked back instead of answered."""
        return "" if self.ready else self.answer.asks_back


Also = Callable[[Session, Reply], None]
"""What is written in the same transaction as the answer."""
