"""What holds in a place: which blocks its workspace takes, whether answers are public there, whether guests may ask."""

import time
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta

from bot.memory.known import OPEN_TO_ALL
from bot.render.degrade import Level
from bot.store import accepted_blocks, settings
from bot.store.engine import Session
from bot.store.entry import Asked, Tenant
from bot.store.store import Store
from costengine.amounts import Frozen

KEPT_SECONDS = 15
MOST_KEPT = 5_000
REFUSED_FOR = timedelta(days=1)
"""Then a message tries the refused blocks once more; a command does not, since Slack says nothing of its answer."""
NEW_BLOCKS: Mapping[Level, tuple[str, ...]] = {
    Level.NEWEST: ("data_visualization", "data_table", "context_actions"),
    Level.TABLES: ("table",),
    Level.OLD: ("section",),
}
"""The blocks that came with each level; a workspace that refuses one of them gets the level below."""
NEW = frozenset(block for blocks in NEW_BLOCKS.values() for block in blocks)
YES = ("on", "yes")


def _utc() -> datetime:
    return datetime.now(UTC)


class Place(Frozen):
    """One channel of one workspace."""

    level: Level = Level.NEWEST
    """What Slack is known to take, as far as anything is known."""
    level_to_try: Level = Level.NEWEST
    """What a message begins with: of it Slack says whether it is taken."""
    public: bool = False
    outsiders: bool = False
    own: bool = False
    """The team has defaults or figures of its own here."""


class Places:
    """The places asked in lately; what another process changes is seen here within seconds."""

    def __init__(
        self, store: Store, now: Callable[[], float] = time.monotonic, today: Callable[[], datetime] = _utc
    ) -> None:
        self.store = store
        self._now = now
        self._utc = today
        self._kept: dict[tuple[Tenant, str], tuple[float, Place]] = {}

    def kept(self, asked: Asked) -> Place | None:
        """What holds where this was asked, where it was read a moment ago."""
        at, place = self._kept.get((asked.tenant, asked.channel), (0.0, None))
        return place if place and self._now() - at < KEPT_SECONDS else None

    def of(self, asked: Asked) -> Place:
        """What holds where this was asked. Raises NotLogged."""
        return self.at(asked.tenant, asked.channel)

    def at(self, tenant: Tenant, channel: str) -> Place:
        """What holds in this channel. Raises NotLogged."""
        at, place = self._kept.get((tenant, channel), (0.0, None))
        if place is None or self._now() - at >= KEPT_SECONDS:
            place = self.store.read(lambda db: _read(db, tenant, channel, self._utc() - REFUSED_FOR))
            self._keep(tenant, channel, place)
        return place

    def learn(self, tenant: Tenant, level: Level, blocks: Collection[str]) -> None:
        """Remember that this workspace took a message at this level and refused these kinds of block above it."""
        self._learn(tenant, [block for above in Level if above > level for block in NEW_BLOCKS[above]], blocks, False)

    def learn_taken(self, tenant: Tenant, blocks: Collection[str]) -> None:
        """Remember that this workspace took these kinds of block, where it once refused them."""
        self._learn(tenant, sorted(NEW), blocks, True)

    def _learn(self, tenant: Tenant, of: Collection[str], blocks: Collection[str], accepted: bool) -> None:
        at = self._utc()

        def write(db: Session) -> None:
            for block in of:
                if block in blocks:  # of what a message did not hold nothing is known
                    accepted_blocks.learn(db, tenant, block, accepted=accepted, at=at)

        self.store.write(write, repeatable=True)
        self.forget(tenant)

    def forget(self, tenant: Tenant) -> None:
        """Read the places of this workspace anew: something was set."""
        for key in [key for key in self._kept if key[0] == tenant]:
            del self._kept[key]

    def _keep(self, tenant: Tenant, channel: str, place: Place) -> None:
        if len(self._kept) >= MOST_KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[tenant, channel] = (self._now(), place)


def _read(db: Session, tenant: Tenant, channel: str, lately: datetime) -> Place:
    held = settings.get(db, tenant, channel)
    known = accepted_blocks.known(db, tenant)
    refused = {block: at for block, (accepted, at) in known.items() if not accepted}
    return Place(
        level=_level(refused), level_to_try=_level([block for block, at in refused.items() if at > lately]),
        public=held.get("public") in YES, outsiders=bool(channel) and held.get("outsiders") in YES,
        own=not OPEN_TO_ALL.issuperset(held),
    )  # fmt: skip


def _level(refused: Collection[str]) -> Level:
    """The highest level none of whose blocks was refused, nor any of a level below."""
    found = Level.TEXT
    for level in list(Level)[1:]:
        if any(block in refused for block in NEW_BLOCKS[level]):
            return found
        found = level
    return found
