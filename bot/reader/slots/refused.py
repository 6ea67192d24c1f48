"""What can never be read: characters that are no number, names that nobody knows, amounts too vague."""

from bot.reader.draft import Ask, Draft
from bot.reader.faults import NotANumber, UnpublishedModel, shown
from bot.reader.pieces import Piece
from bot.reader.slots.closest import closest_gpus, closest_models, gpus_of_memory
from bot.reader.slots.kind import TUNED
from costengine.errors import UnknownGpu, UnknownModel


def refuse(draft: Draft) -> None:
    """Refuse what no rule can read, and ask about what could be two things."""
    _refuse_names(draft)
    for piece in draft.take("bad", "foreign", "notnumber"):
        draft.errors.append(NotANumber(str(piece.value if piece.kind != "notnumber" else piece.text)))
    for piece in draft.take("range"):
        draft.asks.append(Ask(f"{shown(piece.text)} is a range: which of the two?", piece, piece.value))
    for piece in draft.take("pricerange"):
        draft.asks.append(Ask("I work with one figure: which of the two?", piece, piece.value))
    for piece in draft.take("gpu_of_memory"):
        draft.asks.append(Ask(f"Which GPU with {piece.value.value} GB?", piece, gpus_of_memory(int(piece.value.value))))
    for piece in draft.take("machines_or_gpus"):
        draft.asks.append(Ask(f"Is “{piece.text}” machines or accelerators?", piece, piece.value))
    for piece in draft.take("vague"):
        if not draft.errors:
            draft.asks.append(Ask(f"How many is “{piece.text}”?", piece, ("2", "3", "5")))


def _refuse_names(draft: Draft) -> None:
    for piece in draft.take("unknowngpu")[:1]:
        draft.errors.append(UnknownGpu(shown(str(piece.value)), closest_gpus(str(piece.value))))
    for piece in draft.take("unknownmodel")[:1]:
        draft.errors.append(UnknownModel(shown(str(piece.value)), closest_models(str(piece.value))))
    for piece in draft.take("closed"):
        draft.errors.append(_unpublished(draft, piece))


def _unpublished(draft: Draft, piece: Piece) -> UnpublishedModel:
    """By the name that was typed, where that is one of several (`gpt-4o-mini`)."""
    aliases = {_squeezed(alias) for alias in piece.value.aliases}
    name = shown(piece.text) if _squeezed(piece.text) in aliases else piece.value.name
    return UnpublishedModel(name, piece.value.owner, tuned=bool(draft.kinds & TUNED))


def _squeezed(name: str) -> str:
    return "".join(sign for sign in name.lower() if sign.isalnum())
