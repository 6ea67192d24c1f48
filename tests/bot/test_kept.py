"""What is kept of answers of late: the same for the same question, and nothing of it where anything differs."""

import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot import recent
from bot.answer import answer
from bot.answering import Given
from bot.desk import KEPT_SECONDS, Desk
from bot.kept import Shelf, forget_all, kept
from bot.recent import Ready
from bot.render.degrade import Level
from bot.render.slack import ENTRY, NUMBER, message_json, slack_message
from bot.reply import Reply
from bot.store import settings
from bot.store.entry import Tenant
from bot.store.store import Store
from bot.store.written import written
from costengine.defaults import Defaults
from costengine.learning import PastRun, learn
from costengine.prices import PriceBook
from costengine.profiles import OwnFigures
from tests.conftest import TODAY, asked, offer

TEXT = "64 A100 30 days"
TEXTS = (
    TEXT, "64 A100 30 days whole project", "7B on 2T tokens", "64 A100 30 days vs 32 H100 30 days",
    "cheapest way to 64 A100 30 days", "what can I train for 50k", "lora llama-3-70b on 20M tokens",
)  # fmt: skip


def _set(store: Store, team: str, key: str, value: str) -> None:
    at = asked().at
    store.write(lambda db: settings.set_value(db, Tenant("-", team), key, value, by="U1", at=at))


def test_asked_again_the_same_answer_is_given_and_a_new_row_is_logged(desk: Desk) -> None:
    first, again = desk.ask(TEXT, asked("1")), desk.ask(TEXT, asked("2"))

    assert again.ready is first.ready
    assert first.ready
    assert again.answer == first.answer
    assert (first.number, again.number) == (1, 2)


def test_each_thing_that_an_answer_hangs_on_makes_another_answer(book: PriceBook) -> None:
    dearer = PriceBook(version="dearer", offers=(offer("lambda", "A100-80GB-SXM", "9.00"),))
    runs = learn([PastRun(predicted_gpu_hours=1, actual_gpu_hours=2)])
    given = Given(book, TODAY, ())
    others = (
        given._replace(book=dearer), given._replace(today=date(2027, 3, 1)), given._replace(correction=runs),
        given._replace(defaults=Defaults(provider="aws")), given._replace(thread=("8 H100 3 days",)),
        given._replace(own=OwnFigures(salary_usd_per_year=Decimal(9))),
    )  # fmt: skip

    first = recent.lay_down(TEXT, given, recent.answer(TEXT, given))

    assert recent.ready(TEXT, Given(book, TODAY, ())) is first
    assert [recent.ready(TEXT, other) for other in others] == [None] * len(others)
    assert first.row.answer == answer(TEXT, book=book, today=TODAY)


@pytest.mark.parametrize("text", TEXTS)
def test_an_answer_made_anew_of_its_row_is_the_answer_and_makes_the_same_row(text: str, book: PriceBook) -> None:
    """By its row it is known, too, whether a delivery that comes again was answered with the same."""
    plain = answer(text, book=book, today=TODAY)

    found = written(plain).answer

    assert found == plain
    assert written(found) == written(plain)


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_laid_down_is_logged_and_shown_like_the_first(text: str, desk: Desk, store: Store) -> None:
    first, again = desk.ask(text, asked("1")), desk.ask(text, asked("2"))

    entries = {entry.number: entry for entry in store.entries()}
    assert again.ready
    assert entries[2].answer == entries[1].answer == first.answer
    assert message_json(again) == message_json(Reply(first.answer, number=2))
    assert (again.text, again.intent, again.error, again.asks_back) == (text, first.answer.intent, None, "")


def test_what_is_made_of_the_log_is_never_laid_down(desk: Desk) -> None:
    """The same words mean another number, another name, another price tomorrow."""
    desk.ask(TEXT, asked("1"))
    desk.ask("save #1 as base", asked("2"))

    told = [desk.ask(text, asked(text)) for text in ("rerun #1", "compare #1 vs 8 H100 3 days", "base", "history")]

    assert [each.ready for each in told] == [None] * len(told)
    assert told[0].number


def test_prices_that_change_under_the_same_version_change_the_answer(book: PriceBook) -> None:
    same_name = PriceBook(version=book.version, offers=(offer("lambda", "A100-80GB-SXM", "9.00"),))

    before, after = (recent.answer(TEXT, Given(each, TODAY, ())) for each in (book, same_name))

    assert before.estimate
    assert after.estimate
    assert after.estimate.run.likely > before.estimate.run.likely


def test_what_one_workspace_has_set_is_never_told_to_another(desk: Desk, store: Store) -> None:
    _set(store, "T2", "provider", "aws")

    ours, theirs = desk.ask(TEXT, asked("1")), desk.ask(TEXT, asked("1", team="T2"))

    assert ours.answer.estimate
    assert theirs.answer.estimate
    assert "AWS" in str(theirs.answer.estimate.assumptions)
    assert "AWS" not in str(ours.answer.estimate.assumptions)
    assert desk.ask(TEXT, asked("2")).ready is ours.ready


def test_of_a_workspace_that_keeps_no_texts_nothing_is_kept_in_memory_either(desk: Desk, store: Store) -> None:
    _set(store, "T1", "text", "off")

    first, again = desk.ask(TEXT, asked("1")), desk.ask(TEXT, asked("2"))

    assert first.answer == again.answer
    assert first.ready is again.ready is None


