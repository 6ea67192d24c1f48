"""Numbers in digits: their sign, groups of three a space apart, and `A37B` right after a size."""

import re

from bot.on_use import pattern
from bot.reader import numbers
from bot.reader.atoms import Atom
from bot.reader.names import MEMORY_SIZES, known_names
from bot.reader.recognition.found import Recognised, add, ends
from bot.reader.recognition.units import begins_unit
from bot.reader.vocabulary import matches

NO_GROUP_BEHIND = frozenset({"gpu", "gpuword", "num", "colon", "times"})
"""Behind these a number is whole: `H100:100 500 million` is no 100,500."""

_GROUP = pattern(r"\d{3}(?:[,.]\d\d)?", re.ASCII)
"""Behind the last one may stand cents."""


def active_size(found: Recognised, at: int, breaks: bool) -> int:
    """`A37B` right after a size: what is active of it."""
    atoms = found.atoms
    if atoms[at].word != "a" or at + 2 >= len(atoms) or not (atoms[at + 1].glued and atoms[at + 2].glued):
        return 0
    scale = {"b": 9, "m": 6, "t": 12}.get(atoms[at + 2].word)
    number = numbers.parse(atoms[at + 1].text)
    if not scale or not number or not ends(atoms, at + 3, "magnitude"):
        return 0
    return add(found, "active_size", float(number.value.scaleb(scale)), at, at + 3, breaks)


def number_in_digits(found: Recognised, at: int, breaks: bool) -> int:
    """The atom after a number in digits at this place, or 0."""
    atoms = found.atoms
    if atoms[at].sort != "number":
        return 0
    after, raw = _grouped_by_spaces(found, at)
    number = numbers.parse(raw)
    sign = _sign_before(atoms, at)
    if number is None or sign == "bad":
        return add(found, "bad", raw if sign != "bad" else f"{atoms[at - 2].text}-{raw}", at, after, breaks)
    if sign == "minus":
        number = number._replace(value=-number.value, style="minus")
    return add(found, "num", number, at, after, breaks)


def _sign_before(atoms: list[Atom], at: int) -> str:
    if at == 0 or atoms[at - 1].word != "-" or not atoms[at].glued:
        return ""
    if not atoms[at - 1].glued or at == 1:
        return "minus"
    before = atoms[at - 2]
    if before.sort == "sign" and before.word in "+-*/":
        return "bad"
    return "minus" if before.sort == "sign" and before.word in "$€£@=:(" else ""


def _grouped_by_spaces(found: Recognised, at: int) -> tuple[int, str]:
    """`1 200 000`, `1 200,50`: groups of three digits, one space apart, that nothing else claims."""
    atoms = found.atoms
    end, raw = at + 1, atoms[at].text
    if not re.fullmatch(r"[1-9]\d{0,2}", raw) or _belongs_to_what_is_before(found, at):
        return end, raw
    while is_group(atoms, end):
        raw, end = raw + atoms[end].text.replace(",", "."), end + 1
        if not raw.isdigit():
            break
    if end < len(atoms) and atoms[end].glued and atoms[end].sort == "word" and end > at + 1:
        return at + 1, atoms[at].text
    if end == at + 2 and _counts_a_gpu(atoms, end) and not _is_round(int(raw)):
        return at + 1, atoms[at].text
    return end, raw


def _belongs_to_what_is_before(found: Recognised, at: int) -> bool:
    """`H100:100 500`; a word between, or a space behind the colon (`#2: 1 200 €`), and it begins anew."""
    before = found.pieces[-1] if found.pieces else None
    if before is None or before.kind not in NO_GROUP_BEHIND or before.last != at - 1:
        return False
    if before.kind in ("gpu", "gpuword") and _is_counted(found) and _has_a_unit(found.atoms, at):
        return False
    return before.kind != "colon" or found.atoms[at].glued


def _is_counted(found: Recognised) -> bool:
    """Whether a number stands before the name of the accelerator, so that none behind it counts it."""
    return any(piece.kind == "num" for piece in found.pieces[-3:-1])


def _has_a_unit(atoms: list[Atom], at: int) -> bool:
    """`8 H100 1 000 hours`; in `8 H100 80 100 hours` the first is its memory."""
    grouped = atoms[at].text not in MEMORY_SIZES and is_group(atoms, at + 1)
    return grouped and begins_unit(atoms, at + 2)


def _counts_a_gpu(atoms: list[Atom], at: int) -> bool:
    at += at < len(atoms) and atoms[at].word == "x"
    return at < len(atoms) and any(each.kind == "gpu" for each, _ in matches(atoms, at, known_names()))


def _is_round(count: int) -> bool:
    """`1 024 H100`, `2 000 H100`; in `64 128 A100` two numbers stand side by side."""
    return count % 1000 == 0 or count & (count - 1) == 0


def is_group(atoms: list[Atom], at: int) -> bool:
    """Whether three digits stand here, one space behind what is before."""
    if at >= len(atoms):
        return False
    here, last = atoms[at], atoms[at - 1]
    return (
        here.sort == "number"
        and _GROUP.fullmatch(here.text) is not None
        and here.start == last.end + 1
        and not here.line_start
    )
