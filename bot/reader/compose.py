"""From typed pieces to larger ones, in passes: each pass may rest on what the ones before it made."""

from bot.reader.adjectives import before_their_count
from bot.reader.amounts import DURATIONS, MONEY, RATES, SUMS
from bot.reader.atoms import Atom
from bot.reader.buying import BUYING, LIMITS, MEANS, TERMS, TERMS_AND_TEAMS
from bot.reader.compare import than
from bot.reader.dates import DATES, DEADLINES
from bot.reader.discounts import with_discounts
from bot.reader.exclusions import EXCLUSIONS, both_ways
from bot.reader.flags import FLAGS
from bot.reader.followups import FACTORS, SHIFTS, SHIFTS_AFTER, TIMES, with_half_a_time, with_shared_factor
from bot.reader.hardware import BRANDS, HARDWARE, with_forms
from bot.reader.labels import labelled
from bot.reader.left_out import FREE, REMOVED, with_joint_lines
from bot.reader.nouns import with_nouns
from bot.reader.numbers import HUNDREDS, MAGNITUDES, NUMBER_WORDS
from bot.reader.other_prices import OTHER_PRICES
from bot.reader.pieces import Passes, Piece, rewrite
from bot.reader.price_ranges import PRICE_RANGES
from bot.reader.purchases import PURCHASES
from bot.reader.salaries import PER_PERSON, SALARIES
from bot.reader.shared import with_shared_units
from bot.reader.work import OTHER_SAMPLES, TEACHERS, WORK

NUMBERED = Passes(NUMBER_WORDS, HUNDREDS, BRANDS, REMOVED, EXCLUSIONS, FACTORS, MAGNITUDES)
"""Before labels meet their numbers."""
OF_OPTIONS = frozenset({"flag", "colon", "equals"})
"""One of these stands in every text with options of a program."""
PASSES = Passes(
    SHIFTS,
    DATES,
    MONEY,
    PER_PERSON,
    OTHER_PRICES,
    RATES,
    PRICE_RANGES,
    PURCHASES,
    OTHER_SAMPLES,
    DURATIONS,
    TERMS,
    TERMS_AND_TEAMS,
    FREE,
    SUMS,
    DEADLINES,
    SALARIES,
    WORK,
    TEACHERS,
    HARDWARE,
    LIMITS,
    BUYING,
    MEANS,
    SHIFTS_AFTER,
)


def composed(pieces: list[Piece], atoms: list[Atom]) -> list[Piece]:
    """The largest pieces that the rules make."""
    if any(piece.kind in OF_OPTIONS for piece in pieces):
        pieces = rewrite(pieces, FLAGS)
    if any(piece.kind == "factor" for piece in pieces):
        pieces = with_half_a_time(pieces)
    pieces = labelled(with_nouns(before_their_count(than(NUMBERED.applied(pieces))), atoms))
    pieces = with_discounts(with_forms(PASSES.applied(pieces), atoms), atoms)
    kinds = {piece.kind for piece in pieces}
    if kinds & {"remove", "ruledout", "insteadof"}:
        pieces = rewrite(pieces, EXCLUSIONS)  # of what the passes have made, and of forms
    if "times" in kinds:
        pieces = rewrite(pieces, TIMES)
    if kinds & {"scale", "times"}:
        pieces = with_shared_factor(pieces)
    return with_shared_units(both_ways(with_joint_lines(pieces)))
