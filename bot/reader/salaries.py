"""What a person of the team costs: `salary 180k each`, `engineers at 15k a month`, `$180k per engineer`."""

from decimal import Decimal

from bot.reader.amounts import Cash, number_of
from bot.reader.buying import People, is_one
from bot.reader.pieces import Made, Piece, rule, table

A_YEAR = {Decimal(720): 12, Decimal(168): 52, Decimal(8760): 1}
"""How often a length of time, in hours, is paid in a year."""
LEAST = 500
"""Dollars; nobody works a month for less."""
LEAST_BARE = 5_000
"""Of a number without a sign, which may count anything."""
LEAST_A_YEAR = 30_000
"""Where no time is said: a smaller amount may be of a month, and is asked."""
WEEK = 168
PAYROLLS = frozenset({"payroll", "personnel", "labor", "labour"})
"""Words for what all people cost together."""


def _paid(*pieces: Piece | None) -> Made:
    """`engineers at 180k`, `engineers cost 200k a year`: where a sign, a time or a word says that it is their pay."""
    cash = _cash(*pieces)
    return ("salaried", cash) if cash and _is_said(pieces) else None


def _team_paid(team: Piece, *pieces: Piece | None) -> Made:
    """`5 engineers at 180k`, `team of 4, each earning 150k`."""
    time = next((piece for piece in pieces if piece and piece.kind == "duration" and not is_one(piece)), None)
    cash = _cash(team, *(piece for piece in pieces if piece is not time))
    if not cash or not _is_said(pieces) or (time and (time.breaks or time.value.unit < WEEK)):
        return None
    said: People = team.value
    return "team_of", said._replace(salary=cash, time=time.value if time else said.time)


def _salary(component: Piece, *rest: Piece | None) -> Made:
    """`salary 120k`, `salaries 120k each`, `people cost 15k a month`; `salaries 300k` is a line of all."""
    if component.value != "people":
        return None
    cash = _cash(component, *rest)
    timed = cash is not None and any(piece and piece.kind in ("duration", "each", "rate") for piece in rest)
    if timed and component.text.lower() in PAYROLLS:
        return "payroll", None
    return ("salaried", cash) if cash and (timed or component.text.lower() == "salary") else None


def _per_person(
    money: Piece, _per: Piece, _people: Piece, _per2: Piece | None = None, time: Piece | None = None
) -> Made:
    """`20k per person per month`, `$180k per engineer`."""
    cash = _in_a_year(money, Decimal(str(time.value)) if time else None)
    return ("salaried", cash) if cash else None


def _is_said(pieces: tuple[Piece | None, ...]) -> bool:
    return any(piece and piece.kind in ("at", "earns", "duration", "each", "rate", "component") for piece in pieces)


def _cash(*pieces: Piece | None) -> Cash | None:
    """The amount of a year, where these pieces hold one and nothing else is meant."""
    money = next(piece for piece in pieces if piece and piece.kind in ("money", "size", "rate", "num"))
    time = next((piece for piece in pieces if piece and piece.kind == "duration"), None)
    if any(piece.breaks for piece in pieces[1:] if piece and piece.kind != "each") or (time and not is_one(time)):
        return None
    if any(piece and piece.kind == "component" and piece.value != "people" for piece in pieces):
        return None
    if money.kind == "rate" and (time or "gpu" in money.text.lower() or "node" in money.text.lower()):
        return None
    hours = money.value.hours if money.kind == "rate" else time.value.unit if time else None
    return _in_a_year(money, hours)


def _in_a_year(money: Piece, hours: Decimal | None) -> Cash | None:
    number = money.value.number if money.kind == "rate" else number_of(money)
    times = A_YEAR.get(hours) if hours is not None else 1
    least = LEAST_BARE if money.kind == "num" else LEAST
    if number.suffix in ("m", "b", "t") or number.value < least or times is None:
        return None
    currency = getattr(money.value, "currency", "")
    style = "open" if hours is None and number.value < LEAST_A_YEAR else number.style
    return Cash(number._replace(value=number.value * times, style=style), currency)


PAY = "money|size|rate|num"
PER_PERSON = table(rule("money|num|size per people per|article? time?", _per_person))
"""Before rates: `20k per person per month` is of no month of a GPU."""
SALARIES = table(
    rule(f"team_of at|earns? {PAY} for duration", lambda t, at, pay, _for, time: _team_paid(t, at, pay, time)),
    rule(f"team_of at|earns? {PAY} duration? each? component?", _team_paid),
    rule(f"team_of each at|earns {PAY} duration? each?", _team_paid),
    rule(f"people at|earns? {PAY} duration? each?", _paid),
    rule(f"component of|at|equals|colon? {PAY} duration? each?", _salary),
)
