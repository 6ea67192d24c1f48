"""People, and the months they work."""

from decimal import Decimal

from bot.reader.amounts import Cash, Duration
from bot.reader.buying import YEAR
from bot.reader.draft import Ask, Draft
from bot.reader.faults import not_understood, shown
from bot.reader.pieces import Piece
from bot.reader.slots.money import amount
from bot.reader.slots.plain import as_float, plain


def people(draft: Draft) -> None:
    """The team and the months of the project."""
    for piece in draft.take("moreteam"):
        _more_people(draft, piece)
    for piece in draft.take("team_of"):
        _team(draft, piece)
    for piece in draft.take("salaried"):
        _salary(draft, piece, piece.value)
    if draft.take("payroll"):
        draft.errors.append(not_understood(missing=OF_ONE_PERSON, example="64 A100 30 days, team of 5, salary 180k"))
    for piece in draft.take("personmonths"):
        number, unit = piece.value
        instead = (f"team of 1 for {number} {unit}", f"team of {number} for 1 {unit}")
        draft.asks.append(Ask("How many people, and for how long?", piece, instead))
    for piece in draft.all_of("maybeproject"):
        _of_project(draft, piece)
    for piece in draft.take("project_time"):
        draft.put("project_months", _months(piece.value), piece)


def _team(draft: Draft, piece: Piece) -> None:
    draft.put("people", as_float(plain(piece.value.number, draft, piece)), piece)
    if not draft.slots["people"]:
        draft.slots.setdefault("scope", "project")
    if draft.kinds & {"total", "including"}:  # `total cost incl. a team of 4`
        draft.slots.setdefault("scope", "project")
    if piece.value.salary:
        _salary(draft, piece, piece.value.salary)
    time = piece.value.time or _time_behind(draft, piece)
    if time:
        draft.put("project_months", _months(time), piece)


OF_ONE_PERSON = "what people cost in a month is said of one of them, or for the whole project as “+ 300k salaries”"


def _salary(draft: Draft, piece: Piece, cash: Cash) -> None:
    """What one person costs a year; an amount without a time may be of a month."""
    if cash.number.style != "open":
        draft.put("salary_usd_per_year", amount(draft, cash, piece), piece)
        return
    number = f"{cash.value:f} {cash.currency}".strip()
    instead = tuple(f"salary of {number} a {time}" for time in ("month", "year"))
    draft.asks.append(Ask(f"Is {shown(piece.text)} of a month or of a year?", piece, instead))


def _more_people(draft: Draft, piece: Piece) -> None:
    """`plus 3 engineers for 4 months`: a team, or more of the one before where they work as long."""
    here = next(iter(draft.take("team_of")), None)
    known = here.value.number.value if here else Decimal(repr(draft.base.get("people") or 0))
    months = _months(piece.value.time)
    before = _months(here.value.time) if here and here.value.time else draft.base.get("project_months") or months
    every = known + piece.value.number.value
    if known and before != months:
        instead = tuple(f"team of {float(every):g} for {each:g} months" for each in (before, months))
        draft.asks.append(Ask("All people work as long in my sums: for how many months?", piece, instead))
        return
    number = piece.value.number._replace(value=every)
    draft.pieces.append(piece._replace(kind="team_of", value=piece.value._replace(number=number)))
    draft.kinds.add("team_of")


def _time_behind(draft: Draft, team: Piece) -> Duration | None:
    """`5 people, 6 months, 64 A100 30 days`: of two lengths of time the one right behind the people is theirs."""
    times = draft.all_of("duration")
    following = next((piece for piece in draft.said if piece.first > team.last), None)
    if len(times) != 2 or following not in times or following.value.unit < WEEK:
        return None
    draft.pieces.remove(following)
    found: Duration = following.value
    return found


def _of_project(draft: Draft, piece: Piece) -> None:
    """`a 4 months project`: beside the time of the run it is the project's; alone it may be the run's."""
    draft.pieces.remove(piece)
    beside = draft.all_of("duration", "inside", "longest") or draft.slots.get("gpu_hours") or draft.value("tokens")
    if beside and piece.value.unit >= WEEK:
        draft.put("project_months", _months(piece.value), piece)
    else:
        draft.pieces.append(piece._replace(kind="duration"))
        draft.kinds.add("duration")


WEEK = 168


def _months(duration: Duration) -> float:
    if duration.unit == YEAR:
        return as_float(duration.number.value * 12)
    return as_float(duration.hours / 720)
