"""Prices, limits, and what owned hardware cost."""

import re
from decimal import Decimal
from typing import Any

from bot.on_use import pattern
from bot.reader.amounts import ONE, Cash, Duration, Rate
from bot.reader.buying import MONTH, is_one
from bot.reader.draft import Ask, Draft
from bot.reader.faults import NotANumber, not_understood, shown
from bot.reader.pieces import Piece
from bot.reader.slots.in_all import ask_in_all, job_hours
from bot.reader.slots.kind import MODEL_KINDS
from bot.reader.slots.plain import plain
from bot.reader.vocabulary import listed
from costengine.errors import OutOfRange
from costengine.hardware import accelerators


def money(draft: Draft) -> None:
    """Rates and limits."""
    for piece in draft.take("rate"):
        _put_rate(draft, piece)
    _new_price(draft)
    for piece in draft.take("budgetrate"):
        _of_a_period(draft, piece, piece.value)
    for piece in draft.take("credit"):
        seller, cash = piece.value
        limit = f"under {cash.value:f} {cash.currency}".strip()
        limit = f"{f'on {seller}, ' if seller else ''}{limit} in all"
        alone = (f"on {seller}",) if seller and draft.context.base else ()
        draft.asks.append(Ask("Are the credits a limit?", piece, (limit, *alone), without=(piece,)))
    for piece in draft.take("maxrate"):
        if not piece.value.of and piece.value.hours >= DAY:
            _of_a_period(draft, piece, piece.value)
        else:
            draft.put("max_usd_per_gpu_hour", _per_gpu_hour(draft, piece), piece)
    _discounted(draft)
    _taxed(draft)
    _limits(draft)


def _new_price(draft: Draft) -> None:
    """`make it 1.90` behind `at $2.10`: a number with cents, near the price of the job before."""
    before = draft.base.get("usd_per_gpu_hour")
    numbers = draft.all_of("num")
    if not before or len(numbers) != 1 or not draft.kinds <= ALONE:
        return
    number = numbers[0].value
    if number.value % 1 and not number.style and before / NEAR <= number.value <= before * NEAR:
        draft.pieces.remove(numbers[0])
        draft.put("usd_per_gpu_hour", number.value, numbers[0])


ALONE = frozenset({"num", "filler", "word", "at", "within"})
NEAR = 2
"""How many times the old price a new one may be."""
TIMED = frozenset({"duration", "gpu_hours", "longest", "inside", "by_date", "until_date"})


def _of_a_period(draft: Draft, piece: Piece, rate: Rate) -> None:
    """A budget of a month: where nothing else says how long, it is for that month; else it is asked for the whole."""
    timed = TIMED.intersection(each.kind for each in draft.pieces)
    as_long = job_hours(draft) == rate.hours
    if not as_long and (draft.context.base or timed or draft.kinds & (MODEL_KINDS | {"tokens", "size"})):
        ask_in_all(draft, piece, rate, "under {} in all".format)
        return
    draft.put("max_usd", amount(draft, Cash(rate.number, rate.currency), piece), piece)
    if not as_long:
        draft.pieces.append(piece._replace(kind="duration", value=Duration(ONE, rate.hours)))
        draft.kinds.add("duration")


def _discounted(draft: Draft) -> None:
    """`$2.99 per gpu hour, 15% off`: of a price that was said; what sellers ask is not known here."""
    for piece in draft.take("discountheld"):
        if draft.value("usd_per_gpu_hour") is None:
            draft.errors.append(not_understood(missing=NO_DISCOUNT, example="64 A100 30 days @ $1.60/h"))
        else:
            draft.notes.append(f"{shown(piece.text)} not taken off again: the price holds it")
    for piece in draft.take("discounted"):
        rate = draft.value("usd_per_gpu_hour")
        if rate is None:
            draft.errors.append(not_understood(missing=NO_DISCOUNT, example="64 A100 30 days @ $1.60/h"))
        elif not 0 < piece.value < 1:
            said = f"{float(piece.value * 100):g} %"
            draft.errors.append(OutOfRange("A discount", said, "more than 0 % and less than 100 %"))
        else:
            draft.slots["usd_per_gpu_hour"] = rate * (1 - piece.value)
            draft.notes.append(f"{piece.text}: ${rate * (1 - piece.value):f} per GPU-hour instead of ${rate:f}")


def _taxed(draft: Draft) -> None:
    """`plus 19% VAT` is not added, said; `net of VAT` is what every price here is."""
    for piece in draft.take("tax"):
        before, behind = draft.said_before(piece), draft.said_after(piece)
        beside = [
            *([before] if before and not piece.breaks else []),
            *([behind] if behind and not behind.breaks else []),
        ]
        percents = draft.all_of("percent")
        added = any(each.kind in ("plus", "including") or each.text.lower() in listed("with_tax") for each in beside)
        if added or percents:
            draft.pieces = [each for each in draft.pieces if each not in percents]
            if draft.kinds <= {"tax", "plus", "including", "of", "percent", "filler", "word"}:  # nothing else is asked
                draft.errors.append(not_understood(missing=NO_TAX))
            draft.notes.append(f"{shown(piece.text)} not added: {TAX_FREE}")
        elif TAX_FREE not in draft.notes:
            draft.notes.append(TAX_FREE)


NO_TAX = "prices here hold no VAT or other tax, and I add none: add it to what comes out"
TAX_FREE = "no figure here holds VAT or another tax"
NO_DISCOUNT = "a discount needs the price that it is taken off: give the price of a GPU-hour after it"


