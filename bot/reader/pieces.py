"""Pieces: parts of a text whose type is known, and the rules that make larger pieces of smaller ones."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple


class Piece(NamedTuple):
    """A part of the text with a type and a value; `first` and `last` are its atoms."""

    kind: str
    value: Any
    first: int
    last: int
    text: str = ""
    breaks: bool = False
    """A comma, a line or another stop stands before it."""


Made = tuple[str, Any] | None
Maker = Callable[..., Made]


class Rule(NamedTuple):
    """A row of kinds, some optional, and the piece that is made of them."""

    kinds: tuple[tuple[frozenset[str], bool], ...]
    make: Maker


def rule(pattern: str, make: Maker) -> Rule:
    """A rule from its pattern: kinds with spaces between, `|` for either, a trailing `?` for optional."""
    return Rule(tuple((frozenset(part.rstrip("?").split("|")), part.endswith("?")) for part in pattern.split()), make)


END = ""
"""In the place of the next kind, behind the last piece."""


class Table(dict[str, Sequence[Rule]]):
    """Rules by the kind that they begin with; of a pair of kinds side by side only those that it may begin."""

    def __init__(self, by_kind: Mapping[str, Sequence[Rule]]) -> None:
        super().__init__(by_kind)
        self.pairs: dict[tuple[str, str], Sequence[Rule]] = {}

    def beginning(self, kind: str, following: str) -> Sequence[Rule]:
        """The rules that may match where these two kinds stand side by side, earlier rules first."""
        found = self.pairs.get((kind, following))
        if found is None:
            found = tuple(each for each in self[kind] if _may_match(each, kind, following))
            self.pairs[kind, following] = found
        return found


def table(*rules: Rule) -> Table:
    """The rules by the kind that they begin with; earlier rules come first."""
    by_kind: dict[str, list[Rule]] = {}
    for each in rules:
        for kind in _beginnings(each):
            by_kind.setdefault(kind, []).append(each)
    return Table(by_kind)


class Passes(dict[tuple[str, str], frozenset[int]]):
    """Tables in their order; by two kinds side by side, the places in it of those with a rule that they may begin.

    Most passes find nothing in a text that a rule of theirs can begin with, and are left out.
    """

    def __init__(self, *tables: Table) -> None:
        super().__init__()
        self.tables = tables

    def __missing__(self, pair: tuple[str, str]) -> frozenset[int]:
        found = frozenset(at for at, rules in enumerate(self.tables) if pair[0] in rules and rules.beginning(*pair))
        self[pair] = found
        return found

    def begun(self, pieces: Sequence[Piece]) -> frozenset[int]:
        """The places of the tables of which a rule may begin somewhere in these pieces."""
        kinds = [piece.kind for piece in pieces]
        return NONE_BEGUN.union(*map(self.__getitem__, pairwise([*kinds, END])))

    def applied(self, pieces: list[Piece]) -> list[Piece]:
        """The pieces with every table applied in turn."""
        begun = self.begun(pieces)
        for at, rules in enumerate(self.tables):
            if at in begun:
                before, pieces = pieces, rewrite(pieces, rules)
                begun = begun if pieces is before else self.begun(pieces)
        return pieces


NONE_BEGUN: frozenset[int] = frozenset()


def rewrite(pieces: list[Piece], rules: Table) -> list[Piece]:
    """The pieces with every rule applied, from left to right, each piece made being looked at once more.

    Where no rule makes anything it is the same list.
    """
    out: list[Piece] = []
    rest = pieces[::-1]
    changed = False
    while rest:
        last = rest.pop()
        if last.kind in rules:
            candidates = rules.beginning(last.kind, rest[-1].kind if rest else END)
            if candidates:
                rest.append(last)
                made = _first_made(rest, candidates)
                if made:
                    rest.append(made)
                    changed = True
                    continue
                rest.pop()
        out.append(last)
    return out if changed else pieces


def _first_made(rest: list[Piece], rules: Sequence[Rule]) -> Piece | None:
    for each in rules:
        matched, taken = _match(rest, each)
        made = each.make(*matched) if matched else None
        if made:
            used = rest[-taken:]
            del rest[-taken:]
            text = " ".join(piece.text for piece in reversed(used))
            return Piece(*made, used[-1].first, used[0].last, text, used[-1].breaks)
    return None


def _match(rest: list[Piece], each: Rule) -> tuple[list[Piece | None], int]:
    matched: list[Piece | None] = []
    at = len(rest) - 1
    for kinds, optional in each.kinds:
        if at >= 0 and rest[at].kind in kinds:
            matched.append(rest[at])
            at -= 1
        elif optional:
            matched.append(None)
        else:
            return [], 0
    return matched, len(rest) - 1 - at


def _may_match(each: Rule, kind: str, following: str) -> bool:
    """Whether the rule can begin with these two kinds, whatever stands behind them."""
    at = _after(each, kind)
    for kinds, optional in each.kinds[at:]:
        if following in kinds:
            return True
        if not optional:
            return False
    return True


def _after(each: Rule, kind: str) -> int:
    """The place in the row behind the first that this kind may take."""
    return next(at for at, (kinds, _) in enumerate(each.kinds, 1) if kind in kinds)


def _beginnings(each: Rule) -> list[str]:
    kinds: list[str] = []
    for names, optional in each.kinds:
        kinds += names
        if not optional:
            break
    return kinds
