"""What the memory is asked: which intents are its own, which of them change something, and who answers them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.memory import exports, forgetting, look_back, plan_spending, preferences, spent
from bot.memory.known import Known
from bot.memory.look_back import Said
from bot.memory.results import Remembered
from bot.reader import Intent, Reading
from bot.store.engine import Session
from bot.store.entry import Asked

Answering = Callable[[Session, Said, Asked, Known], Remembered]

READS: Mapping[tuple[Intent, str], Answering] = MappingProxyType(
    {
        (Intent.HISTORY, "list"): look_back.listed,
        (Intent.HISTORY, "who"): look_back.listed,
        (Intent.HISTORY, "audit"): preferences.changes,
        (Intent.HISTORY, "accuracy"): spent.accuracy,
        (Intent.ACTUAL, "show"): spent.shown,
        (Intent.BUDGET, "left"): plan_spending.budget,
        (Intent.BUDGET, "list"): plan_spending.budget,
        (Intent.SETTINGS, "show"): preferences.shown,
    }
)
"""What only looks."""

WRITES: Mapping[tuple[Intent, str], Answering] = MappingProxyType(
    {
        (Intent.HISTORY, "save"): look_back.save,
        (Intent.HISTORY, "note"): look_back.note,
        **{
            (Intent.BUDGET, action): plan_spending.budget
            for action in ("set", "raise", "lower", "change", "close", "commit", "release")
        },
        (Intent.ACTUAL, "record"): spent.actual,
        (Intent.ACTUAL, "undo"): spent.taken_back,
        (Intent.ACTUAL, "import"): spent.actual,
        (Intent.SETTINGS, "set"): preferences.set_one,
        (Intent.SETTINGS, "forget"): forgetting.forget,
        (Intent.SETTINGS, "digest"): preferences.digest,
        (Intent.EXPORT, "file"): exports.export,
        (Intent.EXPORT, "report"): exports.report,
    }
)
"""What changes something, and is done once however often it is delivered."""


def key(reading: Reading) -> tuple[Intent, str]:
    """The intent and what is to be done."""
    if reading.intent is Intent.EXPORT:
        return reading.intent, "report" if reading.arguments.get("format") == "report" else "file"
    return reading.intent, reading.arguments.get("action", "")


def erases(reading: Reading) -> bool:
    """Whether something was deleted that must leave the files too."""
    return key(reading) == (Intent.SETTINGS, "forget")
