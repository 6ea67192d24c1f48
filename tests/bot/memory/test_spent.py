"""What runs really cost: recorded, explained by cause, learned from."""

from decimal import Decimal

import pytest

from tests.bot.memory.conftest import Team


def test_an_actual_is_held_against_its_estimate_and_the_causes_add_up(team: Team) -> None:
    estimate = team.ask("64 A100 30 days").answer.estimate
    assert estimate
    team.variance("actual 182400 for #1")

    found = team.variance("actual was 800 hours for #1")

    assert found.actual == Decimal(182_400)
    assert sum(each.usd for each in found.differences if each.usd is not None) == 182_400 - estimate.run.likely
    assert [each.cause for each in found.differences] == [
        "Hours", "Failures and idle time", "Price", "Scope and the rest",
    ]  # fmt: skip


def test_hours_and_gpu_hours_together_tell_the_failures(team: Team) -> None:
    team.ask("64 A100 30 days")
    team.variance("actual 80k for #1")
    team.variance("actual was 700 hours for #1")

    found = team.variance("actual 48,000 gpu hours for #1")

    lost = next(each for each in found.differences if each.cause == "Failures and idle time")
    assert lost.actual == "3,200 GPU-hours"
    assert lost.usd == Decimal("5120.00")


@pytest.mark.parametrize(("told", "asks"), [("700 hours", True), ("48,000 gpu hours", True), ("80k", False)])
def test_where_one_kind_of_hours_is_told_the_failures_stay_in_them_and_the_other_is_asked_for(
    told: str, asks: bool, team: Team
) -> None:
    team.ask("7B on 300B tokens with 64 H100")
    estimate = team.ask("show #1").answer.estimate
    assert estimate
    scaled = {"700 hours": f"{estimate.gpu_hours.likely / 64:.0f} hours", "80k": f"{estimate.run.likely:.0f} dollars"}

    found = team.variance(f"actual {scaled.get(told, f'{estimate.gpu_hours.likely:.0f} gpu hours')} for #1")

    assert ("say both" in " ".join(found.notes)) == asks
    lost = [each for each in found.differences if each.cause == "Failures and idle time"]
    assert [(each.actual, each.usd) for each in lost] == ([("in the hours", None)] if asks else [])
    assert all("GPU-hours, in the hours" in each.estimated for each in lost)


def test_what_is_said_again_of_the_whole_run_replaces_what_was_said_before(team: Team) -> None:
    team.ask("64 A100 30 days")
    team.variance("actual 90k for #1")

    assert team.variance("actual 80k for #1").actual == 80_000


def test_parts_add_up_and_do_not_teach_before_the_run_is_whole(team: Team) -> None:
    team.ask("64 A100 30 days")
    team.variance("$12.4k for last week, run 1")
    found = team.variance("$10k for this week, run 1")

    assert found.actual == Decimal(22_400)
    assert found.is_partial
    assert team.ask("64 A100 30 days").answer.estimate.correction is None  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["actual 5k for #9", "actual 5k for #2"])
def test_an_actual_of_an_estimate_that_is_not_there_is_not_found(text: str, team: Team) -> None:
    team.ask("64 A100 30 days")
    team.ask("64 A100 30 days")
    team.facts("forget #2")

    assert team.code(text) == "not_found"


def test_a_guest_records_nothing(team: Team) -> None:
    team.ask("64 A100 30 days")

    assert team.code("actual 5k for #1", is_guest=True) == "not_allowed"


def test_the_next_estimate_learns_says_so_and_can_be_told_not_to(team: Team) -> None:
    before = team.ask("64 A100 30 days").answer.estimate
    team.variance("actual 120k for #1")
    team.variance("actual 46,080 gpu hours for #1")

    after = team.ask("64 A100 30 days")
    assert before
    assert after.answer.estimate
    assert after.answer.estimate.run.likely > before.run.likely
    assert "your own runs" in team.told("64 A100 30 days")

    team.facts("settings learning off", "UADMIN")
    assert team.ask("64 A100 30 days").answer.estimate == before


