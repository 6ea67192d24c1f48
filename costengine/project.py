"""The project around a run: what it takes beside the accelerators before there is a model."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import NamedTuple

from costengine.amounts import Money, Span, bill, cents, likely_bill, short, total
from costengine.assumptions import Default
from costengine.components import NOT_IN_RUN, added, replaces
from costengine.lines import Assumption, Charge, Group, LineItem, charge, line
from costengine.profiles import OwnFigures, figure
from costengine.question import Component, ExtraLine, Profile, Question
from costengine.units import HOURS_PER_MONTH, MILLION, MONTHS_PER_YEAR

BESIDE_THE_RUN = ("experiments", "evaluation")
"""What takes a share of the run's compute."""
BY_TOKENS = {
    "data acquisition": ("data_acquisition_usd", "data_usd_per_million_tokens"),
    "data preparation": ("data_preparation_usd", "preparation_usd_per_million_tokens"),
}


class Basis(NamedTuple):
    """What a project's charges are counted from: the run's, its tokens, and how long it takes."""

    run: tuple[Charge, ...]
    tokens: float
    run_hours: float | None


class Team(NamedTuple):
    """Who works on the project and for how long: the project's clock, not the run's."""

    people: float
    months: float
    salary: Decimal | None
    """What one of them costs a year, where that was said."""
    why_longer: str = ""


class Salary(NamedTuple):
    """What a person costs a year."""

    usd: Money
    source: str
    as_of: date | None


def project_charges(question: Question, profile: Profile, basis: Basis, own: OwnFigures) -> tuple[Charge, ...]:
    """Experiments, evaluation, people, data, tools and a reserve around a run that costs this much."""
    theirs = [extra for extra in question.extra if extra.component in NOT_IN_RUN]
    ours = _ours(question, profile, basis, own)
    kept = [each for each in without_replaced(ours, theirs) if each.likely]
    around = [*kept, *as_said([each for each in theirs if each.component is not Component.CONTINGENCY], ours)]
    reserve = _reserve((*basis.run, *around), profile, own)
    given = [each for each in theirs if each.component is Component.CONTINGENCY]
    return (*around, *without_replaced(reserve, given), *as_said(given, reserve))


def likely_usd(charges: Iterable[Charge]) -> Decimal:
    """What charges likely come to."""
    return sum((each.likely for each in charges), Decimal(0))


def replaced(
    question: Question, extras: Iterable[ExtraLine], profile: Profile, basis: Basis, own: OwnFigures
) -> tuple[Charge, ...]:
    """Our own charges whose place these lines of the person's take."""
    ours = _ours(question, profile, basis, own)
    left = without_replaced(ours, extras)
    return tuple(each for each in ours if each not in left)


def _ours(question: Question, profile: Profile, basis: Basis, own: OwnFigures) -> tuple[Charge, ...]:
    """What stands around a run where the person prices nothing of it, less the reserve."""
    team = _team(question, profile, basis.run_hours, own)
    return (*_compute(basis.run, profile, own), *_staff(team, profile, own), *_data(basis.tokens, profile, own))


def without_replaced(charges: Iterable[Charge], extras: Iterable[ExtraLine]) -> tuple[Charge, ...]:
    """The charges less those whose component the person priced: nothing is counted twice."""
    named = {extra.component for extra in extras}
    return tuple(each for each in charges if replaces(each.component) not in named) if named else tuple(charges)


def as_said(extras: Iterable[ExtraLine], ours: Iterable[Charge]) -> tuple[Charge, ...]:
    """What the person priced, and at nothing what they left out of ours; where we charge none of it, no line."""
    charged = {replaces(each.component) for each in ours if each.likely}
    return tuple(added(extra) for extra in extras if extra.usd or extra.component in charged)


def _compute(run: tuple[Charge, ...], profile: Profile, own: OwnFigures) -> Iterator[Charge]:
    """What runs before and after the run on the same accelerators: a share of its compute."""
    compute = [each for each in run if each.group is Group.COMPUTE]
    usd = likely_usd(compute)
    for component in BESIDE_THE_RUN:
        share = figure(profile, f"{component}_share", own)
        if share.likely:
            write = partial(_share_line, component, share, compute)
            yield Charge(Group.COMPUTE, component, cents(share.likely_decimal * usd), write)


def _share_line(component: str, share: Default, compute: list[Charge]) -> LineItem:
    money = bill(share.span, total(each.line for each in compute))
    how = f"{share.likely:.0%} of the run's compute: {share.why}"
    return line(Group.COMPUTE, component, money, how, share.source, share.as_of, in_run=False)


