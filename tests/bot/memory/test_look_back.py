"""Looking back at what was asked, as each person may see it."""

from decimal import Decimal
from typing import Any

import pytest

from bot.memory.results import Listed
from bot.reader import Intent
from bot.render.sheets import plans_sheet
from bot.store.entry import Visibility
from costengine.prices import PriceBook
from tests.bot.memory.conftest import Team


def test_history_is_the_last_five_newest_first_each_with_a_button(team: Team) -> None:
    for days in range(1, 8):
        team.ask(f"64 A100 {days} days")

    assert team.listed() == [7, 6, 5, 4, 3]
    assert "show #7" in team.told("history")


def test_older_pages_follow_until_there_is_no_more(team: Team) -> None:
    for days in range(1, 8):
        team.ask(f"64 A100 {days} days")

    first = team.ask("history").answer.remembered
    assert isinstance(first, Listed)
    assert first.older == "history before #3"
    assert team.listed(first.older) == [2, 1]
    assert team.listed("last 20") == [7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("history project atlas", [2]),
        ("my questions", [2, 1]),
        ("history <@U2|bo>", [3]),
        ("who asked for the 7B estimate?", [3]),
        ("history today", [3, 2, 1]),
        ("history last month", []),
        ("history H100", [3]),
        ("history <#C2|other>", [3]),
    ],
)
def test_history_is_narrowed_by_person_project_model_hardware_place_and_date(
    text: str, numbers: list[int], team: Team
) -> None:
    team.ask("64 A100 30 days")
    team.ask("32 A100 10 days project atlas")
    team.ask("7B 1T tokens on H100", user="U2", channel="C2")

    assert team.listed(text) == numbers


def test_who_asked_names_people_but_not_aloud(team: Team) -> None:
    team.ask("7B 1T tokens on H100", user="U2")

    assert "U2" in team.told("who asked for the 7B estimate?")


def test_an_answer_is_shown_as_it_was_with_what_has_changed_and_is_not_logged_again(team: Team) -> None:
    before = team.ask("64 A100 30 days")

    reply = team.ask("show #1")
    assert reply.number == 1
    assert reply.answer.intent is Intent.HISTORY
    assert reply.answer.estimate == before.answer.estimate
    assert "it costs the same" in team.told("#1")
    assert team.listed() == [1]


def test_asking_again_is_a_new_answer_and_a_change_is_a_follow_up(team: Team) -> None:
    team.ask("64 A100 30 days")

    again, spot = team.ask("rerun #1"), team.ask("#1 but spot")

    assert (again.number, spot.number) == (2, 3)
    assert again.answer.job == team.ask("show #1").answer.job
    assert spot.answer.job
    assert spot.answer.job.purchase == "spot"


def test_numbers_stand_beside_each_other_and_beside_new_questions(team: Team) -> None:
    team.ask("64 A100 30 days")
    team.ask("8 H100 3 days")

    assert len(team.ask("#1 vs #2").answer.estimates) == 2
    assert len(team.ask("16 H100 2 days vs #1").answer.estimates) == 2
    assert team.code("#1 vs #99") == "not_found"


def test_a_saved_answer_is_found_by_its_name_and_a_note_stands_beside_it(team: Team) -> None:
    team.ask("64 A100 30 days")

    team.facts("save #1 as Atlas-V2")
    team.facts("note for #1: approved by finance")

    shown = team.told("show atlas-v2")
    assert "#1 “atlas-v2”" in shown
    assert "approved by finance" in shown
    assert team.code("show nonsense-name") in ("not_found", "not_understood")


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("Atlas-V2 but spot", "64 x A100 80GB SXM for 30 days, spot"),
        ("atlas-v2 vs 32 H100 30 days", "64 x A100 80GB SXM for 30 days, on-demand vs 32 x H100 SXM for 30 days"),
        ("explain atlas-v2", "64 x A100 80GB SXM for 30 days, on-demand"),
    ],
)
def test_a_name_stands_for_its_answer_wherever_a_number_may(text: str, reading: str, team: Team) -> None:
    team.ask("64 A100 30 days", channel="C9", visibility=Visibility.DIRECT)
    team.facts("save #1 as atlas-v2", channel="C9", visibility=Visibility.DIRECT)

    assert team.ask(text).answer.reading.startswith(reading)
    assert not team.ask(text, user="U2").answer.reading.startswith(reading), "a private name is nobody else's"


