"""What was ruled out: no slot holds it, so it is told, unless the opposite is plain."""

from bot.reader.draft import Draft
from bot.reader.exclusions import Named
from bot.reader.pieces import Piece
from costengine.question import Method, ProviderClass, Purchase


def excluded(draft: Draft) -> None:
    """Take what was ruled out off the job before; whoever wants no spot pays on demand."""
    for piece in draft.take("excluded"):
        for name in piece.value:
            _rule_out(draft, name, piece)


OTHER_SCOPE = {"run": "project", "project": "run"}


def _rule_out(draft: Draft, name: Named, piece: Piece) -> None:
    if name.slot == "purchase" and name.value != Purchase.ON_DEMAND:
        _buy_otherwise(draft, name)
    elif name.slot == "scope":
        draft.slots.setdefault("scope", OTHER_SCOPE[name.value])
    elif name.value == Method.LORA:
        draft.slots.setdefault("method", Method.FULL.value)
    elif draft.slots.get(name.slot) is not None:
        _check_said(draft, name, piece)
    elif name.value == ProviderClass.HYPERSCALER and not draft.value("provider"):
        draft.slots["provider_class"] = ProviderClass.NEOCLOUD.value
        draft.notes.append(f"{piece.text}: neoclouds")
    elif draft.base.get(name.slot) == name.value and name.slot not in ("gpu", "model"):
        draft.slots[name.slot] = None
    elif piece.text:
        draft.unused.append(piece.text)


def _buy_otherwise(draft: Draft, name: Named) -> None:
    """No spot is on demand; no reservation and no hardware of one's own change only a job that had them."""
    if name.value == Purchase.SPOT or draft.base.get("purchase") == name.value:
        draft.slots.setdefault("purchase", Purchase.ON_DEMAND.value)


def _check_said(draft: Draft, name: Named, piece: Piece) -> None:
    """`on gcp, not on aws` says nothing more; `on aws, not on aws` cannot be meant."""
    if draft.slots[name.slot] == name.value:
        draft.unused.append(piece.text)
