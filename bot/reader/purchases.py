"""What hardware of one's own was bought for: a card, a node, or all of it."""

from bot.reader.amounts import cash_of, number_of
from bot.reader.pieces import Made, Piece, rule, table

BOUGHT_FOR = frozenset({"unitprice", "ownprice", "nodeprice", "clusterprice", "fleetprice", "boughtfor"})
"""Kinds of what is said of it."""
LEAST = 100
"""Dollars; a smaller amount a card is the price of an hour."""
LEAST_NODE = 2_000


def _bought(kind: str, least: int, pieces: tuple[Piece | None, ...]) -> Made:
    money = next(piece for piece in pieces if piece and piece.kind in ("money", "size"))
    after_first = (piece for piece in pieces[1:] if piece)
    of_a_model = money.kind == "size" and money.value.suffix in ("b", "t")
    if any(piece.breaks for piece in after_first) or number_of(money).value < least or of_a_model:
        return None
    return kind, cash_of(money)


def _of_card(*pieces: Piece | None) -> Made:
    """`each card was $28k`."""
    return _bought("unitprice", LEAST, pieces)


def _of_own_card(*pieces: Piece | None) -> Made:
    """`bought at 15k per GPU`: beside a word for owning it is what the hardware cost, whatever the amount."""
    return _bought("ownprice", 0, pieces) if _is_owned(pieces) else None


def _of_node(*pieces: Piece | None) -> Made:
    """`300k per server`, `we bought the node for 300k`."""
    return _bought("nodeprice", LEAST_NODE, pieces) if _is_owned(pieces) else None


def _of_cluster(*pieces: Piece | None) -> Made:
    """`bought the cluster for 1.2M`."""
    return _bought("clusterprice", LEAST_NODE, pieces) if _says_bought(pieces) else None


def _of_all(*pieces: Piece | None) -> Made:
    """`total purchase price 240k`: of all accelerators."""
    return _bought("fleetprice", LEAST, pieces) if _says_bought(pieces) or _is_owned(pieces) else None


def _of_one_or_all(*pieces: Piece | None) -> Made:
    """`bought for $240,000`: of one or of all, whichever it can be."""
    return _bought("boughtfor", LEAST, pieces) if _says_bought(pieces) else None


def _is_owned(pieces: tuple[Piece | None, ...]) -> bool:
    return all(piece.value == "owned" for piece in pieces if piece and piece.kind == "purchase")


def _says_bought(pieces: tuple[Piece | None, ...]) -> bool:
    said = (piece.text.lower() for piece in pieces if piece and piece.kind in ("purchase", "buy"))
    return all(text in BOUGHT for text in said)


BOUGHT = frozenset({"bought", "already bought", "already paid for", "paid off", "purchase", "purchased"})
"""What says of an amount behind it that it was paid for hardware; `owned at $2` is the price of an hour."""

PURCHASES = table(
    rule("each gpuword|gpu at? money|size", _of_card),
    rule("money|size per|each nodeword|machine", _of_node),
    rule("purchase article? nodeword for|at money|size", _of_node),
    rule("purchase for|at? money|size per|each nodeword|machine", _of_node),
    rule("purchase slotword for|at money|size", _of_cluster),
    rule("total buy at of? money|size", _of_all),
    rule("purchase|buy for|at of? money|size wholecluster|total", _of_all),
    rule("purchase for|at? money|size per|each gpuword|gpu", _of_own_card),
    rule("buy at of? money|size per|each gpuword|gpu", _of_own_card),
    rule("purchase|buy for|at of? money|size each", _of_own_card),
    rule("purchase for|at money|size", _of_one_or_all),
    rule("buy at of? money|size", _of_one_or_all),
)
"""Once rates have met their hour: `$98 per node per hour` is none."""
