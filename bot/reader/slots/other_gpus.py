"""The accelerator in the place of one that was ruled out, by its name, its maker or its form."""

import re

from bot.reader.draft import Ask, Draft
from bot.reader.exclusions import Named, gpu_is_of
from bot.reader.faults import rules_out_itself
from bot.reader.names import with_form
from bot.reader.pieces import Piece
from bot.reader.slots.makers import ASKED_FOR
from costengine.hardware import DEFAULT_GPU, accelerators

SOME_GPUS = ("H100", "A100", "H200", "B200")
FORMS = ("SXM", "PCIe", "NVL")


def on_another(draft: Draft, name: Named, piece: Piece) -> None:
    """`no H100`, `nothing of nvidia`: one accelerator is priced, so that it is asked which, unless that is said."""
    gpu = draft.value("gpu")
    if gpu and not _is_ruled_out(gpu, piece):
        return
    if gpu and draft.slots.get("gpu"):
        draft.errors.append(rules_out_itself(piece.text))
    elif gpu or _is_ruled_out(DEFAULT_GPU, piece) or not draft.value("gpu_count"):
        draft.asks.append(Ask("Which accelerator instead?", piece, _others(name, piece)))
    else:
        _on_the_usual(draft, piece)


def in_another_form(draft: Draft, name: Named, piece: Piece) -> None:
    """`not PCIe` of SXM says nothing more; of `not SXM` it is asked which, where there are several."""
    gpu = draft.value("gpu")
    one = gpu or DEFAULT_GPU
    if not gpu_is_of(one, name):
        if not gpu and draft.value("gpu_count"):
            _on_the_usual(draft, piece)
        return
    found = {form: with_form(one, form.lower()) for form in FORMS}
    others = {form: other for form, other in found.items() if other and not _is_ruled_out(other, piece)}
    if len(others) == 1:
        _on(draft, next(iter(others.values())), piece)
    elif others:
        instead = tuple(others) if gpu else tuple(f"on {accelerators()[each].name}" for each in others.values())
        draft.asks.append(Ask("In which form instead?", piece, instead))
    else:
        draft.unused.append(piece.text)


def _on_the_usual(draft: Draft, piece: Piece) -> None:
    """A bare count is priced on what is usual; said, since a team may have another default."""
    _on(draft, DEFAULT_GPU, piece)


def _on(draft: Draft, gpu: str, piece: Piece) -> None:
    draft.slots["gpu"] = gpu
    draft.notes.append(f"{piece.text}: priced on {accelerators()[gpu].name}")


def _others(name: Named, piece: Piece) -> tuple[str, ...]:
    if name.slot == "maker":
        gone = {each.value for each in piece.value}
        return tuple(f"on {names[0]}" for maker, names in ASKED_FOR.items() if maker not in gone)
    gone = {str(each.value) for each in piece.value}
    return tuple(f"on {each}" for each in SOME_GPUS if not any(other.startswith(each) for other in gone))


def _is_ruled_out(gpu: str, piece: Piece) -> bool:
    return any(_is(gpu, name, piece.text) for name in piece.value)


def _is(gpu: str, name: Named, text: str) -> bool:
    """`no A100` rules out those of 40 GB too, `no A100 80GB` does not."""
    if name.slot != "gpu":
        return gpu_is_of(gpu, name)
    family = str(name.value).partition("-")[0]
    alone = rf"\b{family}s?\b(?![ -]*(?:\d|sxm|pcie|nvl))"
    return gpu == name.value or (gpu.partition("-")[0] == family and bool(re.search(alone, text, re.IGNORECASE)))
