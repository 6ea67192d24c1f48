"""`llmcost import`: a cloud bill in the FOCUS format, booked on estimates and budgets."""

import hashlib
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path

import click

from bot.commands.shared import TERMINAL, Refused, open_store
from bot.memory.bill import COSTS, Bill, read_bill
from bot.memory.bill_import import book, summary
from bot.memory.known import known
from bot.store import erasure
from bot.store.engine import Session
from bot.store.entry import NO_ENTERPRISE, Asked, Tenant, Visibility
from bot.store.errors import StoreError
from bot.store.store import Store
from costengine.errors import CostEngineError

EXAMPLES = """\b
Examples:
  llmcost import --dry-run bill.csv
  llmcost import bill.csv
  llmcost import --number 42 --whole bill.csv
"""


@click.command("import", epilog=EXAMPLES)
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check the bill and change nothing.")
@click.option("--number", type=click.IntRange(min=1), help="Book the whole bill on this estimate, whatever its tags.")
@click.option("--whole", is_flag=True, help="The bill holds the whole cost of its runs: learn from it.")
@click.option("--cost", type=click.Choice(COSTS), help="The cost column; by default EffectiveCost if there is one.")
@click.option("--team", help="The workspace (id) it belongs to; needed where there are several.")
@click.option("--enterprise", default=NO_ENTERPRISE, help="The Enterprise organisation (id) of that workspace.")
def command(
    path: Path, dry_run: bool, number: int | None, whole: bool, cost: str | None, team: str | None, enterprise: str
) -> None:
    """Import the bill at PATH (FOCUS, CSV).

    A charge whose tag “llmcost” holds the number of an estimate is booked on that estimate; one whose tag “project”
    names a project, on that project's budget.
    """
    digest, bill = _read(path, number, cost)
    if bill.errors:
        raise Refused(
            "\n".join([f"line {line} {problem}" for line, problem in bill.errors] + ["Nothing was imported."])
        )
    with open_store(must_exist=True) as store:
        try:
            asked = _asked(store, team, enterprise)
            _book(store, bill, digest, path.name, asked, whole=whole, dry_run=dry_run)
        except (CostEngineError, StoreError) as error:
            raise Refused(str(error)) from error
    for line in summary(bill):
        click.echo(line)
    click.echo("Nothing was changed (dry run)." if dry_run else "Imported.")


def _read(path: Path, number: int | None, cost: str | None) -> tuple[str, Bill]:
    try:
        with path.open("rb") as raw:
            digest = hashlib.file_digest(raw, "sha256").hexdigest()
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return digest, read_bill(lines, number=number, cost=cost)
    except UnicodeDecodeError as error:
        raise Refused(f"{path} is no UTF-8 text.") from error
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error


class _DryRun(Exception):
    """Undoes what a dry run has written."""


def _book(store: Store, bill: Bill, digest: str, name: str, asked: Asked, *, whole: bool, dry_run: bool) -> None:
    def work(db: Session) -> None:
        book(db, bill, digest, name, asked, known(db, asked), whole=whole)
        if dry_run:
            raise _DryRun

    try:
        store.write(work)
    except _DryRun:
        return


def _asked(store: Store, team: str | None, enterprise: str) -> Asked:
    tenant = Tenant(enterprise, team) if team else _only(store.read(erasure.workspaces))
    return Asked(
        at=datetime.now(UTC), enterprise=tenant.enterprise, team=tenant.team, channel=TERMINAL, user=getuser(),
        visibility=Visibility.DIRECT, is_admin=True,
    )  # fmt: skip


def _only(workspaces: tuple[Tenant, ...]) -> Tenant:
    if len(workspaces) == 1:
        return workspaces[0]
    if not workspaces:
        raise Refused("Nothing is logged yet that a bill could be booked on.")
    raise Refused(f"There are {len(workspaces)} workspaces in the log: say which with --team.")
