"""Money, rates, percentages and durations: numbers that have met their unit."""

from decimal import Decimal
from typing import NamedTuple

from bot.reader.numbers import Number
from bot.reader.pieces import Made, Piece, rule, table


class Cash(NamedTuple):
    """An amount of money in a currency; no currency was said where it is empty."""

    number: Number
    currency: str = ""

    @property
    def value(self) -> Decimal:
        """The amount."""
        return self.number.value


class Rate(NamedTuple):
    """Money for an hour of something: a `gpu`, a `node`, the `cluster`, or what was not said."""

    number: Number
    currency: str
    hours: Decimal
    of: str
    named: Piece | None = None
    """The accelerator or the machine that it is the price of."""


class Duration(NamedTuple):
    """A length of time: its number and the unit that it was given in."""

    number: Number
    unit: Decimal

    @property
    def hours(self) -> Decimal:
        """The length in hours."""
        return self.number.value * self.unit


MINUTE = Decimal(1) / 60
ONE = Number(Decimal(1), "word")


def number_of(piece: Piece) -> Number:
    """The number of a piece that holds one, alone or with its currency."""
    value = piece.value
    return value.number if isinstance(value, Cash) else value


def cash_of(piece: Piece) -> Cash:
    """The amount of a piece that holds one, in the currency that was said, or in none."""
    return piece.value if isinstance(piece.value, Cash) else Cash(number_of(piece))


def _is_letter_t(number: Piece) -> bool:
    """`90 T€`: of money T is no trillion."""
    return number.kind == "size" and number.value.suffix == "t" and number.text.lower().endswith("t")


def _asked_in(_in: Piece, currency: Piece) -> Made:
    """`in euros`: of the answer, whatever number stands behind it (`in euros 90 days`)."""
    return ("currency", currency.value) if currency.text.isalpha() and not currency.breaks else None


def _money(currency: Piece, number: Piece) -> Made:
    if currency.text.lower().startswith("in "):
        return None
    if _is_letter_t(number):
        return "bad", number.text
    return None if number.breaks else ("money", Cash(number.value, str(currency.value)))


def _money_after(number: Piece, currency: Piece) -> Made:
    if _is_letter_t(number) and currency.text == "$":  # `2T $50k`: the sign belongs to what follows
        return None
    if _is_letter_t(number) and not currency.breaks:
        return "bad", f"{number.text} {currency.text}"
    if currency.breaks or (currency.text == "$" and currency.first != number.last + 1):  # `350k to $250k`
        return None
    return "money", Cash(number.value, str(currency.value))


def _money_twice(money: Piece, currency: Piece) -> Made:
    if currency.first != money.last + 1:  # `$350k to $250k`: the sign belongs to what follows
        return None
    return "money", Cash(money.value.number, str(currency.value)) if str(currency.value) != "USD" else money.value


def _cents(number: Piece, _cents: Piece) -> Made:
    return "money", Cash(Number(number.value.value / 100), "USD")


def _percent(number: Piece, _sign: Piece) -> Made:
    return "percent", number.value


MONEY = table(
    rule("num equals num", lambda *pieces: ("noise", None)),
    rule("hash num", lambda sign, number: None if number.first != sign.last + 1 else ("logged", number.text)),
    rule("within currency", _asked_in),
    rule("currency num|size", _money),
    rule("num|size currency", _money_after),
    rule("money currency", _money_twice),
    rule("num cents", _cents),
    rule("num percentsign", _percent),
)


def _rate(*pieces: Piece | None) -> Made:
    """A rate from whichever of money, time and thing were said, in any order."""
    given = [piece for piece in pieces if piece]
    money = next(piece for piece in given if piece.kind in ("money", "num", "size"))
    time = next(piece for piece in given if piece.kind in ("time", "gpuhour"))
    if time.breaks:
        return None
    currency = money.value.currency if isinstance(money.value, Cash) else ""
    return "rate", Rate(number_of(money), currency, Decimal(str(time.value)), _rated(given), _thing(given))


def _thing(given: list[Piece]) -> Piece | None:
    return next((piece for piece in given if piece.kind in ("gpu", "machine")), None)


def _rated(given: list[Piece]) -> str:
    kinds = {piece.kind for piece in given}
    if kinds & {"gpuword", "gpu", "each", "gpuhour"}:
        return "gpu"
    if kinds & {"nodeword", "machine"}:
        return "node"
    return "cluster" if "wholecluster" in kinds else ""


def _unit_rate(amount: Piece, thing: Piece, per: Piece, time: Piece) -> Made:
    """`$2 gpu/h`, `1.67 gpu/h`; in `64 A100 per month` the whole number counts them."""
    return None if _counts(amount, thing, time) else _rate(amount, thing, per, time)


def _at_unit_rate(at: Piece, *pieces: Piece) -> Made:
    """`at 1200 gpu/month`; `price of 64 A100 per month` asks for one."""
    return _rate(*pieces) if at.text.lower() in ("@", "at") and not pieces[0].breaks else None


