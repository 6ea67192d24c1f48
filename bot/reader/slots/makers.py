"""Whose accelerator is wanted, where it was not said which: `AMD only`, `not nvidia`."""

from bot.reader.draft import Ask, Draft
from bot.reader.pieces import Piece
from costengine.hardware import DEFAULT_GPU, accelerators

MAKERS = {"nvidia": "NVIDIA", "amd": "AMD", "instinct": "AMD", "google": "Google", "intel": "Intel"}
ASKED_FOR = {
    "NVIDIA": ("H100", "A100", "H200"),
    "AMD": ("MI300X", "MI325X", "MI250X"),
    "Google": ("TPU v5p", "TPU v5e", "TPU v6e"),
    "Intel": ("Gaudi3", "Gaudi2"),
}
"""The accelerators of each that are asked for most."""
OF_OTHERS = ("MI300X", "TPU v5p", "Gaudi3")


def makers(draft: Draft) -> None:
    """Ask which accelerator, unless the one that was said, or is assumed, is the maker's already."""
    for piece in draft.take("brand"):
        maker, before = MAKERS.get(piece.text.lower()), draft.said_before(piece)
        no = before if before and before.kind == "remove" else None
        holds = accelerators()[draft.value("gpu") or DEFAULT_GPU].vendor == maker
        if not maker:
            draft.unused.append(piece.text)
        elif holds == (no is not None):
            draft.asks.append(_which(piece, maker, no))


def _which(piece: Piece, maker: str, no: Piece | None) -> Ask:
    if no:
        both = piece._replace(first=no.first, text=f"{no.text} {piece.text}")
        return Ask("Which accelerator instead?", both, tuple(f"on {each}" for each in OF_OTHERS))
    return Ask(f"Which accelerator of {maker}?", piece, ASKED_FOR[maker])
