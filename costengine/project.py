"""The project around a run: what it takes beside the accelerators before there is a model."""

from collections.abc import Iterable

from costengine.amounts import Frozen, Money, Span, bill, decimal, scaled, total
from costengine.assumptions import assumed, profiles
from costengine.lines import Assumption, Group, LineItem, line
from costengine.question import Component, ExtraLine, Profile, Question

MONTHS_PER_YEAR = 12
EXTRA_GROUPS = {
    Component.NETWORKING: Group.INFRASTRUCTURE,
    Component.STORAGE: Group.INFRASTRUCTURE,
    Component.DATA: Group.DATA,
    Component.PREPARATION: Group.DATA,
    Component.PEOPLE: Group.PEOPLE,
    Component.OTHER: Group.INFRASTRUCTURE,
}
NOT_IN_RUN = {Component.DATA, Component.PREPARATION, Component.PEOPLE}
REPLACED = {
    "data storage": Component.STORAGE,
    "checkpoint storage": Component.STORAGE,
    "data acquisition": Component.DATA,
    "data preparation": Component.PREPARATION,
    "people": Component.PEOPLE,
}
"""Our own line that makes way when the person names that component."""


class ProjectCost(Frozen):
    """The lines of a project that are not in its run."""

    profile: Profile
    lines: tuple[LineItem, ...]
    assumptions: tuple[Assumption, ...]


def project_lines(question: Question, run: tuple[LineItem, ...], gpu_hours: float) -> ProjectCost:
    """Experiments, people, data and a reserve around a run that costs this much."""
    profile = question.profile or _usual_profile(gpu_hours)
    asked = [extra for extra in extra_lines(question.extra) if not extra.in_run]
    own = [_experiments(run, profile), *_people(question, profile), *_data(profile)]
    kept = [item for item in without_replaced(own, question.extra) if item.likely]
    reserve = _reserve(total(item.money for item in (*run, *asked, *kept)), profile)
    return ProjectCost(
        profile=profile,
        lines=(*kept, *asked, *([reserve] if reserve.likely else [])),
        assumptions=_said(question, profile),
    )


def _usual_profile(gpu_hours: float) -> Profile:
    return Profile.LEAN if gpu_hours < assumed("lean_below_gpu_hours").likely else Profile.TYPICAL


def extra_lines(extras: Iterable[ExtraLine]) -> tuple[LineItem, ...]:
    """The lines that the person added, exactly as given."""
    return tuple(
        line(
            EXTRA_GROUPS[extra.component],
            extra.component.value,
            Money.exactly(extra.usd),
            "as given",
            "your figure",
            None,
            in_run=extra.component not in NOT_IN_RUN,
        )
        for extra in extras
    )


def without_replaced(lines: Iterable[LineItem], extras: Iterable[ExtraLine]) -> tuple[LineItem, ...]:
    """The lines less those whose component the person priced: nothing is counted twice."""
    named = {extra.component for extra in extras}
    return tuple(item for item in lines if REPLACED.get(item.component) not in named)


def _experiments(run: tuple[LineItem, ...], profile: Profile) -> LineItem:
    share = profiles()[profile, "experiments_share"]
    compute = total(item.money for item in run if item.group is Group.COMPUTE)
    how = f"{share.likely:.0%} of the run's compute: {share.why}"
    money = bill(share.span, compute)
    return line(Group.COMPUTE, "experiments", money, how, share.source, share.as_of, in_run=False)


def _people(question: Question, profile: Profile) -> list[LineItem]:
    """Headcount times months: the project's clock, not the run's."""
    people, months, salary = *_team(question, profile), assumed("salary_usd_per_year")
    how = f"{people:g} {'person' if people == 1 else 'people'} x {months:g} months x ${salary.likely:,.0f} a year"
    money = bill(Span.exactly(people * months / MONTHS_PER_YEAR), salary.money)
    return [line(Group.PEOPLE, "people", money, how, salary.source, salary.as_of, in_run=False)]


def _team(question: Question, profile: Profile) -> tuple[float, float]:
    """People and months: what was said, else the profile's."""
    people, months = profiles()[profile, "people"].likely, profiles()[profile, "project_months"].likely
    return (
        people if question.people is None else question.people,
        months if question.project_months is None else question.project_months,
    )


def _data(profile: Profile) -> list[LineItem]:
    return [_flat(profile, "data acquisition"), _flat(profile, "data preparation")]


def _flat(profile: Profile, component: str) -> LineItem:
    usd = profiles()[profile, f"{component.replace(' ', '_')}_usd"]
    money = bill(Span.exactly(1), usd.money)
    return line(Group.DATA, component, money, usd.why, usd.source, usd.as_of, in_run=False)


def _reserve(rest: Money, profile: Profile) -> LineItem:
    share = profiles()[profile, "contingency_share"]
    amounts = [scaled(rest, decimal(part)).likely for part in (share.low, share.likely, share.high)]
    how = f"{share.likely:.0%} of all other lines: {share.why}"
    money = Money(low=amounts[0], likely=amounts[1], high=amounts[2])
    return line(Group.RESERVE, "contingency", money, how, share.source, share.as_of, in_run=False)


def _said(question: Question, profile: Profile) -> tuple[Assumption, ...]:
    """What the project lines assume, less what the person said."""
    team = [
        *([profiles()[profile, "people"].said()] if question.people is None else []),
        *([profiles()[profile, "project_months"].said()] if question.project_months is None else []),
    ]
    return (*team, assumed("salary_usd_per_year").said()) if question.people != 0 else ()
