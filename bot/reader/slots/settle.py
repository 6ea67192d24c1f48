"""Settle the slots: each type of piece fills its slot by rule, and what no rule settles is asked back or refused."""

from collections.abc import Callable

from bot.reader.draft import Context, Draft
from bot.reader.pieces import Piece
from bot.reader.slots.abroad import abroad
from bot.reader.slots.afforded import afforded
from bot.reader.slots.distilled import distilled
from bot.reader.slots.examples import stretches
from bot.reader.slots.excluded import excluded
from bot.reader.slots.few_tokens import few_tokens
from bot.reader.slots.fixed import fixed
from bot.reader.slots.groups import groups
from bot.reader.slots.hardware import hardware
from bot.reader.slots.kind import kind
from bot.reader.slots.left import leftovers
from bot.reader.slots.lines import lines
from bot.reader.slots.makers import makers
from bot.reader.slots.model import model
from bot.reader.slots.money import money
from bot.reader.slots.named import method, unpriced, words
from bot.reader.slots.other_counts import uncounted
from bot.reader.slots.other_prices import other_prices, values
from bot.reader.slots.owned import owned
from bot.reader.slots.people import people
from bot.reader.slots.refused import refuse
from bot.reader.slots.repeated import repeated
from bot.reader.slots.sellers import sellers
from bot.reader.slots.sizes import sizes
from bot.reader.slots.time import deadline, time
from bot.reader.slots.tokens import fractions, numbers, ratio, speed, tokens, work
from bot.reader.slots.worth import replaced_numbers

Step = Callable[[Draft], None]

STEPS: tuple[Step, ...] = (
    refuse,
    abroad,
    values,
    replaced_numbers,
    afforded,
    hardware,
    makers,
    groups,
    sellers,
    words,
    unpriced,
    method,
    excluded,
    distilled,
    model,
    numbers,
    fractions,
    tokens,
    sizes,
    stretches,
    uncounted,
    ratio,
    work,
    speed,
    other_prices,
    money,
    lines,
    owned,
    people,
    repeated,
    deadline,
    time,
    kind,
    fixed,
    few_tokens,
    leftovers,
)


def settle(pieces: list[Piece], context: Context) -> Draft:
    """The slots that these pieces fill."""
    draft = Draft(context, pieces=list(pieces), said=tuple(pieces), kinds={piece.kind for piece in pieces})
    for step in STEPS:
        step(draft)
    return draft
