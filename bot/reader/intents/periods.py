"""Periods that lie behind us: `last month`, `since Mar 1`, `from Nov 3 to Nov 9`, `in October`, `Q3`, `last 7 days`."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from bot.reader import dates
from bot.reader.intents.said import Said
from bot.reader.pieces import Piece
from bot.reader.vocabulary import listed
from costengine.errors import CostEngineError, OutOfRange

DAY = timedelta(days=1)
DATED = ("date", "by_date", "until_date")
Days = tuple[date, date]


def period(said: Said) -> tuple[dict[str, str], CostEngineError | None]:
    """The first and last day that a text names, both in the past where no year was said."""
    named = _named(said)
    if named:
        words, (first, last) = named
        return {"since": first.isoformat(), "until": last.isoformat(), "period": words}, None
    found = between(said, dates.latest)
    if "since" in found and "until" in found and found["until"] < found["since"]:
        return found, OutOfRange("A period", f"{found['since']} to {found['until']}", "days in their order")
    return found, None


def between(said: Said, resolve: Callable[[dates.Day | dates.Relative, date], date | None]) -> dict[str, str]:
    """The dates of a text as first and last day, by the word before each; a date alone is both."""
    today = said.draft.context.today
    given = [(piece, day) for piece in said.pieces if piece.kind in DATED and (day := resolve(piece.value, today))]
    found: dict[str, str] = {}
    for piece, day in given:
        for side in _sides(said, piece, found, alone=len(given) == 1):
            found[side] = day.isoformat()
    return found


def _sides(said: Said, piece: Piece, found: Mapping[str, str], *, alone: bool) -> tuple[str, ...]:
    if said.before(piece) in listed("begins_period") and "since" not in found:
        return ("since",)
    if piece.kind != "date" or "since" in found or said.before(piece) in listed("ends_period"):
        return ("until",)
    return ("since", "until") if alone else ("since",)


def _named(said: Said) -> tuple[str, Days] | None:
    """Periods with a name: a unit of time that is the last or the present one, a month, a quarter, a year."""
    today = said.draft.context.today
    for at, piece in enumerate(said.pieces):
        after = said.pieces[at + 1] if at + 1 < len(said.pieces) else None
        found = _unit(said, piece, after, today) or _calendar(said, piece, after, today)
        if found:
            return found
    return None


def _unit(said: Said, piece: Piece, after: Piece | None, today: date) -> tuple[str, Days] | None:
    if piece.kind == "last" and after and after.kind == "time" and after.text.lower() in UNITS:
        unit = after.text.lower()
        return f"last {unit}", UNITS[unit](UNITS[unit](today)[0] - DAY)
    if piece.kind == "last" and after and after.kind == "duration":
        days = min(int(after.value.hours / 24), 100_000)
        return f"last {after.text}", (today - timedelta(days=max(days, 1)) + DAY, today)
    if piece.kind == "time" and said.before(piece) in ("this", "the", "current") and piece.text.lower() in UNITS:
        return f"this {piece.text.lower()}", (UNITS[piece.text.lower()](today)[0], today)
    if piece.kind == "date" and piece.text.lower() in ("today", "yesterday"):
        day = dates.latest(piece.value, today) or today
        return piece.text.lower(), (day, day)
    return None


def _calendar(said: Said, piece: Piece, after: Piece | None, today: date) -> tuple[str, Days] | None:
    """`October`, `Q3 2026`, `in 2026`."""
    year = _year(after)
    if piece.kind == "month":
        return piece.text, _whole_month(_before(int(piece.value), year, today), int(piece.value))
    if piece.kind == "yearquarter":
        first = int(piece.value) * 3 - 2
        in_year = _before(first, year, today)
        return piece.text, (date(in_year, first, 1), _whole_month(in_year, first + 2)[1])
    if _year(piece) and said.before(piece) in ("in", "of", "during", "for"):
        return piece.text, (date(_year(piece), 1, 1), date(_year(piece), 12, 31))
    return None


def _year(piece: Piece | None) -> int:
    number = piece.value.value if piece and piece.kind == "num" else 0
    return int(number) if 2000 <= number < 2200 and number == int(number) else 0


def _before(month: int, year: int, today: date) -> int:
    return year or (today.year if month <= today.month else today.year - 1)


def _whole_month(year: int, month: int) -> Days:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _week(day: date) -> Days:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _quarter(day: date) -> Days:
    first = (day.month - 1) // 3 * 3 + 1
    return date(day.year, first, 1), _whole_month(day.year, first + 2)[1]


UNITS: Mapping[str, Callable[[date], Days]] = {
    "day": lambda day: (day, day),
    "week": _week,
    "month": lambda day: _whole_month(day.year, day.month),
    "quarter": _quarter,
    "year": lambda day: (date(day.year, 1, 1), date(day.year, 12, 31)),
}
