"""Buying: limits, terms, prices of hardware, people and added lines."""

from decimal import Decimal
from typing import NamedTuple

from bot.reader.amounts import Cash, Duration, Rate, cash_of, number_of
from bot.reader.exclusions import Named
from bot.reader.numbers import Number
from bot.reader.pieces import Made, Piece, rule, table
from bot.reader.shared import BEFORE

YEAR = Decimal(8760)
MONTH = Decimal(720)
PURCHASES = {1: "reserved_1y", 3: "reserved_3y"}


class Extra(NamedTuple):
    """A line that the person adds."""

    component: str
    cash: Cash


class People(NamedTuple):
    """A team, and for how long it works."""

    number: Number
    time: Duration | None = None
    salary: Cash | None = None
    """What one of them costs a year."""


def _limit(limit: Piece, *rest: Piece | None) -> Made:
    """`max 100k`; `30 days max, 100k` says of the days what stands behind them."""
    piece = next(p for p in rest if p and p.kind in ("rate", "money", "num", "size", "duration"))
    return None if piece.breaks and limit.first and not limit.breaks else _limited(piece)


def _limit_after(piece: Piece, limit: Piece) -> Made:
    return None if limit.breaks else _limited(piece)


def _limited(piece: Piece) -> Made:
    if piece.kind == "rate":
        return "maxrate", piece.value
    if piece.kind == "duration":
        return "inside", piece.value
    return "maxmoney", cash_of(piece)


def _budget(*pieces: Piece | None) -> Made:
    piece = next(p for p in pieces if p and p.kind in ("money", "num", "size", "maxmoney"))
    too_small = piece.kind == "num" and piece.value.value < LEAST_BUDGET
    return None if too_small or _is_of_models(piece) else ("budgeted", cash_of(piece))


def _is_of_models(piece: Piece) -> bool:
    """`7B`, `2T` without a currency: parameters or tokens, however near the word budget stands."""
    return piece.kind == "size" and piece.value.suffix in ("b", "t")


LEAST_BUDGET = 100
"""A smaller bare number is no budget: `we have 2 options`."""


def _price(_at: Piece, money: Piece) -> Made:
    if money.kind == "rate":
        return "rate", money.value
    small = number_of(money).value < 1000
    plain = money.kind == "money" or _at.text == "@" or "." in money.text
    return (
        ("rate", Rate(number_of(money), cash_of(money).currency, Decimal(1), ""))
        if small and plain and not money.breaks
        else None
    )


def _price_an_hour(_at: Piece, number: Piece, hour: Piece) -> Made:
    """`our price is 1.90 an hour`, `at 2 an hour`: of a bare number too."""
    one = hour.value.number.style == "word" and hour.value.number.value == 1 and hour.value.unit == 1
    if not one or hour.breaks or number.breaks or number.value.value >= MOST_AN_HOUR:
        return None
    return "rate", Rate(number.value, "", Decimal(1), "")


def _fixed_sum(money: Piece) -> Made:
    """`flat $92,160`, `92k all in`."""
    if money.breaks or _is_of_models(money) or number_of(money).value < LEAST_BUDGET:
        return None
    return "fixedsum", cash_of(money)


def _sum_behind(money: Piece, flat: Piece) -> Made:
    """`92k flat`, `92k all in`; `92k, whole project` says how much of the cost is asked."""
    all_of_it = flat.kind != "scope" or flat.text.lower() in ALL_IN
    return _fixed_sum(money) if all_of_it and not flat.breaks else None


ALL_IN = ("all in", "all-in")
MOST_AN_HOUR = 20
"""Dollars; a dearer hour is rather that of several accelerators, and a bare number then anything."""


def term_of(duration: Duration) -> str | None:
    """The reserved purchase that a length of time names: one or three years."""
    years = duration.hours / (YEAR if duration.unit != MONTH else MONTH * 12)
    return PURCHASES.get(int(years)) if years == int(years) and duration.unit in (YEAR, MONTH) else None


def _reserved(_reserved: Piece, _for: Piece | None, duration: Piece) -> Made:
    term = term_of(duration.value)
    return ("purchase", term) if term else None


