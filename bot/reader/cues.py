"""Cues: the words that say what a person wants, found once and kept with their places."""

from collections.abc import Mapping
from typing import NamedTuple

from bot.reader import vocabulary
from bot.reader.atoms import Atom


class Cue(NamedTuple):
    """A phrase of the cues' file: what it says, and its atoms."""

    kind: str
    value: str
    first: int
    after: int


Cues = Mapping[str, list[Cue]]


def cues_of(atoms: list[Atom]) -> Cues:
    """All cues by kind, in order; phrases may share words."""
    known = vocabulary.phrases_of("cues.toml")
    found: dict[str, list[Cue]] = {}
    for at, atom in enumerate(atoms):
        if atom.word in known.by_letter[atom.word[:1]]:
            for each, after in vocabulary.matches(atoms, at, known):
                found.setdefault(each.kind, []).append(Cue(each.kind, str(each.value), at, after))
    return found


def begins_with(cues: Cues, kind: str, atoms: list[Atom]) -> bool:
    """Whether the text begins with such a cue, signs left aside."""
    said = cues.get(kind)
    if not said:
        return False
    start = next((i for i, atom in enumerate(atoms) if atom.sort in ("word", "number")), 0)
    return any(cue.first <= start < cue.after for cue in said)
