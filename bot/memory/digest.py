"""The weekly digest of a channel: what was asked there, what it adds up to, how its budgets stand."""

from datetime import datetime, timedelta
from decimal import Decimal

from bot.memory import budget_cover
from bot.memory.lists import item
from bot.memory.results import Facts
from bot.store import budgets, history, outbox, settings
from bot.store.engine import Session
from bot.store.entry import Asked, Tenant
from bot.store.history import Filters

WEEK = timedelta(days=7)
MOST_COUNTED = 500
MOST_SHOWN = 5
NOBODY = ""


def send_all(db: Session, now: datetime) -> int:
    """Write a letter to every channel that asked for a digest and has something to tell; how many."""
    sent = 0
    for tenant, channel, _ in settings.channels_with(db, "digest"):
        told = digest(db, tenant, channel, now)
        if told:
            payload = {"channel": channel, "remembered": told.model_dump(mode="json")}
            outbox.put(db, tenant, "tell", payload, now, lane=channel)
            sent += 1
    return sent


def digest(db: Session, tenant: Tenant, channel: str, now: datetime) -> Facts | None:
    """The digest of one channel, as everybody in it may read it; None where nothing was asked."""
    everybody = Asked(at=now, enterprise=tenant.enterprise, team=tenant.team, channel=channel, user=NOBODY, aloud=True)
    since = (now - WEEK).date() + timedelta(days=1)
    entries = history.page(db, everybody, Filters(channel=channel, since=since), MOST_COUNTED)
    if not entries:
        return None
    items = sorted(map(item, entries), key=lambda each: -_cost(each.likely))
    total = sum((_cost(each.likely) for each in items), Decimal(0))
    held = [each for each in budgets.all_open(db, everybody) if each.channel == channel or each.name == channel]
    return Facts(
        title=f"The last seven days here: {len(items)} estimates, ${total:,.0f} in all",
        heads=("No.", "The largest", "Likely"),
        rows=tuple((f"#{each.number}", each.reading, f"${_cost(each.likely):,.0f}") for each in items[:MOST_SHOWN]),
        notes=tuple(
            f"Budget of {budget_cover.title(each)}: ${each.left:,.0f} of ${each.limit:,.0f} is left." for each in held
        ),
        ask=(("History", "history"), ("Stop this digest", "digest off")),
    )


def _cost(likely: tuple[Decimal, ...]) -> Decimal:
    return max(likely, default=Decimal(0))
