"""Whose accelerator is wanted, where it was not said which: `AMD only`."""

from collections.abc import Mapping

from bot.reader.draft import Ask, Draft
from costengine.hardware import DEFAULT_GPU, accelerators

ASKED_FOR: Mapping[str, tuple[str, ...]] = {
    "NVIDIA": ("H100", "A100", "H200"),
    "AMD": ("MI300X", "MI325X", "MI250X"),
    "Google": ("TPU v5p", "TPU v5e", "TPU v6e"),
    "Intel": ("Gaudi3", "Gaudi2"),
}
"""The accelerators of each maker that are asked for most."""


def makers(draft: Draft) -> None:
    """Ask which accelerator, unless the one that was said, or is assumed, is the maker's already."""
    for piece in draft.take("brand"):
        if not piece.value:
            draft.unused.append(piece.text)
        elif accelerators()[draft.value("gpu") or DEFAULT_GPU].vendor != piece.value:
            draft.asks.append(Ask(f"Which accelerator of {piece.value}?", piece, ASKED_FOR[piece.value]))
