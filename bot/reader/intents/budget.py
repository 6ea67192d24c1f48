"""Budgets: set, raised, closed, and what is left of them."""

import re
from collections.abc import Mapping
from functools import cache

from bot.on_use import pattern
from bot.reader import dates
from bot.reader.cues import Cue
from bot.reader.faults import NoSuchDate, UnknownDate, not_understood
from bot.reader.intents.periods import between
from bot.reader.intents.said import (
    MONEY,
    WORK,
    Said,
    Told,
    amount,
    amounts,
    currency_of,
    from_to,
    is_introduced,
    is_rate,
    sums,
)
from bot.reader.pieces import Piece
from bot.reader.reading import Intent
from bot.reader.recognition.project import clean_name
from bot.reader.vocabulary import listed, sections
from costengine.errors import CostEngineError, OutOfRange

EXAMPLE = "raise the atlas budget to 300k"
BARE = ("duration", "size", "unknowngpu")
"""Kinds of WORK that a sentence about a budget may hold."""
_THRESHOLDS = pattern(
    r"\b(?:warn|alert|tell|notify|thresholds?|ping)\D{0,20}((?:\d{1,3}\s?%?(?:\s?(?:/|,|and|&)\s?)?){1,6})"
)
_BY = pattern(r"\b(?:by|another|extra|more)\b|\badd\b")
_ADDS_ONE = pattern(r"\badd (?:an?|new|the)\b.{0,20}\bbudget\b")
"""Who adds a budget means a new one, not more of the old."""
_TAKES = frozenset({"take", "cut", "remove", "subtract", "deduct", "trim", "shave", "drop"})
_IN_FRONT = frozenset({"plus", "+", "minus"})
"""Before what they add or take; behind a sum they are of what follows: `250k plus tax`."""
_MORE, _LESS = frozenset({"plus", "+", "more", "extra", "additional"}), frozenset({"minus", "less", "fewer"})


def budget(said: Said) -> Told | None:
    """`budget set 250k project atlas until Mar 31`, `budget left?`, `raise the atlas budget to 300k`."""
    named = {"budget", "budgets"} & set(said.words)
    if not named:
        action, owner = _unnamed(said)
        return _changed(said, {"action": action, "project": owner}) if owner else None
    if _is_elsewhere(said):
        return None
    if said.first_word in ("undo", "revert", "reset"):
        missing = "nothing was changed: say what the budget was"
        again = not_understood(missing=missing, example="budget change project atlas 300k")
        return Told(Intent.BUDGET, {"action": "left", **_what_for(said)}, again)
    arguments = {"action": _action(said, plural="budgets" in named), **_what_for(said)}
    if arguments["action"] in ("left", "list") and _FACTORS & set(said.words) and "?" not in said.text:
        return Told(Intent.BUDGET, arguments, _by_a_sum(next(word for word in said.words if word in _FACTORS)))
    if arguments["action"] in ("left", "list", "close"):
        return Told(Intent.BUDGET, arguments)
    if _is_periodic(said):
        missing = "a budget is one sum, not so much a month: say all of it, and until when"
        return Told(
            Intent.BUDGET, arguments, not_understood(missing=missing, example="budget 60k for atlas until Mar 31")
        )
    return _changed(said, arguments)


def _is_elsewhere(said: Said) -> bool:
    """Whether a text with the word budget is about something else: a job, or what a run cost."""
    if said.cues.keys() & {"afford", "cheapest", "audit"} or said.has(*(k for k in WORK if k not in BARE)):
        return True
    told_of = bool(said.numbers()) and bool(listed("happens") & set(said.words))
    return told_of or ("budgetdo" not in said.cues and said.has(*MONEY, "moremoney") and not _what_for(said))


def _is_periodic(said: Said) -> bool:
    """`20k a month`, `a monthly budget of 20k`."""
    rates = said.has("rate", "budgetrate", "maxrate") or any(is_rate(said, piece) for piece in said.pieces)
    return rates or bool(set(said.words) & listed("of_a_period"))


