"""Several orders in one text: `#2 cost 1.3k, close the nova budget`; each is offered, none is done unasked."""

import re
from collections.abc import Callable

from bot.on_use import pattern
from bot.reader.intents import Told
from bot.reader.intents.writes import is_order
from bot.reader.reading import Choice, Intent
from bot.reader.vocabulary import listed

MOST_PARTS = 6
LONGEST = 400
"""Signs; nobody orders several things in a longer text."""
_BETWEEN = pattern(r"(?:\s*[;\n]|,\s|\.\s|\s(?:and|then|also|&)\b)[\s,;]*(?:(?:and|then|also)\s)?\s*", re.IGNORECASE)


def several(text: str, first_word: str, found: Told | None, tell: Callable[[str], Told | None]) -> Told | None:
    """The question which to do first, where parts of the text order different things; else what was found."""
    may_order = (found is not None and is_order(found)) or first_word in listed("orders_first")
    if not may_order or len(text) > LONGEST or (found and (found.error or found.arguments.get("action") == "note")):
        return found
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    if not 2 <= len(parts) <= MOST_PARTS:
        return found
    orders = [(part, told) for part in parts if (told := tell(part)) and is_order(told) and not told.error]
    if len({_about(told) for _, told in orders}) < 2 or _of_one_run([told for _, told in orders]):
        return found
    choices = tuple(_choice(part, told) for part, told in orders)
    return orders[0][1]._replace(asks_back="I do one thing at a time: which first?", choices=choices)


def _choice(part: str, told: Told) -> Choice:
    """The order, or the one that a part which is itself asked offers first."""
    text = told.choices[0].text if told.choices else part.strip(" ,.;")
    return Choice(label=text, text=text)


def _about(told: Told) -> tuple[str, ...]:
    """What is changed: whose budget, which run, which setting."""
    given = told.arguments
    about = next((given[key] for key in ("project", "channel", "name", "number", "what") if key in given), "")
    return told.intent.value, about.lower(), str(given["action"] in ("close", "commit", "release"))


def _of_one_run(orders: list[Told]) -> bool:
    """`took 61h and cost 12k`: what is told of one run is one report."""
    numbers = {told.arguments.get("number", "") for told in orders} - {""}
    return all(told.intent is Intent.ACTUAL for told in orders) and len(numbers) < 2
