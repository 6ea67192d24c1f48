"""What runs really cost and took, as people tell it or bills say, and what came out of each estimate."""

from datetime import datetime
from decimal import Decimal

from bot.store import seen
from bot.store.cents import from_cents, to_cents
from bot.store.engine import Row, Session, Value
from bot.store.entry import Asked, Tenant
from bot.store.times import moment
from costengine.amounts import Frozen
from costengine.learning import PastRun

RUNS_TO_LEARN_FROM = 50
"""The newest; older ones say little of today."""


class Actual(Frozen):
    """What is known of a run: the sum of all that was told; None where nothing was."""

    usd: Decimal | None = None
    hours: float | None = None
    gpu_hours: float | None = None
    is_partial: bool = False
    """More will follow."""
    parts: int = 0


def record(
    db: Session, asked: Asked, number: int, *, usd: Decimal | None, hours: float | None, gpu_hours: float | None,
    partial: bool, bill: str = "", note: str = "",
) -> None:  # fmt: skip
    """Add what was told of a run; a whole amount takes the place of an earlier whole amount."""
    if not partial:
        _replace_whole(db, asked, number, usd, hours, gpu_hours)
    db.run(
        "INSERT INTO actuals (enterprise, team, number, at, author, cents, hours, gpu_hours, partial, bill, note)"
        " VALUES (:enterprise, :team, :number, :at, :author, :cents, :hours, :gpu_hours, :partial, :bill, :note)",
        enterprise=asked.enterprise, team=asked.team, number=number, at=moment(asked.at), author=asked.user,
        cents=None if usd is None else to_cents(usd), hours=hours, gpu_hours=gpu_hours, partial=int(partial),
        bill=bill, note=note,
    )  # fmt: skip


def _replace_whole(
    db: Session, asked: Asked, number: int, usd: Decimal | None, hours: float | None, gpu_hours: float | None
) -> None:
    """What is said anew of the whole run replaces what was said of it before, column by column."""
    told = {"cents": usd, "hours": hours, "gpu_hours": gpu_hours}
    columns = [column for column, value in told.items() if value is not None]
    if columns:
        db.run(
            f"UPDATE actuals SET {', '.join(f'{column} = NULL' for column in columns)}"
            f" WHERE {seen.TENANT} AND number = :number AND bill = ''",
            enterprise=asked.enterprise, team=asked.team, number=number,
        )  # fmt: skip


def take_back(db: Session, tenant: Tenant, number: int) -> None:
    """Forget what people told of a run, and what came out of its estimate; what bills said stays."""
    for table, told in (("actuals", " AND bill = ''"), ("outcomes", "")):
        db.run(
            f"DELETE FROM {table} WHERE {seen.TENANT} AND number = :number{told}",
            enterprise=tenant.enterprise, team=tenant.team, number=number,
        )  # fmt: skip


def of_answer(db: Session, tenant: Tenant, number: int) -> Actual | None:
    """All that is known of a run, or None."""
    row = db.row(
        "SELECT sum(cents) AS cents, sum(hours) AS hours, sum(gpu_hours) AS gpu_hours, min(partial) AS partial,"
        f" count(*) AS parts FROM actuals WHERE {seen.TENANT} AND number = :number",
        enterprise=tenant.enterprise, team=tenant.team, number=number,
    )  # fmt: skip
    if not row or not row["parts"]:
        return None
    return Actual(
        usd=None if row["cents"] is None else from_cents(int(row["cents"])), hours=row["hours"],
        gpu_hours=row["gpu_hours"], is_partial=bool(row["partial"]), parts=row["parts"],
    )  # fmt: skip


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
        "SELECT count(inside) AS known, coalesce(sum(inside), 0) AS inside FROM outcomes"
        f" JOIN answers USING (enterprise, team, number) WHERE {seen.TENANT} AND {seen.seen(asked)}",
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
