"""Jobs by the clock: once for all processes, again where one died, and none that stops the others."""

import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.memory import digest
from bot.prices_refresh.serving import ours_to_fetch
from bot.scheduler import Job, Scheduler, daily, jobs, weekly
from bot.store import leases, outbox
from bot.store.engine import Session
from bot.store.entry import Tenant
from bot.store.postgresql import PostgresqlEngine
from bot.store.store import Store, open_store
from costengine.prices import PriceBook
from tests.bot.memory.conftest import Team
from tests.processes import processes

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def team(any_store: Store, book: PriceBook) -> Team:
    return Team(any_store, book)


def at(store: Store, now: datetime, *work: Job) -> Scheduler:
    return Scheduler(store, work, lambda: now)


def test_a_job_is_done_once_a_day_by_whoever_comes_first_also_after_a_restart(any_store: Store) -> None:
    done: list[datetime] = []
    job = Job("count", daily(8), work=lambda store, now: done.append(now))

    for now in (MONDAY, MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=14), MONDAY + timedelta(hours=24)):
        at(any_store, now, job).tick()
        at(any_store, now, job).tick()

    assert done == [MONDAY, MONDAY + timedelta(hours=24)]


def test_a_job_is_not_done_before_its_hour_or_on_another_day() -> None:
    assert daily(8)(MONDAY.replace(hour=7)) is None
    assert weekly(0, 8)(MONDAY) == "2026-W48"
    assert weekly(0, 8)(MONDAY + timedelta(days=1)) is None


def test_a_job_whose_process_died_is_done_by_another_ten_minutes_later(any_store: Store) -> None:
    done: list[datetime] = []
    job = Job("count", daily(8), work=lambda store, now: done.append(now))
    any_store.write(
        partial(leases.take, name="count 2026-11-23", holder="dead", now=MONDAY, hold=timedelta(minutes=10))
    )

    at(any_store, MONDAY + timedelta(minutes=5), job).tick()
    at(any_store, MONDAY + timedelta(minutes=11), job).tick()

    assert done == [MONDAY + timedelta(minutes=11)]


def test_what_destroys_waits_for_a_second_day_of_the_same_clock(any_store: Store) -> None:
    done: list[datetime] = []
    job = Job("clean", daily(2), work=lambda store, now: done.append(now), destroys=True)
    ahead = MONDAY + timedelta(days=500)

    for now in (
        MONDAY, MONDAY + timedelta(hours=1),  # the first day is only noted
        MONDAY + timedelta(days=1), MONDAY + timedelta(days=2),
        ahead, ahead + timedelta(hours=1),  # the clock has jumped
        MONDAY + timedelta(days=3), MONDAY + timedelta(days=3, hours=1),  # and is right again
        MONDAY + timedelta(days=30), MONDAY + timedelta(days=33),  # the bot was away
    ):  # fmt: skip
        at(any_store, now, job).tick()

    assert [(day - MONDAY).days for day in done] == [1, 2, 3, 33]


def test_a_clock_that_is_a_year_ahead_deletes_no_answer(team: Team) -> None:
    team.now = MONDAY
    team.ask("64 A100 30 days")
    for now in (MONDAY, MONDAY + timedelta(days=1), MONDAY + timedelta(days=500)):
        at(team.store, now, *(job for job in jobs() if job.name == "clean")).tick()

    assert team.listed() == [1]


def test_a_job_that_fails_stops_no_other_and_is_tried_again(any_store: Store) -> None:
    done: list[str] = []

    def fail(store: Store, now: datetime) -> None:
        done.append("failed")
        raise RuntimeError

    broken = Job("broken", daily(8), work=fail)
    sound = Job("sound", daily(8), work=lambda store, now: done.append("sound"))

    assert at(any_store, MONDAY, broken, sound).tick() == {"broken": False, "sound": True}
    at(any_store, MONDAY + timedelta(minutes=11), broken, sound).tick()
    assert done == ["failed", "sound", "failed"]