def _unnamed(said: Said) -> tuple[str, str]:
    """`raise atlas to 300k`, `give atlas 20k`, `atlas gets 20k`: without the word budget it is asked."""
    given = sums(said)
    others = _order_verbs() | _introduces()
    own = next((piece for piece in said.pieces if may_own(piece) and piece.text.lower() not in others), None)
    name = said.project or (own.text.removesuffix("'s") if own else "")
    if not name or len(given) != 1 or said.has(*(kind for kind in WORK if kind not in BARE)):
        return "", ""
    first, last = (own.first, own.last) if own else (_at_project(said), given[0].first - 2)
    if last > given[0].first:  # `allocate 20k to atlas`
        before, between = _words(said, 0, given[0].first), _words(said, given[0].last + 1, first)
        return ("set", name) if before and before <= GIVES and between <= {"to", "for", "project"} else ("", "")
    before, between = _words(said, 0, first), _words(said, last + 1, given[0].first)
    dated = min((piece.first for piece in said.pieces if piece.kind in DATED), default=len(said.atoms))
    if _words(said, given[0].last + 1, dated) - listed("order_words") - _introduces():
        return "", ""
    ordered = before - _introduces()
    action = next((verb for verb, words in _verbs().items() if ordered and ordered <= words), "")
    if action:
        return (action, name) if between <= JOINTS[action] else ("", "")
    return ("set", name) if between and between <= GETS and before <= {"project"} else ("", "")


def _at_project(said: Said) -> int:
    return next((at for at, atom in enumerate(said.atoms) if atom.word == "project"), 0)


@cache
def _introduces() -> frozenset[str]:
    """What may stand before an order: it is denied, wished or asked, as `no need to raise atlas to 300k`."""
    return frozenset().union(*map(listed, ("before_an_order", "asks_first", "doubts", "wishes", "none_of")))


@cache
def _order_verbs() -> frozenset[str]:
    return frozenset(word for words in _verbs().values() for word in words)


def _words(said: Said, first: int, after: int) -> set[str]:
    return {atom.word for atom in said.atoms[first:after] if atom.sort == "word"}


GETS = frozenset({"gets", "project"})
JOINTS: Mapping[str, frozenset[str]] = {
    "raise": frozenset({"to", "by"}),
    "lower": frozenset({"to", "by"}),
    "set": frozenset({"at", "to"}),
}


@cache
def _verbs() -> Mapping[str, frozenset[str]]:
    """What each act is ordered with, where the budget is not named."""
    phrases = sections("cues.toml")["budgetdo"]
    said = {act: frozenset(word for given in phrases[act] for word in given.split()) for act in ("raise", "lower")}
    return {**said, "set": GIVES | CAPS | {"project", "please"}}


def _action(said: Said, *, plural: bool) -> str:
    words = {cue.value for cue in said.cues.get("budgetdo", ()) if cue.value != "close" or _closes(said, cue)}
    given = said.has(*MONEY, "moremoney") or said.has("bad", "foreign", "notnumber")
    if "close" in words and not given:
        return "close"
    if _ADDS_ONE.search(said.text.lower()):
        words = words - {"raise"} | {"set"}
    for action in ("raise", "lower", "change", "set"):
        if action in words and (given or action != "set" or not words & {"left"}):
            return action
    if given:
        return "set"
    asks = "?" in said.text or said.first_word in listed("asks_first")
    if not asks and (_THRESHOLDS.search(said.text.lower()) or (said.user() and "owner" in said.words)):
        return "change"
    days = (piece for piece in said.pieces if piece.kind in DATED)
    if not words and "?" not in said.text and any(day.kind != "date" or is_introduced(said, day) for day in days):
        return "change"
    return "list" if plural and "left" not in words else "left"


DATED = ("date", "by_date", "until_date", "by_month")


def _closes(said: Said, cue: Cue) -> bool:
    """A verb first or beside the word budget: in `until the end of June` nothing is closed."""
    words = [atom.word for atom in said.atoms]
    first = next((at for at, atom in enumerate(said.atoms) if atom.sort == "word"), 0)
    beside = {*words[max(0, cue.first - 1) : cue.first], *words[cue.after : cue.after + 1]}
    verb = cue.first == first or bool(beside & {"budget", "budgets"})
    return verb and not said.has(*DATED, "month", "yearquarter", "periodend")


