"""What a text was read to: an intent, the job or jobs it asks about, or one question back with ready answers."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from bot.reader.counted_by import CountedBy
from costengine.amounts import Frozen
from costengine.errors import CostEngineError
from costengine.question import Question


class Intent(StrEnum):
    """What the person wants."""

    ESTIMATE = "estimate"
    COMPARE = "compare"
    AFFORD = "afford"
    CHEAPEST = "cheapest"
    PRICES = "prices"
    MODELS = "models"
    HISTORY = "history"
    BUDGET = "budget"
    ACTUAL = "actual"
    SPLIT = "split"
    EXPLAIN = "explain"
    EXPORT = "export"
    SETTINGS = "settings"
    HELP = "help"
    UNCLEAR = "unclear"


class ReaderError(CostEngineError):
    """A text that is no question: what was understood, what is missing, one example to copy."""

    code = "not_understood"


class TooLong(ReaderError):
    """A text over the limit."""

    code = "too_long"


class Choice(Frozen):
    """One ready answer to a question asked back; its text, sent as it is, reads to a whole question."""

    label: str
    text: str


class Reading(NamedTuple):
    """A text as it was understood.

    `questions` holds the job, or all sides of a compare. `asks_back` is the sentence shown above the choices.
    `corrections` say what was read as something else, `unused` the words that could matter and were not used.
    `arguments` are the words of the intents that carry no job (a number, a name, a topic).
    """

    intent: Intent
    questions: tuple[Question, ...] = ()
    asks_back: str = ""
    choices: tuple[Choice, ...] = ()
    corrections: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    arguments: Mapping[str, str] = MappingProxyType({})
    error: CostEngineError | None = None
    kept: tuple[Question, ...] = ()
    """Of a refused text the jobs without what was refused: the next text of the thread may say it again."""
    counted_by: tuple[CountedBy, ...] = ()
    """By what each job was counted: the thread may go on counting so."""
