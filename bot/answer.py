"""The one answer path: read the text, work out what it asks. Every front calls `answer`; nobody computes elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from bot.reader import Choice, Intent, Reading, read
from bot.reader.reading import ReaderError
from bot.reader.sentence import reading_line, sentence
from costengine.afford import largest
from costengine.amounts import Frozen
from costengine.costing import Pricer
from costengine.errors import CostEngineError
from costengine.estimate import estimate
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
    error: Problem | None = None

    @property
    def is_logged(self) -> bool:
        """Whether there is a number in it that somebody may come back to."""
        return self.intent is not Intent.EXPLAIN and (self.estimate is not None or bool(self.estimates))

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


def answer(text: str, *, book: PriceBook, today: date, thread: Sequence[str] = ()) -> Answer:
    """What the text asks, read and worked out; never raises for anything that a person can type."""
    text = whole(text)
    thread = [whole(earlier) for earlier in thread]
    reading = read(text, thread=thread, today=today)
    held = _held(text, reading)
    if reading.error:
        return held.model_copy(update={"error": _problem(reading.error)})
    try:
        found = ANSWERS.get(reading.intent, _nothing)(reading, thread, book, today)
    except CostEngineError as error:
        return held.model_copy(update={"error": _problem(error)})
    return held.model_copy(update=dict(found))


def whole(text: str) -> str:
    """The text with lone surrogates replaced: no database and no JSON takes them."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _estimate(reading: Reading, thread: Sequence[str], book: PriceBook, today: date) -> Found:
    return {"estimate": estimate(reading.questions[0], book, today)}


def _compare(reading: Reading, thread: Sequence[str], book: PriceBook, today: date) -> Found:
    if "numbers" in reading.arguments:
        raise NotFound(
            f"I cannot look up #{reading.arguments['numbers']} here: compare it in the thread it was asked in."
        )
    return {"estimates": tuple(estimate(question, book, today) for question in reading.questions)}


def _cheapest(reading: Reading, thread: Sequence[str], book: PriceBook, today: date) -> Found:
    return _best(cheapest(reading.questions[0], Pricer(book, today)))


def _afford(reading: Reading, thread: Sequence[str], book: PriceBook, today: date) -> Found:
    return _best(largest(reading.questions[0], Pricer(book, today)))


def _best(plans: Plans) -> Found:
    return {
        "plans": plans.best,
        "frontier": plans.frontier,
        "reasons": plans.notes,
        "estimate": plans.best[0].estimate,
    }


def _explain(reading: Reading, thread: Sequence[str], book: PriceBook, today: date) -> Found:
    if reading.arguments.get("about") == "quoted":
        return _reconciled(reading, book, today)
    asked = reading.questions or _last_questions(thread, today)
    if not asked:
        raise NotFound("There is no estimate in this thread yet to explain: ask one first, such as “64 A100 30 days”.")
    return _of_one(asked[0], book, today)


def _last_questions(thread: Sequence[str], today: date) -> tuple[Question, ...]:
    """What the thread asked last."""
    for at in reversed(range(len(thread))):
        earlier = read(thread[at], thread=thread[:at], today=today)
        if earlier.questions:
            return earlier.questions
    return ()


def _of_one(question: Question, book: PriceBook, today: date) -> Found:
    return {"job": question, "reading": reading_line(question), "estimate": estimate(question, book, today)}


def _reconciled(reading: Reading, book: PriceBook, today: date) -> Found:
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
    found = _of_one(question, book, today)
    return {**found, "reasons": reconcile(Decimal(said["usd"]), question, found["estimate"])}


def _prices(reading: Reading, thread: Sequence[str], book: PriceBook, today: date) -> Found:
    wanted = reading.arguments
    gpu = wanted.get("gpu", "")
    if not gpu:
        return {"topic": "gpus"}
    rows = price_list(
        book, gpu, Purchase(wanted.get("purchase") or Purchase.ON_DEMAND),
        region=wanted.get("region"), provider=wanted.get("provider"), today=today,
    )  # fmt: skip
    if not rows:
        book.rent(gpu, Purchase(wanted.get("purchase") or Purchase.ON_DEMAND), region=wanted.get("region"))
    return {"prices": cheapest_of_each_provider(rows), "topic": gpu}


def _nothing(reading: Reading, thread: Sequence[str], book: PriceBook, today: date) -> Found:
    return {}


ANSWERS: Mapping[Intent, Callable[[Reading, Sequence[str], PriceBook, date], Found]] = MappingProxyType(
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


def _problem(error: CostEngineError) -> Problem:
    return Problem(code=error.code, message=str(error))
