"""What was asked back in a thread, and the text that answers it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.answer import Answer
from bot.reader import Intent, Reading
from bot.reader.sentence import sentence
from costengine.errors import OutOfRange

Read = Callable[[str, tuple[str, ...]], Reading]
"""The reader, of a text and what was said before it."""
ABOUT_A_JOB = frozenset({Intent.UNCLEAR, Intent.ESTIMATE, Intent.COMPARE, Intent.CHEAPEST, Intent.AFFORD})
"""What else is asked back, such as whether an amount is right, is answered by whole sentences."""


class Completed(NamedTuple):
    """What to ask the desk, and after which texts; none where the thread of the log is enough."""

    text: str
    thread: tuple[str, ...] = ()


def completed(text: str, before: Sequence[str], read: Read) -> Completed:
    """The text together with the open question that it answers, as one sentence that the log can stand on."""
    if not before or _stands(read(text, ())):
        return Completed(text)
    together = read(text, tuple(before))
    if _stands(together):
        return Completed(" vs ".join(map(sentence, together.questions)))
    goes_on = together.asks_back or _is_list(together)
    return Completed(text, tuple(before)) if goes_on else Completed(text)


def is_open(answer: Answer, read: Read) -> bool:
    """Whether an answer in the same thread may go on from it: a question, a number out of range, a list of prices.

    What a refused text left unsaid (`0 days` alone) stands in the job before it, which the log knows.
    """
    if answer.intent not in ABOUT_A_JOB:
        return answer.intent is Intent.PRICES and answer.error is None
    refused = answer.error is not None and answer.error.code == OutOfRange.code
    kept = read(answer.text, ()).kept if refused else ()
    return bool(answer.asks_back) or any(job.gpu or job.parameters for job in kept)


def _is_list(reading: Reading) -> bool:
    """`only spot` behind a list of prices, which is no row of the log."""
    return reading.intent is Intent.PRICES and reading.error is None


def _stands(reading: Reading) -> bool:
    return bool(reading.questions) and not reading.error and not reading.asks_back
