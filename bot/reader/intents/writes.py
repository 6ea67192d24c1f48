"""What changes the log: only an order or a plain statement; all else is asked back, with the order as an answer."""

import re
from collections.abc import Sequence

from bot.reader.draft import SHARED_SIGNS, which_currency
from bot.reader.faults import not_understood, shown
from bot.reader.intents.accounted import DAYS
from bot.reader.intents.doubts import FREE_WORDS, is_doubtful, unread
from bot.reader.intents.orders import figures, harmless, order, shown_amount, shown_money
from bot.reader.intents.said import AMOUNTS, Said, Told, amounts, is_dotted
from bot.reader.intents.totals import total
from bot.reader.pieces import Piece
from bot.reader.reading import Choice, Intent
from bot.reader.vocabulary import listed

READ_ONLY = frozenset({"left", "list", "show", "import", "who", "audit", "accuracy", "again"})
WITH_SUMS = (Intent.BUDGET, Intent.ACTUAL)
MOST_CHOICES = 4
ORDERED = (*AMOUNTS, "budgetrate", "duration", *DAYS)
"""Kinds that only an order about a budget has."""
_FORBIDDEN = re.compile(r"\s*(?:(?:please|pls|but|and|no|ok)[\s,]+)*(?:don'?t|do not|never)\b", re.IGNORECASE)


def sure(said: Said, told: Told) -> Told:
    """The same, or the question whether it is meant; a text that is refused writes nothing as it is."""
    action = told.arguments.get("action", "")
    if told.intent is Intent.BUDGET and action in ("left", "list") and not told.error:
        return _only_shown(said, told)
    writes = told.intent in (*WITH_SUMS, Intent.SETTINGS) or action in FREE_WORDS
    if not writes or action in READ_ONLY or told.error or told.choices:
        return told
    if _FORBIDDEN.match(said.text) and action not in ("note", "save"):
        return told._replace(error=not_understood(missing="nothing was changed", example=harmless(said, told)[1]))
    return _which(said, told) or (_asked(said, told) if is_doubtful(said, told, action) else told)


def _only_shown(said: Said, told: Told) -> Told:
    """`freeze the atlas budget`, `atlas budget 50k per month`: what looks like an order is told to be none."""
    forbidden = bool(_FORBIDDEN.match(said.text))
    if not forbidden and ("?" in said.text or said.first_word in listed("asks_first")):
        return told
    figures = [piece.text for piece in said.pieces if piece.kind in ORDERED]
    looks = any(cue.value == "left" for cue in said.cues.get("budgetdo", ()))
    words = [] if looks else unread(said, told)
    undone = ", ".join(f"“{shown(text)}”" for text in dict.fromkeys([*words, *figures]))
    if forbidden or undone:
        return told._replace(arguments={**told.arguments, "undone": "" if forbidden else undone})
    return told


def _which(said: Said, told: Told) -> Told | None:
    """The question which of several things is meant; None where only one can be."""
    sign = told.arguments.get("currency") or told.arguments.get("value", "")
    if sign in SHARED_SIGNS:
        text, _ = order(said, told)
        texts = [text.replace(sign, code) for code in SHARED_SIGNS[sign]]
        return _offered(told, which_currency(sign, None).sentence, list(zip(texts, texts, strict=True)))
    if told.intent is Intent.ACTUAL and len(said.numbers()) > 1:
        return _one_at_a_time(said, told)
    dotted = next((piece for piece in amounts(said) if is_dotted(piece)), None)
    return _which_number(said, told, dotted) if dotted and told.intent in WITH_SUMS else None


def _asked(said: Said, told: Told) -> Told:
    """Whether it is meant, and of several sums which."""
    together = total(said)
    sums = [*([shown_money(*together)] if together else []), *figures(said, told)]
    given = dict.fromkeys(sums) if told.arguments.keys() & {"usd", "by_usd"} else {}
    if len(given) < 2:
        text, meant = order(said, told)
        return _offered(told, f"{meant[0].upper()}{meant[1:]}?", [(f"Yes, {meant}", text), harmless(said, told)])
    orders = [order(said, told, figure) for figure in given][: MOST_CHOICES - 1]
    return _offered(told, "Which is meant?", [*((f"Yes, {does}", text) for text, does in orders), harmless(said, told)])


def _which_number(said: Said, told: Told, dotted: Piece) -> Told:
    """`30.000`: thirty thousand, or thirty?"""
    both = [shown_amount(dotted, times) for times in (1000, 1)]
    orders = [order(said, told, amount) for amount in both]
    return _offered(told, f"{both[0]} or {both[1]}?", [(f"Yes, {does}", text) for text, does in orders])


def _one_at_a_time(said: Said, told: Told) -> Told:
    """`#2 cost 5k, #3 cost 6k`: each with its own as an answer; of one figure, whose it is."""
    numbers = said.numbers()[:MOST_CHOICES]
    billed = figures(said, told)
    if len(billed) == 1:
        pairs, asks_back = [(number, billed[0]) for number in numbers], f"Whose are the {billed[0]}?"
    else:
        pairs, asks_back = list(zip(numbers, billed, strict=False)), "I record one estimate at a time: which first?"
    orders = [(f"Record {figure} for #{number}", f"actual {figure} for #{number}") for number, figure in pairs]
    if len(billed) not in (1, len(said.numbers())):
        orders = [(f"Show #{number}", f"show #{number}") for number in numbers]
    return _offered(told, asks_back, orders)


def _offered(told: Told, asks_back: str, choices: Sequence[tuple[str, str]]) -> Told:
    return told._replace(asks_back=asks_back, choices=tuple(Choice(label=label, text=text) for label, text in choices))
