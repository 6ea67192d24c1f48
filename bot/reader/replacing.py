"""Changes that name what was before: `from 64 to 128`, `7B is wrong, 13B`, read as `128 instead of 64`."""

import re

from bot.on_use import pattern
from bot.reader.vocabulary import listed

LONGEST_OLD = 5
"""Words of what is replaced."""
ARROW = "->"


def replacing(text: str) -> tuple[str, str] | None:
    """What was before and what is to be; None where the text does not begin as such a change."""
    corrected = _WRONG.match(text) or _NOT_BUT.match(text)
    if corrected:
        return corrected["old"], corrected["new"]
    words = text.replace(ARROW, f" {ARROW} ").split()
    low = [word.lower().strip(",") for word in words]
    if low[1:3] == ["up", "to"] and low[0] in listed("replacing"):  # elsewhere `up to` is a limit
        return "", " ".join(words[3:])
    start = _old_begins(low)
    joints = listed("replaced_by") if low[:1] and low[0] in listed("replacing_one") else frozenset({"to", "into"})
    for at in range(start + 1, min(start + 1 + LONGEST_OLD, len(words) - 1)):
        if low[at] == ARROW or (start and low[at] in joints):
            return " ".join(words[start:at]), " ".join(words[at + 1 :])
    return None


def moving(text: str) -> str:
    """`push the deadline by 2 weeks` as `2 weeks later`; any other text as it is."""
    words = _MOVES.fullmatch(text.strip(" .!"))
    if not words or not (words["verb"] or words["day"]):
        return text
    said = {word.lower() for word in words.group("verb", "way", "behind") if word}
    ways = [way for way in ("later", "earlier") if said & listed(f"moves_{way}")]
    return f"{words['time']} {ways[0]}" if len(ways) == 1 else text


def _old_begins(low: list[str]) -> int:
    """Behind the verb and `from`; 0 where there is neither."""
    verb = bool(low) and low[0] in listed("replacing") | listed("replacing_one")
    at = 1 if verb else 0
    while verb and at < len(low) and low[at] in ("it", "that", "them", "up", "down", "over"):
        at += 1
    return at + 1 if at < len(low) and low[at] == "from" else at if verb else 0


_ASIDE = r"\s*(?:(?:sorry|no|wait|oops|actually|hmm|the|it(?: is|'s)?)\b[\s,:]*)*"
_OLD = r"(?P<old>\S+(?: \S+){0,2}?)"
_IT_IS = r"(?:(?:it(?: is|'s| should be)|should be|i meant|make it|use|take)\b\s*)?"
_WRONG = pattern(
    rf"{_ASIDE}{_OLD} (?:is|was|are|were) (?:wrong|incorrect|a typo|a mistake|false)\b[\s,;:.]*{_IT_IS}(?P<new>\S.*)",
    re.IGNORECASE,
)
_NOT_BUT = pattern(rf"{_ASIDE}not (?:in )?{_OLD},? but (?P<new>\S.*)", re.IGNORECASE)
_DAY = r"(?P<day>(?:the |our )?(?:deadline|last day|end date) )"
_TIME = r"(?P<time>(?:\d+|an?|one|two|three|four|another) (?:day|week|month)s?)"
_MOVES = pattern(
    rf"(?:please )?(?:(?P<verb>[a-z]+) )?(?:it |that |this )?{_DAY}?(?:is )?"
    rf"(?:(?P<way>back|out|off|forward|later|earlier) )?(?:by )?{_TIME}"
    r"(?: (?P<behind>later|earlier|back|out|forward|sooner))?",
    re.IGNORECASE,
)
