"""Profiles: whose figures stand for the project around a run, where nothing was said; and a team's own figures."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from pydantic import Field

from costengine.amounts import Frozen
from costengine.assumptions import Default, assumed
from costengine.question import Profile, Question
from costengine.tables import load


class ProfileDefault(Default):
    """One assumed value of a project profile."""

    profile: Profile


class OwnFigures(Frozen):
    """What a team says once for all its questions: it wins over a profile's figure, and a question wins over it.

    Shares are fractions of the run's compute, of all other lines for the contingency.
    """

    profile: Profile | None = None
    """The profile that is meant where a question names none."""
    people: float | None = Field(default=None, ge=0, le=100_000)
    project_months: float | None = Field(default=None, ge=0, le=2400)
    salary_usd_per_year: float | None = Field(default=None, ge=0, le=1e8)
    support_people: float | None = Field(default=None, ge=0, le=100_000)
    tools_usd_per_person_month: float | None = Field(default=None, ge=0, le=1e7)
    data_acquisition_usd: float | None = Field(default=None, ge=0, le=1e12)
    data_usd_per_million_tokens: float | None = Field(default=None, ge=0, le=1e6)
    data_preparation_usd: float | None = Field(default=None, ge=0, le=1e12)
    preparation_usd_per_million_tokens: float | None = Field(default=None, ge=0, le=1e6)
    experiments_share: float | None = Field(default=None, ge=0, le=100)
    evaluation_share: float | None = Field(default=None, ge=0, le=100)
    contingency_share: float | None = Field(default=None, ge=0, le=10)


NO_FIGURES = OwnFigures.model_construct()  # says nothing, so that nothing is to be checked


@cache
def profiles() -> Mapping[tuple[Profile, str], Default]:
    """The values of each project profile, by profile and name."""
    return MappingProxyType({(row.profile, row.name): row for row in load("profiles.csv", ProfileDefault)})


def profile_of(question: Question, gpu_hours: float, own: OwnFigures) -> Profile:
    """Whose figures stand in: those named, the team's usual ones, or what fits a job of this size."""
    return question.profile or own.profile or _usual(gpu_hours)


def _usual(gpu_hours: float) -> Profile:
    return Profile.LEAN if gpu_hours < assumed("lean_below_gpu_hours").likely else Profile.TYPICAL


def figure(profile: Profile, name: str, own: OwnFigures) -> Default:
    """One figure of the project: the team's own where it has one, else the profile's."""
    row = profiles()[profile, name]
    value: float | None = vars(own).get(name)  # `getattr` takes pydantic twenty times as long for what no team sets
    return row if value is None else _own(row, value)


def _own(row: Default, value: float) -> Default:
    said = {"low": value, "likely": value, "high": value, "why": "set for your team", "source": "your team's settings"}
    return Default.model_validate(row.model_dump(include=set(Default.model_fields)) | said)
