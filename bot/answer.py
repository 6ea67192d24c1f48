"""The one answer path: read the text, work out what it asks. Every front calls `answer`; nobody computes elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from bot.memory.results import Remembered
from bot.reader import Choice, Intent, Reading, read
from bot.reader.reading import ReaderError
from bot.reader.sentence import reading_line, sentence
from costengine.afford import largest
from costengine.amounts import Frozen
from costengine.costing import Pricer
from costengine.errors import CostEngineError
from costengine.estimate import estimate
from costengine.learning import Correction
from costengine.listing import PriceRow, cheapest_of_each_provider, price_list
from costengine.plans import FrontierPoint, Plan, Plans, cheapest
from costengine.prices import PriceBook
from costengine.question import Kind, Purchase, Question
from costengine.reconcile import reconcile
from costengine.result import Estimate


class Problem(Frozen):
    """Why a text was not answered: a code for programs, a sentence for people."""

    code: str
    message: str


class Answer(Frozen):
    """A text with all that came of it; what is logged, and what every renderer draws from."""

    text: str
    intent: Intent
    reading: str = ""
    job: Question | None = None
    jobs: tuple[Question, ...] = ()
    estimate: Estimate | None = None
    estimates: tuple[Estimate, ...] = ()
    plans: tuple[Plan, ...] = ()
    frontier: tuple[FrontierPoint, ...] = ()
    """What each further day of patience saves: cost against time, fastest first."""
    prices: tuple[PriceRow, ...] = ()
    reasons: tuple[str, ...] = ()
    """Sentences that reconcile a figure somebody quoted, or say what to know of plans."""
    topic: str = ""
    asks_back: str = ""
    choices: tuple[Choice, ...] = ()
    corrections: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    """What whoever asks must know before they act on it, such as a budget that this would pass."""
    shows: int | None = None
    """The number of the answer of the log that this is."""
    remembered: Remembered | None = None
    """What the team's memory answers, where it was asked."""
    error: Problem | None = None

    @property
    def is_logged(self) -> bool:
        """Whether there is a number in it that somebody may come back to."""
        return self.intent not in (Intent.EXPLAIN, Intent.HISTORY) and (
            self.estimate is not None or bool(self.estimates)
        )

    def as_json(self) -> dict[str, Any]:
        """The answer as programs see it: each tip and plan with the text that asks for it."""
        data = self.model_dump(mode="json")
        for held, shown in [(self.estimate, data["estimate"]), *zip(self.estimates, data["estimates"], strict=True)]:
            for tip, row in zip(held.tips if held else (), shown["tips"] if shown else (), strict=True):
                row["text"] = sentence(tip.question)
                del row["question"]
        for plan, row in zip(self.plans, data["plans"], strict=True):
            row["text"] = sentence(plan.question)
        for point, row in zip(self.frontier, data["frontier"], strict=True):
            row["text"] = sentence(point.question)
            del row["question"]
        return data


class NotFound(ReaderError):
    """Something asked about that is not there."""

    code = "not_found"


ARTICLES_GPU = "A100-80GB-SXM"
"""Quoted figures of “64 GPUs a month” are of the time of the A100."""
Found = Mapping[str, Any]
"""The fields of an answer that an intent fills."""


class Given(NamedTuple):
    """What a text is answered from: prices, the day, what was asked before in its thread, what past runs teach."""

    book: PriceBook
    today: date
    thread: Sequence[str] = ()
    correction: Correction | None = None


def answer(text: str, *, book: PriceBook, today: date, thread: Sequence[str] = ()) -> Answer:
    """What the text asks, read and worked out; never raises for anything that a person can type."""
    text, given = whole(text), Given(book, today, [whole(earlier) for earlier in thread])
    return answered(text, read(text, thread=given.thread, today=today), given)


def answered(text: str, reading: Reading, given: Given) -> Answer:
    """What a text asks that was read already, worked out."""
    held = _held(text, reading)
    if reading.error:
        return held.model_copy(update={"error": problem(reading.error)})
    try:
        found = ANSWERS.get(reading.intent, _nothing)(reading, given)
    except CostEngineError as error:
        return held.model_copy(update={"error": problem(error)})
    return held.model_copy(update=dict(found))