def test_a_run_of_a_private_place_teaches_only_there(team: Team) -> None:
    team.ask("64 A100 30 days", channel="C9", visibility="private")
    team.variance("actual 120k for #1", channel="C9", visibility="private")
    team.variance("actual 46,080 gpu hours for #1", channel="C9", visibility="private")

    assert team.ask("64 A100 30 days", "U2").answer.estimate.correction is None  # type: ignore[union-attr]
    assert team.ask("64 A100 30 days", "U2", "C9", visibility="private").answer.estimate.correction  # type: ignore[union-attr]


def test_our_hit_rate_is_kept_and_shown(team: Team) -> None:
    for _ in range(2):
        team.ask("64 A100 30 days")
    team.variance("actual 75k for #1")
    found = team.variance("actual 700k for #2")

    assert found.inside is False
    assert "Of 2 estimates with a known cost, 1 held it within the 80 % range." in found.notes


def test_dollars_alone_teach_no_price(team: Team) -> None:
    before = team.ask("64 A100 30 days").answer.estimate
    team.variance("actual 120k for #1")

    assert team.ask("64 A100 30 days").answer.estimate == before


def test_hours_instead_of_others_mean_the_run_of_those_hours(team: Team) -> None:
    team.ask("8 A100 48 hours")
    team.ask("64 A100 30 days")

    assert team.variance("actual was 61h not 48").number == 1
    assert team.code("actual was 61h not 90") == "not_found"


def test_an_actual_far_from_its_estimate_is_asked_back_and_taken_when_confirmed(team: Team) -> None:
    team.ask("64 A100 30 days")

    asked = team.ask("actual 5 for #1").answer
    assert "is that right?" in asked.asks_back
    assert asked.choices[0].text == "yes, actual $5.00 for #1"
    assert team.variance(asked.choices[0].text).actual == 5


def test_an_explanation_of_a_number_is_of_the_answer_as_it_was(team: Team) -> None:
    before = team.ask("64 A100 30 days").answer
    team.variance("actual 120k for #1")
    team.variance("actual 46,080 gpu hours for #1")

    assert team.ask("explain #1").answer.estimate == before.estimate


def test_of_several_runs_the_one_that_fits_is_offered_first_and_nothing_is_recorded(team: Team) -> None:
    team.ask("64 A100 30 days")
    team.ask("8 H100 48 hours")

    asked = team.ask("actual was 700 hours").answer

    assert asked.asks_back == "Which run was it?"
    assert [each.text for each in asked.choices] == ["actual 700 hours for #1", "actual 700 hours for #2"]
    assert team.code("undo actual #1") == "not_found"
    assert team.variance(asked.choices[0].text).number == 1


def test_a_bare_number_near_the_hours_of_its_run_is_money_or_hours(team: Team) -> None:
    team.ask("8 H100 48 hours")

    money, hours = team.ask("actual 51 for #1").answer.choices

    assert [money.text, hours.text] == ["actual $51.00 for #1", "actual 51 hours for #1"]
    assert team.variance("actual 1400 for #1").actual == 1400


def test_what_was_recorded_is_taken_back_and_the_budget_with_it(team: Team) -> None:
    team.budgets("budget set 250k project atlas")
    team.ask("64 A100 30 days project atlas")
    estimate = team.ask("64 A100 30 days").answer.estimate
    team.variance("actual 170k for #1")

    taken = team.facts("undo actual #1")

    assert "$170,000.00" in taken.title
    assert team.budgets("budget left project atlas").states[0].spent == 0
    assert team.ask("64 A100 30 days").answer.estimate == estimate


def test_what_a_run_cost_is_asked_by_its_number(team: Team) -> None:
    team.ask("64 A100 30 days")
    assert team.code("what did #1 cost?") == "not_found"
    team.variance("actual 170k for #1")

    assert team.variance("what did #1 cost?").actual == 170_000
    assert team.variance("actual for #1").actual == 170_000


def test_an_actual_in_another_currency_says_at_which_rate_it_became_dollars(team: Team) -> None:
    team.ask("64 A100 30 days")

    assert team.variance("#1 cost 80 000 €").notes[0] == (
        "80,000 EUR are $89,376.00: EUR converted at 1.1172 US dollars, the rate of 2026-10-30."
    )
