"""The project around a run: every component a line, two clocks, nothing counted twice, and the article's own total."""

from decimal import Decimal

import pytest

from costengine.components import component_named, components
from costengine.costing import Pricer
from costengine.prices import PriceBook, bundled_book
from costengine.profiles import OwnFigures
from costengine.question import Component, ExtraLine, Kind, Profile, Purchase, Question
from costengine.result import Estimate
from tests.conftest import TODAY

MONTH = Question(kind=Kind.GPU_TIME, gpu="A100-80GB-SXM", gpu_count=64, duration_hours=720)
ARTICLE = MONTH.but(profile=Profile.ARTICLE)


def amounts(found: Estimate) -> dict[str, Decimal]:
    return {item.component: item.likely for item in found.lines}


@pytest.mark.parametrize(
    "question",
    [
        ARTICLE,
        ARTICLE.but(purchase=Purchase.OWNED),
        ARTICLE.but(purchase=Purchase.OWNED, purchase_usd_per_gpu=Decimal("4687.50")),
        ARTICLE.but(
            extra=tuple(
                ExtraLine(component=component, usd=Decimal(usd))
                for component, usd in {
                    Component.HARDWARE: 300_000,
                    Component.NETWORKING: 50_000,
                    Component.DATA: 100_000,
                    Component.PREPARATION: 50_000,
                    Component.PEOPLE: 500_000,
                }.items()
            )
        ),
    ],
)
def test_the_articles_own_lines_add_up_to_its_unstated_million(question: Question, book: PriceBook) -> None:
    """300k + 50k + 100k + 50k + 500k: 64 GPUs at $4,687.50, networking at $781.25 a GPU, five people for six months."""
    found = Pricer(book, TODAY).cost(question)

    assert sorted(item.likely for item in found.lines) == [50_000, 50_000, 100_000, 300_000, 500_000]
    assert found.project.likely == Decimal("1000000.00")


def test_a_salary_that_was_said_is_what_each_person_costs(book: PriceBook) -> None:
    """4 people x 6 months x $180,000 a year = 360,000, and half of a person beside them 45,000."""
    found = Pricer(book, TODAY).cost(MONTH.but(people=4.0, project_months=6.0, salary_usd_per_year=Decimal(180_000)))
    people = next(item for item in found.lines if item.component == "people")

    assert people.low == people.likely == people.high == 360_000
    assert (people.source, people.as_of) == ("your figure", None)
    assert amounts(found)["support staff"] == 45_000
    assert "salary" not in {assumption.name for assumption in found.assumptions}


def test_the_articles_rented_gpus_hold_their_network(book: PriceBook) -> None:
    """46,080 x 1.67 = 76,953.60, + 100k + 50k + 500k; the $50,000 of networking is inside the rent."""
    found = Pricer(book, TODAY).cost(ARTICLE.but(usd_per_gpu_hour=Decimal("1.67")))

    assert "networking" not in amounts(found)
    assert found.project.likely == Decimal("726953.60")


def test_networking_is_a_line_only_where_the_rent_does_not_hold_it(book: PriceBook) -> None:
    owned = Pricer(book, TODAY).cost(MONTH.but(purchase=Purchase.OWNED))

    assert "networking" not in amounts(Pricer(book, TODAY).cost(MONTH))
    assert {"networking", "energy", "colocation"} <= set(amounts(owned))


def test_project_months_and_run_days_are_two_clocks(book: PriceBook) -> None:
    """Five people for six months whether the run takes ten days or thirty; never less than the run itself."""
    short, month, year = (Pricer(book, TODAY).cost(MONTH.but(duration_hours=hours)) for hours in (240.0, 720.0, 8760.0))

    assert amounts(short)["people"] == amounts(month)["people"] == Decimal(625_000)
    assert amounts(year)["people"] == Decimal("1270833.33")  # 5 x 12.2 / 12 x $250,000
    assert "as long as the run" in next(item.how for item in year.lines if item.component == "people")


def test_the_people_who_prepare_data_are_in_the_team_and_counted_once(book: PriceBook) -> None:
    line = next(item for item in Pricer(book, TODAY).cost(MONTH).lines if item.component == "data preparation")

    assert "its people are in the team" in line.how


def test_data_are_counted_by_the_token(book: PriceBook) -> None:
    """$0.10 and $0.05 per million, as the article's $100,000 and $50,000 over 1T tokens."""
    found = Pricer(book, TODAY).cost(Question(kind=Kind.PRETRAIN, parameters=7e9, tokens=1e12))

    assert amounts(found)["data acquisition"] == 100_000
    assert amounts(found)["data preparation"] == 50_000


@pytest.mark.parametrize("component", Component)
def test_every_component_can_be_priced_by_the_person_and_ours_makes_way(component: Component, book: PriceBook) -> None:
    found = Pricer(book, TODAY).cost(MONTH.but(extra=(ExtraLine(component=component, usd=Decimal(7)),)))
    row = components()[component.value]

    assert amounts(found)[component.value] == 7
    assert not set(row.lines) - {component.value} & set(amounts(found))


def test_every_line_of_every_kind_of_job_is_a_known_component() -> None:
    jobs = (MONTH, ARTICLE, MONTH.but(purchase=Purchase.OWNED), MONTH.but(purchase=Purchase.SPOT))
    for job in (*jobs, MONTH.but(purchase=Purchase.RESERVED_1Y)):
        for item in Pricer(bundled_book(), TODAY).cost(job).lines:
            assert component_named(item.component), item.component


def test_a_team_says_its_figures_once_and_a_question_still_wins(book: PriceBook) -> None:
    own = OwnFigures(profile=Profile.LEAN, salary_usd_per_year=120_000, experiments_share=0.0, contingency_share=0.0)
    found = Pricer(book, TODAY, own=own).cost(MONTH)

    assert found.profile is Profile.LEAN
    assert amounts(found)["people"] == Decimal("10000.00")  # 1 x 1 / 12 x $120,000: as long as the run
    assert not {"experiments", "contingency"} & set(amounts(found))
    assert "your team's settings" in {item.source for item in found.lines}
    assert Pricer(book, TODAY, own=own).cost(MONTH.but(profile=Profile.TYPICAL)).profile is Profile.TYPICAL


def test_without_people_nobody_is_paid_and_no_seat_is_bought(book: PriceBook) -> None:
    found = Pricer(book, TODAY).cost(MONTH.but(people=0.0))

    assert not {"people", "support staff", "tools"} & set(amounts(found))


def test_a_run_of_hours_keeps_a_checkpoint_or_two_and_a_run_of_weeks_the_usual_number(book: PriceBook) -> None:
    how = {
        hours: next(item.how for item in Pricer(book, TODAY).cost(MONTH.but(duration_hours=hours)).lines
                    if item.component == "checkpoint storage")
        for hours in (1.0, 72.0, 720.0)
    }  # fmt: skip

    assert how[1.0].startswith("1 checkpoint of")
    assert how[72.0].startswith("4 checkpoints of")
    assert how[720.0].startswith("20 checkpoints of")
