"""What changes the log: only an order or a plain statement; all else is asked back, with the order as an answer."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from bot.reader.draft import SHARED_SIGNS, which_currency
from bot.reader.intents.said import AMOUNTS, Said, Told, amounts, is_rate, sums, unreadable, usd_of
from bot.reader.pieces import Piece
from bot.reader.reading import Choice, Intent
from bot.reader.vocabulary import listed, sections

READ_ONLY = frozenset({"left", "list", "show", "import", "who", "audit", "accuracy", "again"})
FREE_WORDS = frozenset({"note", "save", "forget", "commit", "release"})
"""Actions whose whole text has one form, with words of the person's own in it: no word of theirs says anything."""
_WORD = re.compile(r"[^\W\d_]{2,}(?:'[a-z]+)?")


def sure(said: Said, told: Told) -> Told:
    """The same, or the question whether it is meant; a text that is refused writes nothing as it is."""
    action = told.arguments.get("action", "")
    writes = told.intent in (Intent.BUDGET, Intent.ACTUAL, Intent.SETTINGS) or action in FREE_WORDS
    if not writes or action in READ_ONLY or told.error:
        return told
    sign = told.arguments.get("currency", "")
    if sign in SHARED_SIGNS:
        return _which_currency(said, told, sign)
    if told.intent is Intent.ACTUAL and len(said.numbers()) > 1:
        return _one_at_a_time(said, told)
    if not _is_doubtful(said, told, action):
        return told
    order, meant = _order(said, told)
    choices = tuple(Choice(label=label, text=text) for label, text in ((f"Yes, {meant}", order), _harmless(said, told)))
    return told._replace(asks_back=f"{meant[0].upper()}{meant[1:]}?", choices=choices)


def _is_doubtful(said: Said, told: Told, action: str) -> bool:
    if action in ("note", "forget"):
        return False
    if len(said.numbers()) > 1 or said.text.lstrip()[:1] == '"':
        return True
    if "?" in said.text or said.first_word in listed("asks_first"):
        return True
    if action in FREE_WORDS:
        return False
    if told.intent is Intent.BUDGET and _is_mentioned(said, told):
        return True
    if told.intent is Intent.ACTUAL and (_is_foreseen(said) or _is_vague(said) or _is_perhaps(said, told)):
        return True
    if told.arguments.get("name") == "gpu" and _is_several(said):
        return True
    return _is_denied(said) or _is_past(said, told) or _amounts(said, told) > 1 or bool(_unread(said, told))


def _is_mentioned(said: Said, told: Told) -> bool:
    """Whether the sum beside the word budget is a part, a wish, a difference or an example, not the limit."""
    words = set(said.words)
    if not words & {"budget", "budgets"}:
        return True  # `raise atlas to 300k`
    verbs = {cue.value for cue in said.cues.get("budgetdo", ())}
    if told.arguments["action"] == "change" and "change" not in verbs:
        return True  # `atlas budget until end of June`
    if said.first_word in listed("mentions_first") or words & listed("budget_parts"):
        return True
    orders = {cue.first for cue in said.cues.get("budgetdo", ())}
    wishes = (at for at, atom in enumerate(said.atoms) if atom.word in listed("wishes"))
    if any(said.atoms[at + 1].word != "to" or at + 2 not in orders for at in wishes if at + 1 < len(said.atoms)):
        return True
    changed = {"raise", "lower"} & {cue.value for cue in said.cues.get("budgetdo", ())}
    if not changed and {atom.word for atom in said.atoms} & listed("differences"):
        return True
    own = told.arguments.get("project", "").lower()
    if any(piece.kind == "closed" and piece.text.lower() != own for piece in said.pieces):
        return True  # a project of that name beside the one that is written
    return any(said.after(piece) == "of" for piece in amounts(said))


def _is_perhaps(said: Said, told: Told) -> bool:
    """`it was 61h`: perhaps what was estimated; `it was 61h not 48` is no estimate."""
    plain = "actual" in said.cues or bool(said.number()) or "instead_of_hours" in told.arguments
    return not plain and not HAPPENED_TO_IT & set(said.words)


HAPPENED_TO_IT = frozenset({"took", "lasted", "ran", "cost", "costed", "paid", "spent"})


def _is_foreseen(said: Said) -> bool:
    """What was estimated is no actual; `estimate #2` is its name, and `61h, estimated 48` says both."""
    last = len(said.atoms) - 1
    for at, atom in enumerate(said.atoms):
        if atom.word in listed("foreseen"):
            behind = said.atoms[at + 1] if at < last else None
            if behind is None or not (behind.sort == "number" or behind.text.startswith("#")):
                return True
    return _is_future(said) or _is_present(said)


