"""Everybody tries to change everything: only who may does, and each change is noted once, by whom it was made."""

import random
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.torture.kills import disk
from bot.desk import Desk
from bot.reply import Reply
from bot.store.entry import Asked, Delivery, Visibility
from bot.store.store import Store, open_store
from bot.store.tables import rows_of
from costengine.prices import bundled_book

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
Ask = Callable[[Desk, str, Asked], Reply]
PEOPLE: Mapping[str, Mapping[str, Any]] = {
    "UADMIN": {"is_admin": True}, "UNAMED": {}, "UOWNER": {}, "UADA": {}, "UGUEST": {"is_guest": True},
    "UPARTNER": {"home_team": "T9"}, "UGUESTADMIN": {"is_guest": True}, "UADMIN2": {"is_admin": True},
}  # fmt: skip
ADMINS = frozenset({"UADMIN", "UADMIN2", "UNAMED"})
OWNERS = ADMINS | {"UOWNER"}
CHANGES: Sequence[tuple[str, frozenset[str]]] = (
    ("budget set {n}k project new{n} owner <@UOWNER|o>", ADMINS),
    ("raise the atlas budget by {n}k", OWNERS),
    ("lower the atlas budget by {n}", OWNERS),
    ("budget close project new{last}", OWNERS),
    ("settings retention {n} days", ADMINS),
    ("settings thresholds 50/{percent}", ADMINS),
    ("settings admin <@UX{n}|x>", ADMINS),
    ("set default gpu {gpu}", ADMINS),
    ("currency {currency}", ADMINS),
)
"""What is typed, and who may: the rule in its own words, not the program's."""


class Rights(NamedTuple):
    """Attempts, changes; and what was wrong: done by who may not, not noted as it was done, kept from who may."""

    attempts: int
    changes: int
    not_allowed: int
    not_noted: int
    refused: int


def plainly(desk: Desk, text: str, asked: Asked) -> Reply:
    """As it is asked."""
    return desk.ask(text, asked)


def as_admin(desk: Desk, text: str, asked: Asked) -> Reply:
    """A seeded fault: everybody is taken for an admin."""
    return desk.ask(text, asked.model_copy(update={"is_admin": True, "is_guest": False, "home_team": ""}))


def tried(
    attempts: int, ask: Ask = plainly, faulty: Callable[[Store], Store] = lambda store: store, seed: int = 0
) -> Rights:
    """So many attempts by anybody at anything, in one workspace."""
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        store = open_store(Path(folder, "llmcost.db"))
        try:
            return _Office(store, ask, faulty, seed).tried(attempts)
        finally:
            store.close()


class _Office:
    """A workspace with two admins, one that was named, and the owner of a budget."""

    def __init__(self, store: Store, ask: Ask, faulty: Callable[[Store], Store], seed: int) -> None:
        self.store = store
        self.desk = Desk(faulty(store), bundled_book(), lambda: date(2026, 11, 24))
        self.ask = ask
        self.rng = random.Random(seed)
        self.count = 0
        for text in ("budget set 100000k project atlas owner <@UOWNER|o>", "settings admin <@UNAMED|n>"):
            plainly(self.desk, text, self._asked("UADMIN"))

    def tried(self, attempts: int) -> Rights:
        found = Rights(attempts, 0, 0, 0, 0)
        for _ in range(attempts):
            found = Rights(*(a + b for a, b in zip(found, self._attempt(), strict=True)))
        return found

    def _attempt(self) -> Rights:
        person, (pattern, may) = self.rng.choice(list(PEOPLE)), self.rng.choice(CHANGES)
        asked = self._asked(person)
        before, noted = self._state(), self._noted()
        reply = self.ask(self.desk, self._text(pattern), asked)
        changed, new = self._state() != before, self._noted()[len(noted) :]
        error = reply.answer.error
        kept_out = bool(error and error.code == "not_allowed")
        return Rights(
            0, int(changed), int((changed or not error) and person not in may), int(new != [person] * changed),
            int(kept_out and person in may),
        )  # fmt: skip

    def _asked(self, person: str) -> Asked:
        self.count += 1
        return Asked.model_validate(
            {
                "at": NOON, "team": "T1", "channel": "C1", "user": person, "visibility": Visibility.PUBLIC,
                "delivery": Delivery(kind="command", id=f"D{self.count}"), **PEOPLE[person],
            }
        )  # fmt: skip

    def _text(self, pattern: str) -> str:
        n = 30 + self.count
        return pattern.format(
            n=n, last=n - self.rng.randint(1, 20), percent=60 + n % 40, gpu=("H100", "H200", "A100")[n % 3],
            currency=("EUR", "GBP", "USD")[n % 3],
        )  # fmt: skip

    def _state(self) -> Sequence[tuple[Any, ...]]:
        """Budgets and settings, all columns."""
        return self.store.read(
            lambda db: [tuple(row) for table in ("budgets", "settings") for row in rows_of(db, table)]
        )

    def _noted(self) -> list[str]:
        """Who changed something, first to last."""
        return self.store.read(lambda db: [row["author"] for row in db.rows("SELECT author FROM audit ORDER BY id")])
