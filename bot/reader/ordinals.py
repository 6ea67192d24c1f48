"""Sides of a compare, counted: `2nd`, `option 2`, `the latter` and `second: …` as `the second`."""

import re

from bot.on_use import pattern

WORDS = ("first", "second", "third", "fourth")
ORDINALS = {**{word: at for at, word in enumerate(WORDS)}, "last": -1}
"""The place of a side, from 0."""
_NAMES = {"1st": 0, "2nd": 1, "3rd": 2, "4th": 3, "former": 0, "latter": -1}
_SPELLED = pattern(
    r"\b(?:the\s+)?(?:(?P<name>1st|2nd|3rd|4th|former|latter)|(?:option|side)\s+(?:no\.?\s+)?(?P<digit>[1-4]))\b(?!\s*%)",
    re.IGNORECASE,
)
_LABELLED = pattern(r"^\s*(?:the\s+)?(first|second|third|fourth|last)(?:\s+(?:one|side|option))?\s*:\s*", re.IGNORECASE)


def with_ordinals(text: str) -> str:
    """The text, behind a compare, with the sides that it counts in words."""
    if not any(sign in text for sign in ("1", "2", "3", "4", "er", "ER", ":", "ption")):
        return text
    return _LABELLED.sub(lambda found: f"the {found[1]} one ", _SPELLED.sub(_in_words, text))


def _in_words(found: re.Match[str]) -> str:
    at = int(found["digit"]) - 1 if found["digit"] else _NAMES[found["name"].lower()]
    return "the last one" if at < 0 else f"the {WORDS[at]}"
