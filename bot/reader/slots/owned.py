"""What owned hardware cost, how long it serves and how much of it is used, and what its electricity costs."""

from decimal import Decimal

from bot.reader.amounts import Cash, cash_of
from bot.reader.buying import YEAR
from bot.reader.draft import Ask, Draft
from bot.reader.faults import not_understood, shown
from bot.reader.numbers import Number
from bot.reader.pieces import Piece
from bot.reader.sentence import in_full
from bot.reader.slots.money import amount
from bot.reader.slots.plain import as_float, no_exponent, plain, rounded
from costengine.buying import bought
from costengine.hardware import accelerators


def owned(draft: Draft) -> None:
    """All that is said of owning."""
    _prices(draft)
    for piece in draft.take("life"):
        _life(draft, piece)
    said = {"purchase_usd_per_gpu", "useful_life_years", "utilisation"} & draft.slots.keys()
    if said == {"utilisation"} and draft.value("purchase") != "owned":
        _not_of_owned(draft, draft.sources["utilisation"])
        del draft.slots["utilisation"]
    elif said:
        _bought(draft)
    _electricity(draft)


def _bought(draft: Draft) -> None:
    """With a price or a life the hardware is one's own, and years beside them are that life."""
    if draft.value("purchase") != "owned":
        draft.put("purchase", "owned")
    years = [piece for piece in draft.all_of("duration") if piece.value.unit == YEAR]
    if len(years) == 1 and "useful_life_years" not in draft.slots:
        draft.pieces.remove(years[0])
        draft.put("useful_life_years", as_float(plain(years[0].value.number, draft, years[0])), years[0])


def _electricity(draft: Draft) -> None:
    """What a kWh costs: of rented hardware the rent holds it."""
    for piece in draft.take("powerprice"):
        if draft.value("purchase") == "owned" and not _is_energy(piece):
            draft.put("usd_per_kwh", _of_a_kwh(draft, piece), piece)
        elif draft.context.base and not draft.slots.keys() - {"kind"}:
            draft.errors.append(not_understood(missing=RENT_HOLDS_POWER, example="owned, at $0.12 per kWh"))
        else:
            draft.unused.append(piece.text)


def _is_energy(piece: Piece) -> bool:
    """`5,000 kWh`: so much, and no price."""
    return isinstance(piece.value, Number) and piece.value.value > MOST_A_KWH


MOST_A_KWH = 10


def _of_a_kwh(draft: Draft, piece: Piece) -> Decimal:
    """A comma in it is a decimal point: nobody pays thousands."""
    cash = cash_of(piece)
    no_exponent(draft, cash.number, piece)
    value = cash.value if cash.number.style == "dot3" else plain(cash.number, draft, piece)
    return draft.usd(value, cash.currency, piece)


RENT_HOLDS_POWER = "a rent holds the electricity: the price of a kWh counts for hardware of your own"


def _not_of_owned(draft: Draft, piece: Piece) -> None:
    """`assume 50% utilization` of a training job that is rented: rather its MFU, where nothing else is said."""
    if draft.context.base and draft.kinds <= {"worked", "word", "filler"}:
        missing = f"{piece.text} is said of hardware of your own; of a training run the MFU is"
        draft.errors.append(not_understood(missing=missing, example=f"at {float(piece.value * 100):g}% mfu"))
    else:
        draft.unused.append(piece.text)


def _is_each(draft: Draft, piece: Piece) -> bool:
    return any(other.kind == "each" and other.first == piece.last + 1 for other in draft.said)


def _prices(draft: Draft) -> None:
    """What one accelerator cost, however that was said."""
    for piece in draft.take("unitprice"):
        _of_one(draft, piece, amount(draft, piece.value, piece))
    for piece in draft.all_of("size"):
        if draft.value("purchase") == "owned" and piece.value.suffix == "k" and _is_each(draft, piece):
            draft.pieces.remove(piece)
            both = piece._replace(text=f"{piece.text} each")
            _of_one(draft, both, amount(draft, Cash(piece.value), piece))
    for piece in draft.take("ownprice"):
        _of_one(draft, piece, amount(draft, piece.value, piece), said=True)
    for piece in draft.take("nodeprice"):
        _of_a_node(draft, piece, amount(draft, piece.value, piece))
    for piece in draft.take("clusterprice", "fleetprice"):
        whole, count = piece.kind == "clusterprice", draft.value("gpu_count") or 0
        _shared(draft, piece, amount(draft, piece.value, piece), count, with_server=whole, with_network=whole)
    for piece in draft.take("boughtfor"):
        _of_one_or_all(draft, piece, amount(draft, piece.value, piece))


