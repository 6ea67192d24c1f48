"""What was ruled out: it is left, or asked what instead; where something else was said, nothing more is."""

from collections.abc import Callable, Mapping

from bot.reader.draft import Ask, Draft
from bot.reader.exclusions import Named
from bot.reader.faults import not_understood
from bot.reader.pieces import Piece
from costengine.hardware import accelerators
from costengine.providers import provider_class, providers
from costengine.question import Method, ProviderClass, Purchase
from costengine.regions import places_of


def excluded(draft: Draft) -> None:
    """Take what was ruled out off the job before; whoever wants no spot pays on demand."""
    for piece in draft.take("excluded"):
        for name in piece.value:
            _rule_out(draft, name, piece)


WHERE = ("provider", "provider_class", "region")
OTHER_SCOPE = {"run": "project", "project": "run"}


def _rule_out(draft: Draft, name: Named, piece: Piece) -> None:
    instead = INSTEAD.get(name.slot)
    if _is_taken_away(draft, name, piece):
        draft.slots[name.slot] = None
    elif instead and piece.text:
        instead(draft, name, piece)
    elif name.slot == "scope":
        draft.slots.setdefault("scope", OTHER_SCOPE[name.value])
    elif name.value == Method.LORA:
        draft.slots.setdefault("method", Method.FULL.value)
    elif draft.slots.get(name.slot) is not None:
        _check_said(draft, name, piece)
    elif draft.base.get(name.slot) == name.value and name.slot != "model":
        draft.slots[name.slot] = None
    elif piece.text:
        draft.unused.append(piece.text)


def _is_taken_away(draft: Draft, name: Named, piece: Piece) -> bool:
    """`drop aws` behind a job on AWS: it may be anywhere again."""
    said = name.slot in WHERE and piece.text.lower().startswith(("drop ", "remove ", "forget "))
    return said and bool(draft.base.get(name.slot) == name.value)


def _buy_otherwise(draft: Draft, name: Named, piece: Piece) -> None:
    """No spot is on demand, no list price is asked; no reservation and no own hardware change a job that had them."""
    if name.value == Purchase.ON_DEMAND:
        if draft.value("purchase") in (None, name.value):
            draft.asks.append(Ask("Bought how instead?", piece, ("spot", "reserved 1 year", "reserved 3 years")))
    elif name.value == Purchase.SPOT or draft.base.get("purchase") == name.value:
        draft.slots.setdefault("purchase", Purchase.ON_DEMAND.value)


def _check_said(draft: Draft, name: Named, piece: Piece) -> None:
    """`on gcp, not on aws` says nothing more; `on aws, not on aws` cannot be meant."""
    if draft.slots[name.slot] == name.value and piece.text:
        missing = f"“{piece.text}” rules out what was asked for"
        draft.errors.append(not_understood(missing=missing, example="64 A100 30 days on gcp"))


# ---- whose they are


INSTEAD_OF_NEOCLOUDS = ("from hyperscalers", "on a marketplace")
SOME_NEOCLOUDS = ("lambda", "runpod", "coreweave", "nebius")


def _buy_elsewhere(draft: Draft, name: Named, piece: Piece) -> None:
    """`not on aws`: at neoclouds, whose prices are the usual ones; what they sell themselves is asked."""
    said = draft.value("provider"), draft.value("provider_class")
    if draft.slots.get(name.slot) == name.value:
        _check_said(draft, name, piece)
    elif any(said) and name.value not in said:
        return
    elif _sells_its_own(draft):
        _of_its_maker(draft, name, piece)
    elif (name.value if name.slot == "provider_class" else provider_class(name.value)) != ProviderClass.NEOCLOUD:
        if draft.base.get("provider"):
            draft.slots["provider"] = None
        draft.slots["provider_class"] = ProviderClass.NEOCLOUD.value
        draft.notes.append(f"{piece.text}: priced at neoclouds")
    else:
        others = tuple(f"on {seller}" for seller in SOME_NEOCLOUDS if seller != name.value)
        instead = INSTEAD_OF_NEOCLOUDS if name.slot == "provider_class" else (*others[:3], INSTEAD_OF_NEOCLOUDS[0])
        draft.asks.append(Ask("I can price one seller or one kind, not all but one: who may it be?", piece, instead))


def _sells_its_own(draft: Draft) -> str:
    """The one seller of an accelerator that its seller makes; nothing where others have it too."""
    chip = accelerators().get(draft.value("gpu") or "")
    return next((each.id for each in providers().values() if chip and each.name.startswith(chip.vendor)), "")


def _of_its_maker(draft: Draft, name: Named, piece: Piece) -> None:
    """`tpu v5e, not on aws` says nothing more; `not on gcp` leaves nobody."""
    seller = _sells_its_own(draft)
    if name.value in (seller, provider_class(seller)):
        missing = f"nobody but {providers()[seller].name} rents {accelerators()[draft.value('gpu')].name} out"
        draft.errors.append(not_understood(missing=missing, example="64 A100 30 days"))


# ---- where they stand, and which they are


SOME_PLACES = ("eu", "us", "uk", "canada", "japan")


def _run_elsewhere(draft: Draft, name: Named, piece: Piece) -> None:
    """`outside the us`: one place is priced, so that it is asked which, unless that was said."""
    places = places_of(name.value)
    said = draft.value("region")
    if said and not places & places_of(said):
        return
    instead = tuple(f"in {place}" for place in SOME_PLACES if not places & places_of(place))
    draft.asks.append(Ask("I can price one place, not all but one: where may it be?", piece, instead))


SOME_GPUS = ("H100", "A100", "H200", "B200")


def _on_another(draft: Draft, name: Named, piece: Piece) -> None:
    """`no H100`: one accelerator is priced, so that it is asked which, unless that was said."""
    said = draft.value("gpu")
    if said and said != name.value:
        return
    instead = tuple(f"on {gpu}" for gpu in SOME_GPUS if not str(name.value).startswith(gpu))
    draft.asks.append(Ask("Which accelerator instead?", piece, instead))


INSTEAD: Mapping[str, Callable[[Draft, Named, Piece], None]] = {
    "purchase": _buy_otherwise,
    "provider": _buy_elsewhere,
    "provider_class": _buy_elsewhere,
    "region": _run_elsewhere,
    "gpu": _on_another,
}
"""By slot what becomes of one whose value was ruled out in words; `with and without` only leaves it open."""