def _reserved_after(duration: Piece, _reserved: Piece) -> Made:
    term = term_of(duration.value)
    return ("purchase", term) if term and not _reserved.breaks else None


def _extra(_plus: Piece | None, money: Piece, _for: Piece | None, component: Piece) -> Made:
    if component.breaks:
        return None
    if _is_trillions(money):
        return "noise", None
    said = _plus or money.kind == "money" or _is_line(money, _for, component)
    return ("extra", Extra(component.value, cash_of(money))) if said else None


def _is_trillions(amount: Piece) -> bool:
    """`100T storage`: bytes, and no money."""
    return amount.kind == "size" and amount.value.suffix == "t"


def _is_line(amount: Piece, _for: Piece | None, component: Piece) -> bool:
    """`100k for data`, `50k networking`: thousands beside what only money buys; `10k data` could be examples."""
    return amount.kind == "size" and amount.value.suffix == "k" and (_for is not None or component.value != "data")


def _chained(extra: Piece, _and: Piece | None, money: Piece, _for: Piece | None, component: Piece) -> Made:
    added = Extra(component.value, cash_of(money))
    return "extras", [*(extra.value if extra.kind == "extras" else [extra.value]), added]


def _extra_named(_plus: Piece, component: Piece, _for: Piece | None, money: Piece) -> Made:
    return ("noise", None) if _is_trillions(money) else ("extra", Extra(component.value, cash_of(money)))


def _line(component: Piece, amount: Piece) -> Made:
    return "extra", Extra(str(component.value), cash_of(amount))


def _bought_data(with_: Piece, amount: Piece, text: Piece) -> Made:
    """`with 30k of data`."""
    money = amount.kind == "money" or amount.value.suffix == "k"
    is_data = with_.text.lower() == "with" and text.text.lower() == "of data"
    return ("extra", Extra("data", cash_of(amount))) if money and is_data else None


def _salary(component: Piece, amount: Piece, *, named: bool) -> Made:
    """`networking 10k`: a line of the job; `120k salary` is what one person costs."""
    if component.text.lower() == "salary" and not amount.breaks and not component.breaks:
        return "salaried", cash_of(amount)
    thousands = amount.kind == "money" or amount.value.suffix == "k"
    plain = component.value != "data" or amount.kind == "money"
    return _line(component, amount) if named and thousands and plain and not amount.breaks else None


def _line_rate(component: Piece, _at: Piece | None, money: Piece, time: Piece | None = None) -> Made:
    """`storage costs $500 a month`: no price of an accelerator, as `infiniband at $2/h` may be."""
    if money.breaks or component.value == "hardware" or (time and (time.breaks or not is_one(time))):
        return None
    rate = Rate(number_of(money), cash_of(money).currency, time.value.unit, "") if time else money.value
    by_the_hour = rate.hours < A_DAY and _at is not None and _at.text.lower() not in ("costs", "costing")
    return ("linerate", (str(component.value), rate)) if not rate.of and not by_the_hour else None


def is_one(time: Piece) -> bool:
    """`a month`; `for 6 months` is no time of a price."""
    return bool(time.value.number.style == "word" and time.value.number.value == 1)


A_DAY = 24


def _credit(last: Piece, money: Piece, seller: Piece | None) -> Made:
    """`50k AWS credits`, `credits of 100k`: what is there to spend, perhaps."""
    if last.breaks or _is_of_models(money):
        return None
    return "credit", (seller.text if seller else "", cash_of(money))


def _team(_team: Piece, number: Piece, _people: Piece | None, _for: Piece | None, duration: Piece | None) -> Made:
    return _people_for(number, _for, duration)


def _people_for(number: Piece, _for: Piece | None, duration: Piece | None) -> Made:
    near = duration if duration and not duration.breaks and duration.value.unit >= 168 else None
    if duration and not near:
        return None
    return "team_of", People(number.value, near.value if near else None)


def _team_only(_team: Piece | None, number: Piece, _people: Piece | None) -> Made:
    return ("team_of", People(number.value)) if _team or _people else None


DEAREST_HOUR = 20
"""Dollars per GPU: below it is the price of an hour, above it of the hardware, or asked."""


