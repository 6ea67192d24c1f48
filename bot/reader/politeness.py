"""Words of politeness before or behind an order, which never change what it means."""

import re

from bot.on_use import pattern

_REQUEST = r"(?:can|could|would|will) you\b(?! (?:say|tell|think))"
_BEFORE = pattern(
    rf"\s*(?:(?:(?:hi|hey|hello|ok|okay|please|pls|plz|sorry|oops|btw|fyi|finally|thanks|thx)\b|{_REQUEST})[\s,:!.]*)+",
    re.IGNORECASE,
)
_BEHIND = pattern(r"(?:[\s,.!]*\b(?:please|pls|plz|thanks|thx|thank you)\b)+(?=[\s.!?]*$)", re.IGNORECASE)


def shorn(text: str) -> str:
    """The order alone; `can you …?` is no question once its first words are gone."""
    begins = _BEFORE.match(text)
    rest = without_thanks(text[begins.end() :] if begins else text)
    return rest.rstrip(" ?") if begins and re.search(_REQUEST, begins.group(), re.IGNORECASE) else rest


def without_thanks(text: str) -> str:
    """The text without the please or thanks at its end."""
    return _BEHIND.sub("", text).strip()
