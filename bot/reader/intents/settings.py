"""Settings: shown and set, the digest, and what a person wants forgotten."""

import re
from collections.abc import Mapping
from decimal import Decimal

from bot.on_use import pattern
from bot.reader.faults import not_understood, shown
from bot.reader.intents.said import AMOUNTS, Said, Told, bad_number, is_forbidden
from bot.reader.pieces import Piece
from bot.reader.reading import Choice, Intent
from bot.reader.slots.closest import closest_gpus
from bot.reader.vocabulary import listed
from costengine.errors import CostEngineError, UnknownGpu
from costengine.regions import region_words

_FORGET = pattern(
    r"\s*(?:(?:yes|really)\b\s*,?\s*)?(?:please\s+)?(?:forget|erase|delete)\s+(?:about\s+)?"
    r"(?:(?P<me>me|my data|everything about me|all about me|all my (?:data|questions)|everything i asked)"
    r"|(?:(?:the\s+)?(?:estimate|number|run|answer|no\.?)\s)?\s*#?\s?(?P<number>\d{1,30})|(?P<user><?@[\w.|-]{1,90}>?)"
    r"|(?P<workspace>this workspace|the workspace|our workspace|all (?:of )?our data|all data|everything))\s*[.!]*\s*",
    re.IGNORECASE,
)
_PRICE = pattern(
    r"\s*(?:settings?|set|change|(?P<gone>clear|remove|delete|unset|drop))\s+(?:(?:our|my|own|the|your)\s+)*prices?\s+"
    r"(?:(?:of|for)\s+)?(?:an?\s+)?"
    r"(?P<what>[^\s].*?)\s*",
    re.IGNORECASE | re.DOTALL,
)
_PRICE_BEHIND = pattern(
    r"\s*(?:set|change)\s+(?:(?:our|my|the)\s+)*(?P<what>\S.{0,60}?)\s+prices?\s*(?:to|at|is|=|:)?\s*(?P<usd>\$?[0-9][0-9.,]*\S*)\s*",
    re.IGNORECASE,
)
"""`set our H100 price to $2.40/h`."""
_FIGURE_BEHIND = pattern(r"\s\$?\d[\d.,]*\s*$")
NAMES: Mapping[str, str] = {
    "gpu": "gpu", "accelerator": "gpu", "provider": "provider", "cloud": "provider", "region": "region",
    "currency": "currency", "profile": "profile", "purchase": "purchase", "salary": "salary", "salaries": "salary",
    "threshold": "thresholds", "thresholds": "thresholds", "retention": "retention", "keep": "retention",
    "public": "public", "private": "public",
    "text": "text", "texts": "text", "learning": "learning", "learn": "learning", "admin": "admin",
    "admins": "admin", "place": "region",
}  # fmt: skip
_OPENING = ("set", "change", "show", "open", "turn")
_OF_ADMINS = frozenset({"add", "make", "remove", "revoke", "drop", "no"})
_REMOVES = frozenset({"remove", "revoke", "drop", "no"})
PIECES = {
    "provider": "provider",
    "region": "region",
    "profile": "profile",
    "purchase": "purchase",
    "currency": "currency",
}


def settings(said: Said) -> Told | None:
    """`settings`, `set default gpu H100`, `set price H100 2.10`, `digest weekly off`, `forget me`."""
    return _forget(said) or _price(said) or _digest(said) or _reset(said) or _settings(said) or _in_words(said)


def _reset(said: Said) -> Told | None:
    """`reset settings`, `undo the last setting`: there is no such order."""
    orders = said.first_word == "reset" or said.first_word in listed("takes_back")
    if not orders or {"settings", "setting", "defaults"}.isdisjoint(said.words):
        return None
    missing = "nothing was changed: settings go back one at a time"
    return Told(Intent.SETTINGS, {"action": "show"}, not_understood(missing=missing, example="settings currency USD"))


def _forget(said: Said) -> Told | None:
    found = _FORGET.fullmatch(said.text)
    if not found:
        return _forget_some(said)
    what = str(found.lastgroup)
    arguments = {"action": "forget", "what": what}
    if what == "number":
        number = found.group("number")
        return Told(Intent.SETTINGS, {**arguments, "number": number}, bad_number(number))
    return Told(Intent.SETTINGS, {**arguments, "user": said.user() or ""} if what == "user" else arguments)


_DELETES = frozenset({"forget", "delete", "erase"})


