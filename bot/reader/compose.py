"""From typed pieces to larger ones, in passes: each pass may rest on what the ones before it made."""

from bot.reader.amounts import DURATIONS, MONEY, RATES, SUMS
from bot.reader.buying import BUYING
from bot.reader.dates import DATES, DEADLINES
from bot.reader.followups import FACTORS
from bot.reader.hardware import HARDWARE
from bot.reader.numbers import MAGNITUDES, NUMBER_WORDS
from bot.reader.pieces import Piece, rewrite
from bot.reader.work import WORK

PASSES = (NUMBER_WORDS, FACTORS, MAGNITUDES, DATES, MONEY, RATES, DURATIONS, SUMS, DEADLINES, WORK, HARDWARE, BUYING)


def composed(pieces: list[Piece]) -> list[Piece]:
    """The largest pieces that the rules make."""
    for rules in PASSES:
        pieces = rewrite(pieces, rules)
    return pieces
