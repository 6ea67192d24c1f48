"""Prices that are none of accelerators are told as not used; lines of cost by the month are asked for the whole job."""

from functools import partial

from bot.reader.amounts import Cash
from bot.reader.conversion import told_rate
from bot.reader.draft import Draft
from bot.reader.faults import not_understood, shown
from bot.reader.pieces import Piece
from bot.reader.slots.in_all import ask_in_all, job_hours
from bot.reader.slots.money import amount
from costengine.currency import currencies

OWN_RATES = "amounts are converted at a dated rate"
ALONE = frozenset({"otherprice", "exchanged", "component", "at", "filler", "word", "of"})
"""A text of these alone asks for nothing else."""


def other_prices(draft: Draft) -> None:
    """`storage $0.03 per GB`, `1.08 usd per eur`, `storage $500 a month`."""
    for piece in draft.take("otherprice"):
        _not_used(draft, piece, piece.value)
    for piece in draft.take("exchanged"):
        _not_used(draft, piece, told_rate(piece.value) if piece.value in currencies() else OWN_RATES)
    for piece in draft.take("linerate"):
        component, rate = piece.value
        if job_hours(draft) == rate.hours:
            line = {"component": component, "usd": amount(draft, Cash(rate.number, rate.currency), piece)}
            draft.slots["extra"] = (*draft.slots.get("extra", ()), line)
            continue
        ask_in_all(draft, piece, rate, partial("+ {1} {0}".format, component))


def values(draft: Draft) -> None:
    """`the model is worth $1M`: what something is worth is no limit and no price."""
    for piece in draft.all_of("money", "size", "num"):
        before = draft.said_before(piece)
        if before and before.text.lower() == "worth":
            draft.pieces.remove(piece)
            draft.unused.append(f"worth {shown(piece.text)}")


def _not_used(draft: Draft, piece: Piece, why: str) -> None:
    if draft.kinds <= ALONE:
        draft.errors.append(not_understood(missing=f"“{shown(piece.text)}” is not used: {why}"))
    else:
        draft.notes.append(f"{shown(piece.text)} not used: {why}")