def _forget_some(said: Said) -> Told | None:
    """`delete #1 and #2`, `don't delete #1`: each is asked, and what is forbidden refused."""
    if _DELETES.isdisjoint(said.words[:3]):
        return None
    numbers, forbidden = said.numbers(), is_forbidden(said)
    orders = forbidden or said.first_word in _DELETES
    if not numbers or not orders or said.has(*AMOUNTS):
        return None
    if forbidden:
        return Told(Intent.SETTINGS, {"action": "forget"})
    choices = tuple(Choice(label=f"Delete #{each}", text=f"delete #{each}") for each in numbers[:MOST_REGIONS])
    shows = Choice(label=f"No, show #{numbers[0]}", text=f"show #{numbers[0]}")
    asks_back = "I delete one at a time: which first?" if len(numbers) > 1 else f"Delete #{numbers[0]}?"
    return Told(Intent.SETTINGS, {"action": "forget"}, asks_back=asks_back, choices=(*choices, shows)[:MOST_REGIONS])


def _price(said: Said) -> Told | None:
    """A price of the team's own, or that it has none any more; what is a price, the team's memory reads."""
    gpu = said.draft.slots.get("gpu") or said.has("gpu", "cluster")
    if gpu and (behind := _PRICE_BEHIND.fullmatch(said.text)):
        value = f"{behind['what']} {behind['usd']}"
        return Told(Intent.SETTINGS, {"action": "set", "name": "price", "value": value})
    found = _PRICE.fullmatch(said.text)
    if not found:
        return None
    if not gpu:
        unknown = _unknown(said, "gpu") if _FIGURE_BEHIND.search(found["what"]) else None
        return Told(Intent.SETTINGS, {"action": "show", "name": "price"}, unknown) if unknown else None
    value = re.sub(r"\s+to\s+(?=\$?[0-9])", " ", found["what"]) + (" off" if found["gone"] else "")
    return Told(Intent.SETTINGS, {"action": "set", "name": "price", "value": value})


def _digest(said: Said) -> Told | None:
    if "digest" not in said.words or said.has("cluster", "tokens", "params", "gpu_hours"):
        return None
    if set(said.words) == {"digest"}:
        return Told(Intent.SETTINGS, {"action": "show"})
    off = bool(listed("off") & set(said.words))
    return Told(Intent.SETTINGS, {"action": "digest", "on": "no" if off else "yes", "every": "week", **_channel(said)})


def _channel(said: Said) -> dict[str, str]:
    channel = said.channel()
    return {"channel": channel} if channel else {}


def _settings(said: Said) -> Told | None:
    of_an_admin = bool({"admin", "admins"} & set(said.words)) and said.user() is not None
    opens = (
        (of_an_admin and said.first_word in _OF_ADMINS)
        or said.begins("settings")
        or (said.first_word in _OPENING and _named(said))
    )
    sets = _named(said) not in ("", "gpu", "provider", "region", "purchase") and said.first_word in NAMES
    timed = bool(said.draft.slots.get("duration_hours")) and _named(said) != "retention"
    sets = sets and not said.after_something and not timed
    if not (opens or sets) or (said.has("tokens", "params", "gpu_hours", "duration", "size") and not _named(said)):
        return None
    if said.draft.slots.get("gpu_count") or said.has("model", "finetune", "rl"):
        return None
    name = _named(said)
    value = _value(said, name)
    if name == "admin" and value and _REMOVES & set(said.words):
        return Told(Intent.SETTINGS, {"action": "set", "name": name, "value": value, "remove": "yes"})
    if not value and name == "region" and (which := _regions_like(said)):
        return which
    if not value:
        fault = next(iter(said.draft.errors), None) or _unknown(said, name) if name else None
        return Told(Intent.SETTINGS, {"action": "show", **({"name": name} if name else {}), **_channel(said)}, fault)
    return Told(Intent.SETTINGS, {"action": "set", "name": name, "value": value, **_channel(said)})


OF_A_DEFAULT = frozenset(
    {"cluster", "gpu", *PIECES, "filler", "word", "by", "at", "on", "for", "gpuword", "within", "start", "of"}
)
"""Kinds of a sentence that only says what is usual."""


def _in_words(said: Said) -> Told | None:
    """`we use H200 by default`, `H200 is our default`: one value, and nothing else that could be a job."""
    if not {"default", "defaults"} & set(said.words) or not said.draft.kinds <= OF_A_DEFAULT:
        return None
    given = {name: value for name in ("gpu", *PIECES) if (value := _value(said, name))}
    if len(given) != 1 or said.draft.slots.get("gpu_count"):
        return None
    ((name, value),) = given.items()
    return Told(Intent.SETTINGS, {"action": "set", "name": name, "value": value})


def _regions_like(said: Said) -> Told | None:
    """`our default region is eu-west`: the places that begin so."""
    words = {piece.text.lower() for piece in said.pieces[-MOST_REGIONS:] if piece.kind == "word"}
    found = [row.id for row in region_words().values() if any(row.id.startswith(f"{word}-") for word in words)]
    near = list(dict.fromkeys(found))[:MOST_REGIONS]
    if len(near) < 2:
        return None
    choices = tuple(Choice(label=place, text=f"settings region {place}") for place in near)
    return Told(Intent.SETTINGS, {"action": "show", "name": "region"}, asks_back="Which region?", choices=choices)


