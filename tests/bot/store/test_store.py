"""The log, the same over a file and over a server."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice

import pytest

from bot.answer import Answer, answer
from bot.store import accepted_blocks, audit, installations, leases, oauth_states, outbox, settings
from bot.store.deliveries import AnsweredBefore
from bot.store.engine import Session
from bot.store.entry import Tenant, Visibility
from bot.store.errors import Refused
from bot.store.installations import Installation
from bot.store.store import Logged, Store
from costengine.prices import PriceBook
from tests.conftest import TODAY, asked

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ACME, OTHER = Tenant("-", "T1"), Tenant("-", "T2")


def test_a_logged_answer_comes_back_exactly(any_store: Store, found: Answer) -> None:
    logged = any_store.record(asked("D1"), found)

    again = any_store.show("-", "T1", logged.number)
    assert again
    assert again.answer == found
    assert again.asked.model_copy(update={"delivery": asked("D1").delivery}) == asked("D1")
    assert next(any_store.entries()) == again


def test_numbers_count_within_a_workspace(any_store: Store, found: Answer) -> None:
    numbers = [any_store.record(asked(team=team), found).number for team in ("T1", "T2", "T1")]

    assert numbers == [1, 1, 2]


def test_the_same_delivery_gives_the_same_answer_and_no_second_row(any_store: Store, found: Answer) -> None:
    first, again = any_store.record(asked("D1"), found), any_store.record(asked("D1"), found)

    assert first == Logged(1)
    assert again == Logged(1, any_store.show("-", "T1", 1))
    assert len(list(any_store.entries())) == 1
    assert any_store.record(asked("D2"), found).number == 2, "a copy uses up no number"


def test_the_same_id_of_another_workspace_is_another_delivery(any_store: Store, found: Answer) -> None:
    any_store.record(asked("D1", team="T1"), found)
    any_store.record(asked("D1", team="T2"), found)

    assert len(list(any_store.entries())) == 2


def test_what_belongs_to_an_answer_is_written_with_it_or_not_at_all(any_store: Store, found: Answer) -> None:
    def post(db: Session, number: int) -> None:
        outbox.put(db, ACME, "post", {"number": number}, NOW)

    def break_off(db: Session, number: int) -> None:
        post(db, number)
        raise RuntimeError

    any_store.record(asked("D1"), found, post)
    any_store.record(asked("D1"), found, post)
    with pytest.raises(RuntimeError):
        any_store.record(asked("D2"), found, break_off)

    letters = any_store.write(partial(outbox.claim, holder="a", now=NOW, hold=timedelta(seconds=30), limit=9))
    assert [letter.payload for letter in letters] == [{"number": 1}]
    assert len(list(any_store.entries())) == 1


def test_answers_that_share_a_transaction_are_written_all_or_none(any_store: Store, found: Answer) -> None:
    first = any_store.record_all([(asked("D1"), found), (asked("D2", team="T2"), found), (asked("D3"), found)])
    assert first == [Logged(1), Logged(1), Logged(2)]
    assert [entry.asked.team for entry in any_store.entries()] == [
        "T2",
        "T1",
        "T1",
    ]  # by workspace

    with pytest.raises(AnsweredBefore):
        any_store.record_all([(asked("D4"), found), (asked("D2", team="T2"), found)])

    assert len(list(any_store.entries())) == 3
    assert any_store.record(asked("D5"), found).number == 3


def test_values_that_the_database_does_not_take_are_told_from_a_log_that_cannot_be_written(any_store: Store) -> None:
    twice = "INSERT INTO oauth_states (state, expires_at) VALUES ('twice', 'tomorrow')"
    any_store.write(lambda db: db.run(twice))

    with pytest.raises(Refused):
        any_store.write(lambda db: db.run(twice))


def test_who_writes_for_several_workspaces_at_once_never_waits_in_a_ring(any_store: Store, found: Answer) -> None:
    """Were each to take the counters in its own order, a server would have to break one of the two."""

    def write(which: int) -> None:
        teams = ["T1", "T2", "T3"][:: 1 if which % 2 else -1]
        any_store.record_all([(asked(f"{which}{team}", team=team), found) for team in teams])

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(24)))

    assert len(list(any_store.entries())) == 72


def test_entries_are_filtered_and_newest_first(any_store: Store, found: Answer) -> None:
    for user in ("U1", "U2", "U1"):
        any_store.record(asked(user=user), found)

    assert [entry.number for entry in any_store.entries(user="U1")] == [3, 1]
    assert [entry.number for entry in islice(any_store.entries(), 1)] == [3]
    assert list(any_store.entries(channel="elsewhere")) == []
    assert list(any_store.entries(since=NOW + timedelta(days=1))) == []


def test_the_questions_of_a_thread_come_in_order(any_store: Store, book: PriceBook) -> None:
    in_thread = asked().model_copy(update={"thread": "1.1"})
    for text in ("64 A100 30 days", "32 H100 10 days"):
        any_store.record(in_thread, answer(text, book=book, today=TODAY))
    any_store.record(asked(), answer("8 A100 1 day", book=book, today=TODAY))

    assert any_store.thread_texts(in_thread) == ("64 A100 30 days", "32 H100 10 days")
    assert any_store.thread_texts(asked()) == ()
    assert any_store.thread_texts(in_thread.model_copy(update={"team": "T2"})) == ()


def test_a_nul_in_an_id_breaks_no_database(any_store: Store, found: Answer) -> None:
    entry = any_store.record(asked(user="U\x00"), found)

    shown = any_store.show("-", "T1", entry.number)
    assert shown
    assert "\x00" not in shown.asked.user


def test_visibility_is_kept_and_unknown_is_private(any_store: Store, found: Answer) -> None:
    any_store.record(asked(), found)
    any_store.record(asked().model_copy(update={"visibility": Visibility.PUBLIC}), found)

    assert [entry.asked.visibility for entry in any_store.entries()] == [Visibility.PUBLIC, Visibility.PRIVATE]


# ---- outbox

LATER = timedelta(minutes=1)


def _put(store: Store, text: str, tenant: Tenant = ACME, **times: datetime) -> None:
    store.write(lambda db: outbox.put(db, tenant, "post", {"text": text}, NOW, lane="C1", **times))


def _claim(store: Store, holder: str = "a", now: datetime = NOW) -> list[str]:
    letters = store.write(partial(outbox.claim, holder=holder, now=now, hold=timedelta(seconds=30), limit=10))
    return [letter.payload["text"] for letter in letters]


def test_a_letter_is_taken_once_in_order_and_gone_when_sent(any_store: Store) -> None:
    for text in ("one", "two"):
        _put(any_store, text)
    _put(any_store, "elsewhere", Tenant("-", "T2"))
    one, elsewhere = any_store.write(partial(outbox.claim, holder="a", now=NOW, hold=timedelta(seconds=30), limit=10))

    assert (one.payload["text"], elsewhere.payload["text"]) == ("one", "elsewhere")
    assert _claim(any_store, "b") == [], "what stands behind one waits for it"
    any_store.write(partial(outbox.done, letter=one))
    assert _claim(any_store, "b") == ["two"]
    assert any_store.read(outbox.depth) == {"held": 2}


def test_what_one_letter_waits_for_those_behind_it_wait_for_too_and_what_failed_holds_nobody(any_store: Store) -> None:
    for text in ("one", "two", "three"):
        _put(any_store, text)
    claim = partial(outbox.claim, holder="a", now=NOW, hold=timedelta(seconds=30), limit=10)
    (one,) = any_store.write(claim)
    any_store.write(partial(outbox.fail, letter=one, error="ratelimited", again_at=NOW + LATER, tried=False))

    assert _claim(any_store) == []
    (again,) = any_store.write(partial(claim, now=NOW + LATER))
    assert (again.payload["text"], again.tries, again.at) == ("one", 1, NOW)
    any_store.write(partial(outbox.fail, letter=again, error="channel_not_found", again_at=None))
    assert _claim(any_store, now=NOW + LATER) == ["two"]


def test_a_letter_that_is_refused_again_and_again_does_not_close_its_lane(any_store: Store) -> None:
    for text in ("poison", "sound"):
        _put(any_store, text)
    now, taken = NOW, list[str]()
    for _ in range(outbox.MOST_HOLDING_UP):
        (letter,) = any_store.write(partial(outbox.claim, holder="a", now=now, hold=timedelta(seconds=30), limit=10))
        taken.append(letter.payload["text"])
        now += LATER
        any_store.write(partial(outbox.fail, letter=letter, error="internal_error", again_at=now))

    assert set(taken) == {"poison"}
    assert _claim(any_store, now=now - timedelta(seconds=1)) == ["sound"]
    assert _claim(any_store, now=now) == ["poison"]


def test_a_letter_that_takes_long_is_kept_by_its_holder_and_by_nobody_else(any_store: Store) -> None:
    _put(any_store, "export")
    (letter,) = any_store.write(partial(outbox.claim, holder="a", now=NOW, hold=timedelta(seconds=30), limit=10))
    any_store.write(partial(outbox.keep, letter=letter, until=NOW + LATER))
    any_store.write(partial(outbox.keep, letter=letter._replace(holder="b"), until=NOW + 9 * LATER))

    assert _claim(any_store, "b", NOW + timedelta(seconds=59)) == []
    assert _claim(any_store, "b", NOW + LATER) == ["export"]


def test_a_letter_that_another_has_taken_is_put_off_by_its_former_holder_no_more(any_store: Store) -> None:
    _put(any_store, "one")
    (letter,) = any_store.write(partial(outbox.claim, holder="slow", now=NOW, hold=timedelta(seconds=30), limit=10))
    assert _claim(any_store, "b", NOW + LATER) == ["one"]

    any_store.write(partial(outbox.fail, letter=letter, error="TimeoutError", again_at=NOW + LATER))
    assert _claim(any_store, "c", NOW + LATER) == []


def test_a_letter_whose_holder_died_goes_to_the_next(any_store: Store) -> None:
    _put(any_store, "one")
    _claim(any_store, "a")

    assert _claim(any_store, "b", NOW + timedelta(seconds=31)) == ["one"]


def test_a_letter_waits_for_its_time_and_for_its_next_try(any_store: Store) -> None:
    _put(any_store, "later", due_at=NOW + timedelta(minutes=5))
    assert _claim(any_store) == []

    (letter,) = any_store.write(
        partial(outbox.claim, holder="a", now=NOW + timedelta(minutes=6), hold=timedelta(seconds=30), limit=10)
    )
    any_store.write(partial(outbox.fail, letter=letter, error="ratelimited", again_at=NOW + timedelta(minutes=9)))
    assert _claim(any_store, now=NOW + timedelta(minutes=8)) == []
    assert _claim(any_store, now=NOW + timedelta(minutes=9)) == ["later"]


def test_a_letter_that_failed_for_good_is_not_sent_again(any_store: Store) -> None:
    _put(any_store, "never")
    (letter,) = any_store.write(partial(outbox.claim, holder="a", now=NOW, hold=timedelta(seconds=30), limit=10))
    any_store.write(partial(outbox.fail, letter=letter, error="channel_not_found", again_at=None))

    assert _claim(any_store, now=NOW + timedelta(days=9)) == []
    assert any_store.read(outbox.depth) == {"failed": 1}
    assert any_store.write(partial(outbox.forget_before, before=NOW + timedelta(days=9), limit=10)) == 1


# ---- settings and audit


def _set(store: Store, key: str, value: str | None, tenant: Tenant = ACME, channel: str = "") -> None:
    store.write(lambda db: settings.set_value(db, tenant, key, value, by="U1", at=NOW, channel=channel))


def test_a_channels_setting_wins_over_the_workspaces_and_stays_in_its_workspace(any_store: Store) -> None:
    _set(any_store, "gpu", "H100-SXM")
    _set(any_store, "gpu", "A100-80GB-SXM", channel="C1")

    assert any_store.read(partial(settings.get, tenant=ACME)) == {"gpu": "H100-SXM"}
    assert any_store.read(partial(settings.get, tenant=ACME, channel="C1")) == {"gpu": "A100-80GB-SXM"}
    assert any_store.read(partial(settings.get, tenant=OTHER, channel="C1")) == {}


def test_every_change_of_a_setting_is_noted_and_nothing_else_is(any_store: Store) -> None:
    for value in ("EUR", "EUR", "GBP", None, None):
        _set(any_store, "currency", value)

    changes = any_store.read(partial(audit.changes, tenant=ACME))
    assert [(change.old, change.new) for change in reversed(changes)] == [("", "EUR"), ("EUR", "GBP"), ("GBP", "")]
    assert {change.author for change in changes} == {"U1"}
    assert any_store.read(partial(audit.changes, tenant=OTHER)) == ()


def test_the_scheduler_finds_every_channel_that_asked_for_something(any_store: Store) -> None:
    _set(any_store, "digest", "weekly", channel="C1")
    _set(any_store, "digest", "weekly", OTHER, channel="C9")
    _set(any_store, "digest", "weekly")

    assert any_store.read(partial(settings.channels_with, key="digest")) == (
        (ACME, "C1", "weekly"),
        (OTHER, "C9", "weekly"),
    )


# ---- installations, states, blocks, leases


def _installation(token: bytes, tenant: Tenant = ACME) -> Installation:
    return Installation(
        tenant=tenant, app="A1", bot_user="UBOT", scopes=("commands", "chat:write"), token=token, installed_at=NOW
    )


def test_an_installation_is_found_replaced_and_its_token_removed_at_once(any_store: Store) -> None:
    for token in (b"old", b"\x00new"):
        any_store.write(partial(installations.save, installation=_installation(token)))
    any_store.write(partial(installations.save, installation=_installation(b"theirs", OTHER)))

    held = any_store.read(partial(installations.find, tenant=ACME, app="A1"))
    assert held == _installation(b"\x00new")
    any_store.write(partial(installations.remove, tenant=ACME, app="A1", at=NOW))
    held = any_store.write(partial(installations.find, tenant=ACME, app="A1", to_change=True))
    assert held
    assert (held.token, held.removed_at) == (b"", NOW)
    assert [each.tenant for each in any_store.read(installations.every)] == [OTHER]
    assert any_store.read(partial(installations.removed_before, before=NOW + timedelta(days=1))) == (ACME,)
    any_store.write(partial(installations.delete, tenant=ACME, app="A1"))
    assert any_store.read(partial(installations.find, tenant=ACME, app="A1")) is None


def test_a_state_is_good_once_and_for_its_time(any_store: Store) -> None:
    for state in ("one", "two"):
        any_store.write(partial(oauth_states.issue, state=state, expires_at=NOW + timedelta(minutes=5)))
    consume = partial(oauth_states.consume, state="one", now=NOW)

    assert [any_store.write(consume), any_store.write(consume)] == [True, False]
    assert not any_store.write(partial(oauth_states.consume, state="two", now=NOW + timedelta(minutes=6)))
    assert any_store.write(partial(oauth_states.forget_expired, now=NOW + timedelta(minutes=6))) == 1


def test_what_a_workspaces_slack_takes_is_remembered(any_store: Store) -> None:
    for accepted in (True, False):
        any_store.write(partial(accepted_blocks.learn, tenant=ACME, block="table", accepted=accepted, at=NOW))

    assert any_store.read(partial(accepted_blocks.known, tenant=ACME)) == {"table": (False, NOW)}
    assert any_store.read(partial(accepted_blocks.known, tenant=OTHER)) == {}


def test_a_lease_has_one_holder_until_it_ends_or_is_given_back(any_store: Store) -> None:
    def take(holder: str, minutes: int) -> bool:
        now = NOW + timedelta(minutes=minutes)
        return any_store.write(partial(leases.take, name="digest", holder=holder, now=now, hold=timedelta(minutes=10)))

    assert [take("a", 0), take("b", 5), take("a", 6), take("b", 15), take("b", 17)] == [True, False, True, False, True]
    any_store.write(partial(leases.release, name="digest", holder="b"))
    assert take("a", 18)
