"""Dates: the next such day after today, or that it is no date, or that it could be two."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from bot.reader.pieces import Made, Piece, rule, table


class Day(NamedTuple):
    """A day as it was written; a year of 0 was not said. `or_else` is the other reading of `03/04`."""

    month: int
    day: int
    year: int = 0
    or_else: tuple[int, int] | None = None

    @property
    def other(self) -> "Day":
        """The other reading."""
        month, day = self.or_else or (self.month, self.day)
        return Day(month, day, self.year)


class Relative(NamedTuple):
    """A day that depends on today: the function finds it. `every` is how many days lie between two such days."""

    find: Callable[[date], date]
    every: int = 0


def resolved(day: Day | Relative, today: date) -> date | None:
    """The date that is meant: the next one after today where no year was said; None where there is no such day."""
    if isinstance(day, Relative):
        return day.find(today)
    years = [day.year] if day.year else range(today.year, today.year + 9)
    for year in years:
        found = _date(year, day.month, day.day)
        if found and (day.year or found > today):
            return found
    return None


def latest(day: Day | Relative, today: date) -> date | None:
    """The last such date up to today: what a look back means."""
    if isinstance(day, Relative):
        found = day.find(today)
        return found - timedelta(days=day.every) if found > today else found
    years = [day.year] if day.year else range(today.year, today.year - 9, -1)
    for year in years:
        dated = _date(year, day.month, day.day)
        if dated and (day.year or dated <= today):
            return dated
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _whole(piece: Piece) -> int:
    value = piece.value.value
    return int(value) if value == value.to_integral_value() and 0 <= value < 10_000 else -1


def _year(piece: Piece | None) -> int:
    if piece is None:
        return 0
    number = _whole(piece)
    return number + 2000 if 0 < number < 100 else number


def _is_year(piece: Piece | None) -> bool:
    return piece is None or (2000 <= _whole(piece) < 2200)


def _iso(year: Piece, _d: Piece, month: Piece, _d2: Piece, day: Piece) -> Made:
    return ("date", Day(_whole(month), _whole(day), _whole(year) or -1)) if len(year.text) == 4 else None


def _month_day(month: Piece, day: Piece, _th: Piece | None, year: Piece | None) -> Made:
    if not 1 <= _whole(day) <= 31 or not _is_year(year):
        return None
    return "date", Day(int(month.value), _whole(day), _year(year))


def _day_month(day: Piece, _th: Piece | None, month: Piece, year: Piece | None) -> Made:
    return _month_day(month, day, None, year)


def _month_end(_end: Piece, month: Piece, year: Piece | None) -> Made:
    number = int(month.value)
    last = 29 if number == 2 else monthrange(2001, number)[1]
    if year and _is_year(year):
        return "date", Day(number, monthrange(_whole(year), number)[1], _whole(year))
    if year:
        return None
    return "date", Relative(lambda today: _next_month_end(today, number, last))


def _next_month_end(today: date, month: int, _last: int) -> date:
    for year in (today.year, today.year + 1):
        found = date(year, month, monthrange(year, month)[1])
        if found > today:
            return found
    raise AssertionError(month)


def _quarter_end(_end: Piece | None, quarter: Piece, year: Piece | None) -> Made:
    month = 3 * int(quarter.value)
    return _month_end(quarter, Piece("month", month, 0, 0), year)


def _period_end(_end: Piece, _next: Piece | None, period: Piece) -> Made:
    unit = str(period.value)
    following = _next is not None and _next.text.lower() == "next"
    ends = {"8760": _year_end, "720": _this_month_end, "2160": _this_quarter_end, "168": _week_end}
    return ("date", Relative(lambda today: ends[unit](today, following))) if unit in ends else None


def _year_end(today: date, following: bool) -> date:
    return date(today.year + following, 12, 31)


def _this_month_end(today: date, following: bool) -> date:
    first = date(today.year + (today.month + following > 12), (today.month - 1 + following) % 12 + 1, 1)
    return first.replace(day=monthrange(first.year, first.month)[1])


def _this_quarter_end(today: date, following: bool) -> date:
    month = (today.month - 1) // 3 * 3 + 3 + 3 * following
    year, month = (today.year, month) if month <= 12 else (today.year + 1, month - 12)
    return date(year, month, monthrange(year, month)[1])


def _week_end(today: date, following: bool) -> date:
    return today + timedelta(days=6 - today.weekday() + 7 * following)


def _weekday(_next: Piece | None, weekday: Piece) -> Made:
    number = int(weekday.value)
    return "date", Relative(lambda today: today + timedelta(days=(number - today.weekday() - 1) % 7 + 1), 7)


def _days_from(piece: Piece) -> Made:
    return "date", Relative(lambda today: today + timedelta(days=int(piece.value)))


def _slashes(first: Piece, _s: Piece, second: Piece, _s2: Piece | None, year: Piece | None) -> Made:
    a, b = _whole(first), _whole(second)
    if len(first.text) == 4 and year is not None:  # 2027/01/05
        return "date", Day(b, _whole(year), a)
    month_first, day_first = 1 <= a <= 12 and 1 <= b <= 31, 1 <= b <= 12 and 1 <= a <= 31
    if month_first and day_first and a != b:
        return "date", Day(a, b, _year(year), (b, a))
    if not (month_first or day_first):
        return "date", Day(a, b, _year(year) or -1)
    return "date", Day(*((a, b) if month_first else (b, a)), _year(year))


def _by_slashes(by: Piece, first: Piece, s: Piece, second: Piece, s2: Piece | None, year: Piece | None) -> Made:
    made = _slashes(first, s, second, s2, year)
    return (f"{by.value}_date", made[1]) if made else None


def _by_dots(by: Piece, piece: Piece, month: Piece | None = None) -> Made:
    """`15.12.` or `15.12.2026`: the day comes first where dots stand between."""
    parts = [part for part in piece.value.split(".") if part] if isinstance(piece.value, str) else _dotted(piece)
    if len(parts) not in (2, 3) or not all(part.isdigit() for part in parts) or len(parts[1]) > 2:
        return None
    year = int(parts[2]) if len(parts) == 3 else 0
    return f"{by.value}_date", Day(int(parts[1]), int(parts[0]), year + 2000 if 0 < year < 100 else year)


def _dotted(piece: Piece) -> list[str]:
    return piece.text.split(".") if "." in piece.text else []


def _by(by: Piece, _the: Piece | None, day: Piece) -> Made:
    return f"{by.value}_date", day.value


def _by_month(by: Piece, month: Piece, year: Piece | None) -> Made:
    return ("by_month", int(month.value)) if not year or _is_year(year) else None


DATES = table(
    rule("num dash num dash num", _iso),
    rule("by|until num per num per num", _by_slashes),
    rule("by|until num per num", lambda by, a, s, b: _by_slashes(by, a, s, b, None, None)),
    rule("by|until bad|num", lambda by, piece: _by_dots(by, piece)),
    rule(
        "month num ordinal? num?",
        lambda m, d, o, y: _month_day(m, d, o, y) if _is_year(y) else _month_day(m, d, o, None) and None,
    ),
    rule("month num ordinal?", lambda m, d, o: _month_day(m, d, o, None)),
    rule("num ordinal? month num?", lambda d, o, m, y: _day_month(d, o, m, y)),
    rule("num ordinal? month", lambda d, o, m: _day_month(d, o, m, None)),
    rule("endof yearquarter num?", lambda e, q, y: _quarter_end(e, q, y) if _is_year(y) else None),
    rule("endof yearquarter", lambda e, q: _quarter_end(e, q, None)),
    rule("endof month num?", lambda e, m, y: _month_end(e, m, y) if _is_year(y) else None),
    rule("endof month", lambda e, m: _month_end(e, m, None)),
    rule("endof next? time", _period_end),
    rule("next? weekday", _weekday),
    rule("daysfrom", _days_from),
    rule("holiday", lambda piece: ("date", Day(int(piece.value[:2]), int(piece.value[3:])))),
    rule("periodend", lambda period: _period_end(period, None, period)),
)

DEADLINES = table(
    rule("by|until|within article? nodate month?", lambda *pieces: ("no_date", None)),
    rule("until article? date colon", lambda *_: ("noise", None)),
    rule("start within article? duration", lambda *_: ("noise", None)),
    rule("start article? date", lambda _s, _a, day: ("starts_on", day.value)),
    rule("by|until article? date", _by),
    rule(
        "by|until yearquarter num?",
        lambda by, q, y: (f"{by.value}_date", made[1]) if (made := _quarter_end(None, q, y)) else None,
    ),
    rule("by month num?", _by_month),
    rule("until month num?", lambda by, m, y: _by_month(by, m, y)),
)
