"""What is asked about a job in other units than money: how much power, how many people, what throughput."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from bot.reader import vocabulary
from bot.reader.atoms import Atom
from bot.reader.vocabulary import Entry, listed

LOOKED_BEFORE = 5
"""Atoms between a question word and what it asks for: `what would be the total power`."""


class Quantity(NamedTuple):
    """What is asked for, and the atoms of its words."""

    about: str
    first: int
    after: int


def quantity(atoms: Sequence[Atom]) -> Quantity | None:
    """`how much power does …`, `electricity only: …`, `co2 of …`; nothing where it is only mentioned."""
    return next((each for each in _named(atoms, "quantity") if _is_asked(atoms, each)), None)


def mentioned(atoms: Sequence[Atom]) -> Quantity | None:
    """The first quantity that is named, asked for or not: `why is the power so high?`."""
    return next(_named(atoms, "quantity"), None)


def names_of(atoms: Sequence[Atom]) -> tuple[str, ...]:
    """Every name of a quantity in the text, in small letters and without spaces."""
    spans = (atoms[each.first : each.after] for each in _named(atoms, "quantity"))
    return tuple("".join(atom.word for atom in span) for span in spans)


def part(atoms: Sequence[Atom]) -> Quantity | None:
    """Whatever of the answer before is named: `is that with electricity?`, `and taxes?`."""
    return next(_named(atoms, "quantity", "part"), None)


def _named(atoms: Sequence[Atom], *kinds: str) -> Iterator[Quantity]:
    known = vocabulary.phrases_of("quantities.toml")
    if _beginnings().isdisjoint([atom.word for atom in atoms]):
        return
    for at, atom in enumerate(atoms):
        if atom.word in _beginnings():
            found: list[tuple[Entry, int]] = [
                each for each in vocabulary.matches(atoms, at, known) if each[0].kind in kinds
            ]
            if found:
                yield Quantity(str(found[0][0].value), at, found[0][1])


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(vocabulary.phrases_of("quantities.toml"))


def _is_asked(atoms: Sequence[Atom], named: Quantity) -> bool:
    opening = next((atom.word for atom in atoms if atom.sort in ("word", "number")), "")
    behind = [atom.word for atom in atoms[named.after : named.after + 2]]
    near = atoms[max(0, named.first - LOOKED_BEFORE) : named.first]
    before = [atom.word for atom in near if atom.word != "the"][-2:]
    opens = opening == atoms[named.first].word
    of_what = behind[1:] if behind[:1] and behind[0] in listed("of_a_quantity") else behind[:1]
    return (
        (opens and bool(listed("of_a_job") & set(of_what)))
        or bool(listed("alone") & {*before[-1:], *behind[:1]})
        or (before[-1:] == ["in"] and before[0] in ("cost", "costs"))
        or _is_behind_question(atoms, named.first)
    )


def _is_behind_question(atoms: Sequence[Atom], first: int) -> bool:
    """Whether only small words stand between a question word and this: `what's the`, `how much total`."""
    for at in range(first - 1, max(-1, first - 1 - LOOKED_BEFORE), -1):
        if atoms[at].word in listed("question_words"):
            return True
        if atoms[at].word not in listed("before_a_quantity"):
            return False
    return False
