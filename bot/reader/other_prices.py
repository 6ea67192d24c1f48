"""Prices of something else than accelerators, which are no price of theirs: `$0.03 per GB`, `1.08 usd per eur`."""

from bot.reader.amounts import Cash
from bot.reader.pieces import Made, Piece, rule, table

OF_STORAGE = "storage and transfer are at list prices; add what they come to, such as “+ 2k storage”"
OF_TOKENS = "I price the time of accelerators, not tokens"
OF_DATA = "add what the data comes to, such as “+ 20k data”"
WHY = {"bytes": OF_STORAGE, "tokenword": OF_TOKENS, "examples": OF_DATA, "multiple": OF_DATA}
"""By what it is the price of, why it is not used."""


def _other(*pieces: Piece | None) -> Made:
    thing = next(piece for piece in pieces if piece and piece.kind in WHY)
    return None if thing.breaks else ("otherprice", WHY[thing.kind])


def _of_example(_money: Piece, each: Piece) -> Made:
    """`$2 per example`; `$2 each` is of an accelerator."""
    return ("otherprice", OF_DATA) if each.text.lower() in ("per example", "per sample") else None


def _exchange(money: Piece, _per: Piece, other: Piece) -> Made:
    """`1.08 usd per eur`, `1 EUR = 1.08 USD`: the currency that is no dollars."""
    given: Cash = money.value
    codes = (given.currency, other.value.currency if isinstance(other.value, Cash) else str(other.value))
    return (
        None
        if codes[0] == codes[1] or given.number.suffix
        else ("exchanged", next(code for code in codes if code != "USD"))
    )


def _of_each(_component: Piece, _of: Piece | None, money: Piece, *rest: Piece | None) -> Made:
    """`tools $60 per seat`: a line of nobody knows how many."""
    return None if money.breaks or any(piece and piece.breaks for piece in rest) else ("otherprice", OF_EACH)


OF_EACH = "add what it comes to in all, such as “+ 2k tools”"

OTHER_PRICES = table(
    rule("component of|at|equals|colon? money per word per|article time", _of_each),
    rule("component of|at|equals|colon? money per word", _of_each),
    rule("money|num per|article bytes per|article time", _other),
    rule("money|num per|article bytes", _other),
    rule("money per|article num|size|magnitude? tokenword", _other),
    rule("money per|article examples", _other),
    rule("money per multiple", _other),
    rule("money each", _of_example),
    rule("money per|equals currency|money", _exchange),
    rule("exchange num", lambda exchange, number: None if number.breaks else ("exchanged", "")),
)
"""Once amounts have met their currency."""
