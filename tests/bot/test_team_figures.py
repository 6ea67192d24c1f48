"""A team's own figures, from its settings."""

from bot.team_figures import NAMES, own_figures
from costengine.profiles import NO_FIGURES, OwnFigures


def test_a_salary_that_was_set_is_the_teams_figure() -> None:
    assert own_figures({"salary": "180000", "currency": "EUR"}).salary_usd_per_year == 180_000


def test_every_figure_can_be_set_by_its_name() -> None:
    assert set(NAMES.values()) == set(OwnFigures.model_fields) - {"profile"}
    assert own_figures({"experiments_share": "0.3"}).experiments_share == 0.3


def test_what_cannot_be_read_leaves_the_profile() -> None:
    assert own_figures({"salary": "a lot"}) == NO_FIGURES
    assert own_figures({}) == NO_FIGURES
