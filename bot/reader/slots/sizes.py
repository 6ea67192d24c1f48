"""Big numbers without a word: whose they are follows from what stands around them."""

from bot.reader.draft import Draft
from bot.reader.pieces import Piece
from bot.reader.slots.counts import beside_tokens, name_before, noun_behind, what_is_counted
from bot.reader.slots.kind import is_bare_time
from bot.reader.slots.model import SAME_SIZE
from bot.reader.slots.plain import as_float, plain


def sizes(draft: Draft) -> None:
    """Give each big number its slot."""
    _same_as_named(draft)
    sizes = beside_tokens(draft, draft.all_of("size"))
    if not sizes:
        return
    if (
        is_bare_time(draft)
        and not draft.context.base
        and not draft.kinds & {"train"}
        and all(p.value.style == "open" for p in sizes)
    ):
        return
    tuning = bool(draft.kinds & {"finetune", "method", "rl"}) or draft.base.get("kind") in ("finetune", "rl")
    chosen = _roles(draft, sizes, tuning)
    if chosen:
        draft.take("size")
        for slot, piece in chosen:
            _put(draft, slot, piece)


def _put(draft: Draft, slot: str, piece: Piece) -> None:
    """A size in its slot; tokens only where it counts nothing else."""
    other = (noun_behind(draft, piece) or name_before(draft, piece)) if slot == "tokens" else None
    if other:
        what_is_counted(draft, piece, other)
    else:
        draft.put(slot, as_float(plain(piece.value, draft, piece)), piece)


def _roles(draft: Draft, sizes: list[Piece], tuning: bool) -> list[tuple[str, Piece]]:
    has_model, has_tokens = bool(draft.slots.get("parameters")), bool(draft.slots.get("tokens"))
    if len(sizes) == 2 and not has_model and not has_tokens:
        if any(piece.value.suffix == "k" for piece in sizes[: 1 if tuning else 2]):
            return []
        return _both(draft, sizes[0], sizes[1], tuning)
    if len(sizes) != 1 or (has_model and has_tokens):
        return []
    if draft.context.base and not has_model and not has_tokens:
        return _changed(draft, sizes[0])
    if has_model and not tuning and not _after_on(draft, sizes[0]) and _is_below_model(draft, sizes[0]):
        return []
    return [("tokens" if has_model else "parameters", sizes[0])] if sizes[0].value.suffix != "k" or has_model else []


def _is_below_model(draft: Draft, piece: Piece) -> bool:
    """`chinchilla 7B`: fewer tokens than parameters, so that it is rather another size."""
    return float(piece.value.value) < draft.slots["parameters"] and not draft.slots.get("continued")


def _both(draft: Draft, first: Piece, second: Piece, tuning: bool) -> list[tuple[str, Piece]]:
    """Two big numbers without the word: parameters first, and in pretraining the smaller of the two."""
    if tuning or draft.slots.get("continued"):
        return [("parameters", first), ("tokens", second)]
    if _after_on(draft, first) and not _after_on(draft, second):
        return [("parameters", second), ("tokens", first)] if second.value.value < first.value.value else []
    return [("parameters", first), ("tokens", second)] if first.value.value < second.value.value else []


def _after_on(draft: Draft, piece: Piece) -> bool:
    return any(other.kind == "on" and other.last == piece.first - 1 for other in draft.pieces)


def _changed(draft: Draft, piece: Piece) -> list[tuple[str, Piece]]:
    """A size alone, about a job asked before: the model's where that is smaller than its tokens."""
    value = float(piece.value.value)
    tokens, kind = draft.base.get("tokens"), draft.base.get("kind")
    if piece.value.suffix == "k" and (draft.base.get("max_usd") or kind == "pretrain"):
        return []  # no model is that small: rather dollars, and asked
    if kind == "gpu_time":
        return [("parameters", piece)] if piece.value.suffix == "b" else []
    if kind == "pretrain":
        if tokens and value >= tokens:
            return [("tokens", piece)] if _after_on(draft, piece) or value >= 1e12 else []
        return [("tokens", piece)] if _after_on(draft, piece) or value >= 2e12 else [("parameters", piece)]
    return [("tokens" if piece.value.suffix in ("m", "k") else "parameters", piece)]


def _same_as_named(draft: Draft) -> None:
    """`gptj 6b`: the size that the name has already said."""
    known = draft.slots.get("parameters")
    if not (draft.slots.get("model") and known):
        return
    for piece in draft.all_of("size"):
        if abs(float(piece.value.value) - known) <= SAME_SIZE * known:
            draft.pieces.remove(piece)