def _what_for(said: Said) -> dict[str, str]:
    found = {"project": said.project or _owner_of(said), "channel": said.channel(), "owner": said.user()}
    if "workspace" in said.words or "company" in said.words or "everyone" in said.words:
        found["workspace"] = "yes"
    return {name: value for name, value in found.items() if value}


_QUOTED = pattern(r'\b(?:for|budget|of|the|close|raise|lower)\s+"([^"\n]{1,80})"')
GIVES = frozenset({"give", "grant", "allocate", "assign"})
CAPS = frozenset({"cap", "limit"})


def _owner_of(said: Said) -> str | None:
    """`the atlas budget`, `budget atlas`, `for atlas`: a word that nobody knows, beside the word or behind for."""
    quoted = _QUOTED.search(said.text)
    if quoted:
        return clean_name(quoted.group(1)) or None
    at = next((i for i, atom in enumerate(said.atoms) if atom.word in ("budget", "budgets")), 0)
    for piece in said.pieces:
        if not may_own(piece) or said.before(piece) in ("a", "an"):
            continue  # `a realistic budget` is nobody's
        before = at - 2 if said.atoms[at - 1].word == "'" else at - 1
        if piece.last == before or (piece.first in (at + 1, at + 2) and not piece.breaks):
            return piece.text.removesuffix("'s")
    named = (p.text for p in said.pieces if said.before(p) in ("for", "project", *GIVES) and may_own(p))
    return next(named, None) or _owner_behind(said)


def _owner_behind(said: Said) -> str | None:
    """`set budget 16k nova`: the last word, right behind the sum."""
    last = said.pieces[-1] if said.pieces else None
    behind = last is not None and may_own(last) and any(piece.last == last.first - 1 for piece in sums(said))
    return last.text if last and behind and said.text.rstrip(" .!").endswith(last.text) else None


def may_own(piece: Piece) -> bool:
    """Whether this can be the name of a project."""
    return piece.kind in ("word", "closed") and piece.text.lower() not in listed("no_project")


def _changed(said: Said, arguments: dict[str, str]) -> Told:
    thresholds = _thresholds(said)
    own = set(thresholds.get("thresholds", "").split("/")) if thresholds else set()
    pieces = [each for each in amounts(said) if each.text not in own and each.kind != "percent"]
    if _share(said, pieces):
        return Told(Intent.BUDGET, arguments, _by_a_sum(_share(said, pieces)))
    more = next((piece for piece in said.pieces if piece.kind == "moremoney"), None)
    if more and not pieces:
        return _by(said, more, arguments)
    changed = from_to(said)
    pieces = [changed] if changed else pieces
    if "extend" in said.words and not pieces and not said.has(*DATED):
        until = not_understood(missing="say until when", example="extend the atlas budget until Jun 30")
        return Told(Intent.BUDGET, arguments, until)
    needs = bool(pieces) or not _may_be_without(said, arguments, thresholds)
    found, fault = amount(said, pieces, EXAMPLE) if needs else ({}, None)
    way = _way(said, arguments["action"], pieces) if "usd" in found else ""
    if way:
        arguments, found = arguments | {"action": way}, found | {"by_usd": found["usd"]}
        del found["usd"]
    days, late = _days(said)
    return Told(Intent.BUDGET, {**arguments, **found, **days, **thresholds}, fault or late)


def _by(said: Said, more: Piece, arguments: dict[str, str]) -> Told:
    """`give atlas 20k more budget`."""
    sign, cash = more.value
    action = "raise" if sign > 0 else "lower"
    days, late = _days(said)
    by = {"action": action, "by_usd": f"{said.draft.usd(cash.number.value, cash.currency):f}", **currency_of(more)}
    return Told(Intent.BUDGET, {**arguments, **by, **days}, late)


_FACTORS = frozenset({"double", "doubled", "halve", "halved", "triple", "tripled", "twice", "quadruple"})