def _limits(draft: Draft) -> None:
    for piece in draft.take("moremoney"):
        _move_limit(draft, piece)
    for piece in draft.take("maxmoney", "budgeted"):
        period = _period_behind(draft, piece)
        if period:
            draft.pieces.remove(period)
            both = piece._replace(last=period.last, text=f"{piece.text} {period.text}")
            _of_a_period(draft, both, Rate(piece.value.number, piece.value.currency, period.value.unit, ""))
        else:
            draft.put("max_usd", amount(draft, piece.value, piece), piece)


def _period_behind(draft: Draft, piece: Piece) -> Piece | None:
    """`50k a month`, right behind a limit; `50k in a month` is the time of the job."""
    time = draft.said_after(piece)
    if time is None or time.kind != "duration" or time.breaks or time not in draft.pieces:
        return None
    return time if time.text.lower().startswith(("a ", "an ")) and is_one(time) else None


def _move_limit(draft: Draft, piece: Piece) -> None:
    """`10k more`, about a job under a limit; elsewhere it may be a line of its own."""
    sign, cash = piece.value
    limit = draft.base.get("max_usd")
    if limit and not draft.said_after(piece):
        draft.put("max_usd", limit + sign * amount(draft, cash, piece), piece)
    else:
        figure = piece.text.rsplit(" ", 1)[0]
        draft.asks.append(Ask(f"What is {piece.text}?", piece, (f"under {figure} in all", f"+ {figure} other")))


def _put_rate(draft: Draft, piece: Piece) -> None:
    """A price of accelerators; beside a team so much a year may be a salary."""
    long, much = piece.value.hours >= MONTH, piece.value.number.value >= LEAST_SALARY
    behind = draft.said_after(piece)
    if behind and behind.kind == "budget" and not behind.breaks and not piece.value.of:
        draft.pieces.remove(behind)
        _of_a_period(draft, piece._replace(last=behind.last, text=f"{piece.text} {behind.text}"), piece.value)
    elif long and much and "team_of" in draft.kinds and "gpu" not in piece.text.lower() and not piece.value.of:
        draft.unused.append(piece.text)
    else:
        draft.put("usd_per_gpu_hour", _per_gpu_hour(draft, piece), piece)


def amount(draft: Draft, cash: Any, piece: Piece) -> Decimal:
    """An amount in dollars."""
    if (cash.number.style == "comma" and not cash.number.suffix) or cash.number.style == "exponent":
        draft.errors.append(NotANumber(piece.text))
    return draft.usd(plain(cash.number, draft, piece), cash.currency, piece)


def _per_gpu_hour(draft: Draft, piece: Piece) -> Decimal:
    rate: Rate = piece.value
    if rate.number.style == "exponent":
        draft.errors.append(NotANumber(piece.text))
        return Decimal(1)
    value = rate.number.value if rate.number.style == "dot3" else plain(rate.number, draft, piece)
    if rate.of == "total":
        _ask_of_what(draft, piece)
    usd = draft.usd(value, rate.currency, piece) / rate.hours / _shared_by(draft, rate, piece)
    if not rate.of and (rate.hours >= DAY or (piece.kind == "rate" and usd >= DEAREST_RENT)):
        _ask_of_what(draft, piece)
    if abs(usd) >= BEYOND_ANY_RATE:
        return usd
    return usd if usd == usd.quantize(Decimal("1e-12")) else usd.quantize(Decimal("1e-12"))


BEYOND_ANY_RATE = Decimal("1e12")
"""Refused as out of range, and too large to be rounded."""
LEAST_SALARY = 1_000
"""Dollars a month or a year beside a team: a person's, not a GPU's."""
DEAREST_RENT = 20
"""Dollars an hour: hardly any accelerator is rented out for more, so that it is rather the price of several."""
DAY = 24


def _ask_of_node(draft: Draft, piece: Piece) -> None:
    """`2 DGX H100 at $30/h`: no seller's machine, whose price would be known to be of the whole."""
    instead = (f"{piece.text} per gpu", f"{piece.text} per node")
    draft.asks.append(Ask("Is that per GPU or per node?", piece, instead))


def _ask_of_what(draft: Draft, piece: Piece) -> None:
    """A price that could be of one accelerator or of all."""
    if draft.value("gpu_count") == 1:
        return
    one = piece.text.rsplit(" ", 1)[0] if piece.value.of == "total" else piece.text
    one = one if _TIMED.search(one) else f"{one} an hour"
    if draft.value("gpu_count") is None:
        draft.asks.append(Ask("Is that per GPU or for all of them?", piece, (f"{one} per gpu",), without=(piece,)))
        return
    draft.asks.append(Ask("Is that per GPU or for all of them?", piece, (f"{one} per gpu", f"{one} for all of them")))


_TIMED = pattern(r"/|\b(?:per|an?|each|every)\b", re.IGNORECASE)
"""In the text of a price that says of how long it is; `at $35` is taken for an hour."""


def _shared_by(draft: Draft, rate: Rate, piece: Piece) -> Decimal:
    """How many accelerators the rate pays for."""
    node, count = draft.slots.get("_node"), draft.value("gpu_count")
    if rate.of == "gpu":
        return Decimal(1)
    if rate.of == "cluster":
        return Decimal(count or 1)
    machine = any(p.kind == "cluster" and p.value.number and p.value.number.style == "machine" for p in draft.said)
    if machine and not rate.of and "instance_type" not in draft.slots:
        _ask_of_node(draft, piece)
    if rate.of == "node" or machine:
        gpu = draft.value("gpu")
        if not node:
            node = accelerators()[gpu].gpus_per_node if gpu else 8
            draft.notes.append(f"a node taken as {node} GPUs")
        return Decimal(node)
    return Decimal(1)
