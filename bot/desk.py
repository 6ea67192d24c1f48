"""The desk, where every front brings its texts: an answer is logged in one transaction, then handed out.

What asks for a number is worked out by `bot.answer`; what asks the team's memory is answered from the log.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from time import monotonic
from typing import NamedTuple
from uuid import uuid4

from pydantic import ConfigDict, TypeAdapter

from bot import recent
from bot.answer import Answer, Given, Problem, answered, problem, without_surrogates
from bot.kept import forget_all
from bot.memory import ask as memory
from bot.memory import look_back, own_rates, plan_spending
from bot.memory.errors import Doubtful, NotHere
from bot.memory.known import NOTHING, Known, known
from bot.memory.results import Facts, Remembered
from bot.own_prices import without_own_prices
from bot.reader import Choice, Intent, Reading, read
from bot.reader.sentence import sentence
from bot.recent import Ready
from bot.store import deliveries, history
from bot.store.engine import Session
from bot.store.entry import Asked, Delivery, Entry
from bot.store.errors import NotLogged, Refused, Unsure
from bot.store.store import Logged, Store
from bot.store.written import Written, written
from bot.team_defaults import team_defaults
from bot.team_figures import own_figures
from costengine.defaults import NO_DEFAULTS, Defaults
from costengine.errors import CostEngineError
from costengine.prices import PriceBook


class Reply:
    """An answer on its way out: `number` if it was logged, `not_logged` why not if it should have been.

    `is_unsure`: the log broke while it was written, and nobody knows whether it was. `ready`: the answer was kept from
    earlier, as its row; it has no error and asks nothing back, and is rebuilt only when somebody looks into it.
    """

    def __init__(
        self, answer: Answer | None = None, number: int | None = None, not_logged: str = "", *,
        is_unsure: bool = False, ready: Ready | None = None,
    ) -> None:  # fmt: skip
        self._answer = answer
        self.number = number
        self.not_logged = not_logged
        self.is_unsure = is_unsure
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

KEPT_SECONDS = 900
"""So long this process may keep what another one has erased; after that it forgets everything at its next question."""
ABOUT_ONE = (Intent.EXPLAIN, Intent.SPLIT)
"""Intents that may name the estimate they are about by its number."""
REMEMBERED: TypeAdapter[Remembered] = TypeAdapter(Remembered, config=ConfigDict(defer_build=True))
_CONFIRMED = re.compile(r"\s*(?:yes|really)\b", re.IGNORECASE)
DONE_BEFORE = Facts(title="This was already done.")
_SECRET = re.compile(
    r"xox[a-z]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}|AKIA[0-9A-Z]{12,}|eyJ[\w-]{10,}\.[\w-]{10,}\.?[\w-]*"
    r"|-----BEGIN [A-Z ]{3,40}-----(?:\s*[A-Za-z0-9+/=]{4,})*"
)


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
        return Reply(self.answer, not_logged=str(reason), is_unsure=isinstance(reason, Unsure), ready=self.ready)


class Desk:
    """Answers and logs. `today` gives the date that estimates are made for; the prices may be replaced at any time."""

    def __init__(
        self,
        store: Store,
        book: PriceBook,
        today: Callable[[], date],
        defaults: Defaults = NO_DEFAULTS,
        elapsed: Callable[[], float] = monotonic,
    ) -> None:
        self.store = store
        self.today = today
        self._elapsed = elapsed
        self._kept_since = elapsed()
        self.use(book, defaults)

    def use(self, book: PriceBook, defaults: Defaults) -> None:
        """Answer from these prices from now on."""
        self.book, self.defaults = book, defaults
        self.open_book = without_own_prices(book)

    def ask(self, text: str, asked: Asked, thread: Sequence[str] = (), also: Also | None = None) -> Reply:
        """The answer to a text; one with a cost in it is in the log before this returns, or says that it is not.

        The same delivery again gives the answer that was logged the first time. What `also` writes, such as a letter of
        the outbox that carries the reply, is written with the answer or not at all, and once.
        """
        worked = self.work_out(text, asked, thread, also)
        return worked if isinstance(worked, Reply) else self._log(worked)

    def work_out(
        self, text: str, asked: Asked, thread: Sequence[str] = (), also: Also | None = None
    ) -> Reply | Unlogged:
        """The same without logging: a reply that is done, or an answer that must be logged before it goes out."""
        self._forget_in_time()
        said = text = without_secrets(without_surrogates(text))
        before = tuple(map(without_surrogates, thread)) or self._thread(asked)
        held = self._known(asked)
        given = self._given(before, held, asked)
        of_project, project = plan_spending.with_project(said, held.budgets)
        if held.keeps_texts and not project and (ready := recent.ready(said, given)):
            return _unlogged(asked, None, ready, held, also)
        reading = self._read(text, before, held)
        if project and _leaves_out(reading, project):
            again = self._read(of_project, before, held)
            text, reading = (text, reading) if again.error else (of_project, again)
        if look_back.may_name(text, reading):
            text, reading = self._by_number(text, reading, before, held, asked)
        if not reading.error and memory.key(reading) in memory.WRITES:
            return self._change(text, reading, asked, also)
        try:
            found = self._found(text, reading, before, asked, held)
            if not found.is_logged:
                return self._tell(asked, Reply(answer=found, number=found.shows), also)
            place = self._place_of(reading, asked)
        except NotLogged as reason:
            return Reply(answer=_unread(text, reading, reason))
        is_alone = text == said and not look_back.goes_on_with_some(reading)  # nothing of the log is in it
        ready = recent.lay_down(said, given, found) if held.keeps_texts and is_alone and not found.asks_back else None
        return _unlogged(place, found, ready, held, also)

    def log_all(self, worked: Sequence[Reply | Unlogged]) -> list[Reply]:
        """Log all that was worked out; what may share one commit does, and so one wait for the disk. Gives the replies.

        If one of them was answered before, or the database refuses it, the shared commit writes nothing and each is
        logged by itself. A log that cannot be written is waited for once, not by each in turn: Slack would have given
        up on the last.
        """
        together = [each for each in worked if isinstance(each, Unlogged) and each.may_share]
        done = dict[int, Reply]()
        if len(together) > 1:
            try:
                logged = self.store.record_all([(each.asked, each.row) for each in together])
            except (deliveries.AnsweredBefore, Refused):
                pass
            except NotLogged as reason:
                done = {id(each): self._not_logged(each, reason) for each in together}
            else:
                done = {id(each): each.reply(number) for each, number in zip(together, logged, strict=True)}
        return [each if isinstance(each, Reply) else done.get(id(each)) or self._log(each) for each in worked]

    def _log(self, each: Unlogged) -> Reply:
        also = each.also

        def write(db: Session, number: int) -> None:
            if also:
                also(db, each.reply(Logged(number)))

        try:
            return each.reply(self.store.record(each.asked, each.row, write))
        except NotLogged as reason:
            return each.not_logged(reason)

    def _not_logged(self, each: Unlogged, reason: NotLogged) -> Reply:
        """It cannot be logged now, but may have been when this delivery came the first time."""
        with suppress(NotLogged):
            if not isinstance(reason, Unsure) and (entry := self.store.find(each.asked)):
                return each.reply(Logged(entry.number, entry))
        return each.not_logged(reason)

    def preview(self, text: str, asked: Asked) -> Answer:
        """What a question would be answered with, without looking into the log; nothing of it is kept."""
        reading = read(text, thread=(), today=self.today())
        return answered(text, reading, self._given((), self._known(asked), asked))

    def _by_number(
        self, text: str, reading: Reading, before: tuple[str, ...], held: Known, asked: Asked
    ) -> tuple[str, Reading]:
        """The text with each name of a saved answer replaced by its number, if it can be read then."""
        try:
            numbered = look_back.numbered(text, self.store.read(partial(history.names, asked=asked)))
        except NotLogged:
            return text, reading
        again = self._read(numbered, before, held) if numbered != text else reading
        return (text, reading) if look_back.may_name(numbered, again) else (numbered, again)

    def _forget_in_time(self) -> None:
        """Forget every few minutes all that is kept in memory: another process may have erased it from the log."""
        if self._elapsed() - self._kept_since > KEPT_SECONDS:
            self._kept_since = self._elapsed()
            forget_all()

    def _found(self, text: str, reading: Reading, before: tuple[str, ...], asked: Asked, held: Known) -> Answer:
        """The answer, worked out or looked up. Raises NotLogged where the log is needed and cannot be read."""
        try:
            if reading.error:
                return self._worked_out(text, reading, before, held, asked)
            if (looks := memory.READS.get(memory.key(reading))) is not None:
                remembered = self.store.read(lambda db: looks(db, reading.arguments, asked, held))
                return Answer(text=text, intent=reading.intent, remembered=remembered)
            if reading.intent is Intent.HISTORY:
                return self._one(text, reading, asked, held)
            if reading.intent is Intent.COMPARE and "numbers" in reading.arguments:
                return answered(text, self._beside(reading, asked), self._given(before, held, asked))
            if reading.intent in ABOUT_ONE and "number" in reading.arguments:
                entry = self._meant(reading, asked)
                before = (_canonical(entry),)
                reading = self._read(text, before, held)
                if reading.intent is Intent.EXPLAIN and entry.answer.estimate:
                    return look_back.explained(entry, answered(text, reading, self._given(before, held, asked)))
        except CostEngineError as error:
            return _held(text, reading).model_copy(update={"error": problem(error)})
        return self._worked_out(text, reading, before, held, asked)

    def _read(self, text: str, before: tuple[str, ...], held: Known) -> Reading:
        """What the text means; nothing is kept of it where the workspace wants no texts kept."""
        if held.keeps_texts:
            return recent.reading(text, before, self.today())
        return read(text, thread=before, today=self.today())

    def _worked_out(self, text: str, reading: Reading, before: tuple[str, ...], held: Known, asked: Asked) -> Answer:
        given = self._given(before, held, asked)
        return recent.answer(text, given) if held.keeps_texts else answered(text, reading, given)

    def _one(self, text: str, reading: Reading, asked: Asked, held: Known) -> Answer:
        """One answer of the log: as it was, or asked again with the prices of today."""
        entry = self._meant(reading, asked)
        given = self._given((_canonical(entry),), held, asked)
        if reading.arguments["action"] == "again":
            words = reading.arguments.get("change") or _canonical(entry)
            return answered(words, read(words, thread=given.thread, today=self.today()), given)
        return look_back.as_it_was(entry, text, given)

    def _place_of(self, reading: Reading, asked: Asked) -> Asked:
        """Where the answer belongs: what is made of answers of a private place stays there, wherever it was asked."""
        if not look_back.goes_on_with_some(reading):
            return asked
        numbers = reading.arguments.get("numbers", "").split("/") if "numbers" in reading.arguments else []
        readings = [_numbered(reading, number) for number in numbers] or [reading]
        return look_back.kept_at(asked, [self._meant(each, asked).asked for each in readings])

    def _beside(self, reading: Reading, asked: Asked) -> Reading:
        """A comparison with answers of the log: their jobs are put beside those of the text."""
        numbers = reading.arguments["numbers"].split("/")
        entries = [self._meant(_numbered(reading, number), asked) for number in numbers]
        jobs = [job for entry in entries for job in (entry.answer.job, *entry.answer.jobs) if job]
        rest = {key: value for key, value in reading.arguments.items() if key != "numbers"}
        return reading.model_copy(update={"questions": (*jobs, *reading.questions), "arguments": rest})

    def _meant(self, reading: Reading, asked: Asked) -> Entry:
        entry = self.store.read(partial(look_back.meant, said=reading.arguments, asked=asked))
        if not (entry.answer.job or entry.answer.jobs):
            raise NotHere(f"#{entry.number} holds no job to go on with.")
        return entry

    def _change(self, text: str, reading: Reading, asked: Asked, also: Also | None) -> Reply:
        """A change of the memory: made, and noted as made, in one transaction, so that it is made once."""
        key = asked.delivery or Delivery(kind="single", id=uuid4().hex)

        def work(db: Session) -> Reply:
            doing = memory.WRITES[memory.key(reading)]
            remembered = doing(db, _said(text, reading), asked, known(db, asked))
            deliveries.claim(db, asked, key, reply=remembered.model_dump_json())
            reply = Reply(answer=Answer(text=text, intent=reading.intent, remembered=remembered))
            if also:
                also(db, reply)
            return reply

        try:
            reply = self.store.write(work, repeatable=True)
        except deliveries.AnsweredBefore:
            return self._as_before(text, reading, asked, key)
        except CostEngineError as error:
            refused = _refusal(text, reading, error)
            return self._tell(asked, Reply(answer=refused), also)
        except NotLogged as reason:
            return Reply(answer=_undone(text, reading, reason))
        if memory.erases(reading):
            with suppress(NotLogged):  # somebody reads just now: the daily job takes the bytes out
                self.store.engine.scrub()
            forget_all()
        return reply

    def _as_before(self, text: str, reading: Reading, asked: Asked, key: Delivery) -> Reply:
        kept = None
        with suppress(NotLogged):
            kept = self.store.read(partial(deliveries.reply_to, asked=asked, key=key))
        answer = Answer.model_validate({"text": text, "intent": reading.intent})
        if not kept:
            return Reply(answer=answer.model_copy(update={"remembered": DONE_BEFORE}))
        return Reply(answer=answer.model_copy(update={"remembered": REMEMBERED.validate_json(kept)}))

    def _tell(self, asked: Asked, reply: Reply, also: Also | None) -> Reply:
        """A reply that is not logged; if it travels by letter, the letter is written once."""
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

    def _given(self, before: tuple[str, ...], held: Known, asked: Asked) -> Given:
        """What this person is answered from; an outsider gets nothing of the team's."""
        if asked.is_outsider:
            return Given(self.open_book, self.today(), before, held.correction)
        rates = own_rates.rates_of(held.settings)
        defaults = team_defaults(held.settings).over(self.defaults)
        if rates:
            defaults = defaults.model_copy(update={"hardware": own_rates.hardware(rates)})
        book = own_rates.with_rates(self.book, rates, defaults.provider)
        return Given(book, self.today(), before, held.correction, defaults, own_figures(held.settings))

    def _known(self, asked: Asked) -> Known:
        """What is known of the workspace; nothing where the log cannot be read."""
        try:
            return self.store.read(partial(known, asked=asked))
        except NotLogged:
            return NOTHING

    def _thread(self, asked: Asked) -> tuple[str, ...]:
        """What was asked in this thread before; nothing where the log cannot be read."""
        try:
            return self.store.thread_texts(asked)
        except NotLogged:
            return ()


