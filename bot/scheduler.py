"""What is done by the clock: each job once for all processes, also where one dies or all restart.

APScheduler only ticks. Whether a job is due is asked of the database: its lease is named after the day, hour or week
that it is for, and is kept once the job is done. A process that dies in the middle holds it for ten minutes.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import uuid4

from apscheduler.schedulers.background import BackgroundScheduler

from bot.memory import digest, upkeep
from bot.observe.logs import fault
from bot.store import leases
from bot.store.engine import Session
from bot.store.store import Store

TICK_SECONDS = 60
WORKING = timedelta(minutes=10)
DONE = timedelta(days=14)

log = logging.getLogger(__name__)


Lease = Callable[..., bool]
"""`leases.take` for one job; of a session, and of how long to hold it."""


class Job(NamedTuple):
    """A job: `due` names the period that it is for, None while it is not time.

    Either `work`, which may be done again where a process died in the middle, or `letters`: one transaction with the
    lease itself, so nobody gets a letter twice, also where writing them takes longer than a lease lasts.
    Work that `destroys` waits for its second day: a machine that starts with its clock a year ahead deletes nothing.
    """

    name: str
    due: Callable[[datetime], str | None]
    work: Callable[[Store, datetime], object] | None = None
    letters: Callable[[Session, datetime], object] | None = None
    destroys: bool = False


def daily(hour: int) -> Callable[[datetime], str | None]:
    """Once a day, from this hour (UTC) on."""
    return lambda now: now.date().isoformat() if now.hour >= hour else None


def weekly(weekday: int, hour: int) -> Callable[[datetime], str | None]:
    """Once a week, on this day from this hour (UTC) on; Monday is 0."""
    return lambda now: f"{now:%G-W%V}" if now.weekday() == weekday and now.hour >= hour else None


def jobs() -> tuple[Job, ...]:
    """The jobs of the bot; prices have a timer of their own, since they are fetched once a machine."""
    return (
        Job("clean", daily(2), work=upkeep.clean, destroys=True),
        Job("check", daily(4), work=upkeep.check),
        Job("budget pace", daily(8), letters=upkeep.tell_of_pace),
        Job("digest", weekly(0, 8), letters=digest.send_all),
    )


class Scheduler:
    """Ticks in a thread of its own until it is stopped."""

    def __init__(
        self, store: Store, work: Sequence[Job], now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.store = store
        self.jobs = work
        self.now = now
        self._clock = BackgroundScheduler(timezone=UTC)
        self._clock.add_job(self.tick, "interval", seconds=TICK_SECONDS, max_instances=1, coalesce=True)

    def start(self) -> None:
        """Begin to tick."""
        self._clock.start()

    def stop(self) -> None:
        """Let the job that is running end, and tick no more."""
        if self._clock.running:
            self._clock.shutdown(wait=True)

    def tick(self) -> Mapping[str, bool]:
        """Do whatever is due; which jobs were done here."""
        return {job.name: self._once(job) for job in self.jobs}

    def _once(self, job: Job) -> bool:
        """Do a job if it is due and no other process does it or has done it."""
        now = self.now()
        period = job.due(now)
        if period is None:
            return False
        lease = partial(leases.take, name=f"{job.name} {period}", holder=uuid4().hex, now=now)
        try:
            if job.destroys and not self._was_due_before(job, period, now):
                if self.store.write(partial(lease, hold=DONE)):
                    log.warning("nothing is deleted today: the bot was away or its clock has jumped")
                return False
            if job.letters and not self.store.write(partial(_written, lease=lease, letters=job.letters, now=now)):
                return False
            if job.work and not self._worked(lease, job.work, now):
                return False
        except Exception as error:  # noqa: BLE001 -- one job that fails must not keep the others from their time
            log.error("a job failed", extra={"job": job.name, **fault(error)})
            return False
        log.info("a job is done", extra={"job": job.name})
        return True

    def _was_due_before(self, job: Job, period: str, now: datetime) -> bool:
        """Whether this job was done, or only noted, on an earlier day of the same clock."""
        name = f"{job.name} {period}"
        return self.store.read(partial(leases.was_held, name=job.name, besides=name, now=now, hold=DONE))

    def _worked(self, lease: Lease, work: Callable[[Store, datetime], object], now: datetime) -> bool:
        """Do the work, unless somebody else has the lease; whoever dies in the middle of it holds it for a while."""
        if not self.store.write(partial(lease, hold=WORKING)):
            return False
        work(self.store, now)
        self.store.write(partial(lease, hold=DONE))
        return True


def _written(db: Session, lease: Lease, letters: Callable[[Session, datetime], object], now: datetime) -> bool:
    """Write the letters, unless somebody else has: however long it takes, the lease is taken only if they are."""
    if not lease(db, hold=DONE):
        return False
    letters(db, now)
    return True