@pytest.mark.parametrize("text", ["rerun #1", "#1 but spot", "#1 vs #2", "#2 vs #1", "#1 vs #2 vs 8 H100 30 days"])
def test_what_is_made_of_a_private_answer_stays_where_that_was_asked(text: str, team: Team) -> None:
    team.ask("64 A100 30 days project secret", channel="D1", visibility=Visibility.DIRECT)
    team.ask("32 H100 30 days")

    assert "secret" in team.told(text), "its author sees it anywhere"

    assert "secret" not in team.told("history", "U2")
    assert "secret" not in team.told("export csv", "U2")
    assert team.listed("history", "U2") == [2]
    assert team.listed(channel="D1") == [3, 2, 1]


def test_what_is_made_of_two_private_places_is_its_authors_alone(team: Team) -> None:
    team.ask("64 A100 30 days", channel="D1", visibility=Visibility.DIRECT)
    team.ask("32 H100 30 days", channel="C9", visibility=Visibility.PRIVATE)
    team.ask("#1 vs #2")

    assert team.listed() == [3, 2, 1]
    assert team.listed("history", "U2", "C9") == [2]
    assert team.listed("history", "U2") == []


def test_a_list_says_what_each_answer_came_to_as_it_was_asked(team: Team) -> None:
    for text in (
        "7B on 2T tokens with 64 H100",
        "7B on 2T tokens with 64 H100 whole project",
        "cheapest 7B on 1T tokens",
    ):
        assert not team.code(text)

    plan, project, run = (line for line in team.told("history").splitlines() if line.startswith(" #"))
    assert "from $" in plan
    assert "whole project  " in project
    assert "whole project" not in run


def test_without_a_number_the_last_answer_here_is_meant(team: Team) -> None:
    team.ask("64 A100 30 days", thread="1.1")
    team.ask("8 H100 3 days")

    team.facts("save as atlas-v1", thread="1.1")
    team.facts("save as atlas-v2")

    assert "#1" in team.told("show atlas-v1")
    assert "#2" in team.told("show atlas-v2")


@pytest.mark.parametrize("text", ["show #2", "rerun #2", "save #2 as x", "note for #2: x", "explain #2"])
def test_a_number_of_another_workspace_is_not_found(text: str, team: Team) -> None:
    team.ask("64 A100 30 days")
    for _ in range(2):
        team.ask("8 H100 3 days", team="T2")

    assert team.code(text) == "not_found"
    assert team.code(text, team="T3") == "not_found"


HERE, ELSEWHERE = ("C9", Visibility.PRIVATE), ("C1", Visibility.PUBLIC)
DIRECT = ("D2", Visibility.DIRECT)