def _counts(amount: Piece, thing: Piece, time: Piece) -> bool:
    """Whether a number without a currency is that of the accelerators; `2 gpu/h` is a price as it is typed."""
    if amount.kind == "money" or amount.value.value != int(amount.value.value):
        return False
    one_thing = thing.text.lower() in ("gpu", "node") and str(time.value) == "1"
    return not one_thing or amount.value.value == 1


def _rate_of(rate: Piece, *pieces: Piece | None) -> Made:
    if rate.value.of:
        return None
    last = pieces[-1]
    if last and last.kind == "total":
        return None if last.breaks else ("rate", rate.value._replace(of="total"))
    given = [piece for piece in pieces if piece]
    return "rate", rate.value._replace(of=_rated(given), named=_thing(given))


def _rate_of_several(rate: Piece, *several: Piece | None) -> Made:
    """`$98/h per 8-gpu box`, `$25/h per 8xH100`: of so many, of which each costs its part."""
    given = [piece for piece in several if piece]
    count = next(piece.value.value for piece in given if piece.kind == "num")
    if rate.value.of or any(piece.breaks for piece in given) or not LEAST_OF_SEVERAL <= count <= MOST_OF_SEVERAL:
        return None
    number = rate.value.number._replace(value=rate.value.number.value / count)
    return "rate", rate.value._replace(number=number, of="gpu", named=_thing(given))


LEAST_OF_SEVERAL, MOST_OF_SEVERAL = 2, 72
"""Accelerators in one machine."""


def _several_for_a_time(money: Piece, per: Piece, *rest: Piece | None) -> Made:
    """`$20 per 8 GPUs per hour`."""
    rate = _rate(money, rest[-1])
    return _rate_of_several(money._replace(kind="rate", value=rate[1]), per, *rest[:-1]) if rate else None


def _node_price(node: Piece, at: Piece, *rest: Piece | None) -> Made:
    """`node price $15/h`; in `3 H100 nodes @ $2/h` the nodes are counted."""
    named = node.text.lower() == "node" and at.text.lower() in ("price", "rate", "costs") and not at.breaks
    return _rate(*rest, node) if named else None


RATES = table(
    rule("money|num per|article? kwh", lambda money, *_: ("powerprice", money.value)),
    rule("nodeword at money per|article time", lambda node, at, *rest: _node_price(node, at, *rest)),
    rule("money per num dash|times? gpuword|gpu nodeword? per|article time", _several_for_a_time),
    rule("money per num dash|times? gpuword|gpu nodeword time", _several_for_a_time),
    rule("rate per|article num dash|times? gpuword|gpu nodeword?", _rate_of_several),
    rule("rate for article num dash|times? gpuword|gpu nodeword", _rate_of_several),
    rule("rate per|article nodeword of num gpuword|gpu?", _rate_of_several),
    rule("money|num|size per gpuword|gpu|nodeword|machine per|article? time", _rate),
    rule("money per gpuword|gpu for time", lambda money, per, gpu, _for, time: _rate(money, per, gpu, time)),
    rule("money|num|size per|article gpuhour", _rate),
    rule("at num|size gpuword|gpu|nodeword per time", _at_unit_rate),
    rule("money|num|size gpuword|gpu|nodeword per time", _unit_rate),
    rule("money per|article|each time", _rate),
    rule("num|size per time", _rate),
    rule("money gpuword time", _rate),
    rule("rate per|article|for? gpuword|gpu|nodeword|machine", _rate_of),
    rule("per gpuword|nodeword money per|article time", _rate),
    rule("rate each|wholecluster|total", _rate_of),
)


LEAST_WATTS = 50


def _duration(number: Piece, time: Piece) -> Made:
    if time.text == "W" and number.value.value >= LEAST_WATTS:
        return "noise", None
    return None if time.breaks else ("duration", Duration(number.value, Decimal(str(time.value))))


def _one(_article: Piece, time: Piece) -> Made:
    """`a week`; `a second` is rather an ordinal."""
    return (
        None
        if time.breaks or time.text.lower() in ("second", "sec")
        else ("duration", Duration(ONE, Decimal(str(time.value))))
    )


def _half_time(_half: Piece, time: Piece) -> Made:
    return "duration", Duration(Number(Decimal("0.5"), "word"), Decimal(str(time.value)))


def _and_half(number: Piece, _half: Piece, time: Piece) -> Made:
    return "duration", Duration(Number(number.value.value + Decimal("0.5"), "word"), Decimal(str(time.value)))


def _and_half_after(_article: Piece, time: Piece, _half: Piece) -> Made:
    return "duration", Duration(Number(Decimal("1.5"), "word"), Decimal(str(time.value)))


def _named(_flag: Piece | None, time: Piece, _equals: Piece | None, number: Piece) -> Made:
    if not (_flag or _equals):
        return None
    return "duration", Duration(number.value, Decimal(str(time.value)))


