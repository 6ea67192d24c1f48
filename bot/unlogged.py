"""Answers that are worked out and not yet logged, and how they come into the log."""

from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from bot.answer import Answer
from bot.memory import budget_cover, look_back
from bot.memory.known import Known
from bot.recent import Ready
from bot.reply import Also, Reply
from bot.store import deliveries
from bot.store.engine import Session
from bot.store.entry import Asked
from bot.store.errors import NotLogged, Refused, Unsure
from bot.store.store import Logged, Store
from bot.store.written import Written, written


class Unlogged(NamedTuple):
    """An answer that is worked out and not yet logged."""

    asked: Asked
    row: Written
    """What goes into the log."""
    answer: Answer | None
    ready: Ready | None
    also: Also | None

    @property
    def may_share(self) -> bool:
        """Whether it can be committed with others: it is all that is written, and a second try would find it."""
        return self.also is None and self.asked.delivery is not None

    def reply(self, logged: Logged) -> Reply:
        """What is told; the first answer, where the same delivery was answered before."""
        before = logged.before
        if before and written(before.answer).json != self.row.json:
            return Reply(answer=before.answer, number=logged.number)
        return Reply(answer=self.answer, number=logged.number, ready=self.ready)

    def not_logged(self, reason: NotLogged) -> Reply:
        """The answer, and why it is not in the log, or that nobody knows."""
        is_unsure = isinstance(reason, Unsure)
        return Reply(self.answer, not_logged=str(reason), is_unsure=is_unsure, is_unsent=True, ready=self.ready)


def to_log(asked: Asked, found: Answer | None, ready: Ready | None, held: Known, also: Also | None) -> Unlogged:
    """An answer, just worked out or kept from earlier, with the warnings of this moment."""
    if ready and not held.budgets:
        return Unlogged(asked, ready.row, found, ready, also)
    whole = found or (ready.row.answer if ready else None)
    assert whole
    told = _with_warnings(whole, held, asked)
    row = written(told if held.keeps_texts else look_back.without_words(told))
    return Unlogged(asked, row, told, ready if told is whole else None, also)


def _with_warnings(found: Answer, held: Known, asked: Asked) -> Answer:
    """The answer, and which budget it would exceed."""
    if found.estimate is None or not held.budgets:
        return found
    project = found.job.project if found.job else None
    warnings = budget_cover.passes(held, found.estimate, project, asked.channel)
    return found.model_copy(update={"warnings": warnings}) if warnings else found


def log(store: Store, each: Unlogged) -> Reply:
    """Log one answer with what is written beside it; the reply says where that failed."""
    also = each.also

    def write(db: Session, number: int) -> None:
        if also:
            also(db, each.reply(Logged(number)))

    try:
        return each.reply(store.record(each.asked, each.row, write))
    except NotLogged as reason:
        return each.not_logged(reason)


def log_all(store: Store, worked: Sequence[Reply | Unlogged]) -> list[Reply]:
    """Log all that was worked out; what may share one commit does, and so one wait for the disk. Gives the replies.

    If one of them was answered before, or the database refuses it, the shared commit writes nothing and each is
    logged by itself. A log that cannot be written is waited for once, not by each in turn: Slack would have given
    up on the last.
    """
    together = [each for each in worked if isinstance(each, Unlogged) and each.may_share]
    done = dict[int, Reply]()
    if len(together) > 1:
        try:
            logged = store.record_all([(each.asked, each.row) for each in together])
        except (deliveries.AnsweredBefore, Refused):
            pass
        except NotLogged as reason:
            done = {id(each): _not_logged(store, each, reason) for each in together}
        else:
            done = {id(each): each.reply(number) for each, number in zip(together, logged, strict=True)}
    return [each if isinstance(each, Reply) else done.get(id(each)) or log(store, each) for each in worked]


def _not_logged(store: Store, each: Unlogged, reason: NotLogged) -> Reply:
    """It cannot be logged now, but may have been when this delivery came the first time."""
    with suppress(NotLogged):
        if not isinstance(reason, Unsure) and (entry := store.find(each.asked)):
            return each.reply(Logged(entry.number, entry))
    return each.not_logged(reason)
