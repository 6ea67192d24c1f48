"""From typed pieces to larger ones, in passes: each pass may rest on what the ones before it made."""

from bot.reader.adjectives import before_their_count
from bot.reader.amounts import DURATIONS, MONEY, RATES, SUMS
from bot.reader.buying import BUYING, LIMITS, MEANS, TERMS, TERMS_AND_TEAMS
from bot.reader.dates import DATES, DEADLINES
from bot.reader.exclusions import EXCLUSIONS, both_ways
from bot.reader.followups import FACTORS, SHIFTS, SHIFTS_AFTER
from bot.reader.hardware import BRANDS, HARDWARE
from bot.reader.labels import labelled
from bot.reader.numbers import HUNDREDS, MAGNITUDES, NUMBER_WORDS
from bot.reader.pieces import Piece, rewrite
from bot.reader.shared import with_shared_units
from bot.reader.work import TEACHERS, WORK

NUMBERED = (NUMBER_WORDS, HUNDREDS, BRANDS, EXCLUSIONS, FACTORS, MAGNITUDES)
"""Before labels meet their numbers."""
PASSES = (
    SHIFTS,
    DATES,
    MONEY,
    RATES,
    DURATIONS,
    TERMS,
    TERMS_AND_TEAMS,
    SUMS,
    DEADLINES,
    WORK,
    TEACHERS,
    HARDWARE,
    LIMITS,
    BUYING,
    MEANS,
    SHIFTS_AFTER,
)


def composed(pieces: list[Piece]) -> list[Piece]:
    """The largest pieces that the rules make."""
    for rules in NUMBERED:
        pieces = rewrite(pieces, rules)
    pieces = labelled(before_their_count(pieces))
    for rules in PASSES:
        pieces = rewrite(pieces, rules)
    return with_shared_units(both_ways(pieces))
