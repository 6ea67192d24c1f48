"""Numbers: digits with their commas and dots, number words, and the letters that multiply them."""

import re
from decimal import Decimal
from typing import NamedTuple

from bot.on_use import pattern
from bot.reader.pieces import Made, Piece, rule, table


class Number(NamedTuple):
    """A number and how it was written: `dot3` is `1.200`, `comma` is `1,3`, `word` is written out."""

    value: Decimal
    style: str = ""
    suffix: str = ""
    """The letter that multiplied it: k, m, b or t."""


_PLAIN = pattern(r"\d+(?:[eE][+-]?\d{1,4})?")
_DECIMAL = pattern(r"\d*\.\d+(?:[eE][+-]?\d{1,4})?")
_DOT_THREE = pattern(r"[1-9]\d{0,2}\.\d{3}")
_THOUSANDS = pattern(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_THOUSANDS_DOT = pattern(r"[1-9]\d{0,2}(?:(?:\.\d{3}){2,}(?:,\d+)?|\.\d{3},\d+)")
_THOUSANDS_QUOTE = pattern(r"\d{1,3}(?:'\d{3})+(?:\.\d+)?|\d{1,3}(?:_\d{3})+")
_COMMA = pattern(r"\d+,\d{1,2}")
LARGEST_EXPONENT = 400
LETTERS = {Decimal("1e3"): "k", Decimal("1e6"): "m", Decimal("1e9"): "b", Decimal("1e12"): "t"}


def parse(raw: str) -> Number | None:
    """The number that these digits, commas and dots write; None when they write none (`1.2.3`, `1,0000`)."""
    if _PLAIN.fullmatch(raw):
        return _plain(raw)
    if _DOT_THREE.fullmatch(raw):
        return Number(Decimal(raw), "dot3")
    if _DECIMAL.fullmatch(raw):
        return _plain(raw)
    if _THOUSANDS.fullmatch(raw):
        return Number(Decimal(raw.replace(",", "")), "grouped")
    if _THOUSANDS_DOT.fullmatch(raw):
        return Number(Decimal(raw.replace(".", "").replace(",", ".")), "grouped")
    if _THOUSANDS_QUOTE.fullmatch(raw):
        return Number(Decimal(re.sub("['_]", "", raw)), "grouped")
    return Number(Decimal(raw.replace(",", ".")), "comma") if _COMMA.fullmatch(raw) else None


def _plain(raw: str) -> Number | None:
    mantissa, _, exponent = raw.lower().partition("e")
    if not exponent:
        return Number(Decimal(mantissa))
    power = max(-LARGEST_EXPONENT, min(int(exponent), LARGEST_EXPONENT))
    return Number(Decimal(mantissa).scaleb(power), "exponent") if len(mantissa) <= 40 else None


def written(kind: str, value: str) -> Number:
    """A number word as a number."""
    return Number(Decimal(value), kind)


def _one_word(piece: Piece) -> Made:
    return "num", Number(piece.value.value, "word")


def _tens_digit(tens: Piece, digit: Piece) -> Made:
    if digit.value.value >= 10 or digit.breaks:
        return None
    return "num", Number(tens.value.value + digit.value.value, "word")


def _multiple(piece: Piece, multiple: Piece) -> Made:
    if multiple.breaks:
        return None
    factor = piece.value.value if isinstance(piece.value, Number) else Decimal("0.5" if piece.kind == "half" else "1")
    return "num", Number(factor * multiple.value.value, "word")


def _hundreds(hundreds: Piece, _and: Piece | None, rest: Piece) -> Made:
    high, low = hundreds.value, rest.value
    if high.style != "word" or low.style != "word" or high.value < 100 or high.value % 100 or low.value >= 100:
        return None
    return "num", Number(high.value + low.value, "word")


def _sized(number: Piece, magnitude: Piece) -> Made:
    if magnitude.breaks:
        return None
    return "size", scaled(number.value, magnitude)


def scaled(number: Number, magnitude: Piece) -> Number:
    """The number times its magnitude; keeps the letter, since `m` has several meanings."""
    text = magnitude.text.lower()
    style = "open" if text == "m" else "word" if len(text) > 2 else "exponent" if number.style == "exponent" else ""
    letter = LETTERS[magnitude.value.value]
    return Number(number.value * magnitude.value.value, "comma" if number.style == "comma" else style, letter)


def _thousands(size: Piece, _and: Piece | None, rest: Piece) -> Made:
    """`one thousand twenty four`."""
    small = rest.value
    if size.value.suffix != "k" or size.value.style != "word" or small.style != "word" or small.value >= 1000:
        return None
    return "num", Number(size.value.value + small.value, "word")


def _word_sized(word: Piece, magnitude: Piece) -> Made:
    if magnitude.breaks or len(magnitude.text) < 3:
        return None
    return "size", scaled(Number(Decimal("0.5" if word.kind == "half" else "1"), "word"), magnitude)


def _quarter_sized(article: Piece, quarter: Piece, magnitude: Piece) -> Made:
    """`a quarter trillion`."""
    if quarter.text.lower() != "quarter" or len(magnitude.text) < 3:
        return None
    return "size", scaled(Number(Decimal("0.25"), "word"), magnitude)


def _half_sized(number: Piece, _half: Piece, magnitude: Piece) -> Made:
    return "size", scaled(Number(number.value.value + Decimal("0.5"), "word"), magnitude)


def _size_multiple(size: Piece, multiple: Piece) -> Made:
    return None if multiple.breaks else ("size", size.value._replace(value=size.value.value * multiple.value.value))


NUMBER_WORDS = table(
    rule("tens digit", _tens_digit),
    rule("tens", _one_word),
    rule("digit", _one_word),
    rule("num multiple", _multiple),
    rule("article multiple", _multiple),
    rule("half multiple", _multiple),
)


def _part_of(factor: Piece, number: Piece) -> Made:
    """`a quarter of 96`."""
    over, _, under = str(factor.value).partition("/")
    if not factor.text.lower().endswith(" of"):
        return None
    return "num", Number(number.value.value * Decimal(over) / Decimal(under or 1), "word")


def _part_of_size(factor: Piece, number: Piece, magnitude: Piece) -> Made:
    """`half of the 2T tokens`."""
    if not factor.text.lower().endswith((" of", " of the")) or number.breaks or magnitude.breaks:
        return None
    over, _, under = str(factor.value).partition("/")
    whole = scaled(number.value, magnitude)
    return "size", whole._replace(value=whole.value * Decimal(over) / Decimal(under or 1), style="word")


def _part_of_magnitude(factor: Piece, magnitude: Piece) -> Made:
    """`a quarter of a million`, `half of a trillion`."""
    if magnitude.breaks or len(magnitude.text) < 3 or (factor.kind == "factor" and not factor.text.endswith(" of")):
        return None
    over, _, under = ("0.5" if factor.kind == "half" else str(factor.value)).partition("/")
    part = scaled(Number(Decimal(over) / Decimal(under or 1), "word"), magnitude)
    return "size", part._replace(value=part.value.to_integral_value())


HUNDREDS = table(
    rule("num and? num", _hundreds),
    rule("half of num", lambda _half, _of, number: ("num", Number(number.value.value / 2, "word"))),
    rule("factor num", _part_of),
)
"""`one hundred and twenty`, once the tens are numbers."""

MAGNITUDES = table(
    rule("half of article magnitude", lambda half, _of, _a, magnitude: _part_of_magnitude(half, magnitude)),
    rule("time of article magnitude", lambda quarter, of, _a, magnitude: _quarter_sized(of, quarter, magnitude)),
    rule("factor article magnitude", lambda factor, _a, magnitude: _part_of_magnitude(factor, magnitude)),
    rule("factor num magnitude", _part_of_size),
    rule("num andhalf magnitude", _half_sized),
    rule("num magnitude andhalf", lambda number, magnitude, half: _half_sized(number, half, magnitude)),
    rule("num magnitude", _sized),
    rule("half magnitude", _word_sized),
    rule(
        "article magnitude andhalf",
        lambda _a, magnitude, _h: ("size", scaled(Number(Decimal("1.5"), "word"), magnitude)),
    ),
    rule("article magnitude", _word_sized),
    rule("article time magnitude", _quarter_sized),
    rule("size multiple", _size_multiple),
    rule("size and? num", _thousands),
)
