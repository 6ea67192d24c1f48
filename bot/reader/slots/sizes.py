"""Big numbers without a word: whose they are follows from what stands around them."""

from decimal import Decimal

from bot.reader.compare import is_data
from bot.reader.draft import Ask, Draft
from bot.reader.faults import shown
from bot.reader.pieces import Piece
from bot.reader.slots.kind import TOKENS_A_PARAMETER, TUNED, is_bare_time
from bot.reader.slots.model import SAME_SIZE
from bot.reader.slots.other_counts import beside_tokens, name_before, noun_behind, what_is_counted
from bot.reader.slots.plain import as_float, plain
from bot.reader.slots.worth import is_nearer


def sizes(draft: Draft) -> None:
    """Give each big number its slot."""
    if "moresize" in draft.kinds:
        _moved(draft)
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
    tuning = bool(draft.kinds & TUNED) or draft.base.get("kind") in ("finetune", "rl")
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
    if tuning and not has_model and not has_tokens and _after_on(draft, sizes[0]) and is_data(sizes[0]):
        return [("tokens", sizes[0])]
    return [("tokens" if has_model else "parameters", sizes[0])] if sizes[0].value.suffix != "k" or has_model else []


def _is_below_model(draft: Draft, piece: Piece) -> bool:
    """`chinchilla 7B`: fewer tokens than parameters, so that it is rather another size."""
    return float(piece.value.value) < draft.slots["parameters"] and not draft.slots.get("continued")


def _both(draft: Draft, first: Piece, second: Piece, tuning: bool) -> list[tuple[str, Piece]]:
    """Two big numbers without the word: parameters first, and in pretraining the smaller of the two."""
    if tuning or draft.slots.get("continued"):
        return [("parameters", first), ("tokens", second)]
    if _after_on(draft, first) and not _after_on(draft, second) and second.value.value < first.value.value:
        return [("parameters", second), ("tokens", first)]
    return [("parameters", first), ("tokens", second)] if first.value.value < second.value.value else []


def _after_on(draft: Draft, piece: Piece) -> bool:
    return any(other.kind == "on" and other.last == piece.first - 1 for other in draft.pieces)


def _changed(draft: Draft, piece: Piece) -> list[tuple[str, Piece]]:
    """A size alone, about a job asked before: of the model or of its tokens, whichever it plainly is."""
    kind = draft.base.get("kind")
    if piece.value.suffix == "k" and (draft.base.get("max_usd") or kind == "pretrain"):
        return []  # no model is that small: rather dollars, and asked
    if kind == "gpu_time":
        return [("parameters", piece)] if piece.value.suffix == "b" else []
    if kind == "pretrain":
        return _of_pretraining(draft, piece)
    if draft.context.counted_by.examples and piece.value.suffix in ("k", "m"):
        _ask_which(draft, piece, "examples")
        return []
    return [("tokens" if piece.value.suffix in ("m", "k") else "parameters", piece)]


SURELY_TOKENS = 1e12
"""So many are no model's parameters, where it has tokens; without any, twice as many."""
FEWEST_TOKENS = 2.5
"""Tokens a parameter; a size that would have fewer may as well be the tokens themselves."""


def _of_pretraining(draft: Draft, piece: Piece) -> list[tuple[str, Piece]]:
    value, tokens, parameters = float(piece.value.value), draft.base.get("tokens"), draft.base.get("parameters") or 0.0
    if _after_on(draft, piece) or value >= SURELY_TOKENS * (1 if tokens and value >= tokens else 2):
        return [("tokens", piece)]
    few = tokens and value > 0 and tokens < FEWEST_TOKENS * value
    if tokens and (value >= tokens or (few and parameters and is_nearer(value, tokens, parameters))):
        _ask_which(draft, piece)
        return []
    return [("parameters", piece)]


def _ask_which(draft: Draft, piece: Piece, other: str = "parameters") -> None:
    draft.pieces.remove(piece)
    texts = tuple(f"{shown(piece.text)} {noun}" for noun in (other, "tokens"))
    draft.asks.append(Ask(f"Are the {shown(piece.text)} {other} or tokens?", piece, texts))


def _moved(draft: Draft) -> None:
    """`100B more`: of the parameters or the tokens, whichever it can be; both or neither is asked."""
    for piece in draft.take("moresize"):
        sign, number = piece.value
        if not draft.context.base:
            draft.pieces.append(number)
            continue
        tokens = draft.base.get("tokens") or _assumed_tokens(draft)
        held = {"parameters": draft.base.get("parameters"), "tokens": tokens}
        amount = float(plain(number.value, draft, number))
        fits = [slot for slot, value in held.items() if value and _fits(amount, value, sign)]
        if len(fits) == 1:
            draft.put(fits[0], float(Decimal(repr(held[fits[0]])) + sign * number.value.value), piece)
        else:
            more = "more" if sign > 0 else "fewer"
            texts = tuple(f"{shown(number.text)} {more} {noun}" for noun in held)
            draft.asks.append(Ask(f"{shown(number.text)} {more} of what?", piece, texts))


LEAST_SHIFT, MOST_SHIFT = 0.02, 4.0
"""How many times what there is a change of it may be."""


def _fits(amount: float, held: float, sign: int) -> bool:
    return LEAST_SHIFT <= amount / held <= (MOST_SHIFT if sign > 0 else 0.99)


def _assumed_tokens(draft: Draft) -> float | None:
    parameters, pretrains = draft.base.get("parameters"), draft.base.get("kind") == "pretrain"
    return TOKENS_A_PARAMETER * parameters if pretrains and parameters and not draft.base.get("flops") else None


def _same_as_named(draft: Draft) -> None:
    """`gptj 6b`: the size that the name has already said."""
    known = draft.slots.get("parameters")
    if not (draft.slots.get("model") and known):
        return
    for piece in draft.all_of("size"):
        if abs(float(piece.value.value) - known) <= SAME_SIZE * known:
            draft.pieces.remove(piece)
