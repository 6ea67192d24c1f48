"""How many machines, how large a database and what it costs, from what was measured: `python -m benchmarks.sizing`.

Reads docs/year.json (`python -m benchmarks.year --json docs/year.json`, also with `--postgresql`) and writes the tables
of docs/scale.md. Whoever expects other numbers of people or questions changes the constants and runs it again.
"""

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

from benchmarks.bench import BEGIN, END
from benchmarks.year import DAYS, OF_A_PERSON, weight
from bot.memory.forgetting import KEPT_DAYS

DOCS = Path(__file__).parent.parent / "docs"
MEASURED, PAGE = DOCS / "year.json", DOCS / "scale.md"
WORKSPACES = (1, 1_000, 100_000)
PEOPLE = 100
"""Of a workspace."""
YEAR_SECONDS = DAYS * 24 * 3600
BUSY = 1 / 3
"""Of a core at the busiest hour: the rest is for the minute in which all ask, and for a machine that is down."""
CORES = 2
"""Of a machine."""
HOURS_OF_A_MONTH = 730
MACHINE_USD_PER_HOUR = 0.0816
"""2 cores, 8 GiB: AWS m7g.large, us-east-1, June 2026 (factualminds.com, EC2 on-demand pricing 2026)."""
DATABASE_USD_PER_CORE_HOUR = 0.0325
"""Half of AWS RDS db.t4g.medium, 2 cores, 4 GiB, us-east-1, one zone, 2026 (infratally.com, RDS pricing explained)."""
STORAGE_USD_PER_GB_MONTH = 0.115
"""AWS RDS gp3, us-east-1, June 2026 (usage.ai, RDS pricing calculator)."""
STANDBY = 2
"""A standby in a second zone doubles the database and its storage (infratally.com)."""


class Size(NamedTuple):
    """What so many workspaces need."""

    workspaces: int
    answers_a_year: float
    at_the_busiest_hour: float
    """Commands a second."""
    bot_cores: float
    database_cores: float
    machines: int
    gigabytes: float
    usd_per_month: float


def busiest_hour() -> float:
    """How many times as much is asked in it as in a usual hour, day and night."""
    hours = [weight(day, hour) for day in range(DAYS) for hour in range(24)]
    return max(hours) / mean(hours)


def size(workspaces: int, measured: Mapping[str, Mapping[str, float]]) -> Size:
    """One machine with a file for one workspace; for more of them a server of its own, and two machines at least."""
    answers = workspaces * PEOPLE * OF_A_PERSON
    rate = answers / YEAR_SECONDS * busiest_hour()
    alone = workspaces == 1
    figures = measured["SQLite" if alone else "PostgreSQL"]
    bots, database = (rate * figures[f"{name}, ms of processor"] / 1000 for name in ("bot", "database"))
    machines = 1 if alone else max(2, math.ceil(bots / BUSY / CORES))
    gigabytes = answers * KEPT_DAYS / DAYS * figures["bytes an answer"] / 1e9
    usd = HOURS_OF_A_MONTH * machines * MACHINE_USD_PER_HOUR + (0 if alone else STANDBY * _server(database, gigabytes))
    return Size(workspaces, answers, rate, bots, database, machines, gigabytes, _rounded(usd))


def _server(busy_cores: float, gigabytes: float) -> float:
    """Dollars a month of a rented PostgreSQL server without its standby."""
    cores = max(2, math.ceil(busy_cores / BUSY))
    return HOURS_OF_A_MONTH * cores * DATABASE_USD_PER_CORE_HOUR + gigabytes * STORAGE_USD_PER_GB_MONTH


def _rounded(usd: float) -> float:
    """To two figures: the price of a machine is no more certain than that."""
    return float(f"{usd:.2g}")


def _said(figure: float) -> str:
    """To two figures."""
    return f"{_rounded(figure):,.6g}" if figure >= 0.01 else "under 0.01"


def sizes(measured: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """The table of what is needed."""
    yield "| workspaces | answers a year | a second in the busiest hour | cores busy then: bots, database"
    yield f" | machines for bots | database after {KEPT_DAYS} days | dollars a month |\n|---|---|---|---|---|---|---|\n"
    for found in (size(count, measured) for count in WORKSPACES):
        where = "one file, on the same machine" if found.workspaces == 1 else "PostgreSQL with a standby"
        yield (
            f"| {found.workspaces:,} | {found.answers_a_year:,.0f} | {_said(found.at_the_busiest_hour)} |"
            f" {_said(found.bot_cores)}, {_said(found.database_cores)} | {found.machines} of {CORES} cores |"
            f" {_said(found.gigabytes)} GB, {where} | {found.usd_per_month:,.0f} |\n"
        )


def figures(measured: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The table of what was measured."""
    names = [name for name in measured["SQLite"] if name != "database"]
    yield "| | SQLite | PostgreSQL |\n|---|---|---|\n"
    for name in names:
        yield f"| {name} | {measured['SQLite'][name]:,} | {measured['PostgreSQL'][name]:,} |\n"


def page(old: str, measured: Mapping[str, Mapping[str, Any]]) -> str:
    """The page with these tables in the place of the old ones."""
    parts = old.split(BEGIN)
    tables = ["".join(sizes(measured)), "".join(figures(measured))]
    rest = [part.split(END, 1)[1] for part in parts[1:]]
    return parts[0] + "".join(f"{BEGIN}{table}{END}{after}" for table, after in zip(tables, rest, strict=True))


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(PAGE.read_text(), json.loads(MEASURED.read_text())))


if __name__ == "__main__":
    main()