MOST_REGIONS = 4


def _unknown(said: Said, name: str) -> CostEngineError | None:
    """`set default gpu H300`: a name with a digit in it that no accelerator has; `region mars`."""
    word = next((p.text for p in said.pieces if p.kind == "word" and re.search(r"\d", p.text)), "")
    if name == "gpu" and word:
        return UnknownGpu(word, closest_gpus(word))
    if name in VALUES and "?" not in said.text and (said.first_word in ("set", "change") or _says_a_value(said, name)):
        return not_understood(missing=f"I do not know what to set {name} to", example=f"settings {name} {VALUES[name]}")
    if name not in EXAMPLES or "?" in said.text or said.words[-1] in (*NAMES, "settings", "setting"):
        return None
    last = said.pieces[-1] if said.pieces else None
    if last is None or last.kind not in ("word", "num", "size") or last.text.lower() in listed("order_words"):
        return None
    return not_understood(missing=f"I know no {name} “{shown(last.text)}”", example=f"settings {name} {EXAMPLES[name]}")


def _says_a_value(said: Said, name: str) -> bool:
    """`settings retention off`: something stands behind the name."""
    last = said.words[-1]
    ends = last in listed("order_words") - listed("off")
    return said.first_word == "settings" and NAMES.get(last) != name and not ends


VALUES = {"salary": "180k", "retention": "90 days", "learning": "on", "thresholds": "50/80/100", "public": "on"}
EXAMPLES = {"gpu": "H200", "provider": "lambda", "region": "frankfurt", "currency": "EUR"}


def _named(said: Said) -> str:
    """Which setting is meant: by its name, or by what is given for it beside the word default."""
    named = next((NAMES[word] for word in said.words if word in NAMES), "")
    if named or not {"default", "defaults"} & set(said.words):
        return named
    if said.draft.slots.get("gpu"):
        return "gpu"
    return next((name for kind, name in PIECES.items() if said.has(kind)), "")


def _value(said: Said, name: str) -> str:
    slots = said.draft.slots
    match name:
        case "gpu" | "provider" | "region" | "profile" | "purchase" | "currency":
            signs = (str(piece.value) for piece in said.pieces if name == piece.kind == "currency")
            return str(slots.get(name) or next(signs, ""))  # a shared sign, or dollars, fill no slot
        case "salary":
            return _salary(said)
        case "retention":
            return _retention(said)
        case "thresholds":
            return "/".join(re.findall(r"\b\d{1,3}\b", said.text))
        case "admin":
            return said.user() or ""
        case "public" | "learning" | "text":
            return _switch(said, private="private" in said.words)
    return ""


def _retention(said: Said) -> str:
    """Days, also where only their number stands behind the name, or that nothing is ever deleted."""
    for_ever = listed("for_ever") & set(said.words[-1:] if {"from", "to"} <= set(said.words) else said.words)
    if for_ever or _NO_LIMIT.search(said.text):
        return "unlimited"
    days = next((piece for piece in _newest_first(said) if piece.kind == "duration"), None)
    if days:
        return f"{int(days.value.hours / 24)}" if days.value.hours >= 24 else ""
    return said.words[-1] if said.words[-1].isdigit() and said.words[-2:-1] in (["retention"], ["to"]) else ""


_NO_LIMIT = pattern(r"\b(?:no|without(?: a)?) limit\b|\bnever (?:delete|forget)\b", re.IGNORECASE)


def _newest_first(said: Said) -> list[Piece]:
    """`from 400 days to 90 days`: the value behind to is the new one."""
    return said.pieces[::-1] if {"from", "to"} <= set(said.words) else said.pieces


def _switch(said: Said, *, private: bool) -> str:
    words = set(said.words)
    off = bool(listed("off") & words)
    if not off and not words & {"on", "yes", "public", "private", "enable", "true", "learn", "start"}:
        return ""
    return "off" if off != private else "on"


A_YEAR = {720: 12, 168: 52}
"""How often a month and a week are paid in a year."""


def _salary(said: Said) -> str:
    for piece in _newest_first(said):
        if piece.kind in ("money", "size", "num", "rate", "salaried"):
            number = getattr(piece.value, "number", piece.value)
            if number.style == "dot3":  # `180.000`: which of both is no guess to write
                return ""
            value: Decimal = said.draft.usd(number.value, getattr(piece.value, "currency", ""))
            value *= A_YEAR.get(int(getattr(piece.value, "hours", 0)), 1)
            return f"{value.normalize():f}" if 0 < value < 10**9 else ""
    return ""
