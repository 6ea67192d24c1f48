"""A change told in another form, as the text that is read: `from 64 to 128 GPUs` as `128 GPUs instead of 64`."""

import re

from bot.on_use import pattern
from bot.reader.atoms import atoms_of
from bot.reader.compose import composed
from bot.reader.followups import SHIFTED
from bot.reader.recognition.recognise import recognise
from bot.reader.replacing import replacing
from bot.reader.vocabulary import listed


def rephrased(text: str) -> str:
    """The text, as it is where it is no such change."""
    return _replaced(_shifted(text))


REPLACED = frozenset(
    [
        "num", "size", "duration", "cluster", "tokens", "passes", "updates", "params", "seq", "model", "familysize",
        "provider", "providerclass", "region", "purchase", "reserved", "precision", "method", "currency",
        "rate", "money",
    ]
)  # fmt: skip
"""What can be told as replaced by another of its kind."""


def _shifted(text: str) -> str:
    """`cut tokens by 200B` as `cut by 200B tokens`: the unit of an amount stands behind it."""
    found = _BY.fullmatch(text)
    if not found or found["verb"].lower() not in listed("shifting"):
        return text
    atoms = atoms_of(found["thing"])
    kinds = [piece.kind for piece in recognise(atoms, found["thing"]).pieces]
    if len(kinds) != 1 or kinds[0] not in SHIFTED.split("|"):
        return text
    return f"{found['before']}{found['verb']} by {found['amount']} {found['thing']}{found['end']}"


_BY = pattern(
    r"(?P<before>(?:\S+ ){0,4}?)(?P<verb>[a-z]+) (?:the |our |my )?(?P<thing>[a-z]+) by (?P<amount>\d[\d.,]*[kmbt]?)"
    r"(?P<end>(?: please)?[ ?.!]*)",
    re.IGNORECASE,
)
"""Nothing stands behind the amount: `by 2 weeks` has its unit."""


def _replaced(text: str) -> str:
    """`from 64 to 128 GPUs` as `128 GPUs instead of 64`, where what was before is one number or name."""
    both = replacing(text)
    if not both:
        return text
    old, new = both
    if not old:
        return new
    atoms = atoms_of(old)
    pieces = composed(recognise(atoms, old).pieces, atoms)
    said = [piece for piece in pieces if piece.kind not in ("filler", "article")]
    is_one = len(said) == 1 and said[0].kind in REPLACED
    return f"{new} instead of {said[0].text}" if is_one else text