def test_a_channel_that_asked_for_it_gets_one_digest_a_week(team: Team) -> None:
    team.now = MONDAY - timedelta(days=2)
    team.facts("digest weekly")
    team.ask("64 A100 30 days")
    team.ask("32 H100 10 days", channel="C9", visibility="private")
    team.ask("8 H100 3 days", channel="C2")

    for _ in range(2):
        at(team.store, MONDAY, *jobs()).tick()

    team.now = MONDAY
    (letter,) = team.letters("tell")
    assert letter.payload["channel"] == "C1"
    assert letter.payload["remembered"]["title"].startswith("The last seven days here: 1 estimates")
    assert "C9" not in str(letter.payload)


def test_no_digest_goes_where_nothing_was_asked(team: Team) -> None:
    team.facts("digest weekly")

    assert team.store.write(lambda db: digest.send_all(db, MONDAY)) == 0
    assert team.store.read(outbox.depth) == {}


def test_the_owner_hears_once_of_a_budget_that_will_not_last(team: Team) -> None:
    team.now = MONDAY - timedelta(days=20)
    team.budgets("budget set 150k project atlas until Mar 31")
    for days in (1, 5):
        team.now = MONDAY - timedelta(days=20 - days)
        team.ask("32 A100 15 days project atlas")
        team.variance(f"actual 35k for #{1 if days == 1 else 2}")

    for day in range(3):
        at(team.store, MONDAY + timedelta(days=day), *jobs()).tick()

    team.now = MONDAY + timedelta(days=3)
    told = [letter.payload["remembered"]["done"] for letter in team.letters("tell")]
    assert told == ["The budget of project atlas will not last to 2027-03-31 at this pace."]


def test_the_clock_ends_its_threads_when_it_is_stopped_once_or_twice(store: Store) -> None:
    scheduler = at(store, MONDAY)
    before = set(threading.enumerate())
    scheduler.start()
    begun = set(threading.enumerate()) - before

    scheduler.stop()
    scheduler.stop()

    assert begun
    assert not any(thread.is_alive() for thread in begun)


PROCESSES, LETTERS = 3, 60
ACME = Tenant("-", "T1")


class Share(NamedTuple):
    """What one process came to do."""

    did_the_job: bool
    letters: tuple[int, ...]
    fetched_prices: bool


def _write_letter(db: Session, now: datetime) -> None:
    outbox.put(db, ACME, "of the job", {}, now + timedelta(days=1))


def _at_once(path: Path, url: str, barrier: Barrier, shares: "Queue[Share]") -> None:
    store = open_store(path, url)
    taken: list[int] = []
    me = str(barrier.wait())
    claim = partial(outbox.claim, holder=me, now=MONDAY, hold=timedelta(minutes=1), limit=4)
    done = at(store, MONDAY, Job("once", daily(8), letters=_write_letter)).tick()
    while letters := store.write(claim):
        taken += [letter.id for letter in letters]
    shares.put(Share(done["once"], tuple(taken), ours_to_fetch(store, timedelta(hours=1), me)))
    store.close()


def test_three_processes_at_once_do_a_job_send_a_letter_and_fetch_prices_once(any_store: Store, database: Path) -> None:
    def put(db: Session) -> None:
        for _ in range(LETTERS):
            outbox.put(db, ACME, "waiting", {}, MONDAY)

    any_store.write(put)
    url = any_store.engine.url if isinstance(any_store.engine, PostgresqlEngine) else ""
    forked = processes()
    barrier, shares = forked.Barrier(PROCESSES), forked.Queue()
    workers = [forked.Process(target=_at_once, args=(database, url, barrier, shares)) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    found: list[Share] = [shares.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join()

    assert sum(share.did_the_job for share in found) == 1
    assert sum(share.fetched_prices for share in found) == 1
    assert len([letter for share in found for letter in share.letters]) == LETTERS
    assert len({letter for share in found for letter in share.letters}) == LETTERS
    waiting = any_store.read(lambda db: db.rows("SELECT count(*) AS letters FROM outbox WHERE kind = 'of the job'"))
    assert waiting[0]["letters"] == 1
