"""The answers of the log: written once with the delivery that they answer, found by number, thread or delivery."""

from collections.abc import Sequence
from datetime import datetime

from bot.answer import Answer
from bot.store import asked_back, deliveries
from bot.store.engine import Row, Session
from bot.store.entry import Asked, Delivery, Entry, Tenant, Visibility
from bot.store.times import from_text, moment
from bot.store.written import Written
from costengine import ENGINE_VERSION

COLUMNS = (
    "answers.id, answers.number, answers.at, answers.enterprise, answers.team, answers.channel, answers.author,"
    " answers.thread, answers.visibility, answers.name, answers.note, answers.project, answers.answer,"
    " answers.price_book, answers.engine"
)
MOST_OF_A_THREAD = 50
"""Follow-ups reach back so far."""


def record(db: Session, asked: Asked, key: Delivery, answer: Written) -> int:
    """Write the answer and its delivery, and give its number. Raises AnsweredBefore.

    The counter of the workspace is taken first: it lets one answer after the other through.
    """
    number = next_number(db, asked.tenant)
    deliveries.claim(db, asked, key, number=number)
    _insert(db, number, asked, answer)
    if asked.thread:
        asked_back.settle(db, asked)
    return number


def next_number(db: Session, tenant: Tenant) -> int:
    """The next number of a workspace."""
    row = db.row(
        "INSERT INTO workspaces (enterprise, team, last_number) VALUES (:enterprise, :team, 1)"
        " ON CONFLICT (enterprise, team) DO UPDATE SET last_number = workspaces.last_number + 1 RETURNING last_number",
        enterprise=tenant.enterprise, team=tenant.team,
    )  # fmt: skip
    assert row
    return int(row["last_number"])


def _insert(db: Session, number: int, asked: Asked, answer: Written) -> None:
    db.run(
        "INSERT INTO answers (number, at, enterprise, team, channel, author, thread, visibility, intent, project,"
        " model, parameters, kind, gpu, run_cents, text, follows, answer, price_book, engine)"
        " VALUES (:number, :at, :enterprise, :team, :channel, :author, :thread, :visibility, :intent, :project,"
        " :model, :parameters, :kind, :gpu, :run_cents, :text, :follows, :answer, :price_book, :engine)",
        number=number, at=moment(asked.at), enterprise=asked.enterprise, team=asked.team, channel=asked.channel,
        author=asked.user, thread=asked.thread, visibility=asked.visibility.value, intent=answer.intent.value,
        project=answer.project, model=answer.model, parameters=answer.parameters, kind=answer.kind, gpu=answer.gpu,
        run_cents=answer.run_cents, text=answer.text, follows=answer.follows, answer=answer.json.decode(),
        price_book=answer.price_book, engine=ENGINE_VERSION,
    )  # fmt: skip


def answering(db: Session, asked: Asked, key: Delivery) -> Entry | None:
    """The entry that answers this delivery already, if any."""
    row = db.row(
        f"SELECT {COLUMNS} FROM deliveries JOIN answers USING (enterprise, team, number)"
        " WHERE enterprise = :enterprise AND team = :team AND app = :app"
        " AND deliveries.kind = :kind AND delivery_id = :id",
        enterprise=asked.enterprise, team=asked.team, app=key.app, kind=key.kind, id=key.id,
    )  # fmt: skip
    return entry_of(row) if row else None


def show(db: Session, tenant: Tenant, number: int) -> Entry | None:
    """The entry of this number in this workspace, whoever may see it."""
    row = db.row(
        f"SELECT {COLUMNS} FROM answers WHERE enterprise = :enterprise AND team = :team AND number = :number",
        enterprise=tenant.enterprise, team=tenant.team, number=number,
    )  # fmt: skip
    return entry_of(row) if row else None


def hold(db: Session, tenant: Tenant, number: int) -> None:
    """Let nobody else book for this answer until the transaction ends: what is read of it now stays true."""
    if db.dialect.skip_locked:  # SQLite's writers wait for each other anyway
        db.row(
            "SELECT number FROM answers WHERE enterprise = :enterprise AND team = :team AND number = :number"
            " FOR UPDATE",
            enterprise=tenant.enterprise, team=tenant.team, number=number,
        )  # fmt: skip


def thread_texts(db: Session, tenant: Tenant, channel: str, thread: str) -> tuple[str, ...]:
    """What was asked in a thread, in order: what a follow-up follows."""
    rows = db.rows(
        "SELECT CASE follows WHEN '' THEN text ELSE follows END AS text FROM answers"
        " WHERE enterprise = :enterprise AND team = :team AND channel = :channel"
        " AND thread = :thread AND thread <> '' ORDER BY number DESC LIMIT :limit",
        enterprise=tenant.enterprise, team=tenant.team, channel=channel, thread=thread, limit=MOST_OF_A_THREAD,
    )  # fmt: skip
    return tuple(row["text"] for row in reversed(rows) if row["text"])


def all_below(
    db: Session, below: int, limit: int, *, user: str | None, channel: str | None, since: datetime | None
) -> Sequence[Row]:
    """Rows of all workspaces below an `id`, newest first: for whoever runs the bot."""
    wanted = {"author": user, "channel": channel}
    held = {name: value for name, value in wanted.items() if value is not None}
    conditions = [f"{name} = :{name}" for name in held] + (["at >= :since"] if since else [])
    return db.rows(
        f"SELECT {COLUMNS} FROM answers WHERE {' AND '.join(['id < :below', *conditions])}"
        " ORDER BY id DESC LIMIT :limit",
        below=below, limit=limit, **held, **({"since": moment(since)} if since else {}),
    )  # fmt: skip


def entry_of(row: Row) -> Entry:
    """The entry that a row holds."""
    asked = Asked(
        at=from_text(row["at"]), enterprise=row["enterprise"], team=row["team"], channel=row["channel"],
        user=row["author"], thread=row["thread"], visibility=Visibility(row["visibility"]),
    )  # fmt: skip
    return Entry(
        number=row["number"], asked=asked, answer=Answer.model_validate_json(row["answer"]),
        price_book=row["price_book"], engine=row["engine"], name=row["name"] or "", note=row["note"] or "",
        project=row["project"],
    )  # fmt: skip
