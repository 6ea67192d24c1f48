"""The Home tab and the settings form, through the stand-in for Slack."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.slack.counter import Counter
from bot.slack.people import FRESH, People
from bot.store import audit, settings
from bot.store.entry import Tenant
from bot.store.sqlite import SqliteEngine
from bot.store.store import Store, open_store
from bot.workspace.person import Person, person
from bot.workspace.slack import Slack
from bot.workspace.world import View
from tests.bot.slack.waiting import until
from tests.conftest import connection

T1 = Tenant("-", "T1")


@pytest.fixture
def ben(slack: Slack, bot: httpx.AsyncClient) -> Person:
    return person(slack, "T1", "U2")


async def home(who: Person) -> View:
    who.team.homes.pop(who.user.id, None)
    who.open_home()
    found: View = await until(lambda: who.home)
    return found


def words(view: View | None) -> str:
    assert view
    return json.dumps(view.content["blocks"], ensure_ascii=False)


async def test_a_newcomer_sees_how_to_ask(ben: Person) -> None:
    view = await home(ben)

    assert "/llmcost" in words(view)
    assert "64 A100 30 days" in words(view)
    assert "For admins" not in words(view)


async def test_it_shows_ones_last_estimates_budgets_and_the_age_of_prices(ada: Person) -> None:
    await home(ada)  # Slack has said who this is
    await ada.command("C1", "64 A100 30 days")
    await ada.command("C1", "budget set 250k project atlas")
    await ada.command("C1", "commit #1 to atlas")
    view = await home(ada)

    assert "#1 · $74k for the run" in words(view)
    assert "atlas" in words(view)
    assert "$250k" in words(view)
    assert "data_visualization" in words(view)
    assert "days old" in words(view)


async def test_what_one_person_asked_in_private_stands_on_nobody_elses_tab(ada: Person, ben: Person) -> None:
    await ada.command("C3", "64 A100 30 days project secret")

    assert "secret" not in words(await home(ben))


async def test_an_example_on_the_tab_opens_its_answer(ada: Person) -> None:
    view = await home(ada)
    await ada.click_in(view, "ask:example:0")
    await until(lambda: ada.modal)

    assert "$74k" in words(ada.modal)


async def opened(ada: Person) -> View:
    await ada.click_in(await home(ada), "settings")
    await until(lambda: ada.modal and ada.modal.content.get("callback_id") == "settings")
    assert ada.modal
    return ada.modal


def chosen(name: str, value: str) -> dict[str, Any]:
    return {f"set:{name}": {name: {"selected_option": {"value": value}}}}


def typed(name: str, value: str) -> dict[str, Any]:
    return {f"set:{name}": {name: {"value": value}}}


async def test_an_admin_sets_what_holds_for_the_workspace_and_it_is_noted(ada: Person, store: Store) -> None:
    await opened(ada)
    await ada.submit(
        {
            **chosen("gpu", "H100-SXM"), **chosen("currency", "EUR"), **typed("salary", "180k"),
            "set:public": {"public": {"selected_conversations": ["C2"]}},
        }
    )  # fmt: skip
    await until(lambda: "Saved" in words(ada.modal))

    held = store.read(lambda db: settings.get(db, T1))
    assert (held["default_gpu"], held["currency"], held["salary"]) == ("H100-SXM", "EUR", "180000")
    assert store.read(lambda db: settings.get(db, T1, "C2"))["public"] == "yes"
    assert {change.author for change in store.read(lambda db: audit.changes(db, T1))} == {"U1"}


async def test_an_answer_in_a_public_channel_says_who_asked(ada: Person, ben: Person, slack: Slack) -> None:
    await opened(ada)
    await ada.submit({"set:public": {"public": {"selected_conversations": ["C2"]}}})
    await until(lambda: "Saved" in words(ada.modal))
    found = await ben.command("C2", "64 A100 30 days")

    assert isinstance(found.body, dict)
    assert found.body["response_type"] == "in_channel"
    assert '"user_id": "U2"' in json.dumps(found.body["blocks"][0])


async def test_who_has_lost_the_right_meanwhile_saves_nothing(ada: Person, store: Store) -> None:
    await opened(ada)
    ada.user.is_admin = False
    await ada.submit(chosen("gpu", "H100-SXM"))
    await until(lambda: "Nothing was saved" in words(ada.modal))

    assert store.read(lambda db: settings.get(db, T1)) == {}


async def test_a_form_of_settings_that_is_sent_twice_changes_and_notes_once(
    ada: Person, slack: Slack, store: Store
) -> None:
    view = await opened(ada)
    slack.faults.lose_answers()
    await ada.submit(chosen("gpu", "H100-SXM"))
    assert ada.modal == view
    await ada.submit(chosen("gpu", "H100-SXM"))
    await until(lambda: "Saved" in words(ada.modal))

    assert [each.new for each in store.read(lambda db: audit.changes(db, T1))] == ["H100-SXM"]


async def test_settings_are_saved_before_the_form_is_acknowledged(ada: Person, store: Store) -> None:
    await opened(ada)
    found = await ada.submit(chosen("gpu", "H100-SXM"))

    assert "Saved" in str(found.body)
    assert store.read(lambda db: settings.get(db, T1)) == {"default_gpu": "H100-SXM"}


async def test_where_slack_does_not_say_who_sent_the_settings_nothing_is_saved_and_that_is_said(
    ada: Person, slack: Slack, running: tuple[httpx.AsyncClient, Counter], store: Store
) -> None:
    await opened(ada)
    running[1].people = People(now=lambda: datetime.now(UTC) + FRESH)
    slack.faults.slow("users.info", 1.4, times=2)
    found = await ada.submit(chosen("gpu", "H100-SXM"))

    assert "Nothing was saved: Slack did not say" in str(found.body)
    assert store.read(lambda db: settings.get(db, T1)) == {}


async def test_a_log_that_cannot_be_written_is_told_in_the_settings_form(
    ada: Person, store: Store, database: Path
) -> None:
    await opened(ada)
    assert isinstance(store.engine, SqliteEngine)
    store.engine.busy_seconds = 0.02
    other = open_store(database)
    connection(other).execute("PRAGMA busy_timeout = 20000")  # the bot may be writing just now
    connection(other).execute("BEGIN IMMEDIATE")
    found = await ada.submit(chosen("gpu", "H100-SXM"))
    other.close()

    assert "Nothing was saved: the log is busy" in str(found.body)


async def test_who_is_no_admin_any_more_sees_no_changes_and_no_settings(ada: Person, slack: Slack) -> None:
    view = await home(ada)
    assert "For admins" in words(view)
    ada.user.is_admin = False
    slack.teams["T1"].users["U1"].is_admin = False
    await ada.click_in(view, "settings")
    await until(lambda: ada.modal and ada.modal.content.get("callback_id") == "settings")
    await ada.submit(chosen("gpu", "H100-SXM"))
    await until(lambda: "Only an admin" in words(ada.modal))
    await ada.close()
    await ada.click_in(view, "ask:audit")
    await until(lambda: ada.modal and "Only an admin" in words(ada.modal))

    assert "For admins" not in words(await home(ada))


async def test_a_setting_that_is_not_understood_stands_at_its_field(ada: Person, store: Store) -> None:
    await opened(ada)
    await ada.submit(typed("retention", "banana"))

    assert ada.modal
    assert set(ada.modal.errors) == {"set:retention"}
    assert store.read(lambda db: settings.get(db, T1)) == {}


async def test_an_admin_sets_own_prices_that_answer_from_then_on(
    ada: Person, ben: Person, slack: Slack, store: Store
) -> None:
    await home(ben)
    await opened(ada)
    await ada.submit(typed("prices", "A100 1.10\nH100 on lambda 2"))
    await until(lambda: "Saved" in words(ada.modal))
    found = await ben.command("C1", "64 A100 30 days")

    assert "your price, set by @ada on " in str(found.body)
    assert "$1.10 per GPU-hour" in str(found.body)
    assert "A100-80GB-SXM 1.10\\nH100-SXM on lambda 2" in words(await opened(ada))
    noted = {(each.what, each.new, each.author) for each in store.read(lambda db: audit.changes(db, T1))}
    assert ("price of A100 80GB SXM", "$1.10", "U1") in noted


async def test_a_price_that_is_not_understood_stands_at_its_field_by_line(ada: Person, store: Store) -> None:
    await opened(ada)
    await ada.submit(typed("prices", "A100 1.10\nbanana 2"))

    assert ada.modal
    assert ada.modal.errors["set:prices"].startswith("Line 2: I do not know “banana”")
    assert store.read(lambda db: settings.get(db, T1)) == {}


async def test_a_form_that_has_lost_a_field_leaves_what_was_set_there(ada: Person, store: Store) -> None:
    await opened(ada)
    await ada.submit({**typed("prices", "A100 1.10"), **chosen("gpu", "H100-SXM")})
    await until(lambda: "Saved" in words(ada.modal))
    before = store.read(lambda db: settings.get(db, T1))
    view = await opened(ada)
    view.content["blocks"] = [block for block in view.content["blocks"] if block.get("block_id") == "set:currency"]
    view.values.clear()
    await ada.submit(chosen("currency", "EUR"))
    await until(lambda: "Saved" in words(ada.modal))

    assert store.read(lambda db: settings.get(db, T1)) == {**before, "currency": "EUR"}


async def test_a_guest_is_refused_once_slack_has_said_who_it_is(slack: Slack, bot: httpx.AsyncClient) -> None:
    chi = person(slack, "T1", "U3")
    await chi.command("C1", "64 A100 30 days")
    await until(lambda: slack.called("users.info"))
    await asyncio.sleep(0.05)
    found = await chi.command("C1", "64 A100 30 days")

    assert isinstance(found.body, dict)
    assert "members of this workspace" in found.body["text"]


async def test_it_sums_up_what_one_can_see_of_the_team(ada: Person, ben: Person) -> None:
    await ada.command("C1", "64 A100 30 days")
    await ben.command("C1", "64 A100 30 days")
    await ben.command("C3", "64 A100 30 days")

    assert "3 estimates by 2 people in 30 days, $222k of runs in all." in words(await home(ben))
    assert "2 estimates by 2 people in 30 days, $148k of runs in all." in words(await home(ada))
