"""Changes of the team's memory: made, and noted as made, in one transaction, so that each is made once."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from uuid import uuid4

from bot.answer import Answer
from bot.kept import forget_all
from bot.memory import ask as memory
from bot.memory.known import known
from bot.memory.results import REMEMBERED, Facts
from bot.on_use import pattern
from bot.reader import Reading
from bot.refusals import refusal, undone
from bot.reply import Also, Reply
from bot.store import deliveries
from bot.store.engine import Session
from bot.store.entry import Asked, Delivery
from bot.store.errors import NotLogged
from bot.store.store import Store
from costengine.errors import CostEngineError

DONE_BEFORE = Facts(title="This was already done.")
_CONFIRMED = pattern(r"\s*(?:yes|really)\b", re.IGNORECASE)


def change(store: Store, text: str, reading: Reading, asked: Asked, also: Also | None, currency: str = "") -> Reply:
    """Make a change; the same delivery again gives the first reply. Amounts stand in `currency` beside the dollars."""
    key = asked.delivery or Delivery(kind="single", id=uuid4().hex)

    def work(db: Session) -> Reply:
        doing = memory.WRITES[memory.key(reading)]
        remembered = doing(db, _said(text, reading), asked, known(db, asked))
        deliveries.claim(db, asked, key, reply=remembered.model_dump_json())
        reply = Reply(answer=Answer(text=text, intent=reading.intent, remembered=remembered, currency=currency))
        if also:
            also(db, reply)
        return reply

    try:
        reply = store.write(work, repeatable=True)
    except deliveries.AnsweredBefore:
        return _as_before(store, text, reading, asked, key, currency)
    except CostEngineError as error:
        return tell(store, asked, Reply(answer=refusal(text, reading, error)), also)
    except NotLogged as reason:
        return Reply(answer=undone(text, reading, reason), is_unsent=True)
    if memory.erases(reading):
        with suppress(NotLogged):  # somebody reads just now: the daily job takes the bytes out
            store.engine.scrub()
        forget_all()
    return reply


def _said(text: str, reading: Reading) -> Mapping[str, str]:
    """The arguments, and whether the person confirms something that was asked back."""
    return {**reading.arguments, **({"confirmed": "yes"} if _CONFIRMED.match(text) else {})}


def _as_before(store: Store, text: str, reading: Reading, asked: Asked, key: Delivery, currency: str) -> Reply:
    kept = None
    with suppress(NotLogged):
        kept = store.read(partial(deliveries.reply_to, asked=asked, key=key))
    remembered = REMEMBERED.validate_json(kept) if kept else DONE_BEFORE
    return Reply(answer=Answer(text=text, intent=reading.intent, remembered=remembered, currency=currency))


def tell(store: Store, asked: Asked, reply: Reply, also: Also | None) -> Reply:
    """A reply that is not logged; if it travels by letter, the letter is written once, else the reply is unsent."""
    if also:
        try:
            tell_once(store, asked, lambda db: also(db, reply))
        except NotLogged:
            reply.is_unsent = True
    return reply


def tell_once(store: Store, asked: Asked, write: Callable[[Session], None]) -> bool:
    """Write this unless this delivery was answered before; whether it was written. Raises NotLogged."""
    key = asked.delivery

    def work(db: Session) -> None:
        if key:
            deliveries.claim(db, asked, key)
        write(db)

    try:
        store.write(work, repeatable=key is not None)
    except deliveries.AnsweredBefore:
        return False
    return True
