"""The one answer path: read the text, estimate what it asks. Every front calls `answer`; nobody computes elsewhere."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.reader import Choice, Intent, Reading, read
from bot.reader.sentence import reading_line, sentence
from costengine.amounts import Frozen
from costengine.errors import CostEngineError
from costengine.estimate import estimate
from costengine.prices import PriceBook
from costengine.question import Question
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
    asks_back: str = ""
    choices: tuple[Choice, ...] = ()
    corrections: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    topic: str = ""
    error: Problem | None = None

    @property
    def is_estimate(self) -> bool:
        """Whether there is a number in it, which is then logged."""
        return self.estimate is not None or bool(self.estimates)

    def as_json(self) -> dict[str, Any]:
        """The answer as programs see it: each tip with the text that asks for it."""
        data = self.model_dump(mode="json")
        for held, shown in [(self.estimate, data["estimate"]), *zip(self.estimates, data["estimates"], strict=True)]:
            for tip, row in zip(held.tips if held else (), shown["tips"] if shown else (), strict=True):
                row["text"] = sentence(tip.question)
                del row["question"]
        return data


def answer(text: str, *, book: PriceBook, today: date, thread: Sequence[str] = ()) -> Answer:
    """What the text asks, read and estimated; never raises for anything that a person can type."""
    text = whole(text)
    reading = read(text, thread=thread, today=today)
    held = _held(text, reading)
    if reading.error:
        return held.model_copy(update={"error": _problem(reading.error)})
    try:
        estimates = tuple(estimate(question, book, today) for question in _to_estimate(reading))
    except CostEngineError as error:
        return held.model_copy(update={"error": _problem(error)})
    if len(estimates) > 1:
        return held.model_copy(update={"estimates": estimates})
    return held.model_copy(update={"estimate": estimates[0] if estimates else None})


def whole(text: str) -> str:
    """The text with lone surrogates replaced: no database and no JSON takes them."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _to_estimate(reading: Reading) -> tuple[Question, ...]:
    return reading.questions if reading.intent in (Intent.ESTIMATE, Intent.COMPARE) else ()


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
