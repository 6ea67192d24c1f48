"""Refusals: answers to what cannot be looked up or done, with the reason."""

from bot.answer import Answer, Problem, problem
from bot.memory.errors import Doubtful
from bot.reader import Choice, Reading
from bot.store.errors import NotLogged, Unsure
from costengine.errors import CostEngineError


def refusal(text: str, reading: Reading, error: CostEngineError) -> Answer:
    """Why it was not done, or what is asked back before it is."""
    refused = Answer(text=text, intent=reading.intent)
    if not isinstance(error, Doubtful):
        return refused.model_copy(update={"error": problem(error)})
    choices = tuple(Choice(label=label, text=answer) for label, answer in error.choices)
    return refused.model_copy(update={"asks_back": str(error), "choices": choices})


def unread(text: str, reading: Reading, reason: NotLogged) -> Answer:
    """The log is needed for it and cannot be read."""
    error = Problem(code="log_unreachable", message=f"I cannot look into the log: {reason}.")
    return Answer(text=text, intent=reading.intent, error=error)


def undone(text: str, reading: Reading, reason: NotLogged) -> Answer:
    """A change that was not made, or of which nobody knows whether it was."""
    if isinstance(reason, Unsure):
        message = f"It is not certain whether this was done: {reason}. Look, and say it again if it was not."
    else:
        message = f"Nothing was changed: {reason}."
    return Answer(text=text, intent=reading.intent, error=Problem(code="not_logged", message=message))
