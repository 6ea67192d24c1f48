"""What was ruled out: it is left, or asked what instead; where something else was said, nothing more is."""

from collections.abc import Callable, Mapping

from bot.reader.draft import Ask, Draft
from bot.reader.exclusions import Named
from bot.reader.faults import not_understood, rules_out_itself
from bot.reader.pieces import Piece
from bot.reader.slots.other_gpus import in_another_form, on_another
from costengine.hardware import accelerators
from costengine.providers import provider_class, providers
from costengine.question import Method, Optimiser, Profile, ProviderClass, Purchase
from costengine.regions import places_of


def excluded(draft: Draft) -> None:
    """Take what was ruled out off the job before; whoever wants no spot pays on demand."""
    for piece in (*draft.take("excluded"), *_instead_of(draft)):
        for name in piece.value:
            _rule_out(draft, name, piece)


def _instead_of(draft: Draft) -> list[Piece]:
    """`64 A100 30 days instead of spot`: what nothing stands in the place of is ruled out."""
    named = [piece for piece in draft.all_of("replaced") if isinstance(piece.value, Named)]
    return [piece._replace(value=(piece.value,)) for piece in named if draft.slots.get(piece.value.slot) is None]


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
        draft.errors.append(rules_out_itself(piece.text))


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
        _of_its_maker(draft, name)
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


def _of_its_maker(draft: Draft, name: Named) -> None:
    """`tpu v5e, not on aws` says nothing more; `not on gcp` leaves nobody."""
    seller = _sells_its_own(draft)
    if name.value in (seller, provider_class(seller)):
        missing = f"nobody but {providers()[seller].name} rents {accelerators()[draft.value('gpu')].name} out"
        draft.errors.append(not_understood(missing=missing, example="64 A100 30 days"))


# ---- where they stand


SOME_PLACES = ("eu", "us", "uk", "canada", "japan")


def _run_elsewhere(draft: Draft, name: Named, piece: Piece) -> None:
    """`outside the us`: one place is priced, so that it is asked which, unless that was said."""
    places = places_of(name.value)
    said = draft.value("region")
    if said and not places & places_of(said):
        return
    instead = tuple(f"in {place}" for place in SOME_PLACES if not places & places_of(place))
    draft.asks.append(Ask("I can price one place, not all but one: where may it be?", piece, instead))


# ---- how they train, and whose figures stand around it


def _not_so(draft: Draft, name: Named, piece: Piece) -> None:
    """`no cpu offload`: what nothing says is not so anyway."""
    if draft.slots.get(name.slot) is not None:
        _check_said(draft, name, piece)
    elif draft.base.get(name.slot) == name.value:
        draft.slots[name.slot] = None


SOME_OPTIMISERS = ("with adafactor", "with lion optimizer", "with muon")


def _update_otherwise(draft: Draft, name: Named, piece: Piece) -> None:
    """`no muon` is AdamW, which is taken where nothing is said; of `not adamw` it is asked what instead."""
    if name.value == Optimiser.ADAMW and draft.value("optimiser") in (None, name.value):
        draft.asks.append(Ask("Which optimiser instead?", piece, SOME_OPTIMISERS))
    else:
        _not_so(draft, name, piece)


OTHER_PROFILE = {Profile.LEAN: Profile.TYPICAL, Profile.TYPICAL: Profile.LEAN}


def _at_other_figures(draft: Draft, name: Named, piece: Piece) -> None:
    """`not lean`: either may be taken where nothing is said; the article's is not."""
    other = OTHER_PROFILE.get(name.value)
    if other and draft.value("profile") in (None, name.value):
        draft.slots["profile"] = other.value
    else:
        _not_so(draft, name, piece)


INSTEAD: Mapping[str, Callable[[Draft, Named, Piece], None]] = {
    "purchase": _buy_otherwise,
    "provider": _buy_elsewhere,
    "provider_class": _buy_elsewhere,
    "region": _run_elsewhere,
    "gpu": on_another,
    "maker": on_another,
    "form": in_another_form,
    "optimiser": _update_otherwise,
    "state_format": _not_so,
    "offload": _not_so,
    "continued": _not_so,
    "profile": _at_other_figures,
}
"""By slot what becomes of one whose value was ruled out in words; `with and without` only leaves it open."""
