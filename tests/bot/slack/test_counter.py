"""Who waits too long for their turn is told so, and nothing of it is logged."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.desk import Desk
from bot.reply import Reply
from bot.slack.counter import Counter
from bot.store.engine import NOT_TAKEN, Session
from bot.store.entry import Asked
from bot.store.sqlite import SqliteEngine
from bot.store.store import Store, open_store
from bot.unlogged import Unlogged
from tests.conftest import asked, connection

TEXT = "64 A100 30 days"


def _patient(desk: Desk) -> Counter:
    """On a busy machine a few answers can take longer than a commit waits for them, and a turn come too late."""
    return Counter(desk, most_wait_seconds=60, most_together_seconds=60)


async def test_a_turn_that_comes_too_late_for_slack_is_not_taken(desk: Desk, store: Store) -> None:
    counter = Counter(desk, most_wait_seconds=0.05)

    slow = asyncio.ensure_future(counter.run(time.sleep, 0.2))
    await asyncio.sleep(0)
    reply = await counter.ask("64 A100 30 days", asked("1"))
    await slow

    assert reply.answer.error
    assert "not logged" in reply.answer.error.message
    assert list(store.entries()) == []
    assert (await counter.ask("64 A100 30 days", asked("2"))).number == 1


async def test_what_is_answered_by_letter_may_wait(desk: Desk, store: Store) -> None:
    counter = Counter(desk, most_wait_seconds=0.05)

    slow = asyncio.ensure_future(counter.run(time.sleep, 0.2))
    await asyncio.sleep(0)
    reply = await counter.ask("64 A100 30 days", asked("1"), also=lambda db, reply: None)
    await slow

    assert reply.number == 1


async def _together(counter: Counter, who: list[Asked]) -> list[Reply | BaseException]:
    """The replies to these, all of whom came while the desk was busy."""
    slow = asyncio.ensure_future(counter.run(time.sleep, 0.05))
    await asyncio.sleep(0)
    found = await asyncio.gather(*(counter.ask(TEXT, each) for each in who), return_exceptions=True)
    await slow
    return found


def _numbers(found: list[Reply | BaseException]) -> list[int | None]:
    return [each.number for each in found if isinstance(each, Reply)]


async def test_those_who_come_while_the_desk_is_busy_share_one_commit(desk: Desk, store: Store) -> None:
    counter, seen = _patient(desk), list[str]()
    await counter.ask(TEXT, asked("0"))
    connection(store).set_trace_callback(seen.append)

    found = await _together(counter, [asked(str(at), team=f"T{at % 3}") for at in range(1, 9)])

    connection(store).set_trace_callback(None)
    assert _numbers(found) == [2, 1, 1, 3, 2, 2, 4, 3]  # T1 asked once before
    assert seen.count("COMMIT") == 1
    assert len(list(store.entries())) == 9


async def test_those_who_come_in_one_round_of_the_loop_share_one_commit(desk: Desk, store: Store) -> None:
    counter, seen = _patient(desk), list[str]()
    await counter.ask(TEXT, asked("0"))
    connection(store).set_trace_callback(seen.append)

    async def read_and_ask(at: int) -> Reply:
        time.sleep(0.01)  # reading a delivery: a desk that was called already would begin meanwhile
        return await counter.ask(TEXT, asked(str(at)))

    found = await asyncio.gather(*(read_and_ask(at) for at in range(1, 9)))

    connection(store).set_trace_callback(None)
    assert [reply.number for reply in found] == list(range(2, 10))
    assert seen.count("COMMIT") == 1


async def test_those_behind_one_that_shares_no_commit_are_served_too(desk: Desk, store: Store) -> None:
    keyless = asked("2").model_copy(update={"delivery": None})

    counter = _patient(desk)
    async with asyncio.timeout(10):
        found = await asyncio.gather(*(counter.ask(TEXT, each) for each in (asked("1"), keyless, asked("3"))))

    assert sorted(reply.number or 0 for reply in found) == [1, 2, 3]


async def test_one_delivery_twice_among_those_who_share_a_commit_is_logged_once(desk: Desk, store: Store) -> None:
    found = await _together(_patient(desk), [asked("1"), asked("2"), asked("1"), asked("3")])

    assert _numbers(found)[0] == _numbers(found)[2]
    assert sorted({number or 0 for number in _numbers(found)}) == [1, 2, 3]
    assert len(list(store.entries())) == 3


async def test_where_the_shared_commit_fails_nobody_is_told_that_they_are_logged(desk: Desk, store: Store) -> None:
    counter = _patient(desk)
    await counter.ask(TEXT, asked("0"))
    conn = connection(store)
    (pages,) = conn.execute("PRAGMA page_count").fetchone()
    conn.execute(f"PRAGMA max_page_count = {pages}")

    found = await _together(counter, [asked(str(at)) for at in range(1, 40)])

    logged = [entry.asked for entry in store.entries()]
    told = [each for each in found if isinstance(each, Reply) and each.number is not None]
    assert len(found) == 39
    assert len(logged) == len(told) + 1
    assert {each.not_logged for each in found if isinstance(each, Reply) and each.number is None} == {"storage full"}


async def test_a_locked_log_is_waited_for_once_by_all_who_share_a_commit(
    desk: Desk, store: Store, database: Path
) -> None:
    other = open_store(database)
    connection(other).execute("BEGIN IMMEDIATE")
    assert isinstance(store.engine, SqliteEngine)
    store.engine.busy_seconds = 0.3
    began = time.monotonic()

    found = await _together(_patient(desk), [asked(str(at)) for at in range(16)])

    took = time.monotonic() - began
    connection(other).execute("ROLLBACK")
    other.close()
    assert {each.not_logged for each in found if isinstance(each, Reply)} == {"the log is busy, try again in a moment"}
    assert took < 16 * 0.3


async def test_a_fault_of_one_is_not_the_fault_of_those_who_ask_with_them(desk: Desk, store: Store) -> None:
    class Faulty(Desk):
        def work_out(self, text: str, asked: Asked, *rest: Any) -> Reply | Unlogged:
            if asked.user == "UFAULT":
                raise ZeroDivisionError
            return super().work_out(text, asked, *rest)

    counter = _patient(Faulty(store, desk.book, desk.today))

    found = await _together(counter, [asked("1"), asked("2", user="UFAULT"), asked("3")])

    assert isinstance(found[1], ZeroDivisionError)
    assert _numbers(found) == [1, 2]


async def test_a_row_that_the_log_refuses_is_not_the_refusal_of_those_who_ask_with_it(desk: Desk, store: Store) -> None:
    connection(store).execute(
        "CREATE TRIGGER refuse BEFORE INSERT ON answers WHEN new.author = 'UREFUSED'"
        " BEGIN SELECT raise(ABORT, 'refused'); END"
    )

    found = await _together(_patient(desk), [asked("1"), asked("2", user="UREFUSED"), asked("3")])

    assert _numbers(found) == [1, None, 2]
    assert [each.not_logged for each in found if isinstance(each, Reply)] == ["", NOT_TAKEN, ""]


async def test_a_fault_while_one_is_logged_is_not_the_fault_of_the_others(desk: Desk, store: Store) -> None:
    class Faulty(Desk):
        def log_all(self, worked: Sequence[Reply | Unlogged]) -> list[Reply]:
            if any(isinstance(each, Unlogged) and each.asked.user == "UFAULT" for each in worked):
                raise ZeroDivisionError
            return super().log_all(worked)

    counter = _patient(Faulty(store, desk.book, desk.today))

    found = await _together(counter, [asked("1"), asked("2", user="UFAULT"), asked("3")])

    assert isinstance(found[1], ZeroDivisionError)
    assert _numbers(found) == [1, 2]


async def test_what_has_no_key_is_logged_once_whatever_fails_beside_it(desk: Desk, store: Store) -> None:
    class Faulty(Desk):
        def log_all(self, worked: Sequence[Reply | Unlogged]) -> list[Reply]:
            found = super().log_all(worked)
            if any(isinstance(each, Unlogged) and each.asked.user == "UFAULT" for each in worked):
                raise ZeroDivisionError
            return found

    keyless = asked("1").model_copy(update={"delivery": None})

    await _together(_patient(Faulty(store, desk.book, desk.today)), [keyless, asked("2", user="UFAULT")])

    assert [entry.asked.user for entry in store.entries()].count(keyless.user) == 1


async def test_a_fault_in_the_log_is_seen_by_all_who_wait_for_it(desk: Desk, store: Store) -> None:
    class Faulty(Desk):
        def log_all(self, worked: Sequence[Reply | Unlogged]) -> list[Reply]:
            raise ZeroDivisionError

    found = await _together(_patient(Faulty(store, desk.book, desk.today)), [asked("1"), asked("2")])

    assert [type(each) for each in found] == [ZeroDivisionError, ZeroDivisionError]


async def test_a_message_is_logged_before_the_next_is_read(desk: Desk, store: Store) -> None:
    """It may be a follow-up of the one before, in the same thread."""
    counter = _patient(desk)
    threads = [asked(str(at)).model_copy(update={"thread": "1.1"}) for at in range(2)]
    slow = asyncio.ensure_future(counter.run(time.sleep, 0.05))
    await asyncio.sleep(0)

    def written(db: Session, reply: Reply) -> None:
        pass

    first, second = await asyncio.gather(
        counter.ask(TEXT, threads[0], also=written), counter.ask("128 GPUs", threads[1], also=written)
    )
    await slow

    assert first.answer.job
    assert second.answer.job
    assert second.answer.job.gpu_count == 128


async def test_who_still_stands_in_line_when_the_bot_stops_is_not_left_waiting(desk: Desk) -> None:
    counter = _patient(desk)
    slow = asyncio.ensure_future(counter.run(time.sleep, 0.1))
    await asyncio.sleep(0)
    waiting = asyncio.ensure_future(counter.ask(TEXT, asked("1")))
    await asyncio.sleep(0)

    await counter.close()
    await slow

    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_who_asks_after_the_bot_has_stopped_is_not_left_waiting(desk: Desk) -> None:
    counter = _patient(desk)
    await counter.close()

    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(10):
            await counter.ask(TEXT, asked("1"))
