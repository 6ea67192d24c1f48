"""What is done to the memory day by day: what is past its time goes, and owners hear of budgets that will not last."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from bot.kept import forget_all
from bot.memory import budget_booking, budget_cover, budget_state
from bot.memory.forgetting import DELIVERY_DAYS, KEPT_DAYS, PERSON_DAYS, UNINSTALLED_DAYS
from bot.memory.preferences import FOREVER
from bot.store import (
    asked_back,
    budgets,
    deliveries,
    erasure,
    installations,
    leases,
    oauth_states,
    outbox,
    people,
    settings,
)
from bot.store.engine import Session
from bot.store.entry import Tenant
from bot.store.errors import NotOurs
from bot.store.store import Store

BATCH = 200
"""Rows in one transaction: nobody who asks waits for long."""
PACE_TOLD = 0
"""The threshold under which it is noted that a budget will not last."""
USED_BEFORE_PACE = 20
"""Per cent; before that a pace says nothing."""
DAYS_BEFORE_PACE = 7


def clean(store: Store, now: datetime) -> Mapping[str, int]:
    """Delete what is past its time, in small batches, and take it out of the files; how many rows of each kind."""
    gone = {
        "answers": sum(_answers(store, tenant, now) for tenant in store.read(erasure.workspaces)),
        "workspaces": _uninstalled(store, now),
        "deliveries": _all_of(store, partial(deliveries.forget_before, before=now - timedelta(days=DELIVERY_DAYS))),
        "letters": _all_of(store, partial(outbox.forget_before, before=now - timedelta(days=DELIVERY_DAYS))),
        "asked back": _all_of(store, partial(asked_back.forget_before, before=now - timedelta(days=DELIVERY_DAYS))),
        "people": _all_of(store, partial(people.forget_before, before=now - timedelta(days=PERSON_DAYS))),
        "changes": _all_of(store, partial(erasure.audit_past_its_time, before=now - timedelta(days=KEPT_DAYS))),
        "states": store.write(partial(oauth_states.forget_expired, now=now)),
        "leases": store.write(partial(leases.forget_ended, before=now)),
    }
    store.engine.scrub()  # also of what was forgotten while somebody was reading
    if any(gone.values()):
        forget_all()
    return gone


def check(store: Store, now: datetime) -> None:
    """Read the whole log for damage. Raises NotOurs, which whoever runs the bot finds among its lines."""
    if why := store.engine.astray():
        raise NotOurs(f"{why[0].upper()}{why[1:]}.")
    if store.engine.damage():
        raise NotOurs("The log is damaged: stop the bot and restore a backup.")


def _answers(store: Store, tenant: Tenant, now: datetime) -> int:
    kept = store.read(partial(settings.get, tenant=tenant)).get("retention_days", str(KEPT_DAYS))
    if kept == FOREVER:
        return 0
    before = now - timedelta(days=int(kept))
    return _all_of(store, partial(erasure.past_their_time, tenant=tenant, before=before))


def _uninstalled(store: Store, now: datetime) -> int:
    gone = store.read(partial(installations.removed_before, before=now - timedelta(days=UNINSTALLED_DAYS)))
    for tenant in gone:
        store.write(partial(erasure.forget_workspace, tenant=tenant))
    return len(gone)


def _all_of(store: Store, delete: partial[int]) -> int:
    total = 0
    while done := store.write(lambda db: delete(db, limit=BATCH)):
        total += done
    return total


def tell_of_pace(db: Session, now: datetime) -> int:
    """Tell the owner, once, of each budget that will not last to its last day if it goes on like this; how many."""
    told = 0
    for tenant in erasure.workspaces(db):
        for budget in budgets.of_workspace(db, tenant):
            state = budget_state.state(db, budget, now.date())
            early = (now.date() - budget.since).days < DAYS_BEFORE_PACE or (
                budget.used * 100 < budget.limit * USED_BEFORE_PACE
            )
            if early or budget.until is None or state.runs_out is None or state.runs_out >= budget.until:
                continue
            if budgets.warn_once(db, budget, PACE_TOLD, now):
                words = f"The budget of {budget_cover.title(budget)} will not last to {budget.until} at this pace."
                budget_booking.tell_owner(db, budget, words, now)
                told += 1
    return told
