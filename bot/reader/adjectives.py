"""Adjectives between a count and its name: `8 owned H100`, `64 spot A100`."""

from bot.reader.pieces import Piece

ADJECTIVES = frozenset({"purchase", "reserved", "provider", "providerclass", "rent", "region"})
COUNTED = frozenset({"gpu", "gpuword", "machine", "nodeword", "slice"})


def before_their_count(pieces: list[Piece]) -> list[Piece]:
    """The pieces with each such word before the number that counts what follows it."""
    found = list(pieces)
    for at in range(len(found) - 2):
        number, word, thing = found[at : at + 3]
        between = number.kind == "num" and word.kind in ADJECTIVES and thing.kind in COUNTED
        if between and not (word.breaks or thing.breaks):
            found[at], found[at + 1] = word._replace(breaks=number.breaks), number._replace(breaks=False)
    return found