def _by_a_sum(part: str) -> CostEngineError:
    """`10%`, `double`, `in half`."""
    missing = f"a budget changes by a sum, and I do not work out “{part}” of it"
    return not_understood(missing=missing, example=EXAMPLE)


def _may_be_without(said: Said, arguments: dict[str, str], thresholds: dict[str, str]) -> bool:
    """A change of dates, thresholds or the owner needs no amount."""
    dated = said.has("date", "by_date", "until_date", "by_month")
    moved = dated and (arguments["action"] == "change" or "extend" in said.words)
    return moved or bool(thresholds) or "owner" in arguments


def _way(said: Said, action: str, pieces: list[Piece]) -> str:
    """`raise` or `lower` where the sum is a difference: `by 5k`, `take 5k off`, `plus 5k`, `5k less`."""
    first, last = pieces[0].first, pieces[0].last
    nearby = " ".join(atom.word for atom in said.atoms[max(0, first - 4) : first])
    before, after = (" ".join(atom.word for atom in said.atoms[at : at + 1]) for at in (max(0, first - 1), last + 1))
    if re.search(r"\bto\b", nearby):
        return ""
    if action in ("raise", "lower") and _BY.search(nearby):
        return action
    if after in ("off", "from", "out") and _TAKES & set(said.words):
        return "lower"
    if len(pieces) > 1:
        return ""  # `100k + 20k reserve`
    beside = {before, after} - ({after} & _IN_FRONT - {before})
    return next((way for way, own in (("raise", _MORE), ("lower", _LESS)) if beside & own), "")


def is_to_or_by(said: Said, told: Told) -> bool:
    """`reduce the atlas budget 20k`: to that, or by that."""
    if told.arguments.get("action") not in ("raise", "lower") or "usd" not in told.arguments or len(sums(said)) > 1:
        return False
    given = next(amounts(said), None)
    near = said.atoms[max(0, given.first - 3) : given.last] if given else said.atoms
    return not {"to", "at", "=", "is", "of", "be", "below", "under"} & {atom.word for atom in near}


def _share(said: Said, pieces: list[Piece]) -> str:
    """`1.5x` and `20%`, which are no money."""
    times = next(
        (p for p in said.pieces if p.kind == "times" and any(p.first == each.last + 1 for each in pieces)), None
    )
    if times:
        return "".join(atom.text for atom in said.atoms[times.first - 1 : times.last + 1])
    part = next((piece.text for piece in said.pieces if piece.kind in ("percent", "factor", "half")), "")
    part = part or next((word for word in said.words if word in _FACTORS | {"half", "quarter"}), "")
    return "" if pieces or _THRESHOLDS.search(said.text.lower()) else part


def _thresholds(said: Said) -> dict[str, str]:
    found = _THRESHOLDS.search(said.text.lower())
    numbers = sorted({int(n) for n in re.findall(r"\d{1,3}", found.group(1))}) if found else []
    return {"thresholds": "/".join(map(str, numbers))} if numbers else {}


def _days(said: Said) -> tuple[dict[str, str], CostEngineError | None]:
    """The first and last day; a date alone is the last."""
    today = said.draft.context.today
    plain = [p for p in said.pieces if p.kind != "date" or (is_introduced(said, p) and p.text.lower() != "today")]
    found = between(said._replace(pieces=plain), dates.resolved)
    if found.get("since") == found.get("until"):
        found.pop("since", None)
    unknown = next(
        (p for p in said.pieces if p.kind in ("date", "until_date", "by_date") and not dates.resolved(p.value, today)),
        None,
    )
    if unknown:
        return {}, NoSuchDate(unknown.text)
    month = next((p for p in said.pieces if p.kind in ("by_month", "no_date")), None)
    if month:
        return {}, UnknownDate(month.text)
    until = found.get("until", "")
    if until and until <= today.isoformat():
        return {}, OutOfRange("A budget's last day", until, "a day after today")
    if until and found.get("since", "") > until:
        return {}, OutOfRange("A budget's dates", f"{found['since']} to {until}", "days in their order")
    return found, None
