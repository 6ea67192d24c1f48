"""The one answer path: read the text, work out what it asks. Nobody computes elsewhere.

`answer` reads and works out; `answered` only works out, for the desk, which reads first.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import SerializeAsAny

from bot.answering import ANSWERS, Given, line_of
from bot.reader import Choice, Intent, Reading, read
from bot.reader.sentence import sentence
from costengine.amounts import Frozen
from costengine.breakeven import BreakEven
from costengine.compare import Difference
from costengine.defaults import NO_DEFAULTS, Defaults
from costengine.errors import CostEngineError
from costengine.listing import PriceRow
from costengine.plans import FrontierPoint, Plan
from costengine.prices import PriceBook
from costengine.question import Question
from costengine.result import Estimate
from costengine.sensitivity import Driver
from costengine.split import Split


class Problem(Frozen):
    """Why a text was not answered: a code for programs, a sentence for people."""

    code: str
    message: str


class Answer(Frozen):
    """A text and everything that it came to: what the log keeps, and what every renderer draws from."""

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
    differences: tuple[Difference, ...] = ()
    """Line by line, what the sides of a compare differ by, and why."""
    split: Split | None = None
    drivers: tuple[Driver, ...] = ()
    """What drives the range of an explained estimate, the widest first."""
    prices: tuple[PriceRow, ...] = ()
    reasons: tuple[str, ...] = ()
    """Sentences that reconcile a figure somebody quoted, or say what to know of plans."""
    topic: str = ""
    asks_back: str = ""
    choices: tuple[Choice, ...] = ()
    corrections: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    """What whoever asks must know before they act on it, such as a budget that this would exceed."""
    shows: int | None = None
    """The number in the log, where an earlier answer is shown again."""
    shown_as: Intent | None = None
    """What that earlier answer was asked as."""
    follows: str = ""
    """What a text behind it in its thread goes on with, where its own text names an answer of the log."""
    remembered: SerializeAsAny[Frozen] | None = None
    """What the team's memory answers, where it was asked: one of `bot.memory.results`. No log keeps it."""
    ways: BreakEven | None = None
    """Buying, renting and reserving side by side, where an explanation was asked for."""
    currency: str = ""
    """The team's currency, shown beside the dollars where the job names none."""
    error: Problem | None = None

    @property
    def is_logged(self) -> bool:
        """Whether it belongs into the log: it gives a cost that is not that of an answer already there."""
        return self.intent not in (Intent.EXPLAIN, Intent.HISTORY, Intent.SPLIT) and (
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


def answer(
    text: str, *, book: PriceBook, today: date, thread: Sequence[str] = (), defaults: Defaults = NO_DEFAULTS
) -> Answer:
    """What the text asks, read and worked out; never raises for anything that a person can type."""
    text, before = without_surrogates(text), [without_surrogates(earlier) for earlier in thread]
    return answered(text, read(text, thread=before, today=today), Given(book, today, before, defaults=defaults))


def answered(text: str, reading: Reading, given: Given) -> Answer:
    """What a text asks that was read already, worked out."""
    as_read = _as_read(text, reading, given.defaults)
    if reading.error:
        return as_read.model_copy(update={"error": problem(reading.error)})
    if reading.intent not in ANSWERS:  # help, a question back, what the team's memory answers: no number is asked for
        return as_read.model_copy(update={"currency": given.defaults.currency or ""})
    try:
        found = ANSWERS[reading.intent](reading, given)
    except CostEngineError as error:
        return as_read.model_copy(update={"error": problem(error)})
    return as_read.model_copy(update={"currency": given.defaults.currency or "", **found})


def without_surrogates(text: str) -> str:
    """The text with lone surrogates replaced: no database and no JSON takes them."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _as_read(text: str, reading: Reading, defaults: Defaults) -> Answer:
    """The answer as far as it stands before anything is worked out: what was understood."""
    one = len(reading.questions) == 1
    return Answer(
        text=text,
        intent=reading.intent,
        reading=" vs ".join(line_of(question, defaults) for question in reading.questions),
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
