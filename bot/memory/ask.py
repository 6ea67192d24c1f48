"""What the memory is asked: which intents are its own, which of them change something, and who answers them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.memory.known import Known
from bot.memory.look_back import Said
from bot.on_use import OnUse
from bot.reader import Intent, Reading
from bot.store.engine import Session
from bot.store.entry import Asked
from costengine.amounts import Frozen

Answering = Callable[[Session, Said, Asked, Known], Frozen]

READS: Mapping[tuple[Intent, str], Answering] = MappingProxyType(
    {
        (Intent.HISTORY, "list"): OnUse("bot.memory.lists", "listed"),
        (Intent.HISTORY, "who"): OnUse("bot.memory.lists", "listed"),
        (Intent.HISTORY, "audit"): OnUse("bot.memory.preferences", "changes"),
        (Intent.HISTORY, "accuracy"): OnUse("bot.memory.spent", "accuracy"),
        (Intent.ACTUAL, "show"): OnUse("bot.memory.spent", "shown"),
        (Intent.BUDGET, "left"): OnUse("bot.memory.budget_orders", "budget"),
        (Intent.BUDGET, "list"): OnUse("bot.memory.budget_orders", "budget"),
        (Intent.SETTINGS, "show"): OnUse("bot.memory.preferences", "shown"),
    }
)
"""What only looks."""

WRITES: Mapping[tuple[Intent, str], Answering] = MappingProxyType(
    {
        (Intent.HISTORY, "save"): OnUse("bot.memory.names", "save"),
        (Intent.HISTORY, "note"): OnUse("bot.memory.names", "note"),
        **{
            (Intent.BUDGET, action): OnUse("bot.memory.budget_orders", "budget")
            for action in ("set", "raise", "lower", "change", "close", "commit", "release")
        },
        (Intent.ACTUAL, "record"): OnUse("bot.memory.spent", "actual"),
        (Intent.ACTUAL, "undo"): OnUse("bot.memory.spent", "taken_back"),
        (Intent.ACTUAL, "import"): OnUse("bot.memory.spent", "actual"),
        (Intent.SETTINGS, "set"): OnUse("bot.memory.preferences", "set_one"),
        (Intent.SETTINGS, "forget"): OnUse("bot.memory.forgetting", "forget"),
        (Intent.SETTINGS, "digest"): OnUse("bot.memory.preferences", "digest"),
        (Intent.EXPORT, "file"): OnUse("bot.memory.exports", "export"),
        (Intent.EXPORT, "report"): OnUse("bot.memory.exports", "report"),
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
