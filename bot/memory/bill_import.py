"""Importing a bill: each estimate and project gets its part, all of it in one transaction or nothing."""

from decimal import Decimal

from bot.memory import budget_booking, spent
from bot.memory.bill import Bill, Share
from bot.memory.errors import NotHere, Refused
from bot.memory.known import Known
from bot.store import actuals, answers, audit, bills, budgets
from bot.store.actuals import Covers
from bot.store.budgets import Scope
from bot.store.engine import Session
from bot.store.entry import Asked, Entry
from costengine.amounts import cents


def book(db: Session, bill: Bill, digest: str, name: str, asked: Asked, known: Known, *, whole: bool) -> None:
    """Book a bill that has no errors. Raises CostEngineError, and then nothing of it is booked."""
    before = bills.imported_at(db, asked, digest)
    if before:
        raise Refused(f"This file was imported on {before:%Y-%m-%d} already; nothing was counted again.")
    for share in bill.shares:
        if share.number is not None:
            entry = _entry(db, asked, share.number)
            _must_not_count_twice(db, asked, share.number, whole=whole)
            covers = Covers.WHOLE if whole else Covers.PART
            spent.record(db, entry, asked, known, usd=cents(share.usd), covers=covers, bill=digest)
        else:
            _book_to_project(db, share, asked)
    bills.add(db, asked, digest, name, bill.charges, cents(bill.total))
    audit.note(db, asked.tenant, "bill imported", "", f"{bill.charges} charges, ${cents(bill.total):.2f}",
               by=asked.user, at=asked.at)  # fmt: skip


def _entry(db: Session, asked: Asked, number: int) -> Entry:
    found = answers.show(db, asked.tenant, number)
    if found is None:
        raise NotHere(f"The bill names #{number}, and there is no such estimate: correct the tag or leave it out.")
    return found


def _must_not_count_twice(db: Session, asked: Asked, number: int, *, whole: bool) -> None:
    """A total that somebody told may hold the charges of a bill already. Raises Refused."""
    told = actuals.total_told(db, asked.tenant, number)
    if told is not None and not whole:
        raise Refused(
            f"Of #{number} ${told:,.2f} were told as its total, which may hold charges of this bill: take that back"
            f" first (“undo actual #{number}”), or import with --whole what takes its place."
        )


def _book_to_project(db: Session, share: Share, asked: Asked) -> None:
    held = budgets.of_workspace(db, asked.tenant)
    target = next(
        (each for each in held if each.scope is Scope.PROJECT and each.name.lower() == share.project.lower()), None
    )
    if target is None:
        raise NotHere(f"The bill names project {share.project}, which has no budget: set one, or correct the tag.")
    budgets.spend(db, target, 0, cents(share.usd), asked.user, asked.at)
    now = budgets.by_id(db, asked.tenant, target.id)
    assert now
    budget_booking.warn(db, now, asked)


def summary(bill: Bill) -> list[str]:
    """What a bill holds, in lines."""
    shares = [
        f"{f'#{each.number}' if each.number is not None else f'project {each.project}'}: ${each.usd:,.2f}, "
        f"{each.charges} charges, {each.first} to {each.last}"
        for each in bill.shares
    ]
    nobodys = [f"without either tag, not booked: ${bill.nobodys:,.2f}"] if bill.nobodys != Decimal(0) else []
    rates = [f"1 USD = {rate:.4f} {code}" for code, rate in sorted(bill.rates.items())]
    return [f"{bill.charges} charges, ${bill.total:,.2f} by {bill.cost_column}", *shares, *nobodys, *rates]
