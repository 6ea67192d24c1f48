"""Amounts for a day or a month, of which it is asked what they are for the whole job."""

from collections.abc import Callable
from decimal import Decimal

from bot.reader.amounts import Rate
from bot.reader.draft import Ask, Draft
from bot.reader.pieces import Piece
from bot.reader.slots.plain import rounded


def ask_in_all(draft: Draft, piece: Piece, rate: Rate, told: Callable[[str], str]) -> None:
    """For as long as the job takes, where that is known, or once."""
    hours = job_hours(draft)
    totals = [*([rate.number.value * hours / rate.hours] if hours else []), rate.number.value]
    amounts = dict.fromkeys(rounded(total, 2).normalize() for total in totals)
    instead = tuple(told(f"{amount:f} {rate.currency}".strip()) for amount in amounts)
    draft.asks.append(Ask("How much is that for the whole job?", piece, instead, without=(piece,)))


def job_hours(draft: Draft) -> Decimal | None:
    """The length of the job, which is settled after its money."""
    said = draft.all_of("duration")
    if len(said) == 1:
        hours: Decimal = said[0].value.hours
        return hours
    before = draft.value("duration_hours")
    return Decimal(str(before)) if before else None
