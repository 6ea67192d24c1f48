"""Budgets: who may set them, what is committed and spent, and that no race passes one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.memory import budget_state
from bot.store import audit, budgets
from bot.store.budgets import Budget, Scope
from bot.store.engine import Session
from bot.store.entry import Tenant, Visibility
from bot.store.postgresql import PostgresqlEngine
from bot.store.sqlite import SqliteEngine
from bot.store.store import Store, open_store
from tests.bot.memory.conftest import NOON, Team
from tests.processes import processes

ACME = Tenant("-", "T1")


def test_a_budget_is_set_raised_lowered_and_closed_and_each_change_is_noted(team: Team) -> None:
    team.budgets("budget set 100k project atlas until Mar 31")
    team.budgets("raise the atlas budget by 50k")
    team.budgets("raise the atlas budget to 300k")
    (state,) = team.budgets("budget left for project atlas?").states
    closed = team.budgets("budget close project atlas")

    assert (state.limit, state.left, state.until) == (Decimal(300_000), Decimal(300_000), date(2027, 3, 31))
    assert closed.done == "The budget is closed."
    assert team.code("budget left for project atlas?") == "not_found"
    assert len(team.store.read(partial(audit.changes, tenant=ACME))) == 4


@pytest.mark.parametrize(
    ("user", "changes", "may"),
    [
        ("UADMIN", {}, True),
        ("UOWNER", {}, True),
        ("U1", {}, False),
        ("UADMIN", {"is_guest": True}, False),
        ("UADMIN", {"home_team": "T9"}, False),
    ],
)
def test_only_admins_and_the_owner_change_a_budget(user: str, changes: dict[str, Any], may: bool, team: Team) -> None:
    team.budgets("budget set 100k project atlas owner <@UOWNER|o>")

    assert (team.code("raise the atlas budget to 200k", user, **changes) == "") is may


def test_a_member_cannot_set_a_budget_and_a_named_admin_can(team: Team) -> None:
    assert team.code("budget set 100k project atlas", "U1") == "not_allowed"
    assert team.code("settings admin <@U1|me>", "U1") == "not_allowed"
    team.facts("settings admin <@U1|ada>", "UADMIN")
    assert team.code("budget set 100k project atlas", "U1") == ""


def test_a_named_admin_is_removed_by_an_admin_and_it_is_noted(team: Team) -> None:
    team.facts("settings admin <@U2>", "UADMIN")
    assert team.code("remove admin <@U2>", "U3") == "not_allowed"
    assert team.code("remove admin <@U3>", "UADMIN") == "refused"

    team.facts("admin remove <@U2>", "UADMIN")

    assert team.code("budget set 100k project atlas", "U2") == "not_allowed"
    assert "setting admins" in team.told("audit", "UADMIN")


def test_an_estimate_that_would_exceed_the_budget_says_so(team: Team) -> None:
    team.budgets("budget set 80k project atlas")

    (left,) = team.ask("64 A100 30 days project atlas").answer.warnings
    assert left.startswith("This run takes ")
    assert "% of the $80,000 left for project atlas; the whole project, $" in left
    (warning,) = team.ask("64 A100 60 days project atlas").answer.warnings
    assert "would exceed the budget of project atlas" in warning
    assert "would exceed the budget" in team.told("64 A100 60 days project Atlas")
    assert team.ask("64 A100 60 days project other").answer.warnings == ()


def test_a_budget_set_in_a_private_place_is_known_only_there(team: Team) -> None:
    team.budgets("budget set 80k project secret", channel="C9", visibility=Visibility.PRIVATE)

    assert team.code("budgets", "U1") == "not_found"
    assert team.code("budgets", "U1", "C9", visibility=Visibility.PRIVATE) == ""
    assert team.ask("64 A100 60 days project secret", "U1").answer.warnings == ()
    assert team.code("budgets", "U1", team="T2") == "not_found"


def test_committed_and_spent_money_is_counted_once(team: Team) -> None:
    team.budgets("budget set 100k project atlas")
    estimate = team.ask("64 A100 30 days project atlas").answer.estimate
    assert estimate
    team.budgets("commit #1", "U1")
    (committed,) = team.budgets("budget left?").states

    team.variance("$20k for last week, run 1")
    (partly,) = team.budgets("budget left?").states
    team.variance("actual 70k for #1")
    (whole,) = team.budgets("budget left?").states

    likely = estimate.run.likely
    assert [committed.committed, committed.spent] == [likely, 0]
    assert [partly.committed, partly.spent] == [likely - 20_000, 20_000]
    assert [whole.committed, whole.spent] == [0, 70_000]
    assert whole.left == 30_000


def test_a_corrected_figure_is_booked_where_the_first_one_was(team: Team) -> None:
    team.budgets("budget set 250k project atlas")
    team.ask("64 A100 30 days")  # of no project: only its commitment says whose it is
    team.budgets("commit #1 to project atlas")
    team.variance("actual 71000 for #1")

    team.variance("actual 82400 for #1")
    (corrected,) = team.budgets("budget left?").states
    team.facts("undo actual #1")
    (first,) = team.budgets("budget left?").states
    team.facts("undo actual #1")
    (undone,) = team.budgets("budget left?").states

    assert [corrected.committed, corrected.spent] == [0, 82_400]
    assert [first.committed, first.spent] == [0, 71_000]
    assert [undone.committed, undone.spent] == [Decimal("73924.38"), 0]


def test_an_estimate_that_does_not_fit_is_not_committed_and_none_is_committed_twice(team: Team) -> None:
    team.budgets("budget set 100k project atlas")
    for days in (30, 60):
        team.ask(f"64 A100 {days} days project atlas")

    assert team.code("commit #2") == "refused"
    team.budgets("commit #1 to project atlas", "U1")
    assert team.code("commit #1") == "refused"
    team.budgets("release #1", "U1")
    (state,) = team.budgets("budget left?").states
    assert state.committed == 0
    assert team.code("release #1") == "not_found"
    assert team.code("commit #1", is_guest=True) == "not_allowed"


def test_an_estimate_without_a_budget_is_told_how_to_name_one(team: Team) -> None:
    team.budgets("budget set 100k project orion")
    team.ask("64 A100 30 days")

    refused = team.told("commit #1", "U1")

    assert "“commit #1 to project orion”" in refused
    assert team.budgets("commit #1 to project orion", "U1").states[0].committed > 0


def test_each_threshold_is_told_once(team: Team) -> None:
    team.budgets("budget set 100k project atlas warn at 50/80/100%")
    for _ in range(3):
        team.ask("64 A100 30 days project atlas")

    team.variance("actual 60k for #1")
    team.variance("actual 25k for #2")
    team.variance("actual 26k for #2")
    told = [letter.payload["remembered"]["done"] for letter in team.letters("tell")]

    assert told == [f"The budget of project atlas has reached {reached} %." for reached in (50, 80)]


def test_the_same_delivery_changes_a_budget_once(team: Team) -> None:
    team.budgets("budget set 100k project atlas")
    again = team.asked("UADMIN")

    replies = [team.desk.ask("raise the atlas budget by 50k", again) for _ in range(3)]

    (state,) = team.budgets("budget left?").states
    assert state.limit == 150_000
    assert replies[0].answer.remembered == replies[2].answer.remembered


def test_a_budget_that_ends_before_it_begins_is_refused(team: Team) -> None:
    assert team.code("budget set 5k project atlas from 2027-03-31 until 2027-01-31", "UADMIN") != ""
    assert team.code("budgets", "UADMIN") == "not_found"


def _race(url: str, path: Path, budget: Budget, worker: int, attempts: int) -> None:
    store = open_store(path, url)
    for attempt in range(attempts):
        store.write(
            partial(budgets.commit, budget=budget, number=worker * 1000 + attempt, usd=Decimal(1), author="U", at=NOON)
        )
    store.close()


def test_four_processes_at_once_never_pass_a_budget(any_store: Store, database: Path) -> None:
    new = Budget(id=0, tenant=ACME, scope=Scope.PROJECT, name="x", owner="U", limit=Decimal(60), since=NOON.date())
    budget = any_store.write(partial(budgets.add, budget=new))
    assert budget
    url = any_store.engine.url if isinstance(any_store.engine, PostgresqlEngine) else ""
    assert url or isinstance(any_store.engine, SqliteEngine)

    racers = [processes().Process(target=_race, args=(url, database, budget, worker, 25)) for worker in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()

    now = any_store.read(partial(budgets.by_id, tenant=ACME, budget=budget.id))
    assert now
    assert now.committed == 60
    (booked,) = any_store.read(lambda db: db.rows("SELECT count(*) AS entries FROM budget_entries"))
    assert booked["entries"] == 60


def test_a_budget_that_cannot_be_shown_here_is_not_set_a_second_time(team: Team) -> None:
    team.budgets("budget set 80k project atlas", channel="C9", visibility=Visibility.PRIVATE)

    assert team.code("budget set 90k project atlas", "UADMIN", aloud=True) == "refused"


def test_two_who_commit_or_tell_the_same_run_at_once_are_counted_once(team: Team) -> None:
    team.budgets("budget set 500k project atlas")
    team.ask("64 A100 30 days project atlas")

    with ThreadPoolExecutor(4) as pool:
        asked = [team.asked() for _ in range(4)]
        replies = list(pool.map(lambda who: team.desk.ask("commit #1", who), asked))
        asked = [team.asked() for _ in range(4)]
        list(pool.map(lambda who: team.desk.ask("actual 70k for #1", who), asked))

    (state,) = team.budgets("budget left?").states
    assert sum(reply.answer.error is None for reply in replies) == 1
    assert [state.committed, state.spent] == [0, 70_000]


def test_the_chart_of_a_budget_with_many_movements_ends_at_what_is_used_now(any_store: Store) -> None:
    new = Budget(id=0, tenant=ACME, scope=Scope.PROJECT, name="x", owner="U", limit=Decimal(2000), since=NOON.date())
    budget = any_store.write(partial(budgets.add, budget=new))
    assert budget

    def fill(db: Session) -> None:
        for number in range(1, 41):  # more days than are drawn
            at = NOON + timedelta(days=number)
            budgets.commit(db, budget, number, Decimal(10), "U", at)
            budgets.release(db, budget, number, Decimal(10), "U", at)
            budgets.spend(db, budget, number, Decimal(8), "U", at)
        for number in range(41, 41 + budgets.LATEST_MOVES):  # and a day with more movements than are looked at
            budgets.commit(db, budget, number, Decimal(1), "U", NOON + timedelta(days=50))

    any_store.write(fill)
    now = any_store.read(partial(budgets.by_id, tenant=ACME, budget=budget.id))
    assert now
    state = any_store.read(lambda db: budget_state.state(db, now, (NOON + timedelta(days=51)).date()))

    assert state.over_time == ((NOON.date() + timedelta(days=50), Decimal(720), Decimal(320)),)
    assert state.usd_per_day == (Decimal(720) / 52).quantize(Decimal("0.01"))


def test_the_chart_of_a_budget_shows_its_latest_days(any_store: Store) -> None:
    new = Budget(id=0, tenant=ACME, scope=Scope.PROJECT, name="x", owner="U", limit=Decimal(2000), since=NOON.date())
    budget = any_store.write(partial(budgets.add, budget=new))
    assert budget
    days = [NOON + timedelta(days=number) for number in range(budgets.LATEST_DAYS + 5)]
    for number, at in enumerate(days, start=1):
        any_store.write(partial(budgets.commit, budget=budget, number=number, usd=Decimal(1), author="U", at=at))

    now = any_store.read(partial(budgets.by_id, tenant=ACME, budget=budget.id))
    assert now
    state = any_store.read(lambda db: budget_state.state(db, now, days[-1].date()))

    assert [at for at, _, _ in state.over_time] == [at.date() for at in days[5:]]
    assert [used for _, used, _ in state.over_time] == list(range(6, len(days) + 1))


def test_what_looked_like_an_order_and_was_none_is_said_above_the_budget(team: Team) -> None:
    team.budgets("budget set 250k project atlas")

    assert team.budgets("freeze the atlas budget").done == "Nothing was changed: I did not use “freeze”."
    assert team.budgets("don't close the atlas budget").done == "Nothing was changed."
    assert not team.budgets("atlas budget status").done


@pytest.mark.parametrize(
    ("text", "project"),
    [
        ("8 A100 3 days for nova", "nova"),
        ("8 A100 3 days on the nova budget", "nova"),
        ("does 8 A100 for 3 days fit Nova's budget?", "nova"),
        ("8 A100 3 days project atlas", "atlas"),
        ("8 A100 3 days for atlas-2", None),
        ("lora 7B on 20M tokens with 8 A100", None),
    ],
)
def test_the_name_of_a_budget_in_a_question_is_its_project(text: str, project: str | None, team: Team) -> None:
    for name in ("nova", "atlas", "lora"):
        team.budgets(f"budget set 250k project {name}")

    job = team.ask(text).answer.job

    assert job is not None
    assert job.project == project


def test_a_budget_named_with_a_backslash_disturbs_no_question(team: Team) -> None:
    team.budgets(r"budget set 250k project a\dept")

    assert team.ask(r"8 A100 3 days for a\dept").answer.estimate is not None
    assert team.ask(r"8 A100 3 days project a\dept").answer.warnings


def test_a_question_kept_before_its_budget_belongs_to_it_afterwards(team: Team) -> None:
    team.ask("8 A100 3 days for nova")
    team.budgets("budget set 250k project nova")

    reply = team.ask("8 A100 3 days for nova").answer

    assert reply.job is not None
    assert reply.job.project == "nova"


@pytest.mark.parametrize(
    ("order", "limit", "told"),
    [  # euros at 1.1172 dollars; of the others 0.8338, 0.9194, 10.978 and 175.68 a euro
        ("budget set €250k project luna", "279300.00", "250,000 EUR are $279,300.00: EUR converted at 1.1172"),
        ("budget set 100k GBP project luna", "133988.97", "100,000 GBP are $133,988.97: GBP converted at 1.3399"),
        ("budget set 50k CHF project luna", "60757.02", "50,000 CHF are $60,757.02: CHF converted at 1.2151"),
        ("budget set 2M SEK project luna", "203534.34", "2,000,000 SEK are $203,534.34: SEK converted at 0.1018"),
        ("budget set 8M JPY project luna", "50874.32", "8,000,000 JPY are $50,874.32: JPY converted at 0.006359"),
    ],
)
def test_a_budget_in_another_currency_says_what_it_is_in_dollars(order: str, limit: str, told: str, team: Team) -> None:
    found = team.budgets(order)

    assert found.states[0].limit == Decimal(limit)
    assert found.notes[0].startswith(told)


def test_amounts_of_several_currencies_add_up_in_the_dollars_they_were_kept_in(team: Team) -> None:
    team.budgets("budget set €250k project atlas")
    team.budgets("budget raise project atlas by €10k")
    team.ask("64 A100 30 days project atlas")
    team.budgets("commit #1")
    team.variance("#1 so far 5000 €")
    team.variance("another £3k for #1")

    (state,) = team.budgets("budget left?").states

    assert state.limit == Decimal("290472.00")
    assert state.spent == Decimal("5586.00") + Decimal("4019.67")
    assert state.left == state.limit - Decimal("73924.38")


def test_a_team_with_its_own_currency_reads_its_budgets_and_actuals_in_it_too(team: Team) -> None:
    team.facts("settings currency EUR", "UADMIN")
    team.budgets("budget set 80k project atlas")
    team.ask("64 A100 30 days project atlas")

    assert "project atlas €71,607.59 left of €71,607.59" in team.told("budget left?")
    assert "at 1 USD = 0.8951 EUR" in team.told("actual 60k for #1")
    assert "€53,705.69" in team.told("what did #1 cost?")


@pytest.mark.parametrize(
    "text", ["budget set 100k RUB project x", "budget set 5k pesos project x", "actual 5k BTC for #1"]
)
def test_an_order_in_a_currency_without_a_rate_is_refused_and_never_taken_as_dollars(text: str, team: Team) -> None:
    team.ask("64 A100 30 days")

    assert team.code(text, "UADMIN") == "no_rate"
