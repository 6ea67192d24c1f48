"""Labels: `params 7B tokens 2T`, where the word stands before its number."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from bot.reader.amounts import Duration
from bot.reader.hardware import Cluster
from bot.reader.numbers import Number
from bot.reader.pieces import Piece

MEANS: Mapping[str, str] = {
    "tokenword": "tokens",
    "parameters": "params",
    "modelword": "params",
    "epochs": "passes",
    "steps": "updates",
    "countword": "cluster",
    "gpuword": "cluster",
    "time": "duration",
    "total": "params",
    "active": "active_size",
}
"""What a label and its number make."""
OPENING = frozenset({"time", "countword", "gpuword", "epochs", "steps"})
"""Labels only at the beginning of a part of the text: elsewhere they are units of what stands before."""
OWNERS = frozenset({"sequence", "hyper", "mfu", "currency"})
"""What a number behind it belongs to."""
LARGE = frozenset({"tokenword", "parameters", "modelword", "total", "active"})
NUMBERS = frozenset({"num", "size"})
NO_VALUES = {"total": ("k",), "time": ("b", "t")}
"""Suffixes of numbers that are no value of a label: `in total 100k` is money, perhaps, `by end of year: 3b` a model."""
NO_LABEL_BEHIND = frozenset({"per", "factor", "half", "factorless", "vague", "remove"})
UNITS = frozenset(
    [
        *MEANS, "gpu", "machine", "nodeword", "magnitude", "percentsign", "currency", "examples", "bytes",
        "flops", "times", "tpu", "gpuhour", "tps", "people", "cents", "multiple", "andhalf", "dash", "sequence",
        "month", "ordinal", "slice", "family_of_machines", "coreword", "active", "moe", "brand",
    ]
)  # fmt: skip
"""What a number before it may belong to."""
OF_LARGE = frozenset(
    [
        "tokenword",
        "parameters",
        "modelword",
        "currency",
        "examples",
        "flops",
        "active",
        "moe",
        "bytes",
        "multiple",
        "total",
    ]
)
"""What millions and more may belong to."""


def labelled(pieces: list[Piece]) -> list[Piece]:
    """The pieces with each label and its number made one; a number that a unit follows belongs to the unit."""
    if not any(piece.kind in MEANS or piece.text.lower() in SIGNS for piece in pieces):
        return pieces
    found: list[Piece] = []
    at, in_parts = 0, any(piece.text.lower() in PARTS for piece in pieces)
    while at < len(pieces):
        part = _end_of_part(pieces, at) if in_parts else 0
        if part:
            text, last = " ".join(piece.text for piece in pieces[at:part]), pieces[part - 1].last
            value = pieces[at + 1].value.value
            found.append(pieces[at]._replace(kind="numberedpart", value=value, last=last, text=text))
            at = part
            continue
        end = _end_of_label(pieces, at, found)
        found.append(_made(pieces[at], pieces[end - 1]) if end else pieces[at])
        at = end or at + 1
    return found


PARTS = frozenset({"step", "phase", "stage", "round", "part", "milestone", "wave"})
MOST_PARTS = 20
"""A larger number behind such a word is rather a count."""


def _end_of_part(pieces: Sequence[Piece], at: int) -> int:
    """The place behind `phase 2`, `round 3 of 5`, which count nothing of a job; 0 elsewhere."""
    number = at + 1
    if pieces[at].text.lower() not in PARTS or not _is_plain(pieces, number) or _has_unit(pieces, number):
        return 0
    of = number + 1 < len(pieces) and pieces[number + 1].kind == "of" and _is_plain(pieces, number + 2)
    return number + 3 if of and not _has_unit(pieces, number + 2) else number + 1


def _is_plain(pieces: Sequence[Piece], at: int) -> bool:
    here = pieces[at] if at < len(pieces) else None
    plain = here is not None and here.kind == "num" and not here.breaks and here.value.style == ""
    return plain and here is not None and 0 < here.value.value <= MOST_PARTS


def _end_of_label(pieces: Sequence[Piece], at: int, before: Sequence[Piece]) -> int:
    """The place behind the number that this label stands before, or 0."""
    label, number = pieces[at], at + 1
    signed = number < len(pieces) and pieces[number].kind in ("equals", "colon")
    number += signed
    if signed and before and not label.breaks and before[-1].kind == "size" and before[-1].value.suffix != "k":
        return 0  # `100B tokens: 3B vs 13B`
    if signed and label.text.lower() in SYMBOLS and _is_large_number(pieces, number):
        return number + 1
    if label.text.lower() == "second" and not signed:  # `the second one`
        return 0
    if label.kind not in MEANS or not (signed or _may_open(label, before)):
        return 0
    if number >= len(pieces) or pieces[number].kind not in NUMBERS or pieces[number].breaks:
        return 0
    if label.kind in LARGE and not signed and not _is_large(pieces[number].value):
        return 0
    if getattr(pieces[number].value, "suffix", "") in NO_VALUES.get(label.kind, ()):
        return 0
    return 0 if _has_unit(pieces, number) else number + 1


def _may_open(label: Piece, before: Sequence[Piece]) -> bool:
    """Whether nothing before the label can be what it counts."""
    if not before or label.breaks:
        return True
    while label.kind == "tokenword" and before[-1].kind == "word" and not before[-1].breaks and len(before) > 1:
        before = before[:-1]  # `2T generated tokens 7B`: what the tokens are like
    last = before[-1].kind
    if last == "howmany":
        return before[-1].text.lower() == "how much"
    if label.kind == "countword" and last == "gpu":
        return True
    if label.kind in OPENING:
        return last in MEANS.values() and last != "duration"
    earlier = before[-2].kind if len(before) > 1 else ""
    if before[-1].text == "/":
        return earlier != "tokenword"
    return (earlier in OWNERS or not _is_counted(before[-1])) and last not in NO_LABEL_BEHIND


def _is_counted(number: Piece) -> bool:
    """Whether the number before could be of parameters or tokens: `$50k params 7B` and a date before are none."""
    if number.kind == "size":
        return bool(number.value.suffix != "k")
    return number.kind == "num" and _is_large(number.value) and not 2000 <= number.value.value < 2200


def _is_large_number(pieces: Sequence[Piece], at: int) -> bool:
    return at < len(pieces) and pieces[at].kind in NUMBERS and _is_large(pieces[at].value)


def _is_large(number: Number) -> bool:
    return bool(number.suffix) or number.value >= 1000


def _has_unit(pieces: Sequence[Piece], number: int) -> bool:
    """Whether the piece behind the number is its unit rather than the next label."""
    after = number + 1
    units = OF_LARGE if pieces[number].kind == "size" and pieces[number].value.suffix != "k" else UNITS
    if after >= len(pieces) or pieces[after].breaks or pieces[after].kind not in units:
        return False
    if pieces[after].kind not in MEANS:
        return True
    following = pieces[after + 1] if after + 1 < len(pieces) else None
    is_label = following is not None and following.kind in NUMBERS and not following.breaks
    if is_label and pieces[after].kind in ("countword", "gpuword") and _is_gpu(pieces, after + 2):
        return False
    return not is_label or _has_unit(pieces, after + 1)


def _is_gpu(pieces: Sequence[Piece], at: int) -> bool:
    """`gpus 256 A100`: the name belongs to the same count."""
    return at < len(pieces) and pieces[at].kind == "gpu"


SYMBOLS: Mapping[str, str] = {"n": "params", "d": "tokens"}
"""How papers write parameters and tokens: `N=7B, D=140B`."""


SIGNS = SYMBOLS.keys() | PARTS


def _made(label: Piece, number: Piece) -> Piece:
    value = number.value
    if label.text.lower() in SYMBOLS and _is_large(value):
        kind = SYMBOLS[label.text.lower()]
        return Piece(kind, value, label.first, number.last, f"{label.text} {number.text}", label.breaks)
    if label.kind == "time":
        value = Duration(value, Decimal(str(label.value)))
    elif label.kind == "active":
        value = float(value.value)
    elif label.kind in ("countword", "gpuword"):
        value = Cluster(None, value)
    text = f"{label.text} {number.text}"
    return Piece(MEANS[label.kind], value, label.first, number.last, text, label.breaks)