@pytest.mark.parametrize(
    ("origin", "viewer", "place", "changes", "seen"),
    [
        # what was asked in public is seen everywhere in the workspace, but not by outsiders elsewhere
        (ELSEWHERE, "U2", DIRECT, {}, True),
        (ELSEWHERE, "U2", HERE, {}, True),
        (ELSEWHERE, "U2", HERE, {"is_guest": True}, False),
        (ELSEWHERE, "U2", ELSEWHERE, {"is_guest": True}, True),
        (ELSEWHERE, "U2", HERE, {"home_team": "T9"}, False),
        (ELSEWHERE, "U2", ELSEWHERE, {"team": "T2"}, False),
        (ELSEWHERE, "U2", ELSEWHERE, {"enterprise": "E1"}, False),
        # what was asked in a private channel or a direct message: only there and by its author
        (HERE, "U2", HERE, {}, True),
        (HERE, "U2", ELSEWHERE, {}, False),
        (HERE, "UADMIN", ELSEWHERE, {}, False),
        (HERE, "U1", ELSEWHERE, {}, True),
        (HERE, "U1", ELSEWHERE, {"aloud": True}, False),
        (HERE, "U1", HERE, {"aloud": True}, True),
        (("D1", Visibility.DIRECT), "U2", ELSEWHERE, {}, False),
        (("D1", Visibility.DIRECT), "U2", DIRECT, {}, False),
        (("D1", Visibility.DIRECT), "U1", ELSEWHERE, {}, True),
        (("D1", Visibility.DIRECT), "U1", ELSEWHERE, {"aloud": True}, False),
    ],
)
def test_an_answer_is_seen_where_it_was_asked_by_its_author_and_if_public_by_all(
    origin: tuple[str, Visibility], viewer: str, place: tuple[str, Visibility], changes: dict[str, Any], seen: bool,
    team: Team,
) -> None:  # fmt: skip
    team.ask("64 A100 30 days project atlas", "U1", origin[0], visibility=origin[1])
    there = {"visibility": place[1], **changes}

    assert (team.listed("history", viewer, place[0], **there) == [1]) is seen
    assert (team.listed("history project atlas", viewer, place[0], **there) == [1]) is seen
    assert (team.code("show #1", viewer, place[0], **there) == "") is seen


def test_a_token_in_a_question_is_neither_kept_nor_shown(team: Team) -> None:
    token = "xoxb-" + "123456789012-abcdefABCDEF"
    reply = team.ask(f"64 A100 30 days project {token}")

    assert token not in reply.answer.model_dump_json()
    entry = team.store.show("-", "T1", 1)
    assert entry is None or token not in entry.answer.model_dump_json()


def test_a_workspace_that_keeps_no_texts_keeps_the_job_and_the_numbers(team: Team) -> None:
    team.facts("settings text off", "UADMIN")
    shown = team.ask("64 A100 30 days").answer

    entry = team.store.show("-", "T1", 1)
    assert entry
    assert shown.text == "64 A100 30 days"
    assert entry.answer.text == ""
    assert entry.answer.estimate == shown.estimate
    assert "64 x A100" in team.told("history")


def test_a_saved_name_stands_for_its_number_where_the_change_alone_would_be_asked(team: Team) -> None:
    team.ask("64 A100 30 days")
    team.facts("rename #1 to nightly")

    job = team.ask("nightly but 128 H100").answer.job

    assert job is not None
    assert (job.gpu_count, job.duration_hours) == (128, 720)


def dearer(team: Team) -> None:
    """All prices are twice what they were."""
    offers = (
        each._replace(on_demand_usd_per_hour=2 * each.on_demand_usd_per_hour)
        for each in team.desk.book.offers
        if each.on_demand_usd_per_hour
    )
    team.desk.use(PriceBook(version="test-dearer", offers=tuple(offers)), team.desk.defaults)


IN_THREAD: dict[str, Any] = {"thread": "t1"}
ANEW = "With today's prices and settings the run costs $147,652.38 instead of $73,924.38"


@pytest.mark.parametrize(("of", "where"), [(" #1", {}), ("", IN_THREAD)])
def test_a_split_is_of_the_answer_as_it_was_given(of: str, where: dict[str, Any], team: Team) -> None:
    team.ask("64 A100 30 days", **where)
    dearer(team)

    reply = team.ask(f"split{of} 60/40 with acme", **where).answer

    assert reply.split
    assert reply.split.whole == Decimal("73924.38")
    assert ANEW in reply.corrections[0]


@pytest.mark.parametrize(("of", "where"), [(" #1", {}), ("", IN_THREAD)])
def test_an_explanation_is_of_the_answer_as_it_was_given_and_compares_with_no_other_price(
    of: str, where: dict[str, Any], team: Team
) -> None:
    team.ask("64 A100 30 days", **where)
    same = team.ask(f"explain{of}", **where).answer
    dearer(team)

    reply, why = (team.ask(f"{word}{of}", **where).answer for word in ("explain", "why so expensive"))

    assert same.ways
    assert not same.corrections
    assert reply.estimate == same.estimate
    assert reply.ways is None
    assert ANEW in reply.corrections[0]
    if where:
        assert why.reasons[0].startswith("GPU rental: $73,728")