def _unit_price(money: Piece, *_per_gpu: Piece) -> Made:
    if number_of(money).value < DEAREST_HOUR:
        return "rate", Rate(number_of(money), cash_of(money).currency, Decimal(1), "gpu")
    return "unitprice", cash_of(money)


def _each_period(hours: Piece, _per: Piece, time: Piece, _for: Piece | None, duration: Piece) -> Made:
    """`100 A100 hours per week for 3 months`."""
    gpu, number, unit = hours.value
    times = duration.value.hours / Decimal(str(time.value))
    return "gpu_hours", (gpu, number._replace(value=number.value * times), unit)


def _each_one_period(hours: Piece, each: Piece, _for: Piece | None, duration: Piece) -> Made:
    """`100 A100 hours a week for 3 months`."""
    if each.value.number.style != "word" or each.value.number.value != 1 or each.breaks:
        return None
    return _each_period(hours, each, each._replace(value=each.value.unit), None, duration)


def _life(*pieces: Piece | None) -> Made:
    return "life", next(p for p in pieces if p and p.kind == "duration").value


TERMS = table(rule("reserved for|at? duration term?", lambda r, f, d, _t: _reserved(r, f, d)))
"""Before a length that stands in front: `12 months reserved 3 years`."""

TERMS_AND_TEAMS = table(
    rule("duration reserved", _reserved_after),
    rule("duration term reserved", lambda d, _t, r: _reserved_after(d, r)),
    rule("num dash? people dash? time", lambda n, _d, _p, _e, time: ("personmonths", (n.text, time.text))),
    rule("team num people? for? duration", _team),
    rule("team num people?", _team_only),
    rule("num dash? people for? duration", lambda n, _d, _p, f, d: _people_for(n, f, d)),
    rule("num dash? people", lambda n, _d, p: _team_only(None, n, p)),
)
"""Before lengths of time side by side are added: `reserved 1yr 30 days`."""

LIMITS = table(
    rule("limit at? rate", _limit),
    rule("limit of? money|num|size|duration", _limit),
)
"""Before what they stand in front of can end another limit."""

BUYING = table(
    rule("money|size enough", lambda money, enough: None if enough.breaks else ("maxmoney", cash_of(money))),
    rule("rate limit", _limit_after),
    rule("money|size|duration limit", _limit_after),
    rule("component budget of|at? money|size", lambda c, _b, _o, m: ("extra", Extra(c.value, cash_of(m)))),
    rule("budget for|of component money|size", lambda _b, _f, c, m: ("extra", Extra(c.value, cash_of(m)))),
    rule("duration of component", lambda _d, of, _c: ("noise", None) if of.text.lower() == "of" else None),
    rule(
        "budget of|at? limit? rate", lambda *pieces: None if pieces[-1].value.of else ("budgetrate", pieces[-1].value)
    ),
    rule("gpu_hours per|article time for|within? duration", _each_period),
    rule("gpu_hours duration for|within? duration", _each_one_period),
    rule("gpu_hours per|article time", lambda h, _p, t: ("hoursrate", h.value)),
    rule("at limit rate", lambda _a, lim, r: _limit(lim, r)),
    rule("budget of|at? limit? money|size|num", _budget),
    rule(
        "money|size|num budget",
        lambda m, b: None if b.breaks or (m.kind == "num" and m.value.value < 1000) else _budget(m),
    ),
    rule("money|size|budgeted|maxmoney within? provider? credits", lambda m, _in, seller, c: _credit(c, m, seller)),
    rule("provider? credits of|colon money|size", lambda seller, c, _of, m: _credit(m, m, seller)),
    rule("maxmoney budget", lambda m, b: m.kind and (m.kind, m.value) if not b.breaks else None),
    rule("money|size per|each gpuword|gpu", _unit_price),
    rule("money|size article gpuword|gpu", _unit_price),
    rule("money each", lambda m, e: None if e.breaks else _unit_price(m)),
    rule("keep for|at|of|equals|colon? duration", _life),
    rule("duration keep", _life),
    rule("people|team equals|colon num", lambda p, _e, n: _team_only(p, n, None)),
    rule("duration projectword", lambda d, p: None if p.breaks else ("maybeproject", d.value)),
    rule("projectlength duration", lambda _p, d: ("project_time", d.value)),
    rule("extra|extras plus|and? money|size for|of? component", _chained),
    rule("component of|at|equals|colon? rate", _line_rate),
    rule("rate for|of component", lambda rate, _for, line: _line_rate(line, None, rate._replace(breaks=False))),
    rule("component of|at|equals|colon? money|size duration", _line_rate),
    rule("component of|at|equals|colon? money|size", lambda c, _a, m: _salary(c, m, named=True)),
    rule("money|size component", lambda m, c: _salary(c, m, named=False)),
    rule("plus? money|size|num for|of|on? component", _extra),
    rule("extra|extras plus|and? money|size for|of? people", _chained),
    rule("plus money|size for|of|on? people", _extra),
    rule("plus component of|for|at|colon|equals? money|size", _extra_named),
    rule("including money|size for|of? component|people", lambda _i, m, _o, c: _line(c, m)),
    rule("including component|people of|for|at? money|size", lambda _i, c, _o, m: _line(c, m)),
    rule("of money|size of component", lambda with_, m, _o, c: _line(c, m) if with_.text.lower() == "with" else None),
    rule("of money|size text", lambda with_, m, text: _bought_data(with_, m, text)),
    rule("extra|extras plus|and component of|for|at? money|size", lambda e, a, c, o, m: _chained(e, a, m, o, c)),
    rule("flat money|size|num", lambda _flat, money: _fixed_sum(money)),
    rule("money|size flat|scope|wholecluster", _sum_behind),
    rule("at num duration", _price_an_hour),
    rule("at colon|equals? rate|money|num", lambda at, _colon, money: _price(at, money)),
    rule("timelimit duration", lambda _t, d: ("longest", d.value)),
    rule("within duration", lambda _w, d: ("inside", d.value)),
    rule("within duration limit", lambda _w, d, _l: ("inside", d.value)),
)


