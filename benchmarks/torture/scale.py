"""How long the gates go on, and what each of them gives."""

from collections.abc import Callable, Iterator
from typing import NamedTuple


class Scale(NamedTuple):
    """How long to go on."""

    every_step: int
    random_kills: int
    cuts: int
    commands_before_cuts: int
    designs_at: range
    """Writes and syncs after the first of serving at which the seeded designs are killed."""
    fault_every_step: int
    failing: tuple[int, ...]
    """So many writes and syncs fail after the first sync that does."""
    failed_syncs: slice
    stops: int
    histories: int
    upgrade_every_step: int
    backups: int
    people: int
    commands_each: int
    attempts: int
    dollars_each: int
    servers: bool
    """Whether PostgreSQL is raced on too."""
    answers: int
    amounts: int
    logs: int
    people_of_a_log: int
    rows: int
    deliveries: int
    replies: int
    texts: int
    steps: int
    cluster_minutes: float
    mentions: int
    away_seconds: float


QUICK = Scale(
    every_step=160, random_kills=1, cuts=30, commands_before_cuts=40, designs_at=range(50, 140, 30),
    fault_every_step=90, failing=(3,), failed_syncs=slice(-2, -1),
    stops=1, histories=20, upgrade_every_step=160, backups=1,
    people=10, commands_each=3,
    attempts=150, dollars_each=25, servers=False, answers=20, amounts=300, logs=5, people_of_a_log=3, rows=300,
    deliveries=2_000, replies=500, texts=300, steps=300, cluster_minutes=0.1,
    mentions=9, away_seconds=1.0,
)  # fmt: skip
LONG = Scale(
    every_step=1, random_kills=600, cuts=500, commands_before_cuts=600, designs_at=range(40, 100, 30),
    fault_every_step=5, failing=(1, 2, 3, 4, 6, 1000), failed_syncs=slice(None),
    stops=50, histories=10_000, upgrade_every_step=1, backups=50,
    people=200, commands_each=50,
    attempts=10_000, dollars_each=400, servers=True, answers=3_000, amounts=100_000, logs=50, people_of_a_log=12,
    rows=50_000, deliveries=1_000_000, replies=150_000, texts=100_000, steps=50_000, cluster_minutes=2,
    mentions=180, away_seconds=20.0,
)  # fmt: skip


class Result(NamedTuple):
    """A gate that was tried; a seeded fault has to be `found`, the bot's own way must show nothing."""

    gate: str
    seeded: str
    measured: str
    is_as_promised: bool


Gate = Callable[[Scale], Iterator[Result]]
