"""Billions in a text of a language where a billion is a million millions."""

import re

from bot.on_use import pattern
from bot.reader.draft import Ask, Draft
from bot.reader.faults import shown
from bot.reader.vocabulary import listed

_BILLION = pattern(r"\bbillions?\b", re.IGNORECASE)


def abroad(draft: Draft) -> None:
    """`7B auf 1 Billion Token`: asked whether it is 1B or 1T."""
    written = [piece for piece in draft.all_of("tokens", "params", "size") if _BILLION.search(piece.text)]
    if not written or not _is_of_another_language(draft):
        return
    piece = written[0]
    options = tuple(_BILLION.sub(letter, piece.text) for letter in "BT")
    draft.asks.append(Ask(f"Is “{shown(piece.text)}” a thousand or a million millions?", piece, options))


def _is_of_another_language(draft: Draft) -> bool:
    words = {word for piece in draft.said for word in piece.text.lower().split()}
    return not words.isdisjoint(listed("abroad"))
