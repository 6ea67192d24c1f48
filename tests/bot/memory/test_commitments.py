"""Commitments and what was really spent for them: one follows the other, there and back."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store.engine import Session
from bot.store.migrations import STEPS, statements
from bot.store.store import open_store
from costengine.prices import PriceBook
from tests.bot.memory.conftest import Team

LIKELY = Decimal("73924.38")
"""Of 64 A100 for 30 days."""


@pytest.fixture
def committed(team: Team) -> Team:
    team.budgets("budget set 250k project atlas")
    team.ask("64 A100 30 days project atlas")
    team.budgets("commit #1")
    return team


def stands(team: Team) -> list[Decimal]:
    """What is committed and what is spent."""
    (state,) = team.budgets("budget left project atlas").states
    return [state.committed, state.spent]


def test_a_new_total_so_far_takes_the_place_of_the_one_before(committed: Team) -> None:
    committed.variance("#1 so far 5k")
    found = committed.variance("#1 so far 8k")

    assert found.actual == 8_000
    assert found.is_partial
    assert "This takes the place of the $5,000.00 that were told so far." in found.notes
    assert stands(committed) == [LIKELY - 8_000, 8_000]


def test_one_more_part_adds_up_and_says_to_what(committed: Team) -> None:
    committed.variance("#1 so far 5k")
    found = committed.variance("another 3k for #1")

    assert found.actual == 8_000
    assert found.is_partial
    assert "$3,000.00 more than the $5,000.00 that were told so far." in found.notes
    assert stands(committed) == [LIKELY - 8_000, 8_000]


def test_the_cost_of_the_whole_run_takes_the_place_of_all_that_was_told_so_far(committed: Team) -> None:
    committed.variance("#1 so far 5k")
    committed.variance("another 3k for #1")
    found = committed.variance("actual 60k for #1")

    assert found.actual == 60_000
    assert not found.is_partial
    assert stands(committed) == [0, 60_000]


def test_what_the_run_had_cost_so_far_as_its_final_cost_releases_the_rest(committed: Team) -> None:
    committed.variance("#1 so far 60k")
    committed.variance("actual 60k for #1")

    assert stands(committed) == [0, 60_000]


def test_a_part_that_comes_after_the_end_adds_to_a_run_that_stays_over(committed: Team) -> None:
    committed.variance("actual 60k for #1")
    found = committed.variance("another 3k for #1")

    assert found.actual == 63_000
    assert not found.is_partial
    assert stands(committed) == [0, 63_000]


@pytest.mark.parametrize("first", ["#1 so far 60k", "actual 60k for #1"])
def test_less_than_before_so_far_is_a_correction_or_a_part_and_is_asked(first: str, committed: Team) -> None:
    committed.variance(first)

    corrected, part = committed.ask("#1 so far 5k").answer.choices

    assert stands(committed)[1] == 60_000
    assert committed.variance(part.text).actual == 65_000
    assert committed.variance(corrected.text).actual == 5_000


def test_a_final_cost_below_what_was_spent_before_is_asked(committed: Team) -> None:
    committed.variance("#1 so far 60k")

    corrected, part = committed.ask("actual 20k for #1").answer.choices

    assert committed.variance(part.text).actual == 80_000
    assert committed.variance(corrected.text).actual == 20_000


def test_a_bare_number_so_far_is_money_unless_it_may_be_hours_and_what_is_offered_stays_so_far(team: Team) -> None:
    team.ask("64 A100 30 days")

    asked = team.ask("#1 so far 500").answer

    assert [each.text for each in asked.choices] == ["actual $500.00 so far for #1", "actual 500 hours so far for #1"]
    assert team.variance("#1 so far 12,400").actual == 12_400


def test_far_too_much_so_far_is_asked_and_stays_so_far(team: Team) -> None:
    team.ask("64 A100 30 days")

    asked = team.ask("#1 so far 5M").answer

    assert asked.choices[0].text == "yes, actual $5000000.00 so far for #1"
    assert team.variance(asked.choices[0].text).is_partial


def test_each_undo_takes_back_what_was_told_last_and_the_commitment_stands_as_before(committed: Team) -> None:
    for text in ("#1 so far 5k", "another 3k for #1", "actual 60k for #1"):
        committed.variance(text)

    undone = []
    for _ in range(3):
        taken = committed.facts("undo actual #1")
        undone.append((taken.title.split(": ")[1], stands(committed)))

    assert undone == [
        ("$60,000.00.", [LIKELY - 8_000, 8_000]),
        ("$3,000.00, so far.", [LIKELY - 5_000, 5_000]),
        ("$5,000.00, so far.", [LIKELY, 0]),
    ]
    assert "$73,924.38 is committed for #1 again." in " ".join(taken.notes)
    assert committed.code("undo actual #1") == "not_found"
    assert stands(committed) == [LIKELY, 0]


def test_an_undo_that_is_delivered_twice_takes_back_one_statement(committed: Team) -> None:
    committed.variance("#1 so far 5k")
    committed.variance("#1 so far 8k")
    asked = committed.asked()

    for _ in range(2):
        committed.desk.ask("undo actual #1", asked)

    assert stands(committed) == [LIKELY - 5_000, 5_000]


def test_what_was_told_is_known_after_a_restart_and_undone_there(committed: Team, book: PriceBook) -> None:
    committed.variance("#1 so far 5k")
    committed.variance("#1 so far 8k")

    later = Team(committed.store, book)
    later.facts("undo actual #1", delivery=None)

    assert stands(committed) == [LIKELY - 5_000, 5_000]


def test_who_released_the_rest_gets_nothing_committed_again_by_an_undo(committed: Team) -> None:
    committed.variance("#1 so far 5k")
    committed.budgets("release #1", "U1")
    committed.facts("undo actual #1")

    assert stands(committed) == [0, 0]


def test_a_run_that_is_partly_paid_is_committed_for_the_rest(team: Team) -> None:
    team.budgets("budget set 250k project atlas")
    team.ask("64 A100 30 days project atlas")
    team.variance("#1 so far 5k")

    told = team.budgets("commit #1", "U1")

    assert told.done == "$68,924.38 of #1 is committed; $5,000.00 of its $73,924.38 are spent."
    assert stands(team) == [LIKELY - 5_000, 5_000]


def test_a_run_that_is_over_cannot_be_committed(committed: Team) -> None:
    committed.variance("actual 60k for #1")

    assert committed.code("commit #1") == "refused"
    assert stands(committed) == [0, 60_000]


def test_a_commitment_that_stands_again_may_pass_the_limit_and_that_is_said(committed: Team) -> None:
    committed.budgets("budget set 100k project atlas")
    committed.variance("actual 10k for #1")
    committed.ask("64 A100 30 days project atlas")
    committed.budgets("commit #2", "U1")

    taken = committed.facts("undo actual #1")

    assert stands(committed) == [2 * LIKELY, 0]
    assert "$47,848.76 more than it holds" in " ".join(taken.notes)


def test_a_run_of_another_channel_is_booked_to_the_channel_it_was_asked_in(team: Team) -> None:
    team.budgets("budget set 100k for this channel", channel="C1")
    team.budgets("budget set 50k for this channel", channel="C2")
    team.ask("64 A100 30 days", channel="C1")

    team.variance("actual 60k for #1", channel="C2")

    assert team.budgets("budget left for this channel", channel="C1").states[0].spent == 60_000
    assert team.budgets("budget left for this channel", channel="C2").states[0].spent == 0


def test_what_was_told_before_there_was_a_budget_is_not_taken_off_it(team: Team) -> None:
    team.ask("64 A100 30 days project atlas")
    team.variance("actual 60k for #1")
    team.budgets("budget set 250k project atlas")
    team.variance("actual 65k for #1")

    team.facts("undo actual #1")
    team.facts("undo actual #1")

    assert stands(team) == [0, 0]


def test_the_hours_of_a_run_do_not_end_its_cost_so_far(committed: Team) -> None:
    before = committed.ask("64 A100 30 days").answer.estimate
    committed.variance("#1 so far 5k")
    found = committed.variance("actual 720 hours for #1")

    assert found.is_partial
    assert stands(committed) == [LIKELY - 5_000, 5_000]
    after = committed.ask("64 A100 30 days").answer.estimate
    assert before
    assert after
    assert after.usd_per_gpu_hour == before.usd_per_gpu_hour


def test_what_is_committed_for_a_deleted_answer_is_told_and_can_be_given_back(committed: Team) -> None:
    committed.variance("#1 so far 20k")

    told = committed.facts("forget #1")
    committed.budgets(told.ask[0][1], "U1")

    assert told.notes == ("$53,924.38 stay committed for it: “release #1” gives them back.",)
    assert stands(committed) == [0, 20_000]
    assert committed.code("release #1") == "not_found"


def test_nobody_releases_what_was_committed_where_they_see_nothing(team: Team) -> None:
    private = {"channel": "C9", "visibility": "private"}
    team.budgets("budget set 250k project atlas", **private)
    team.ask("64 A100 30 days project atlas", **private)
    team.budgets("commit #1", "U1", **private)
    team.facts("forget #1", **private)

    assert team.code("release #1", "U2") == "not_found"


def test_two_who_undo_at_once_take_back_one_statement_each(committed: Team) -> None:
    for text in ("#1 so far 5k", "#1 so far 8k", "#1 so far 9k"):
        committed.variance(text)

    with ThreadPoolExecutor(2) as pool:
        asked = [committed.asked() for _ in range(2)]
        list(pool.map(lambda who: committed.desk.ask("undo actual #1", who), asked))

    assert stands(committed) == [LIKELY - 5_000, 5_000]


ORDERS = ("another 1000", "so far 4000", "so far 90000", "whole 60000", "undo", "commit", "release")
TEXTS = {
    "another": "actual another ${} for #1", "so": "yes, actual ${} so far for #1", "whole": "yes, actual ${} for #1",
    "undo": "undo actual #1", "commit": "commit #1", "release": "release #1",
}  # fmt: skip


@settings(max_examples=12)
@given(st.lists(st.sampled_from(ORDERS), min_size=3, max_size=9))
def test_whatever_is_told_and_undone_the_budget_holds_what_is_known_of_the_run(
    tmp_path_factory: pytest.TempPathFactory, book: PriceBook, orders: list[str]
) -> None:
    """Reckoned here a second time, from the list of what stands: spent is what was told, committed what it leaves."""
    store = open_store(tmp_path_factory.mktemp("law") / "llmcost.db")
    team = Team(store, book)
    team.budgets("budget set 900k project atlas")
    team.ask("64 A100 30 days project atlas")
    told, is_committed = list[tuple[str, int]](), False

    for order in orders:
        word, amount = order.split()[0], int(order.split()[-1]) if order[-1].isdigit() else 0
        team.ask(TEXTS[word].format(amount))
        if word == "undo":
            told = told[:-1]
        elif word == "commit":
            is_committed = is_committed or left(told) > 0
        elif word == "release":
            is_committed = is_committed and not left(told)
        else:
            told.append((word, amount))
        assert stands(team) == [left(told) if is_committed else 0, spent(told)], (order, told)
    store.close()


def spent(told: list[tuple[str, int]]) -> int:
    last = max((at for at, (word, _) in enumerate(told) if word != "another"), default=0)
    return sum(amount for _, amount in told[last:])


def left(told: list[tuple[str, int]]) -> Decimal:
    totals = [word for word, _ in told if word != "another"]
    return Decimal(0) if totals[-1:] == ["whole"] else max(LIKELY - spent(told), Decimal(0))


def test_what_spending_released_in_an_older_log_stands_again_when_it_is_undone(
    committed: Team, book: PriceBook
) -> None:
    committed.variance("actual 60k for #1")
    committed.store.write(_as_an_older_program_wrote)

    committed.store.write(_upgraded)
    committed.facts("undo actual #1")

    assert stands(committed) == [LIKELY, 0]


def _as_an_older_program_wrote(db: Session) -> None:
    db.run("UPDATE budget_entries SET kind = 'release', cents = -cents WHERE kind = 'adjust'")


def _upgraded(db: Session) -> None:
    step = next(step for step in STEPS if step.name.startswith("m005"))
    for statement in statements(step, db.dialect):
        db.run(statement)
