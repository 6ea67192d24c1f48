"""Distillation: which of two models is the teacher, and which the student that is trained."""

from bot.reader.draft import Ask, Draft
from bot.reader.names import sized
from bot.reader.numbers import Number
from bot.reader.pieces import Piece
from bot.reader.slots.plain import as_float, plain
from costengine.models import Model, names

SAYS_SO = frozenset({"distill", "taught"})
MODELS = ("model", "familysize", "params", "size")


def distilled(draft: Draft) -> None:
    """The teacher: the one that is called so, else the larger of two; the student stays for the other rules."""
    if not draft.kinds & SAYS_SO:
        return
    for piece in draft.take("taught"):
        _put_teacher(draft, piece.value)
    candidates = [piece for piece in draft.all_of(*MODELS) if _size(piece)][:2]
    if "teacher_parameters" not in draft.slots and len(candidates) == 2:
        teacher = max(candidates, key=_size)
        draft.pieces.remove(teacher)
        _put_teacher(draft, teacher)
    if "teacher_parameters" not in draft.slots:
        draft.asks.append(Ask("Distilled from which model?"))


def _put_teacher(draft: Draft, piece: Piece) -> None:
    row = _row(piece)
    if row:
        draft.put("teacher", row.id, piece)
        draft.slots["teacher_parameters"] = row.parameters
    elif isinstance(piece.value, Number):
        draft.put("teacher_parameters", as_float(plain(piece.value, draft, piece)), piece)


def _row(piece: Piece) -> Model | None:
    if piece.kind == "model":
        row: Model = piece.value
        return row
    if piece.kind == "word":
        return names().get(piece.text.lower())
    near = sized(*piece.value) if piece.kind == "familysize" else ()
    return near[0] if len(near) == 1 else None


def _size(piece: Piece) -> float:
    """Parameters; nothing where the number is too small to be a model's."""
    row = _row(piece)
    if row:
        return row.parameters
    return float(piece.value.value) if isinstance(piece.value, Number) and piece.value.value >= 10**6 else 0.0
