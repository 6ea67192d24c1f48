"""Names of sellers that are ordinary words, or makers of other things, where they stand for those."""

from bot.reader.draft import Draft
from bot.reader.nouns import is_text_unit
from bot.reader.pieces import Piece
from bot.reader.vocabulary import listed

SOLD = frozenset({"cluster", "gpu", "gpuword", "nodeword", "machine", "nodes", "purchase", "reserved"})
"""Kinds behind such a name that a seller sells: `an azure vm`."""
BEFORE_A_SELLER = frozenset({"on", "at", "within", "vs", "or", "remove"})


def sellers(draft: Draft) -> None:
    """`the vast majority`, `a lambda function`, `amazon reviews`: no seller, and told as not used."""
    for piece in draft.all_of("provider"):
        if piece.text.lower() in listed("also_words") and _describes(draft, piece):
            draft.pieces.remove(piece)
            draft.unused.append(piece.text)


def _describes(draft: Draft, name: Piece) -> bool:
    """Whether the name says something of the noun behind it, or stands behind an article as no seller does."""
    before, behind = draft.said_before(name), draft.said_after(name)
    noun = behind if behind and not behind.breaks else None
    if noun and is_text_unit(noun):
        return True
    if noun and noun.kind == "word" and noun.text.lower() not in listed("of_sellers"):
        return not (before and before.kind in BEFORE_A_SELLER)
    one = before is not None and before.kind == "article" and not name.breaks
    return one and not (noun and noun.kind in SOLD)