def _is_future(said: Said) -> bool:
    """`#1 will cost 80k`, `it'll be 80k`."""
    return any(atom.word in listed("future") or atom.word.endswith("'ll") for atom in said.atoms)


def _is_present(said: Said) -> bool:
    """`#2 costs 5k`, `#2 is 5k`: perhaps the estimate; `the bill for #2 is 5k` is none."""
    words = set(said.words)
    return bool(words & listed("present")) and "actual" not in said.cues and not words & listed("bills")


def _is_vague(said: Said) -> bool:
    """`5k or 6k`, `5k to 6k`, `nearly 5k`, `61h each`."""
    if listed("vague") & set(said.words) or said.has("component", "extra", "extras"):
        return True
    given = [piece for piece in said.pieces if piece.kind in (*AMOUNTS, "duration")]
    between = (said.atoms[a.last + 1 : b.first] for a, b in pairwise(given))
    if any(len(atoms) == 1 and atoms[0].word in ("to", "-", "and", "/") for atoms in between):
        return True
    return len(sums(said)) > 1 or any(is_rate(said, piece) for piece in given)


def _is_several(said: Said) -> bool:
    """`H100 or H200`, `A100 30`: one default is one accelerator."""
    return sum(piece.kind in ("gpu", "cluster", "num") for piece in said.pieces) > 1


def _is_denied(said: Said) -> bool:
    """`not`, `if`, `would be nice`; in `61h not 48` what is denied is what was expected."""
    first = min((piece.first for piece in said.pieces if piece.kind in (*AMOUNTS, "duration", "gpu_hours")), default=0)
    for at, atom in enumerate(said.atoms):
        word = atom.word.replace("’", "'")
        expected = word == "not" and first < at and said.atoms[at + 1 : at + 2] and said.atoms[at + 1].sort == "number"
        if word in listed("doubts") and not expected:
            return True
    return any(
        said.atoms[at].word in ("n't", "t") and said.atoms[at - 1].word == "'" for at in range(1, len(said.atoms))
    )


def _is_past(said: Said, told: Told) -> bool:
    """What a budget was is none."""
    return told.intent is Intent.BUDGET and bool({"was", "were", "had", "used", "ago"} & set(said.words))


def _amounts(said: Said, told: Told) -> int:
    """How many sums stand in the text; `from 200k to 300k` is one change."""
    if told.intent is not Intent.BUDGET or {"from", "instead"} & set(said.words):
        return 0
    warned = told.arguments.get("thresholds", "").split("/")
    pieces = [piece for piece in said.pieces if not (piece.kind == "num" and piece.text in warned)]
    return sum(piece.kind in ("money", "budgeted", "maxmoney", "num") or _is_thousands(piece) for piece in pieces)


def _is_thousands(piece: Piece) -> bool:
    return piece.kind == "size" and piece.value.suffix in ("k", "m")


def _unread(said: Said, told: Told) -> list[str]:
    """Words that belong to no order of this kind."""
    if told.arguments.get("name") == "price":
        return []
    own = set(_WORD.findall(" ".join(told.arguments.values()).lower()))
    known = own | listed("order_words") | _cue_words() | {"not"}  # what is denied was looked at before
    unknown = [*said.draft.unused, *(piece.text for piece in said.pieces if piece.kind == "word")]
    words = (word.lower() for given in unknown for word in _WORD.findall(given))
    return [word for word in words if word.removesuffix("'s") not in known]


def _cue_words() -> frozenset[str]:
    """The words of the cues that such an order begins with or holds."""
    kinds = ("budget", "budgetdo", "actual", "settings", "digest")
    phrases = (phrase for kind in kinds for given in sections("cues.toml")[kind].values() for phrase in given)
    return frozenset(word for phrase in phrases for word in phrase.split())


def _which_currency(said: Said, told: Told, sign: str) -> Told:
    """`5000 kr`: the question which of the currencies of that sign, each with its order."""
    order, _ = _order(said, told)
    choices = tuple(
        Choice(label=text, text=text) for text in (order.replace(sign, code) for code in SHARED_SIGNS[sign])
    )
    return told._replace(asks_back=which_currency(sign, None).sentence, choices=choices)


MOST_NUMBERS = 4


def _one_at_a_time(said: Said, told: Told) -> Told:
    """`#2 cost 5k, #3 cost 6k`: each with its own as an answer; of one figure, whose it is."""
    numbers = said.numbers()[:MOST_NUMBERS]
    billed = _figures(said)
    if len(billed) == 1:
        pairs, asks_back = [(number, billed[0]) for number in numbers], f"Whose are the {billed[0]}?"
    else:
        pairs, asks_back = list(zip(numbers, billed, strict=False)), "I record one estimate at a time: which first?"
    orders = [(f"Record {figure} for #{number}", f"actual {figure} for #{number}") for number, figure in pairs]
    if len(billed) not in (1, len(said.numbers())):
        orders = [(f"Show #{number}", f"show #{number}") for number in numbers]
    return told._replace(asks_back=asks_back, choices=tuple(Choice(label=label, text=text) for label, text in orders))


