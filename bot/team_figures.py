"""A team's own figures for the project around a run, from its settings: its salary and whatever else it has set."""

from collections.abc import Mapping

from pydantic import ValidationError

from costengine.profiles import NO_FIGURES, OwnFigures

NAMES = {"salary": "salary_usd_per_year", **{name: name for name in OwnFigures.model_fields if name != "profile"}}
"""What a setting is called, and the figure that it is."""


def own_figures(settings: Mapping[str, str]) -> OwnFigures:
    """The figures that a workspace has set; one that cannot be read leaves all of them to the profile."""
    found = {NAMES[name]: value for name, value in settings.items() if name in NAMES}
    try:
        return OwnFigures.model_validate(found) if found else NO_FIGURES
    except ValidationError:
        return NO_FIGURES
