"""The vocabulary: phrases that lie in the data files, found at a place of the text, longest first."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from bot.reader.atoms import Atom, atoms_of

JOINTS = frozenset("-_")
"""Signs that may stand inside a phrase or be left out."""


HAS_PLURAL = frozenset({"gpu", "machine"})
"""Kinds of names that may end in a plural's s."""


class Entry(NamedTuple):
    """A phrase as atoms, with what it means; `gaps` says before which atoms a space may stand."""

    words: tuple[str, ...]
    gaps: tuple[bool, ...]
    kind: str
    value: Any


ALONE = ""
"""In the place of the second word of a phrase of one word."""


class Phrases(dict[str, Sequence[Entry]]):
    """Entries by their first word, longest first, and by their first two."""

    def __init__(self, entries: Mapping[str, Sequence[Entry]]) -> None:
        super().__init__(entries)
        self.seconds: dict[str, dict[str, list[Entry]]] = {}
        for word, group in entries.items():
            for each in group:
                second = each.words[1] if len(each.words) > 1 else ALONE
                self.seconds.setdefault(word, {}).setdefault(second, []).append(each)


def entry(phrase: str, kind: str, value: Any, *, name: bool = False) -> Entry:
    """A phrase cut into atoms. In a name a space may not stand where a single letter meets a digit (`A100`)."""
    if phrase.isascii() and phrase.replace(" ", "").isalpha():  # most are, and there are thousands at each start
        plain = tuple(phrase.lower().split())
        return Entry(plain, (True,) * len(plain), kind, value)
    parts = atoms_of(phrase)
    words: list[str] = []
    gaps: list[bool] = []
    joined = False
    for part in parts:
        if part.word in JOINTS and words:
            joined = True
            continue
        last = words[-1] if words else ""
        gaps.append(not name or joined or not part.glued or (len(last) > 1 and last.isalpha()) or part.word.isalpha())
        words.append(part.word)
        joined = False
    return Entry(tuple(words), tuple(gaps), kind, value)


def phrases(entries: Iterable[Entry]) -> Phrases:
    """The entries by their first atom, longest first; of equal phrases the first counts."""
    found: dict[str, dict[tuple[str, ...], Entry]] = {}
    for each in entries:
        found.setdefault(each.words[0], {}).setdefault(each.words, each)
    return Phrases({word: sorted(group.values(), key=lambda e: -len(e.words)) for word, group in found.items()})


@cache
def sections(name: str) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """One data file: kind, value, phrases."""
    data = tomllib.loads((files("bot.reader") / "data" / name).read_text(encoding="utf-8"))
    return {
        kind: {value: given.split() if isinstance(given, str) else given for value, given in values.items()}
        for kind, values in data.items()
    }


@cache
def phrases_of(name: str) -> Phrases:
    """All phrases of a data file."""
    return phrases(
        entry(phrase, kind, value)
        for kind, values in sections(name).items()
        for value, given in values.items()
        for phrase in given
    )


@cache
def listed(name: str) -> frozenset[str]:
    """One of the small sets of words."""
    return frozenset(sections("lists.toml")[name]["words"])


def likely(atoms: Sequence[Atom], at: int, known: Phrases) -> Iterator[Entry]:
    """The phrases that begin with this atom and the next (or its plural), longest first."""
    seconds = known.seconds.get(atoms[at].word)
    if not seconds:
        return
    following = atoms[at + 1].word if at + 1 < len(atoms) else ""
    if following in JOINTS:
        yield from known[atoms[at].word]
        return
    for second in (following, following.removesuffix("s"), ALONE) if following.endswith("s") else (following, ALONE):
        yield from seconds.get(second, ())


def match(atoms: Sequence[Atom], at: int, known: Phrases) -> tuple[Entry, int] | None:
    """The longest phrase that begins at this atom, and the atom after it."""
    for each in likely(atoms, at, known):
        end = match_end(atoms, at, each)
        if end:
            return each, end
    return None


def match_end(atoms: Sequence[Atom], at: int, each: Entry) -> int:
    """The atom after the phrase, or 0."""
    place = at + 1
    for index, (word, gap) in enumerate(zip(each.words[1:], each.gaps[1:], strict=True)):
        place_is_last = index == len(each.words) - 2 and each.kind in HAS_PLURAL
        joint = place < len(atoms) and atoms[place].word in JOINTS and (atoms[place].glued or gap)
        if joint and place + 1 < len(atoms) and atoms[place + 1].glued and word not in JOINTS:
            place += 1
        if place >= len(atoms) or atoms[place].line_start:
            return 0
        if atoms[place].word != word and not (place_is_last and atoms[place].word == f"{word}s" and word.isalpha()):
            return 0
        if not (gap or atoms[place].glued):
            return 0
        place += 1
    return place