def _team(question: Question, profile: Profile, run_hours: float | None, own: OwnFigures) -> Team:
    """People and months as said, else the profile's; a project is never shorter than its run."""
    people = figure(profile, "people", own).likely if question.people is None else question.people
    if question.project_months is not None:
        return Team(people, question.project_months, question.salary_usd_per_year)
    months, run_months = figure(profile, "project_months", own).likely, (run_hours or 0) / HOURS_PER_MONTH
    if run_months > months:
        return Team(people, round(run_months, 1), question.salary_usd_per_year, " (as long as the run)")
    return Team(people, months, question.salary_usd_per_year)


@lru_cache(maxsize=64)
def _staff(team: Team, profile: Profile, own: OwnFigures) -> tuple[Charge, ...]:
    """Headcount times months times a loaded salary, the staff behind them, and the tools they pay for by the seat."""
    if not team.people:
        return ()
    support, tools = figure(profile, "support_people", own), figure(profile, "tools_usd_per_person_month", own)
    return (
        _people("people", Span.exactly(team.people), team, profile, own, ""),
        _people("support staff", support.span, team, profile, own, f": {support.why}"),
        _tools(team, tools),
    )


def _people(component: str, people: Span, team: Team, profile: Profile, own: OwnFigures, why: str) -> Charge:
    salary = _salary(team.salary, profile, own)

    def how() -> str:
        who = f"{people.likely:g} {'person' if people.likely == 1 else 'people'}"
        return f"{who} x {team.months:g} months{team.why_longer} x ${salary.usd.likely:,.0f} a year{why}"

    years = people.times(team.months / MONTHS_PER_YEAR)
    return charge(Group.PEOPLE, component, years, salary.usd, how, salary.source, salary.as_of, in_run=False)


def _salary(said: Decimal | None, profile: Profile, own: OwnFigures) -> Salary:
    """As it was said, else the team's or the profile's."""
    if said is not None:
        return Salary(Money(low=said, likely=said, high=said), "your figure", None)
    row = figure(profile, "salary_usd_per_year", own)
    return Salary(row.money, row.source, row.as_of)


def _tools(team: Team, price: Default) -> Charge:
    def how() -> str:
        return f"{team.people:g} x {team.months:g} months x ${price.likely:g} per seat and month: {price.why}"

    seats = Span.exactly(team.people * team.months)
    return charge(Group.INFRASTRUCTURE, "tools", seats, price.money, how, price.source, price.as_of, in_run=False)


@lru_cache(maxsize=64)
def _data(tokens: float, profile: Profile, own: OwnFigures) -> tuple[Charge, ...]:
    """Licences and preparation: a flat sum, and by the token; where a team prepares, its people are in its salaries."""
    return tuple(
        _by_tokens(component, figure(profile, flat, own), figure(profile, rate, own), tokens)
        for component, (flat, rate) in BY_TOKENS.items()
    )


def _by_tokens(component: str, flat: Default, rate: Default, tokens: float) -> Charge:
    counted = [(units, price.money) for units, price in ((1, flat), (tokens / MILLION, rate)) if price.likely]

    def write() -> LineItem:
        used = rate if rate.likely else flat
        parts = [
            *([f"${flat.likely:,.0f}"] if flat.likely or not rate.likely else []),
            *([f"{short(tokens, 4)} tokens x ${rate.likely:g} per million"] if rate.likely else []),
        ]
        money = total(bill(Span.exactly(units), price) for units, price in counted)
        how = f"{' + '.join(parts)}: {used.why}"
        return line(Group.DATA, component, money, how, used.source, used.as_of, in_run=False)

    usd = sum((likely_bill(units, price) for units, price in counted), Decimal(0))
    return Charge(Group.DATA, component, usd, write)


def _reserve(rest: Iterable[Charge], profile: Profile, own: OwnFigures) -> tuple[Charge, ...]:
    share = figure(profile, "contingency_share", own)
    if not share.likely:
        return ()
    whole = likely_usd(rest)
    likely = cents(whole * share.likely_decimal)

    def write() -> LineItem:
        how = f"{share.likely:.0%} of all other lines: {share.why}"
        money = Money(low=cents(whole * share.money.low), likely=likely, high=cents(whole * share.money.high))
        return line(Group.RESERVE, "contingency", money, how, share.source, share.as_of, in_run=False)

    return (Charge(Group.RESERVE, "contingency", likely, write),)


def project_assumptions(question: Question, profile: Profile, own: OwnFigures) -> tuple[Assumption, ...]:
    """What the project's lines assume, less what the person said."""
    if question.people == 0:
        return ()
    people = () if question.people is not None else ("people",)
    months = () if question.project_months is not None else ("project_months",)
    salary = () if question.salary_usd_per_year is not None else ("salary_usd_per_year",)
    names = (*people, *months, *salary, "support_people")
    return tuple([figure(profile, name, own).said() for name in names])
