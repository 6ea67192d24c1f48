"""Orders in plain words: the text that does what a person may have meant, and what only shows what there is."""

from decimal import Decimal
from itertools import zip_longest

from bot.reader.draft import SHARED_SIGNS
from bot.reader.intents.doubts import FREE_WORDS
from bot.reader.intents.said import MONEY, Said, Told, amounts, is_foreseen, unreadable
from bot.reader.pieces import Piece
from bot.reader.reading import Intent
from bot.reader.recognition.project import written_name
from bot.reader.sentence import currency_word, in_full


def order(said: Said, told: Told, amount: str = "") -> tuple[str, str]:
    """The text that does it, and what it does in words; with another amount where one is given."""
    given = told.arguments
    usd = given.get("usd") or given.get("by_usd")
    amount = amount or (_money(said, usd) if usd else "")
    match told.intent:
        case Intent.BUDGET if given["action"] in FREE_WORDS:
            return said.text.strip(" ?"), said.text.strip(" ?")
        case Intent.BUDGET:
            return _budget(given, amount)
        case Intent.ACTUAL if given["action"] == "undo":
            number = f" for #{given['number']}" if "number" in given else ""
            return f"undo actual{number}", f"take back what was recorded{number}"
        case Intent.ACTUAL:
            number = f" for #{given['number']}" if "number" in given else ""
            typed, meant = _billed(given, amount)
            return f"actual {typed}{number}", f"record {meant}{number}"
        case Intent.SETTINGS:
            return _setting(given)
    return said.text.strip(" ?"), said.text.strip(" ?")


def _budget(given: dict[str, str], money: str) -> tuple[str, str]:
    action = given["action"]
    name = given.get("project", "")
    whose = f" project {written_name(name)}" if name else f" for {_channel(given)}" if given.get("channel") else ""
    whose = whose or (" workspace" if given.get("workspace") else "")
    amount = (" by " if "by_usd" in given else " ") + money if money else ""
    days = "".join(f" {word} {given[key]}" for word, key in (("from", "since"), ("until", "until")) if key in given)
    warns = f" warn at {given['thresholds']}%" if "thresholds" in given else ""
    days += f" owner {_mention(given['owner'])}" if "owner" in given else ""
    text = (
        f"budget {action}{amount}{whose}{days}{warns}"
        if action == "set"
        else f"budget {action}{whose}{' to' if 'usd' in given else ''}{amount}{days}{warns}"
    )
    owner = f" for {name}" if name else whose
    if action == "set":
        return text, f"set a budget{' of' if money else ''}{amount}{owner}{days}"
    told = f",{warns}" if warns else ""
    return text, f"{action} the budget{owner}{' to' if 'usd' in given else ''}{amount}{days}{told}"


def _mention(user: str) -> str:
    return f"<@{user}>" if user.isupper() else f"@{user}"


def _channel(given: dict[str, str]) -> str:
    channel = given["channel"]
    return channel if channel == "here" else f"<#{channel}>" if channel[:1].isupper() else f"#{channel}"


def _money(said: Said, usd: str) -> str:
    """The amount as it was written where that says its currency, else in dollars."""
    piece = next((each for each in said.pieces if each.kind in ("money", "budgeted", "maxmoney")), None)
    code = getattr(piece.value, "currency", "") if piece else ""
    return shown_amount(piece) if piece and code not in ("", "USD") else f"${in_full(Decimal(usd))}"


def _billed(given: dict[str, str], money: str) -> tuple[str, str]:
    """What was told of a run, as it is typed and as a sentence says it."""
    dated = f" from {given['since']} to {given['until']}" if {"since", "until"} <= given.keys() else ""
    is_part = given.get("partial") and "so_far" not in given and not dated
    figures = [
        *([money] if money else []),
        *([f"{given['gpu_hours']} GPU-hours"] if "gpu_hours" in given else []),
        *([f"{given['hours']} hours"] if "hours" in given else []),
    ]
    before, behind = "another " if is_part else "", dated or (" so far" if "so_far" in given else "")
    return f"{before}{' '.join(figures)}{behind}", f"{before}{' and '.join(figures)}{behind}"


