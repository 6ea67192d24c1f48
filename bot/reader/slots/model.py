"""The model: its name or its size."""

from collections.abc import Sequence

from bot.reader.draft import Ask, Draft
from bot.reader.faults import shown
from bot.reader.names import sized
from bot.reader.pieces import Piece
from bot.reader.slots.closest import closest_models
from bot.reader.slots.kind import MODEL_KINDS, WORK_KINDS
from bot.reader.slots.plain import as_float, plain
from costengine.errors import UnknownModel
from costengine.models import Model, family, names

WHICH_SIZE_OF = "Which size of "
SAME_SIZE = 0.07
"""How far the common name of a size may lie from the exact count."""

MOST_NAMED = 10
"""Models in one text; of two different ones it is asked which is meant."""


def _only_other(draft: Draft) -> None:
    """`7B reward model on 10M tokens`: where no other model is named it is the one that is trained."""
    others = [piece for piece in draft.all_of("noise") if getattr(piece.value, "kind", "") in OTHERS]
    if len(others) != 1 or draft.context.base or draft.kinds & (MODEL_KINDS | NAMED_ELSEWHERE):
        return
    (only,) = others
    if draft.kinds & (WORK_KINDS | {"tokens", "sampled"}) and not _is_beside(draft, only):
        draft.pieces[draft.pieces.index(only)] = only.value
        draft.kinds.add(only.value.kind)
        draft.notes.append(f"{shown(only.text)} taken as the model that is trained")


def _is_beside(draft: Draft, other: Piece) -> bool:
    """`train with a 7B reward model`: what is trained is another."""
    before = [piece for piece in draft.said if piece.last < other.first][-2:]
    return any(piece.text.lower() in ("with", "using", "by", "against") for piece in before)


OTHERS = frozenset({"size", "model", "familysize"})
NAMED_ELSEWHERE = frozenset({"rl", "size", "closed", "unknownmodel", "distill", "taught"})
"""With one of these another model is trained, though its size may be missing."""


def model(draft: Draft) -> None:
    """The model and its parameters."""
    _only_other(draft)
    for piece in draft.take("model"):
        _put_model(draft, piece.value, piece)
    _common_names(draft)
    for piece in draft.take("familysize"):
        _put_sized(draft, piece)
    for piece in draft.take("family"):
        _put_family(draft, piece)
    for piece in draft.take("params"):
        _put_parameters(draft, piece)
    for piece in draft.take("experts"):
        known = draft.slots.get("parameters")
        if draft.slots.get("model") and known and abs(known - as_float(piece.value.total)) > SAME_SIZE * known:
            name = f"{draft.slots['model']} {piece.text}"
            draft.errors.append(UnknownModel(shown(name), closest_models(piece.text)))
        elif not draft.slots.get("model"):
            draft.put("parameters", as_float(piece.value.total), piece)
            draft.slots["active_parameters"] = as_float(piece.value.active)
            draft.notes.append(f"{piece.text} sized after Mixtral: two experts at work on a token")
    _active(draft)


def _active(draft: Draft) -> None:
    """What is active of a mixture of experts; a named model has its own."""
    for piece in draft.take("active_size"):
        known = draft.slots.get("active_parameters")
        if draft.slots.get("model"):
            if not known or abs(known - piece.value) > SAME_SIZE * known:
                draft.unused.append(piece.text)
        else:
            draft.put("active_parameters", piece.value, piece)


def _common_names(draft: Draft) -> None:
    """Models whose names are ordinary words (`arctic`): only behind what is done to a model."""
    worked = min((piece.last for piece in draft.said if piece.kind in WORK_KINDS), default=None)
    if worked is None:
        return
    common = [p for p in draft.all_of("word") if p.first > worked and p.text.lower() in names()]
    for piece in common[:MOST_NAMED]:
        draft.pieces.remove(piece)
        _put_model(draft, names()[piece.text.lower()], piece)


def _put_model(draft: Draft, model: Model, piece: Piece) -> None:
    draft.put("model", model.id, piece)
    draft.slots["parameters"] = model.parameters
    draft.slots["active_parameters"] = model.active_parameters


def _put_parameters(draft: Draft, piece: Piece) -> None:
    value = as_float(plain(piece.value, draft, piece))
    _no_exponent_below(draft, piece)
    known = draft.slots.get("parameters")
    if draft.slots.get("model") and known and abs(known - value) <= SAME_SIZE * known:
        return
    draft.put("parameters", value, piece)


def _no_exponent_below(draft: Draft, piece: Piece) -> None:
    if piece.value.value < 0:
        draft.slots["parameters"] = -1.0


def _put_sized(draft: Draft, piece: Piece) -> None:
    name, parameters = piece.value
    near = sized(name, parameters)
    if len(near) == 1:
        _put_model(draft, near[0], piece)
    elif near:
        draft.asks.append(Ask(f"Which {name}?", piece, tuple(row.id for row in near[:4])))
    else:
        draft.errors.append(UnknownModel(shown(piece.text), [row.id for row in family(name)[:3]]))


def _put_family(draft: Draft, piece: Piece) -> None:
    rows = family(str(piece.value))
    sizes = [p for p in draft.all_of("params") if p.value.value > 0]
    near = sized(str(piece.value), float(sizes[0].value.value)) if len(sizes) == 1 else ()
    if len(near) == 1 or len(rows) == 1:
        _put_model(draft, near[0] if near else rows[0], piece)
    else:
        draft.asks.append(Ask(f"{WHICH_SIZE_OF}{piece.value}?", piece, tuple(row.id for row in _spread(near or rows))))


def _spread(rows: Sequence[Model]) -> Sequence[Model]:
    """At most four of them, from the smallest to the largest."""
    if len(rows) <= 4:
        return rows
    return [rows[round(i * (len(rows) - 1) / 3)] for i in range(4)]