def test_what_drives_an_answer_whose_prices_are_gone_says_at_which_prices_it_is_reckoned(team: Team) -> None:
    team.ask("64 A100 30 days")
    dearer(team)

    reply = team.ask("what drives the range of #1?").answer

    assert reply.drivers
    assert "What moves it, and other ways, are reckoned with these." in reply.corrections[0]


def test_a_comparison_of_the_log_says_what_its_answers_cost_when_they_were_given(team: Team) -> None:
    team.ask("64 A100 30 days")
    dearer(team)

    reply = team.ask("#1 vs 32 H100 30 days").answer

    assert reply.corrections == (
        "#1 is reckoned anew: $147,652.38 with today's prices and settings, "
        "$73,924.38 as it was answered on 2026-11-24.",
    )


def test_the_explanation_of_plans_is_of_the_first_of_them(team: Team) -> None:
    found = team.ask("cheapest 7B 2T tokens on A100").answer

    reply = team.ask("explain #1").answer

    assert reply.job == found.plans[0].question
    assert reply.estimate == found.plans[0].estimate


PLANS = [
    ("how long can I run 8 H100 with $5k", "How long $5.0k rents 8 x H100 SXM"),
    ("how many H100 for 10 days with $50k", "How many H100 SXM $50k rents for 10 days"),
    ("$250k budget what can I train", "The largest models that $250k trains"),
    ("how many tokens can I train a 7B on with $250k", "How much $250k trains"),
    ("cheapest 7B on 140B tokens", "The cheapest ways: pretrain 7B parameters on 140B tokens"),
]


@pytest.mark.parametrize(("asked", "title"), PLANS)
def test_plans_are_shown_and_asked_again_as_what_they_are(asked: str, title: str, team: Team) -> None:
    before = team.ask(asked).answer

    shown, again, changed = (team.ask(text).answer for text in ("show #1", "rerun #1", "#1 but spot"))

    assert "Asked again today plan 1 costs the same." in shown.corrections
    assert [again.intent, changed.intent] == [before.intent] * 2
    assert again.plans == before.plans
    for found in (before, shown, again):
        assert plans_sheet(found).title == title


@pytest.mark.parametrize("asked", [asked for asked, _ in PLANS])
def test_of_plans_the_first_is_put_beside_another_and_that_is_said(asked: str, team: Team) -> None:
    plan = team.ask(asked).answer.plans[0]

    found = team.ask("#1 vs 8 H100 3 days").answer

    assert (found.jobs[0], found.estimates[0].run) == (plan.question, plan.estimate.run)
    assert "Of #1, plan 1 stands here." in found.corrections


@pytest.mark.parametrize("typed", ["#1 but spot", "rerun #1", "#1 vs #2", "atlas-v2 but spot"])
def test_the_log_keeps_what_was_typed(typed: str, team: Team) -> None:
    team.ask("64 A100 30 days")
    team.ask("8 H100 3 days")
    team.facts("save #1 as atlas-v2")

    team.ask(typed)

    shown = team.ask("history").answer.remembered
    assert isinstance(shown, Listed)
    assert shown.items[0].text == typed


def test_a_follow_up_goes_on_with_the_answer_of_the_log_that_was_changed(team: Team) -> None:
    team.ask("64 A100 30 days")
    team.ask("8 H100 3 days", **IN_THREAD)
    team.ask("#1 but spot", **IN_THREAD)

    assert team.ask("60 days", **IN_THREAD).answer.reading == "64 x A100 80GB SXM for 60 days, spot"


def test_a_follow_up_of_two_answers_of_the_log_changes_both(team: Team) -> None:
    team.ask("64 A100 30 days")
    team.ask("32 H100 30 days")
    team.ask("#1 vs #2", **IN_THREAD)

    assert [job.duration_hours for job in team.ask("60 days", **IN_THREAD).answer.jobs] == [1440, 1440]
