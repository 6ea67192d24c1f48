"""Atoms: the runs of letters, the numbers and the signs of a text, before anything is known of what they mean."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.on_use import pattern


class Atom(NamedTuple):
    """One run of signs of the same sort; `glued` when nothing stands between it and the atom before."""

    sort: str
    text: str
    word: str
    start: int
    end: int
    glued: bool
    line_start: bool


_ATOM = pattern(
    r"""
    (?P<mention><[@#][A-Za-z0-9]+(?:\|[^<>]{0,200})?>)
  | (?P<handle>(?<![\w@])@[A-Za-z_][\w.-]{0,80})
  | (?P<number>
        (?<![A-Za-z]) (?>\d(?:[\d.,'_]*\d)?) (?:[eE][+-]?\d++)? (?![a-zA-Z]*+(?<=[eE])[+-]?\d)
      | (?<![A-Za-z]) \d(?:[\d.,'_]*\d)?
      | (?<![\w.]) \.\d+
      | \d+ (?:\.\d+)? )
  | (?P<word>(?<=\d)[xX](?=[A-Za-z0-9]) | [^\W\d_]+ (?:'[^\W\d_]+)*)
  | (?P<sign>\*\* | << | >> | <= | >= | [^\s\w] | _ | \w)
    """,
    re.VERBOSE,
)
MOST_ATOMS = 600
"""About 2,900 characters of a letter; a longer text is no hurried question, and reading it would take too long."""
_TRAILING = ".,'_"


def atoms_of(text: str) -> list[Atom]:
    """The atoms of a normalised text in order, one more than MOST_ATOMS at most."""
    found: list[Atom] = []
    end = 0
    position = 0
    while len(found) <= MOST_ATOMS and (match := _ATOM.search(text, position)):
        atom = _atom(match, end, text)
        found.append(atom)
        end = position = atom.end
    return found


def first_word(text: str) -> str:
    """The word of the first atom."""
    plain = text.partition(" ")[0]
    if plain.isascii() and plain.isalpha():  # three of four phrases, and there are thousands at each start
        return plain.lower()
    match = _ATOM.search(text)
    assert match, text
    raw = match.group()
    return (raw.rstrip(_TRAILING) if match.lastgroup == "number" else raw).lower()


def words_of(text: str) -> Iterator[str]:
    """The words of a text of any length, without their places."""
    return (match.group().lower() for match in _ATOM.finditer(text) if match.lastgroup == "word")


def _atom(match: re.Match[str], end: int, text: str) -> Atom:
    sort = match.lastgroup or "sign"
    raw = match.group()
    if sort == "number":
        raw = raw.rstrip(_TRAILING)
    start = match.start()
    after = start + len(raw)
    if not (sort == "word" and raw.isascii()) and _is_foreign(raw, text, after):
        sort = "foreign"
    if start == end:
        return Atom(sort, raw, raw.lower(), start, after, start > 0, False)
    return Atom(sort, raw, raw.lower(), start, after, False, "\n" in text[end:start])


def _is_foreign(raw: str, text: str, end: int) -> bool:
    """A sign that stands for a number in another script, or a digit under a combining mark, is no number here."""
    if raw[0].isdigit() and end < len(text) and text[end] > "~" and _combines(text[end]):
        return True
    return not raw.isascii() and any(sign.isnumeric() and not sign.isascii() for sign in raw)


def _combines(sign: str) -> bool:
    return "\u0300" <= sign <= "\u036f" or "\u20d0" <= sign <= "\u20ff" or sign == "\ufe0f"
