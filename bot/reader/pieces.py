"""Pieces: parts of a text whose type is known, and the rules that make larger pieces of smaller ones."""

from collections.abc import Callable, Mapping, Sequence
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


def table(*rules: Rule) -> Mapping[str, Sequence[Rule]]:
    """The rules by the kind that they begin with; earlier rules come first."""
    by_kind: dict[str, list[Rule]] = {}
    for each in rules:
        for kind in _beginnings(each):
            by_kind.setdefault(kind, []).append(each)
    return by_kind


def rewrite(pieces: list[Piece], rules: Mapping[str, Sequence[Rule]]) -> list[Piece]:
    """The pieces with every rule applied, from left to right, each piece made being looked at once more."""
    out: list[Piece] = []
    rest = list(reversed(pieces))
    while rest:
        made = _first_made(rest, rules.get(rest[-1].kind, ()))
        if made:
            rest.append(made)
        else:
            out.append(rest.pop())
    return out


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


def _beginnings(each: Rule) -> list[str]:
    kinds: list[str] = []
    for names, optional in each.kinds:
        kinds += names
        if not optional:
            break
    return kinds