def _of_one(draft: Draft, piece: Piece, usd: Decimal, *, said: bool = False) -> None:
    """`2 DGX H100, 400k each` is of a node; so little that nobody buys one for it may be its rent for the time."""
    if piece.text.lower().endswith("each") and _is_counted_in_machines(draft):
        _shared(draft, piece, usd, _node(draft), with_server=True)
    elif not said and _may_be_rent(draft, usd):
        money = _written(piece)
        an_hour = (f"{money} per gpu per hour",) if usd < DEAREST_HOUR else ()
        instead = (*an_hour, f"{money} per gpu per month", f"bought at {money} per gpu")
        draft.asks.append(Ask("Is that the rent of a GPU for a month, or what one cost to buy?", piece, instead))
    else:
        draft.put("purchase_usd_per_gpu", usd, piece)


def _of_a_node(draft: Draft, piece: Piece, usd: Decimal) -> None:
    node = _node(draft)
    said = piece.text.lower().startswith(SAID_BOUGHT)
    if node and not said and _may_be_rent(draft, usd / node):
        money = _written(piece)
        instead = (f"{money} per node per month", f"bought at {money} per node")
        draft.asks.append(Ask("Is that the rent of a node for a month, or what one cost to buy?", piece, instead))
    else:
        _shared(draft, piece, usd, node, with_server=True)


def _written(piece: Piece) -> str:
    cash = cash_of(piece)
    return f"${in_full(cash.value)}" if cash.currency in ("", "USD") else f"{cash.value:f} {cash.currency}"


SAID_BOUGHT = ("bought", "already", "purchase", "paid")


def _is_counted_in_machines(draft: Draft) -> bool:
    clusters = (piece.value.number for piece in draft.said if piece.kind == "cluster")
    return any(number and number.style == "machine" for number in clusters)


def _may_be_rent(draft: Draft, usd: Decimal) -> bool:
    low = _published(draft)[0] or CHEAPEST * DEAREST_HOUR
    return draft.value("purchase") != "owned" and usd * CHEAPEST < low


DEAREST_HOUR = 100
"""Dollars; nobody rents an accelerator for more an hour."""
CHEAPEST = 4
"""Nobody buys for a smaller part of the published price."""


def _node(draft: Draft) -> int:
    gpu = draft.value("gpu")
    return draft.slots.get("_node") or (accelerators()[gpu].gpus_per_node if gpu else 0)


def _shared(
    draft: Draft, piece: Piece, usd: Decimal, count: int, *, with_server: bool = False, with_network: bool = False
) -> None:
    """The price of several in equal parts; of a node or a cluster what its servers and network cost is taken off."""
    if not count:
        draft.errors.append(not_understood(missing=OF_HOW_MANY, example="8 H100 owned, 30k per GPU, 15 days"))
        return
    each = usd / count
    gpu = each / Decimal(str(bought("server_cost_factor").likely)) if with_server else each
    gpu *= 1 - Decimal(str(bought("network_share").likely)) if with_network else 1
    draft.put("purchase_usd_per_gpu", rounded(gpu, 0), piece)
    less = f", ${in_full(rounded(gpu, 0))} without {'servers and network' if with_network else 'its server'}"
    told = f"{shown(piece.text)}: ${in_full(rounded(each, 0))} for each of {count} GPUs"
    draft.notes.append(f"{told}{less if with_server else ''}")


OF_HOW_MANY = "of how many GPUs that is the price is not said"


def _of_one_or_all(draft: Draft, piece: Piece, usd: Decimal) -> None:
    """Whichever comes near the published price; asked where both do, or neither."""
    count = draft.value("gpu_count") or 1
    low, high = _published(draft)
    one, every = (low and low / NEAR <= price <= high * NEAR for price in (usd, usd / count))
    if count == 1 or (one and not every):
        draft.put("purchase_usd_per_gpu", usd, piece)
    elif every and not one:
        _shared(draft, piece, usd, count)
    else:
        instead = tuple(f"bought at ${in_full(rounded(price, 2))} per gpu" for price in (usd, usd / count))
        draft.asks.append(Ask("Is that what one GPU cost, or all of them?", piece, instead))


NEAR = 2


def _published(draft: Draft) -> tuple[Decimal, Decimal]:
    """The lowest and highest published price of the accelerator; nothing where there is none."""
    chip = accelerators().get(draft.value("gpu") or "")
    low = chip.purchase_usd_low if chip else None
    high = chip.purchase_usd_high if chip else None
    return Decimal(str(low or 0)), Decimal(str(high or low or 0))


def _life(draft: Draft, piece: Piece) -> None:
    """How long hardware serves; `checkpoints kept for 90 days` says nothing of hardware."""
    if draft.value("purchase") != "owned" and piece.text.lower().startswith("kept"):
        draft.unused.append(shown(piece.text))
    else:
        years = plain(piece.value.number, draft, piece) * piece.value.unit / YEAR
        draft.put("useful_life_years", as_float(years), piece)
