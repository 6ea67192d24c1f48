"""Words that fill a slot as they are: how it is bought, precision, provider, place, scope, method."""

from decimal import Decimal

from bot.reader.draft import Ask, Draft
from bot.reader.pieces import Piece
from bot.reader.slots.kind import MODEL_KINDS
from costengine.instances import instance_types
from costengine.regions import region_words

AS_THEY_ARE = {
    "purchase": "purchase",
    "precision": "precision",
    "optimiser": "optimiser",
    "stateformat": "state_format",
    "provider": "provider",
    "providerclass": "provider_class",
    "region": "region",
    "scope": "scope",
    "profile": "profile",
}


BUYING_THEM = frozenset({"buy", "filler", "replaced", "rent", "notrented", "gpuword", "gpu", "cluster"})
"""A text of the thread with nothing else: `buy them instead`."""
BOUGHT = frozenset({"cluster", "gpu"})


def words(draft: Draft) -> None:
    """Words that fill a slot as they are."""
    _currencies(draft)
    for kind, slot in () if draft.kinds.isdisjoint(AS_THEY_ARE) else AS_THEY_ARE.items():
        for piece in draft.take(kind):
            draft.put(slot, _as_typed(piece), piece)
    _ours(draft)
    _buy_them(draft)
    for piece in draft.take("unset"):
        if piece.value in draft.sources:  # `anywhere in europe`
            continue
        draft.slots[str(piece.value)] = None
        if piece.value == "usd_per_gpu_hour":  # the list's price
            draft.slots.setdefault("purchase", "on_demand")
    _sold_by(draft)
    for piece in draft.take("reserved"):
        if not str(draft.slots.get("purchase", "")).startswith("reserved"):
            _reserve(draft, piece)


def _currencies(draft: Draft) -> None:
    """`in euros in dollars`: one of them."""
    spoken = {str(piece.value): piece for piece in draft.take("currency")}
    if len(spoken) > 1 and not draft.base:
        draft.asks.append(Ask("In which currency?", without=tuple(spoken.values())))
    for currency, piece in spoken.items():
        _spoken(draft, currency, piece)


PAID = ("sunk", "paid", "already paid")


def _ours(draft: Draft) -> None:
    """`our 64 H100` may be reserved ones; what is paid for long ago is charged for its use all the same, said."""
    for piece in draft.take("perhapsowned"):
        if not draft.context.base and "purchase" not in draft.slots:
            each = (f"{piece.value} owned", f"{piece.value} on demand")
            draft.asks.append(Ask("Are those your own, or rented?", piece, each))
    bought = draft.sources.get("purchase")
    if bought and bought.text.lower().startswith(PAID):
        draft.notes.append(f"{bought.text}: the purchase is charged all the same, spread over the hardware's life")


def _buy_them(draft: Draft) -> None:
    """`buy 64 H100 instead of renting`, in a thread `buy them`; `buy 64 H100 for a month` may well be renting, said."""
    others = {piece.kind for piece in draft.said if piece.text.lower() != "instead"}
    meant = "notrented" in draft.kinds or (draft.context.base and others <= BUYING_THEM)
    for piece in draft.take("buy"):
        if meant and "purchase" not in draft.slots:
            draft.put("purchase", "owned", piece)
        elif "purchase" not in draft.slots and getattr(draft.said_after(piece), "kind", "") in BOUGHT:
            draft.unused.append(piece.text)


def unpriced(draft: Draft) -> None:
    """Sellers whose prices are not known: it is said, and the others answer."""
    for piece in draft.take("unpriced"):
        draft.notes.append(f"I have no prices from {piece.value}; this is at the prices of others")


def _as_typed(piece: Piece) -> object:
    """`us-east1` is Google's and `us-east-1` Amazon's: of two places that are spelt almost alike, the one typed.

    Both are sites: a seller's site that is called like a country (`us`) is not the country that was meant.
    """
    words = region_words()
    typed, meant = words.get(piece.text.lower()), words.get(str(piece.value))
    alike = piece.kind == "region" and typed and meant and typed.kind is meant.kind
    return typed.id if typed and alike else piece.value


def _reserve(draft: Draft, piece: Piece) -> None:
    """Without a term it is one year, said; a text that begins with `commit` could be about a budget."""
    if piece.first == 0 and piece.text.lower() == "commit":
        draft.asks.append(Ask("Is that a commitment to the seller?", piece, ("reserved 1 year", "on demand")))
        return
    draft.put("purchase", "reserved_1y", piece)
    draft.notes.append("reserved without a term of 1 or 3 years: 1 year assumed")


def _spoken(draft: Draft, currency: str, piece: Piece) -> None:
    """The currency of the answer; a sign of several currencies is asked back."""
    if currency.startswith("?"):
        draft.usd(Decimal(1), currency, piece)
    elif currency:
        draft.slots["currency"] = currency
        draft.sources["currency"] = piece


def _sold_by(draft: Draft) -> None:
    """An instance type names its provider; beside another one, or a class, its accelerators alone are meant."""
    machine = instance_types().get(str(draft.slots.get("instance_type", "")))
    if machine is None:
        return
    if draft.slots.get("provider", machine.provider) == machine.provider and "provider_class" not in draft.slots:
        draft.slots["provider"] = machine.provider
    else:
        del draft.slots["instance_type"]


def method(draft: Draft) -> None:
    """How much of a model is trained, and by which algorithm."""
    for piece in draft.take("method"):
        draft.put("method", piece.value, piece)
    _in_four_bits(draft)
    for piece in draft.take("fullword"):
        tuned = draft.kinds & {"finetune", "method"} or draft.base.get("method") or draft.base.get("kind") == "finetune"
        if tuned and "method" not in draft.slots:
            draft.put("method", "full", piece)
    for piece in draft.take("rl"):
        if piece.value != "rl":
            draft.put("rl_method", piece.value, piece)
    _goes_on(draft)
    for kind in ("continued", "offload"):
        if draft.take(kind):
            draft.slots[kind] = True


def _goes_on(draft: Draft) -> None:
    """`continue llama-3.1-8b on 100B tokens`, `keep training a 7B`: a base model; `continue on spot` names none."""
    for piece in draft.take("goeson"):
        behind = draft.said_after(piece)
        if behind and behind.kind == "article":
            behind = draft.said_after(behind)
        if behind and not behind.breaks and behind.kind in MODEL_KINDS | {"size"}:
            draft.slots["continued"] = True
            draft.kinds.add("continued")


def _in_four_bits(draft: Draft) -> None:
    """`lora in 4 bit` is QLoRA; of any other job it is not used."""
    for piece in draft.take("fourbit"):
        if draft.value("method") in ("lora", "qlora"):
            draft.slots["method"] = "qlora"
        else:
            draft.unused.append(piece.text)