def test_what_was_kept_is_forgotten_when_something_is_erased(desk: Desk) -> None:
    first = desk.ask(TEXT, asked("1")).ready

    desk.ask("forget me", asked("2", user="U2"))

    assert desk.ask(TEXT, asked("3")).ready is not first


def test_nothing_is_kept_for_longer_than_some_minutes(store: Store, book: PriceBook) -> None:
    now = [0.0]
    desk = Desk(store, book, lambda: TODAY, elapsed=lambda: now[-1])
    first = desk.ask(TEXT, asked("1")).ready

    now.append(KEPT_SECONDS)
    assert desk.ask(TEXT, asked("2")).ready is first
    now.append(KEPT_SECONDS + 1)
    assert desk.ask(TEXT, asked("3")).ready is not first


def test_what_past_runs_teach_one_workspace_is_not_told_to_another(desk: Desk) -> None:
    desk.ask("7B on 2T tokens on 64 A100", asked("1"))
    desk.ask("actual 900000 for #1", asked("2"))

    ours, theirs = (desk.ask(TEXT, asked("3", team=team)).answer.estimate for team in ("T1", "T2"))

    assert ours
    assert theirs
    assert ours.correction
    assert theirs.correction is None


def test_a_budget_that_is_passed_warns_in_its_workspace_alone(desk: Desk) -> None:
    text = "64 A100 30 days project atlas"
    before = desk.ask(text, asked("1"))
    admin = asked("2").model_copy(update={"is_admin": True})
    assert desk.ask("budget set 1k project atlas", admin).answer.error is None

    ours, theirs = desk.ask(text, asked("3")), desk.ask(text, asked("4", team="T2"))

    assert not before.answer.warnings
    assert "exceed the budget" in " ".join(ours.answer.warnings)
    assert "exceed the budget" in message_json(ours)
    assert not theirs.answer.warnings
    assert "exceed the budget" not in message_json(theirs)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("number", [1, 46_080])
def test_a_kept_message_is_the_message_with_the_number_in_it(text: str, number: int, book: PriceBook) -> None:
    found = answer(text, book=book, today=TODAY)
    reply = Reply(answer=found, number=number, ready=Ready(written(found)))
    warned = Reply(answer=reply.answer.model_copy(update={"warnings": ("Mind the budget.",)}), number=number)

    first, again = message_json(reply), message_json(reply)
    fresh = json.loads(message_json(warned))  # a warning is of one moment: its message is never kept

    fresh["blocks"] = [block for block in fresh["blocks"] if "Mind the budget." not in json.dumps(block)]
    assert first == again
    assert json.loads(first) == fresh
    assert f"#{number:,} " in first
    assert not re.search(r"number-|entry-", first)


def test_the_same_answer_under_two_numbers_names_only_its_own(book: PriceBook) -> None:
    found = answer(TEXT, book=book, today=TODAY)

    ready = Ready(written(found))
    one, other = (message_json(Reply(number=number, ready=ready)) for number in (1_234, 5_678))

    assert "5678" not in one
    assert "5,678" not in one
    assert one.replace("1,234", "5,678").replace("1234", "5678") == other


def test_the_same_answer_looks_otherwise_where_the_place_or_the_person_differs(book: PriceBook) -> None:
    reply = Reply(number=1, ready=Ready(written(answer(TEXT, book=book, today=TODAY))))
    ways: list[dict[str, Any]] = [
        {}, {"level": Level.OLD}, {"level": Level.TEXT}, {"shareable": False}, {"remark": "Ask again in a moment."}
    ]  # fmt: skip

    assert len({message_json(reply, **way) for way in ways}) == len(ways)


def test_no_words_of_a_person_are_taken_for_the_number(book: PriceBook) -> None:
    found = answer("64 A100 30 days project number-0000 entry-0000", book=book, today=TODAY)

    message = message_json(Reply(answer=found, number=7, ready=Ready(written(found))))

    assert "number-0000" in message
    assert NUMBER not in message
    assert ENTRY not in message


def test_an_answer_that_was_not_logged_says_so_though_it_was_logged_a_moment_ago(book: PriceBook) -> None:
    found = answer(TEXT, book=book, today=TODAY)
    ready = Ready(written(found))
    slack_message(Reply(answer=found, number=7, ready=ready))

    message = message_json(Reply(answer=found, not_logged="storage full", ready=ready))

    assert "Not logged: storage full" in message
    assert "#7" not in message


def test_a_shelf_holds_so_many_bytes_and_lets_go_of_what_was_not_asked_for_longest() -> None:
    shelf = Shelf[str](10)
    for key in ("a", "b"):
        shelf.put(key, key.upper(), 4)
    shelf.get("a")

    shelf.put("c", "C", 4)
    assert [shelf.get(key) for key in "abc"] == ["A", None, "C"]
    shelf.put("c", "CC", 6)
    assert [shelf.get(key) for key in "ac"] == ["A", "CC"]
    shelf.put("d", "D", 11)
    assert [shelf.get(key) for key in "acd"] == [None, None, None]
    forget_all()
    shelf.put("e", "E", 10)
    assert shelf.get("e") == "E"


def test_what_is_kept_is_worked_out_once_and_again_after_it_was_forgotten() -> None:
    asked_for = []

    @kept(2)
    def doubled(number: int) -> int:
        asked_for.append(number)
        return 2 * number

    assert [doubled(1), doubled(1)] == [2, 2]
    forget_all()
    assert doubled(1) == 2
    assert asked_for == [1, 1]