def _setting(given: dict[str, str]) -> tuple[str, str]:
    if given["action"] == "digest":
        on = given["on"] == "yes"
        return f"digest weekly {'on' if on else 'off'}", f"{'post' if on else 'stop'} the weekly digest"
    name, value = given.get("name", ""), given.get("value", "")
    if value not in SHARED_SIGNS:
        value = value.strip(" ?!.")
        value = currency_word(value) if name == "currency" else value
    if name == "retention":
        return _retention(f"{value} days" if value.isdigit() else "")
    return f"{'set' if name == 'price' else 'settings'} {name} {value}", f"set {name} to {value}"


def _retention(days: str) -> tuple[str, str]:
    """How long answers are kept, and what becomes of the others."""
    if not days:
        return "settings retention unlimited", "keep answers for ever"
    return f"settings retention {days}", f"keep answers for {days} and delete older ones"


def harmless(said: Said, told: Told) -> tuple[str, str]:
    """What only shows what there is."""
    number, name = told.arguments.get("number"), told.arguments.get("project")
    if told.intent is Intent.BUDGET:
        return "No, show what is left", f"budget left{f' project {written_name(name)}' if name else ''}"
    if told.intent is Intent.SETTINGS:
        return "No, show the settings", "settings"
    if said.after_something and not number and "hours" in told.arguments:
        return f"No, what if it takes {told.arguments['hours']} hours", f"{told.arguments['hours']} hours"
    return ("No, show that estimate", f"show #{number}") if number else ("No, show the log", "history")


def figures(said: Said, told: Told) -> list[str]:
    """The sums of the text, or the times where there is none."""
    warned = told.arguments.get("thresholds", "").split("/")
    aside = {*said.numbers(), *warned}
    paid = [
        piece
        for piece in amounts(said)
        if piece.kind in MONEY
        and not unreadable(piece)
        and 0 < _value(piece) <= LARGEST
        and not (piece.kind == "num" and piece.text in aside)
    ]
    paid = [piece for piece in paid if not is_foreseen(said, piece)] or paid
    if paid:
        return [_in_a_range(said, piece, right) for piece, right in zip_longest(paid, paid[1:])]
    times = [piece for piece in said.pieces if piece.kind == "duration"]
    return [f"{piece.value.hours.normalize():f} hours" for piece in times]


def _in_a_range(said: Said, left: Piece, right: Piece | None) -> str:
    """The amount; in `250-300k` both are thousands, and in `1.2 to 1.4k €` both are euros."""
    if right is None or getattr(left.value, "number", left.value).suffix:
        return shown_amount(left)
    between = {atom.word for atom in said.atoms[left.last + 1 : right.first]}
    letter = getattr(right.value, "number", right.value).suffix
    if not between or not between <= {"-", "to", "or", "/"} or letter not in MULTIPLES:
        return shown_amount(left)
    code = getattr(left.value, "currency", "") or getattr(right.value, "currency", "")
    return shown_money(_value(left) * MULTIPLES[letter], code)


MULTIPLES = {"k": 10**3, "m": 10**6}
LARGEST = Decimal("1e15")
"""More is refused wherever it is read."""


def shown_amount(piece: Piece, times: int = 1) -> str:
    """The amount with its currency, so many times."""
    return shown_money(_value(piece) * times, getattr(piece.value, "currency", ""))


def shown_money(value: Decimal, code: str) -> str:
    """An amount with its currency."""
    if code in ("", "USD"):
        return f"${in_full(value)}"
    return f"{in_full(value)} {code if code.startswith('?') else currency_word(code)}"


def _value(piece: Piece) -> Decimal:
    value: Decimal = getattr(piece.value, "number", piece.value).value
    return value
