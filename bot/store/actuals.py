"""What runs really cost and took, as people tell it or bills say, and what came out of each estimate."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import IntEnum
from typing import Any

from bot.store import seen
from bot.store.cents import from_cents, to_cents
from bot.store.engine import Row, Session, Value
from bot.store.entry import Asked, Tenant
from bot.store.times import moment
from costengine.amounts import Frozen
from costengine.learning import PastRun

RUNS_TO_LEARN_FROM = 50
"""The newest; older ones say little of today."""


class Covers(IntEnum):
    """What a figure is of."""

    WHOLE = 0
    """The run, which is over."""
    PART = 1
    """One more part: it adds to what was told before."""
    SO_FAR = 2
    """All of the run until now: it takes the place of what was told before."""


class Actual(Frozen):
    """What is known of a run; None where nothing was told."""

    usd: Decimal | None = None
    hours: float | None = None
    gpu_hours: float | None = None
    unfinished: frozenset[str] = frozenset()
    """Those of the three that more will follow for."""

    @property
    def is_partial(self) -> bool:
        """Whether more will follow: of the money, where any was told."""
        return "usd" in self.unfinished if self.usd is not None else bool(self.unfinished)

    @property
    def finished(self) -> "Actual | None":
        """What is known of the whole run alone."""
        known = {name: getattr(self, name) for name in COLUMNS if name not in self.unfinished}
        return Actual(**known) if any(value is not None for value in known.values()) else None


COLUMNS = ("usd", "hours", "gpu_hours")


def record(
    db: Session, asked: Asked, number: int, *, usd: Decimal | None, hours: float | None, gpu_hours: float | None,
    covers: Covers, bill: str = "",
) -> None:  # fmt: skip
    """Add what was told of a run. Nothing that was told before is lost: it counts again where this is taken back."""
    db.run(
        "INSERT INTO actuals (enterprise, team, number, at, author, cents, hours, gpu_hours, partial, bill)"
        " VALUES (:enterprise, :team, :number, :at, :author, :cents, :hours, :gpu_hours, :covers, :bill)",
        enterprise=asked.enterprise, team=asked.team, number=number, at=moment(asked.at), author=asked.user,
        cents=None if usd is None else to_cents(usd), hours=hours, gpu_hours=gpu_hours, covers=int(covers), bill=bill,
    )  # fmt: skip


def take_back(db: Session, tenant: Tenant, number: int) -> Actual | None:
    """Forget what people told last of a run, and give it; None where they told nothing. What bills said stays."""
    row = db.row(
        f"SELECT {ROW} FROM actuals WHERE {seen.TENANT} AND number = :number AND bill = '' AND {TELLS}"
        " ORDER BY id DESC LIMIT 1",
        enterprise=tenant.enterprise, team=tenant.team, number=number,
    )  # fmt: skip
    if row is None:
        return None
    db.run(
        f"DELETE FROM actuals WHERE {seen.TENANT} AND id = :id",
        enterprise=tenant.enterprise, team=tenant.team, id=row["id"],
    )  # fmt: skip
    return _sum([row])


def is_told(db: Session, tenant: Tenant, number: int) -> bool:
    """Whether anything that people told of a run is still there."""
    return bool(_told(db, tenant, number, f"bill = '' AND {TELLS}"))


ROW = "id, cents, hours, gpu_hours, partial, bill"
TELLS = "(cents IS NOT NULL OR hours IS NOT NULL OR gpu_hours IS NOT NULL)"
"""An older program emptied what was told anew."""


def of_answer(db: Session, tenant: Tenant, number: int) -> Actual | None:
    """All that is known of a run, or None."""
    return _sum(_told(db, tenant, number, TELLS))


def of_bills(db: Session, tenant: Tenant, number: int) -> Decimal:
    """What bills say that a run cost."""
    found = _sum(_told(db, tenant, number, "bill <> ''"))
    return found.usd if found and found.usd else NOTHING


def total_told(db: Session, tenant: Tenant, number: int) -> Decimal | None:
    """What a person said that all of a run came to, alone or until then; None where nobody did."""
    totals = _told(db, tenant, number, f"bill = '' AND cents IS NOT NULL AND partial <> {Covers.PART:d}")
    return from_cents(int(totals[-1]["cents"])) if totals else None


NOTHING = Decimal(0)


def _told(db: Session, tenant: Tenant, number: int, condition: str) -> Sequence[Row]:
    return db.rows(
        f"SELECT {ROW} FROM actuals WHERE {seen.TENANT} AND number = :number AND {condition} ORDER BY id",
        enterprise=tenant.enterprise, team=tenant.team, number=number,
    )  # fmt: skip


def _sum(told: Sequence[Row]) -> Actual | None:
    """What was told, one after the other: parts add up, a total stands for all before it."""
    if not told:
        return None
    known: dict[str, Any] = {}
    unfinished = set[str]()
    for row in told:
        for name, value in (("usd", row["cents"]), ("hours", row["hours"]), ("gpu_hours", row["gpu_hours"])):
            if value is None:
                continue
            if row["partial"] == Covers.PART:
                unfinished |= {name} - known.keys()
                known[name] = known.get(name, 0) + value
            else:
                known[name] = value
                unfinished = unfinished - {name} | ({name} if row["partial"] == Covers.SO_FAR else set())
    if "usd" in known:
        known["usd"] = from_cents(int(known["usd"]))
    return Actual(**known, unfinished=frozenset(unfinished))


def keep_outcome(db: Session, tenant: Tenant, number: int, run: PastRun, inside: bool | None, at: datetime) -> None:
    """What came out of an estimate, as a run to learn from; `inside` whether the cost fell into the range."""
    values: dict[str, Value] = {
        "enterprise": tenant.enterprise, "team": tenant.team, "number": number, "at": moment(at),
        "predicted_hours": run.predicted_gpu_hours, "actual_hours": run.actual_gpu_hours,
        "predicted_price": _text(run.predicted_usd_per_gpu_hour), "paid": _text(run.paid_usd_per_gpu_hour),
        "inside": None if inside is None else int(inside),
    }  # fmt: skip
    db.run(
        "INSERT INTO outcomes (enterprise, team, number, at, predicted_gpu_hours, actual_gpu_hours,"
        " predicted_usd_per_gpu_hour, paid_usd_per_gpu_hour, inside)"
        " VALUES (:enterprise, :team, :number, :at, :predicted_hours, :actual_hours, :predicted_price, :paid, :inside)"
        " ON CONFLICT (enterprise, team, number) DO UPDATE SET at = excluded.at,"
        " predicted_gpu_hours = excluded.predicted_gpu_hours, actual_gpu_hours = excluded.actual_gpu_hours,"
        " predicted_usd_per_gpu_hour = excluded.predicted_usd_per_gpu_hour,"
        " paid_usd_per_gpu_hour = excluded.paid_usd_per_gpu_hour, inside = excluded.inside",
        **values,
    )


def forget_outcome(db: Session, tenant: Tenant, number: int) -> None:
    """Learn nothing from an estimate any more."""
    db.run(
        f"DELETE FROM outcomes WHERE {seen.TENANT} AND number = :number",
        enterprise=tenant.enterprise, team=tenant.team, number=number,
    )  # fmt: skip


def past_runs(db: Session, asked: Asked) -> tuple[PastRun, ...]:
    """The newest finished runs whose estimates this person may see here: what estimates for them learn from."""
    rows = db.rows(
        "SELECT predicted_gpu_hours, actual_gpu_hours, predicted_usd_per_gpu_hour, paid_usd_per_gpu_hour FROM outcomes"
        f" JOIN answers USING (enterprise, team, number) WHERE {seen.TENANT} AND {seen.seen(asked)}"
        " AND (actual_gpu_hours IS NOT NULL OR paid_usd_per_gpu_hour IS NOT NULL)"
        " ORDER BY outcomes.at DESC LIMIT :limit",
        **seen.viewer(asked), limit=RUNS_TO_LEARN_FROM,
    )  # fmt: skip
    return tuple(map(_past_run, rows))


def hits(db: Session, asked: Asked) -> tuple[int, int]:
    """How many estimates with a known cost this person may see here, and how many of them held it in their range."""
    row = db.row(
        f"SELECT count(inside) AS known, coalesce(sum(inside), 0) AS inside FROM outcomes WHERE {seen.TENANT}"
        # Not as a join, which a planner begins with the many answers instead of the few that have an outcome.
        " AND EXISTS (SELECT 1 FROM answers WHERE answers.enterprise = outcomes.enterprise"
        f" AND answers.team = outcomes.team AND answers.number = outcomes.number AND {seen.seen(asked)})",
        **seen.viewer(asked),
    )
    return (int(row["known"]), int(row["inside"])) if row else (0, 0)


def _past_run(row: Row) -> PastRun:
    prices = [row["predicted_usd_per_gpu_hour"], row["paid_usd_per_gpu_hour"]]
    predicted, paid = (Decimal(text) if text else None for text in prices)
    return PastRun(
        predicted_gpu_hours=row["predicted_gpu_hours"], actual_gpu_hours=row["actual_gpu_hours"],
        predicted_usd_per_gpu_hour=predicted, paid_usd_per_gpu_hour=paid,
    )  # fmt: skip


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"
