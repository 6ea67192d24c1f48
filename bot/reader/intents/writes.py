"""What changes the log: only an order or a plain statement; all else is asked back, with the order as an answer."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import timedelta

from bot.reader import dates
from bot.reader.draft import SHARED_SIGNS, which_currency
from bot.reader.faults import UnknownDate, not_understood, shown
from bot.reader.intents.accounted import DAYS
from bot.reader.intents.budget import is_to_or_by, may_own
from bot.reader.intents.doubts import FREE_WORDS, is_doubtful, unread
from bot.reader.intents.orders import figures, harmless, order, shown_amount, shown_money
from bot.reader.intents.said import AMOUNTS, SUMS, Said, Told, amounts, is_dotted, is_forbidden
from bot.reader.intents.totals import total
from bot.reader.pieces import Piece
from bot.reader.reading import Choice, Intent
from bot.reader.vocabulary import listed

READ_ONLY = frozenset({"left", "list", "show", "import", "who", "audit", "accuracy", "again"})
WITH_SUMS = (Intent.BUDGET, Intent.ACTUAL)
MOST_CHOICES = 4
ORDERED = (*AMOUNTS, "budgetrate", "duration", "percent", "factor", "half", *DAYS)
"""Kinds that only an order about a budget has."""


def sure(said: Said, told: Told) -> Told:
    """The same, or the question whether it is meant; a text that is refused writes nothing as it is."""
    action = told.arguments.get("action", "")
    if told.intent is Intent.BUDGET and action in ("left", "list") and not told.error:
        return _only_shown(said, told)
    if isinstance(told.error, UnknownDate) and (month := _month(said, told)):
        return month
    if not is_order(told) or told.error or told.choices:
        return told
    if is_forbidden(said) and action not in ("note", "save"):
        return told._replace(error=not_understood(missing="nothing was changed", example=harmless(said, told)[1]))
    return _which(said, told) or (_asked(said, told) if is_doubtful(said, told, action) else told)


def is_order(told: Told) -> bool:
    """Whether it changes the log, or asks whether to."""
    action = told.arguments.get("action", "")
    return (told.intent in (*WITH_SUMS, Intent.SETTINGS) or action in FREE_WORDS) and action not in READ_ONLY


def _only_shown(said: Said, told: Told) -> Told:
    """`freeze the atlas budget`, `atlas budget 50k per month`: what looks like an order is told to be none."""
    forbidden = is_forbidden(said)
    if not forbidden and ("?" in said.text or said.first_word in listed("asks_first")):
        return told
    given = [piece.text for piece in said.pieces if piece.kind in ORDERED]
    looks = any(cue.value == "left" for cue in said.cues.get("budgetdo", ()))
    words = [] if looks else unread(said, told)
    undone = ", ".join(f"“{shown(text)}”" for text in dict.fromkeys([*words, *given]))
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
    if told.intent is Intent.ACTUAL and (which := _which_run(said, told)):
        return which
    if told.intent is Intent.BUDGET and is_to_or_by(said, told):
        ways = [told, told._replace(arguments=_by(told.arguments))]
        orders = [order(said, way) for way in ways]
        return _offered(told, "To that, or by that?", [(f"Yes, {does}", text) for text, does in orders])
    if told.intent in WITH_SUMS and (days := _days(said, told)):
        return days
    if told.intent is Intent.BUDGET and len(budgets := _budgets(said)) > 1:
        orders = [order(said, _with(told, "project", name), figure) for name, figure in budgets[:MOST_CHOICES]]
        return _offered(
            told, "I set one budget at a time: which first?", [(f"Yes, {does}", text) for text, does in orders]
        )
    if told.intent is Intent.SETTINGS and len(values := _values(said, told)) > 1:
        orders = [order(said, _with(told, "value", value)) for value in values]
        return _offered(told, "Which is meant?", [(f"Yes, {does}", text) for text, does in orders[:MOST_CHOICES]])
    spoken = list(dict.fromkeys(filter(None, map(_spoken, said.pieces))))
    if len(spoken) > 1 and "usd" in told.arguments and len(figure := figures(said, told)) == 1:
        amount = figure[0].lstrip("$").split(" ")[0]
        orders = [order(said, told, f"{amount} {code}") for code in spoken]
        return _offered(told, "Which currency?", [(f"Yes, {does}", text) for text, does in orders[:MOST_CHOICES]])
    dotted = next((piece for piece in amounts(said) if is_dotted(piece)), None)
    return _which_number(said, told, dotted) if dotted and told.intent in WITH_SUMS else None


def _which_run(said: Said, told: Told) -> Told | None:
    """Whose cost it is, or of which time."""
    if len(said.numbers()) > 1:
        return _only_asked_about(told, said.numbers()[0]) if _is_difference(said) else _one_at_a_time(said, told)
    return _of_the_run_or_the_period(said, told) if {"so_far", "period"} <= told.arguments.keys() else None


def _of_the_run_or_the_period(said: Said, told: Told) -> Told:
    """`12k so far this month`: all of the run until now, or what this month adds to it."""
    period = told.arguments["period"]
    whole, part = ({key: value for key, value in told.arguments.items() if key not in left_out} for left_out in
                   (("since", "until", "period"), ("so_far",)))  # fmt: skip
    choices = [
        ("All that the run cost so far", order(said, told._replace(arguments=whole))[0]),
        (f"Only {period}, beside what was told before", order(said, told._replace(arguments=part))[0]),
    ]
    return _offered(told, f"Is that all that the run cost so far, or only {period}?", choices)


def _by(given: dict[str, str]) -> dict[str, str]:
    """The same sum as a difference."""
    return {**{key: value for key, value in given.items() if key != "usd"}, "by_usd": given["usd"]}


def _with(told: Told, key: str, value: str) -> Told:
    return told._replace(arguments={**told.arguments, key: value})


def _days(said: Said, told: Told) -> Told | None:
    """`until 03/04`, which is two days."""
    today = said.draft.context.today
    find = dates.resolved if told.intent is Intent.BUDGET else dates.latest
    for day in (piece.value for piece in said.pieces if getattr(piece.value, "or_else", None)):
        both = [found.isoformat() for each in (day, day.other) if (found := find(each, today))]
        key = next((key for key in ("since", "until") if told.arguments.get(key) in both), "")
        if key and len(both) > 1:
            orders = [order(said, _with(told, key, each)) for each in both]
            return _offered(told, f"{both[0]} or {both[1]}?", [(f"Yes, {does}", text) for text, does in orders])
    return None


def _month(said: Said, told: Told) -> Told | None:
    """`until June`: before it, or through it."""
    month = next((piece for piece in said.pieces if piece.kind == "by_month"), None)
    if month is None:
        return None
    year = re.search(r"\b20\d\d\b", month.text)
    begins = dates.resolved(dates.Day(int(month.value), 1, int(year.group()) if year else 0), said.draft.context.today)
    if begins is None:
        return None
    ends = begins.replace(day=monthrange(begins.year, begins.month)[1])
    days = (day.isoformat() for day in (ends, begins - timedelta(days=1)) if day > said.draft.context.today)
    orders = [order(said, _with(told, "until", day)) for day in days]
    asked = told._replace(error=None)
    return (
        _offered(asked, "Until which day?", [(f"Yes, {does}", text) for text, does in orders]) if orders[1:] else None
    )


def _budgets(said: Said) -> list[tuple[str, str]]:
    """`nova 60k, atlas 320k`: each name with the sum beside it."""
    given = [piece for piece in said.pieces if piece.kind in SUMS or may_own(piece) or piece.kind == "size"]
    names, figures = given[::2], given[1::2]
    if given and not may_own(given[0]):
        names, figures = figures, names
    paired = len(names) == len(figures) and all(map(may_own, names)) and not any(map(may_own, figures))
    return [(n.text.removesuffix("'s"), shown_amount(f)) for n, f in zip(names, figures, strict=True)] if paired else []


def _values(said: Said, told: Told) -> list[str]:
    """`euros or pounds`: the different values that are given for one setting."""
    name = told.arguments.get("name", "")
    given = (piece.value for piece in said.pieces if piece.kind == name or (name == "gpu" and piece.kind == "cluster"))
    return list(dict.fromkeys(str(getattr(value, "gpu", value)) for value in given))


def _spoken(piece: Piece) -> str:
    """The currency that a piece says."""
    return str(piece.value) if piece.kind == "currency" else str(getattr(piece.value, "currency", ""))


def _asked(said: Said, told: Told) -> Told:
    """Whether it is meant, and of several sums which; what is no whole sum, or only supposed, is not offered."""
    together = total(said)
    if not together and _is_not_billed(said, told):
        return _only_asked_about(told, told.arguments["number"])
    sums = [*([shown_money(*together)] if together else []), *figures(said, told)]
    given = dict.fromkeys(sums) if told.arguments.keys() & {"usd", "by_usd"} else {}
    if len(given) < 2:
        text, meant = order(said, told)
        return _offered(told, f"{meant[0].upper()}{meant[1:]}?", [(f"Yes, {meant}", text), harmless(said, told)])
    orders = [order(said, told, figure) for figure in given][: MOST_CHOICES - 1]
    return _offered(told, "Which is meant?", [*((f"Yes, {does}", text) for text, does in orders), harmless(said, told)])


def _is_not_billed(said: Said, told: Told) -> bool:
    """Whether what is said of a run is no sum that could be recorded."""
    return "number" in told.arguments and told.intent is Intent.ACTUAL and (_is_difference(said) or _is_supposed(said))


def _only_asked_about(told: Told, number: str) -> Told:
    shown = [(f"Show #{number}", f"show #{number}"), (f"Ask #{number} again", f"again #{number}")]
    return _offered(told, f"What about #{number}?", shown)


def _is_difference(said: Said) -> bool:
    """`#2 cost 200 more than estimated`: how far it was off, not what it came to."""
    figures = (piece for piece in said.pieces if piece.kind in (*AMOUNTS, "duration", "gpu_hours", "moremoney"))
    return any(said.after(piece) in listed("off_by") or said.before(piece) == "than" for piece in figures)


def _is_supposed(said: Said) -> bool:
    """`if #1 costs 80k are we over budget?`"""
    return bool(set(said.words[:2]) & listed("supposes"))


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
    does = [order(said, _with(told, "number", number), figure) for number, figure in pairs]
    orders = [(f"{meant[0].upper()}{meant[1:]}", text) for text, meant in does]
    if len(billed) not in (1, len(said.numbers())):
        orders = [(f"Show #{number}", f"show #{number}") for number in numbers]
    return _offered(told, asks_back, orders)


def _offered(told: Told, asks_back: str, choices: Sequence[tuple[str, str]]) -> Told:
    return told._replace(asks_back=asks_back, choices=tuple(Choice(label=label, text=text) for label, text in choices))
