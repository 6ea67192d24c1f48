"""Places of sides in every spelling: `2nd`, `option 2`, `the latter`, `second: …` as `the second`."""

import re

PLACES = ("first", "second", "third", "fourth")
_NAMES = {"1st": 0, "2nd": 1, "3rd": 2, "4th": 3, "former": 0}
_SPELLED = re.compile(
    r"\b(?:the\s+)?(?:(?P<name>1st|2nd|3rd|4th|former|latter)|(?:option|side)\s+(?:no\.?\s+)?(?P<digit>[1-4]))\b(?!\s*%)",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"^\s*(?:the\s+)?(first|second|third|fourth|last)(?:\s+(?:one|side|option))?\s*:\s*", re.IGNORECASE
)


def with_places(text: str) -> str:
    """The text, behind a compare, with the sides that it counts in words."""
    if not any(sign in text for sign in ("1", "2", "3", "4", "er", "ER", ":", "ption")):
        return text
    return _LABELLED.sub(lambda found: f"the {found[1]} one ", _SPELLED.sub(_in_words, text))


def _in_words(found: re.Match[str]) -> str:
    name, digit = found["name"], found["digit"]
    if digit:
        return f"the {PLACES[int(digit) - 1]}"
    place = _NAMES.get(name.lower())
    return "the last one" if place is None else f"the {PLACES[place]}"