def _sum(large: Piece, _and: Piece | None, small: Piece) -> Made:
    added = _and is not None and _and.kind == "plus"
    if _and is None and small.first != large.last + 1:  # a bracket stands between them
        return None
    if (large.value.unit <= small.value.unit and not added) or small.breaks or small.value.number.value < 0:
        return None
    hours = large.value.hours + small.value.hours
    return "duration", Duration(Number(hours / small.value.unit, "word"), small.value.unit)


def _range(low: Piece, _dash: Piece, high: Piece, time: Piece | None = None) -> Made:
    """From less to more; `H100 x 16 - 3 days` is none."""
    if low.value.value >= high.value.value:
        return None
    unit = f" {time.text}" if time else ""
    return "range", (f"{low.text}{unit}", f"{high.text}{unit}")


def _part_of(number: Piece, time: Piece, per: Piece, period: Piece) -> Made:
    """`12 hours a day`: a part of the time, until it is known for how long."""
    if per.text.lower() == "every":
        return None
    part = number.value.value * Decimal(str(time.value)) / Decimal(str(period.value))
    return ("partof", (part, number.value)) if not time.breaks and 0 < part <= 1 else None


def _for_part(part: Piece, duration: Piece) -> Made:
    time: Duration = duration.value
    share, number = part.value
    style = "dot3" if "dot3" in (number.style, time.number.style) else "word"
    hours = time.hours * share
    if style == "word" and hours != (rounded := round(hours, 1)) and rounded > 0:  # two sevenths of 60 days
        return "duration", Duration(Number(rounded, style), Decimal(1))
    return "duration", Duration(Number(time.number.value * share, style), time.unit)


def _range_of(low: Piece, unit: Piece, high: Piece, other: Piece) -> Made:
    return "range", (f"{low.text} {unit.text}", f"{high.text} {other.text}")


def _money_range(low: Piece, high: Piece) -> Made:
    """`between 50k and 80k`: two limits, of which one can hold."""
    if any(piece.kind == "size" and piece.value.suffix != "k" for piece in (low, high)):
        return None
    return "range", (f"under {low.text}", f"under {high.text}")


def _step_time(number: Piece, time: Piece) -> Made:
    """`2.5 s/step`: hours of one update."""
    return None if time.breaks else ("steptime", number.value.value * Decimal(str(time.value)))


def _step_rate(number: Piece, time: Piece) -> Made:
    """`2 steps per second`."""
    many = number.value.value
    return ("steptime", Decimal(str(time.value)) / many) if many > 0 else None


DURATIONS = table(
    rule("num dash? time per|article|each steps", lambda number, _d, time, *_: _step_time(number, time)),
    rule("num dash? time periteration", lambda number, _d, time, _it: _step_time(number, time)),
    rule("num|size steps per time", lambda number, _s, _p, time: _step_rate(number, time)),
    rule("article time at", lambda _a, time, rate: ("askedrate", time.value) if rate.text.lower() == "rate" else None),
    rule("weekpart", lambda days: ("partof", (Decimal(str(days.value)) / 7, ONE))),
    rule("everyother time", lambda *_: ("partof", (Decimal("0.5"), ONE))),
    rule("num time per|article|each time", _part_of),
    rule("per num time", lambda per, *_: ("noise", None) if per.text.lower() == "every" else None),
    rule("num dash num time", _range),
    rule("between num and|dash num time", lambda _b, low, _a, high, time: _range(low, _a, high, time)),
    rule("between num time and|dash num time", lambda _b, low, t, _a, high, time: _range_of(low, t, high, time)),
    rule("between money|size and|dash money|size", lambda _b, low, _a, high: _money_range(low, high)),
    rule("num times num times num", lambda a, _1, b, _2, c: ("bad", "a product of three numbers")),
    rule("num fullword time", lambda number, _full, time: _duration(number, time)),
    rule("num|size dash? time", lambda number, _dash, time: _duration(number, time)),
    rule("article time andhalf", _and_half_after),
    rule("article time", _one),
    rule("article fullword time", lambda article, _full, time: _one(article, time)),
    rule("half time", _half_time),
    rule("num andhalf time", _and_half),
    rule("flag? time equals|colon? num", _named),
    rule("num dash num", _range),
    rule("between num and num", lambda _b, low, dash, high: _range(low, dash, high)),
)


def _hours_minutes(hours: Piece, minutes: Piece) -> Made:
    """`1h30m`."""
    number = minutes.value
    if hours.value.unit != 1 or number.style != "open" or number.value >= 60 * 10**6 or minutes.breaks:
        return None
    return "duration", Duration(Number(hours.value.hours * 60 + number.value / 10**6, "word"), MINUTE)


SUMS = table(
    rule("partof for|within|per? duration", lambda part, _for, time: _for_part(part, time)),
    rule("duration for|at? partof", lambda time, _for, part: _for_part(part, time)),
    rule("duration and|plus? duration", _sum),
    rule("duration size", _hours_minutes),
)
