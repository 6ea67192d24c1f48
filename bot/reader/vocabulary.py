"""The vocabulary: phrases that lie in the data files, found at a place of the text, longest first."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from bot.reader.atoms import Atom, atoms_of, first_word

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


class Said(NamedTuple):
    """A phrase as it was written down, with what it means; `name` as in `entry`."""

    phrase: str
    kind: str
    value: Any
    name: bool = False


class ByLetter(dict[str, Mapping[str, Sequence[Said]]]):
    """What begins with a letter, by its first word: made when a letter is first asked for, and from then on looked up.

    Whole before another thread sees it.
    """

    def __init__(self, said: Iterable[Said]) -> None:
        super().__init__()
        by_letter: dict[str, list[Said]] = defaultdict(list)
        for each in said:
            by_letter[each.phrase[0].lower()].append(each)
        self.said: Mapping[str, Sequence[Said]] = by_letter

    def __missing__(self, letter: str) -> Mapping[str, Sequence[Said]]:
        found: dict[str, list[Said]] = {}
        for each in self.said.get(letter, ()):
            found.setdefault(first_word(each.phrase), []).append(each)
        self[letter] = found
        return found


class Phrases(Mapping[str, Sequence[Entry]]):
    """Entries by their first word, longest first, and as a tree of words; of equal phrases the first counts.

    What begins with a word is cut into atoms when a text first holds that word, and put under its first word when one
    first begins with that letter: there are thousands of phrases, and a question in a terminal, which is a process of
    its own, needs a dozen.

    `word in by_letter[word[:1]]` is `word in` the phrases, for those who ask of every word of a text.
    """

    def __init__(self, said: Iterable[Said]) -> None:
        self.by_letter = ByLetter(said)
        self._entries: dict[str, Sequence[Entry]] = {}
        self._roots: dict[str, Node] = {}

    def __getitem__(self, word: str) -> Sequence[Entry]:
        known = self._entries.get(word)
        if known is None:
            known = self._entries[word] = _longest_first(entry(*each) for each in self.by_letter[word[:1]][word])
        return known

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and word in self.by_letter[word[:1]]

    def __iter__(self) -> Iterator[str]:
        return (word for letter in tuple(self.by_letter.said) for word in self.by_letter[letter])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def text(self) -> str:
        """All phrases, one a line."""
        return "\n".join(each.phrase for group in self.by_letter.said.values() for each in group)

    def root(self, word: str) -> Node | None:
        """The place behind this first word; None where no phrase begins with it."""
        known = self._roots.get(word)
        if known is None and word in self.by_letter[word[:1]]:
            known = self._roots[word] = _tree(self[word])
        return known


def _longest_first(entries: Iterable[Entry]) -> Sequence[Entry]:
    known: dict[tuple[str, ...], Entry] = {}
    for each in entries:
        known.setdefault(each.words, each)
    return sorted(known.values(), key=lambda each: -len(each.words))


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


def entry(phrase: str, kind: str, value: Any, name: bool = False) -> Entry:
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


@cache
def sections(name: str) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """One data file: kind, value, phrases."""
    return {
        kind: {value: _phrases(given) for value, given in values.items()} for kind, values in _data_file(name).items()
    }


def _data_file(name: str) -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "data" / name).read_text(encoding="utf-8"))


def _phrases(given: str | Sequence[str]) -> Sequence[str]:
    """A list as it is; a line of phrases apart by commas, a block of several lines of words apart by spaces.

    A line is read in a third of the time of a list: 4 ms of a start instead of 10.
    """
    if not isinstance(given, str):
        return given
    return given.split() if "\n" in given else [each.strip() for each in given.split(",")]


@cache
def phrases_of(name: str) -> Phrases:
    """All phrases of a data file."""
    return Phrases(
        Said(phrase, kind, value)
        for kind, values in sections(name).items()
        for value, given in values.items()
        for phrase in given
    )


@cache
def listed(name: str) -> frozenset[str]:
    """One of the small sets of words."""
    return frozenset(_lists()[name]["words"].split())


@cache
def _lists() -> Mapping[str, Mapping[str, Any]]:
    return _data_file("lists.toml")


def matches(atoms: Sequence[Atom], at: int, known: Phrases) -> Sequence[tuple[Entry, int]]:
    """Every phrase that begins at this atom, with the atom after it, longest first."""
    root = known.root(atoms[at].word)
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