def whole(text: str) -> str:
    """The text with lone surrogates replaced: no database and no JSON takes them."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _estimate(reading: Reading, given: Given) -> Found:
    return {"estimate": costed(reading.questions[0], given)}


def _compare(reading: Reading, given: Given) -> Found:
    if "numbers" in reading.arguments:
        raise NotFound(
            f"I cannot look up #{reading.arguments['numbers']} here: compare it in the thread it was asked in."
        )
    return {"estimates": tuple(costed(question, given) for question in reading.questions)}


def _cheapest(reading: Reading, given: Given) -> Found:
    return _best(cheapest(reading.questions[0], _pricer(given)))


def _afford(reading: Reading, given: Given) -> Found:
    return _best(largest(reading.questions[0], _pricer(given)))


def _pricer(given: Given) -> Pricer:
    return Pricer(given.book, given.today, given.correction)


def _best(plans: Plans) -> Found:
    return {
        "plans": plans.best,
        "frontier": plans.frontier,
        "reasons": plans.notes,
        "estimate": plans.best[0].estimate,
    }


def _explain(reading: Reading, given: Given) -> Found:
    if reading.arguments.get("about") == "quoted":
        return _reconciled(reading, given)
    asked = reading.questions or _last_questions(given.thread, given.today)
    if not asked:
        raise NotFound("There is no estimate in this thread yet to explain: ask one first, such as “64 A100 30 days”.")
    return _of_one(asked[0], given)


def _last_questions(thread: Sequence[str], today: date) -> tuple[Question, ...]:
    """What the thread asked last."""
    for at in reversed(range(len(thread))):
        earlier = read(thread[at], thread=thread[:at], today=today)
        if earlier.questions:
            return earlier.questions
    return ()


def _of_one(question: Question, given: Given) -> Found:
    return {"job": question, "reading": reading_line(question), "estimate": costed(question, given)}


def costed(question: Question, given: Given) -> Estimate:
    """The estimate of a question, as it is answered here."""
    return estimate(question, given.book, given.today, given.correction)


def _reconciled(reading: Reading, given: Given) -> Found:
    """A quoted amount against our own estimate of the same GPUs and time."""
    said = reading.arguments
    if reading.questions:
        question = reading.questions[0]
    elif said.get("gpu_count") and said.get("duration_hours"):
        question = Question(
            kind=Kind.GPU_TIME, gpu=said.get("gpu") or ARTICLES_GPU,
            gpu_count=int(said["gpu_count"]), duration_hours=float(said["duration_hours"]),
        )  # fmt: skip
    else:
        raise NotFound("Say what the figure is for, such as “is 300k for 64 A100 a month normal?”.")
    found = _of_one(question, given)
    return {**found, "reasons": reconcile(Decimal(said["usd"]), question, found["estimate"])}


def _prices(reading: Reading, given: Given) -> Found:
    wanted = reading.arguments
    gpu = wanted.get("gpu", "")
    if not gpu:
        return {"topic": "gpus"}
    rows = price_list(
        given.book, gpu, Purchase(wanted.get("purchase") or Purchase.ON_DEMAND),
        region=wanted.get("region"), provider=wanted.get("provider"), today=given.today,
    )  # fmt: skip
    if not rows:
        given.book.rent(gpu, Purchase(wanted.get("purchase") or Purchase.ON_DEMAND), region=wanted.get("region"))
    return {"prices": cheapest_of_each_provider(rows), "topic": gpu}


def _nothing(reading: Reading, given: Given) -> Found:
    return {}


ANSWERS: Mapping[Intent, Callable[[Reading, Given], Found]] = MappingProxyType(
    {
        Intent.ESTIMATE: _estimate,
        Intent.COMPARE: _compare,
        Intent.CHEAPEST: _cheapest,
        Intent.AFFORD: _afford,
        Intent.EXPLAIN: _explain,
        Intent.PRICES: _prices,
    }
)


def _held(text: str, reading: Reading) -> Answer:
    one = len(reading.questions) == 1
    return Answer(
        text=text,
        intent=reading.intent,
        reading=" vs ".join(reading_line(question) for question in reading.questions),
        job=reading.questions[0] if one else None,
        jobs=() if one else reading.questions,
        asks_back=reading.asks_back,
        choices=reading.choices,
        corrections=reading.corrections,
        unused=reading.unused,
        topic=reading.arguments.get("topic", ""),
    )


def problem(error: CostEngineError) -> Problem:
    """A refusal as part of an answer."""
    return Problem(code=error.code, message=str(error))