def _leaves_out(reading: Reading, project: str) -> bool:
    """Whether the name of a project stands in a question and means nothing else there, or makes it unreadable."""
    asks = bool(reading.questions) or reading.intent in (Intent.UNCLEAR, Intent.ESTIMATE)
    return asks and (
        reading.error is not None or project in {word.lower().removesuffix("'s") for word in reading.unused}
    )


def without_secrets(text: str) -> str:
    """The text with whatever looks like a token or a key taken out: it is neither needed nor kept."""
    return _SECRET.sub("[removed]", text)


def _held(text: str, reading: Reading) -> Answer:
    return Answer(text=text, intent=reading.intent)


def _said(text: str, reading: Reading) -> Mapping[str, str]:
    """The arguments, and whether the person confirms something that was asked back."""
    return {**reading.arguments, **({"confirmed": "yes"} if _CONFIRMED.match(text) else {})}


def _refusal(text: str, reading: Reading, error: CostEngineError) -> Answer:
    if not isinstance(error, Doubtful):
        return _held(text, reading).model_copy(update={"error": problem(error)})
    choices = tuple(Choice(label=label, text=answer) for label, answer in error.choices)
    return _held(text, reading).model_copy(update={"asks_back": str(error), "choices": choices})


def _unread(text: str, reading: Reading, reason: NotLogged) -> Answer:
    message = f"I cannot look into the log: {reason}."
    return _held(text, reading).model_copy(update={"error": Problem(code="log_unreachable", message=message)})


def _undone(text: str, reading: Reading, reason: NotLogged) -> Answer:
    """A change that was not made, or of which nobody knows whether it was."""
    if isinstance(reason, Unsure):
        message = f"It is not certain whether this was done: {reason}. Look, and say it again if it was not."
    else:
        message = f"Nothing was changed: {reason}."
    return _held(text, reading).model_copy(update={"error": Problem(code="not_logged", message=message)})


def _unlogged(asked: Asked, found: Answer | None, ready: Ready | None, held: Known, also: Also | None) -> Unlogged:
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
    warnings = plan_spending.passes(held, found.estimate, project, asked.channel)
    return found.model_copy(update={"warnings": warnings}) if warnings else found


def _canonical(entry: Entry) -> str:
    """The jobs of an answer as one text that means the same anywhere."""
    return " vs ".join(sentence(job) for job in (entry.answer.job, *entry.answer.jobs) if job)


def _numbered(reading: Reading, number: str) -> Reading:
    return reading.model_copy(update={"arguments": {"number": number}})
