"""Splits: who pays which part."""

import re
from decimal import Decimal

from bot.on_use import pattern
from bot.reader.intents.said import Said, Told
from bot.reader.reading import Intent
from bot.reader.recognition.project import clean_name
from bot.reader.vocabulary import listed
from costengine.errors import CostEngineError, OutOfRange

_ROW = pattern(r"(?<![\d.#])(\d{1,3}(?:\.\d+)?)\s?%?(?:\s?(?:/|:|-|\bto\b|,|\band\b|&)\s?(\d{1,3}(?:\.\d+)?)\s?%?)+")
_PERCENT = pattern(r"(\d{1,3}(?:\.\d+)?)\s?(?:%|percent|pct)")
_NUMBERS = pattern(r"\d{1,3}(?:\.\d+)?")
_WAYS = pattern(
    r"\b(two|three|four|five|six|[2-6])(?:\s|-)?ways?\b|\bin (half|thirds|quarters)\b|\b(equally|evenly|halves)\b"
)
WAYS = {"two": 2, "half": 2, "halves": 2, "three": 3, "thirds": 3, "four": 4, "quarters": 4, "five": 5, "six": 6}
_WITH = pattern(r"\b(?:with|between|among|amongst|and|for|by)\b|[,;:&+/|]")


def split(said: Said) -> Told | None:
    """`split 60/40 with the university`, `split between us 70% and acme 30%`, `split three ways`."""
    if not _asks(said):
        return None
    number = said.number()
    text = re.sub(r"#\s?\d+|\b(?:run|estimate)\s\d+", " ", said.text)
    partners = _partners(text)
    shares, fault = _shares(text, max(len(partners), 2))
    arguments = {"shares": "/".join(f"{share:f}" for share in shares)} if shares else {}
    if partners and len(partners) <= max(len(shares), 1):
        arguments["partners"] = "|".join(partners)
    by = re.search(r"\bby (?:the )?(?:gpu|hours|usage|time)", said.text.lower())
    arguments["by"] = "gpu_hours" if by else "cost"
    if number:
        arguments["number"] = number
    return Told(Intent.SPLIT, arguments, fault)


def _asks(said: Said) -> bool:
    return "split" in said.cues and not said.has("tokens", "params", "cluster", "gpu_hours")


def _shares(text: str, sides: int) -> tuple[list[Decimal], CostEngineError | None]:
    """The weights: percentages that add up to a hundred (one may be left out), or a ratio."""
    percents = [Decimal(each) for each in _PERCENT.findall(text)]
    row = _ROW.search(text)
    if row and len(percents) <= 1:
        given = [Decimal(each) for each in _NUMBERS.findall(row.group())]
        return _checked(given, percent=bool(percents) or sum(given) > 20)
    if percents:
        rest = 100 - sum(percents, Decimal(0))
        return _checked([*percents, rest] if len(percents) < sides and rest > 0 else percents, percent=True)
    ways = _WAYS.search(text.lower())
    word = next((part for part in ways.groups() if part), "") if ways else ""
    count = WAYS.get(word, int(word) if word.isdigit() else sides)
    return [Decimal(1)] * max(count, sides if not word else count), None


def _checked(shares: list[Decimal], *, percent: bool) -> tuple[list[Decimal], CostEngineError | None]:
    total = sum(shares, Decimal(0))
    written = "/".join(f"{share:f}" for share in shares)
    if min(shares) < 0 or total <= 0 or (percent and total != 100):
        accepted = (
            f"shares that add up to 100, such as 60/40 (these make {total:f})" if percent else "shares above zero"
        )
        return [], OutOfRange("A split", written, accepted)
    return shares, None


def _partners(text: str) -> list[str]:
    """The sides in the order of the text; we are one of them, first unless we are named elsewhere."""
    at = re.search(r"\b(?:with|between|among|amongst|:)\b|:", text)
    if not at:
        return []
    names = [_name(part) for part in _WITH.split(text[at.end() :])]
    found = list(dict.fromkeys(name for name in names if name))[:6]
    if not found:
        return []
    return found if "us" in found else ["us", *found]


def _name(part: str) -> str:
    """The name in a part of the text; our own is `us`."""
    words = [
        word
        for word in re.sub(r"[\d%]+(?:\.\d+)?", " ", part).split()
        if word.lower().strip(".!?") not in listed("no_partner")
    ]
    if words and words[0].lower() in listed("ours"):
        return "us"
    return clean_name(" ".join(words[:5])).replace("|", "")
