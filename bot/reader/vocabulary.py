"""The vocabulary: phrases that lie in the data files, found at a place of the text, longest first."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from bot.reader.atoms import Atom, atoms_of

CURRENCY_SIGNS = frozenset("$€£")
"""Signs that belong to the letters right before them: `a $50k limit` is in no Australian dollars."""
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


class Node:
    """A place in the tree of phrases: what may follow, each with whether a space may stand before it."""

    __slots__ = ("after", "entry")

    def __init__(self) -> None:
        self.entry: Entry | None = None
        self.after: dict[str, list[tuple[bool, Node]]] = {}

    def step(self, word: str, *, gap: bool) -> "Node":
        """The place behind this word, made where there is none yet."""
        known = self.after.setdefault(word, [])
        found = next((node for allowed, node in known if allowed is gap), None)
        if found is None:
            found = Node()
            known.append((gap, found))
        return found


class Phrases(dict[str, Sequence[Entry]]):
    """Entries by their first word, longest first, and as a tree of words."""

    def __init__(self, entries: Mapping[str, Sequence[Entry]]) -> None:
        super().__init__(entries)
        self.roots = {word: _tree(group) for word, group in entries.items()}


def _tree(group: Sequence[Entry]) -> Node:
    root = Node()
    for each in group:
        node = before = root
        for word, gap in zip(each.words[1:], each.gaps[1:], strict=True):
            before, node = node, node.step(word, gap=gap)
        node.entry = each
        if node is not before and each.kind in HAS_PLURAL and each.words[-1].isalpha():
            plural = before.step(f"{each.words[-1]}s", gap=each.gaps[-1])
            plural.entry = plural.entry or each
    return root


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
        apart = not name or joined or not part.glued or (len(last) > 1 and last.isalpha()) or part.word.isalpha()
        gaps.append(apart and not (part.glued and part.word in CURRENCY_SIGNS))
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


def matches(atoms: Sequence[Atom], at: int, known: Phrases) -> Sequence[tuple[Entry, int]]:
    """Every phrase that begins at this atom, with the atom after it, longest first."""
    root = known.roots.get(atoms[at].word)
    if root is None:
        return ()
    found: list[tuple[Entry, int]] = [(root.entry, at + 1)] if root.entry else []
    if root.after:
        _walk(root, atoms, at + 1, found)
    if len(found) > 1:
        found.sort(key=lambda each: -len(each[0].words))
    return found


def _walk(node: Node, atoms: Sequence[Atom], at: int, found: list[tuple[Entry, int]]) -> None:
    """Add the phrases that go on here; a joint between two words is passed over."""
    if at >= len(atoms):
        return
    here = atoms[at]
    if here.word not in JOINTS:
        _follow(node, atoms, at, found, joined=False)
    elif at + 1 < len(atoms) and atoms[at + 1].glued:
        _follow(node, atoms, at + 1, found, joined=not here.glued)


def _follow(node: Node, atoms: Sequence[Atom], at: int, found: list[tuple[Entry, int]], *, joined: bool) -> None:
    """`joined`: a space stands before the joint, so that only what may stand apart goes on."""
    here = atoms[at]
    if here.line_start:
        return
    for gap, following in node.after.get(here.word, ()):
        if gap or (here.glued and not joined):
            if following.entry:
                found.append((following.entry, at + 1))
            if following.after:
                _walk(following, atoms, at + 1, found)


def match(atoms: Sequence[Atom], at: int, known: Phrases) -> tuple[Entry, int] | None:
    """The longest phrase that begins at this atom, and the atom after it."""
    found = matches(atoms, at, known)
    return found[0] if found else None