def _figures(said: Said) -> list[str]:
    """The sums of the text, or the times where there is none."""
    paid = [
        piece
        for piece in amounts(said)
        if not unreadable(piece) and not (piece.kind == "num" and piece.text in said.numbers())
    ]
    if paid:
        return [_dollars(said, piece) for piece in paid]
    times = [piece for piece in said.pieces if piece.kind == "duration"]
    return [f"{piece.value.hours.normalize():f} hours" for piece in times]


def _dollars(said: Said, piece: Piece) -> str:
    code = getattr(piece.value, "currency", "")
    return f"{piece.value.value:,f} {code}" if code not in ("", "USD") else f"${usd_of(said, piece):,f}"


# ---- the order in plain words


def _order(said: Said, told: Told) -> tuple[str, str]:
    """The text that does it, and what it does in words."""
    given = told.arguments
    match told.intent:
        case Intent.BUDGET if given["action"] in FREE_WORDS:
            return said.text.strip(" ?"), said.text.strip(" ?")
        case Intent.BUDGET:
            return _budget(said, given)
        case Intent.ACTUAL:
            number = f" for #{given['number']}" if "number" in given else ""
            billed = f"{' '.join(_billed(said, given))}{number}"
            return f"actual {billed}", f"record {billed}"
        case Intent.SETTINGS:
            return _setting(given)
    return said.text.strip(" ?"), said.text.strip(" ?")


def _budget(said: Said, given: dict[str, str]) -> tuple[str, str]:
    action = given["action"]
    name = given.get("project", "")
    whose = f" project {name}" if name else f" for {_channel(given)}" if given.get("channel") else ""
    whose = whose or (" workspace" if given.get("workspace") else "")
    usd = given.get("usd") or given.get("by_usd")
    amount = (" by " if "by_usd" in given else " ") + _money(said, usd) if usd else ""
    days = "".join(f" {word} {given[key]}" for word, key in (("from", "since"), ("until", "until")) if key in given)
    warns = f" warn at {given['thresholds']}%" if "thresholds" in given else ""
    text = (
        f"budget {action}{amount}{whose}{days}{warns}"
        if action == "set"
        else f"budget {action}{whose}{amount}{days}{warns}"
    )
    owner = f" for {name}" if name else whose
    if action == "set":
        return text, f"set a budget{' of' if usd else ''}{amount}{owner}{days}"
    return text, f"{action} the budget{owner}{' to' if 'usd' in given else ''}{amount}{days}"


def _channel(given: dict[str, str]) -> str:
    channel = given["channel"]
    return channel if channel == "here" else f"<#{channel}>" if channel[:1].isupper() else f"#{channel}"


def _money(said: Said, usd: str) -> str:
    """The amount as it was written where that says its currency, else in dollars."""
    piece = next((each for each in said.pieces if each.kind in ("money", "budgeted", "maxmoney")), None)
    code = getattr(piece.value, "currency", "") if piece else ""
    return _dollars(said, piece) if piece and code not in ("", "USD") else f"${Decimal(usd):,f}"


def _billed(said: Said, given: dict[str, str]) -> Iterator[str]:
    if "usd" in given:
        yield _money(said, given["usd"])
    if "gpu_hours" in given:
        yield f"{given['gpu_hours']} GPU-hours"
    if "hours" in given:
        yield f"{given['hours']} hours"
    if "since" in given and "until" in given:
        yield f"from {given['since']} to {given['until']}"
    elif given.get("partial"):
        yield "so far"


def _setting(given: dict[str, str]) -> tuple[str, str]:
    if given["action"] == "digest":
        on = given["on"] == "yes"
        return f"digest weekly {'on' if on else 'off'}", f"{'post' if on else 'stop'} the weekly digest"
    name, value = given.get("name", ""), given.get("value", "").strip(" ?!.")
    value += " days" if name == "retention" else ""
    return f"{'set' if name == 'price' else 'settings'} {name} {value}", f"set {name} to {value}"


def _harmless(said: Said, told: Told) -> tuple[str, str]:
    """What only shows what there is."""
    number, name = told.arguments.get("number"), told.arguments.get("project")
    if told.intent is Intent.BUDGET:
        return "No, show what is left", f"budget left{f' project {name}' if name else ''}"
    if told.intent is Intent.SETTINGS:
        return "No, show the settings", "settings"
    if said.after_something and not number and "hours" in told.arguments:
        return f"No, what if it takes {told.arguments['hours']} hours", f"{told.arguments['hours']} hours"
    return ("No, show that estimate", f"show #{number}") if number else ("No, show the log", "history")