def _not(no: Piece, number: Piece) -> Made:
    """`16 gpus, not 8`, `not 3 but 5 days`: the number that it is not."""
    plain = number.kind == "size" or number.value.style in ("", "word", "grouped")
    return ("replacednumber", number) if no.text.lower() == "not" and not number.breaks and plain else None


def _rather(number: Piece, no: Piece, thing: Piece) -> Made:
    """`5 instead of 3 days`, `16 not 8 gpus`: the number takes the unit of the one that it stands for."""
    if no.kind == "remove" and no.text.lower() != "not":
        return None
    value = BEFORE[thing.kind](thing, number.value)
    return (thing.kind, value) if value is not None else None


def _not_paid_in(no: Piece, within: Piece | None, other: Piece) -> Made:
    """`pounds, not euros`; `no, pounds` is what it shall be."""
    plain = no.text.lower() == "not" and not (within or other).breaks
    return ("excluded", (Named("currency", other.value),)) if plain else None


def _with_money(of: Piece, money: Piece) -> Made:
    """`with $50k`: a limit; `with $1.90` is rather a price, and is asked."""
    return ("maxmoney", money.value) if of.text.lower() == "with" and number_of(money).value >= LEAST_BUDGET else None


MEANS = table(
    rule("num|size insteadof|remove duration|cluster|tokens|passes|updates|params", _rather),
    rule("remove num|size", _not),
    rule("of money", _with_money),
    rule("insteadof num|size", lambda _instead, number: ("replacednumber", number)),
    rule("insteadof money", lambda _instead, money: ("replacednumber", money)),
    rule("remove money", lambda no, money: ("replacednumber", money) if no.text.lower() == "not" else None),
    rule("insteadof within? currency", lambda *_: ("replaced", None)),
    rule("remove within? currency", _not_paid_in),
    rule("insteadof duration|tokens|passes|cluster|rate|seq|params|updates", lambda *_: ("replaced", None)),
    rule(
        "remove duration|tokens|cluster|passes",
        lambda no, _thing: ("noise", None) if no.text.lower() == "not" else None,
    ),
    rule("num nodeword", lambda number, word: None if word.breaks else ("nodes", number.value)),
    rule("num duration", lambda four, time: (time.kind, time.value) if four.text == "4" and not time.breaks else None),
)
"""`with $50k`, where nothing says what the money is for; `4 a week`, as phones write for."""
