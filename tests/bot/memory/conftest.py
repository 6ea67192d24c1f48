"""A workspace of people who ask, over each kind of database."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.desk import Desk
from bot.memory.results import Budgets, Facts, Listed, Report, Variance
from bot.render.slack import slack_message
from bot.render.terminal import terminal_text
from bot.reply import Reply
from bot.store import outbox
from bot.store.entry import Asked, Delivery, Visibility
from bot.store.outbox import Letter
from bot.store.store import Store
from costengine.prices import PriceBook
from tests.conftest import TODAY

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Team:
    """Asks at the desk as anybody, anywhere, and checks that every reply can be shown."""

    def __init__(self, store: Store, book: PriceBook) -> None:
        self.store = store
        self.desk = Desk(store, book, lambda: TODAY)
        self.now = NOON
        self._count = 0

    def asked(self, user: str = "U1", channel: str = "C1", **changes: Any) -> Asked:
        self._count += 1
        who: dict[str, object] = {
            "at": self.now, "team": "T1", "channel": channel, "user": user, "is_admin": user == "UADMIN",
            "visibility": Visibility.PUBLIC, "delivery": Delivery(kind="command", id=f"D{self._count}"),
        }  # fmt: skip
        return Asked.model_validate({**who, **changes})

    def ask(self, text: str, user: str = "U1", channel: str = "C1", **changes: Any) -> Reply:
        reply = self.desk.ask(text, self.asked(user, channel, **changes))
        slack_message(reply)
        assert terminal_text(reply)
        return reply

    def told(self, text: str, user: str = "U1", channel: str = "C1", **changes: Any) -> str:
        """All that a person reads in a terminal."""
        return terminal_text(self.ask(text, user, channel, **changes))

    def code(self, text: str, user: str = "U1", channel: str = "C1", **changes: Any) -> str:
        """Why it was refused."""
        reply = self.ask(text, user, channel, **changes)
        return reply.answer.error.code if reply.answer.error else ""

    def listed(self, text: str = "history", user: str = "U1", channel: str = "C1", **changes: Any) -> list[int]:
        found = self.ask(text, user, channel, **changes).answer.remembered
        assert isinstance(found, Listed)
        return [item.number for item in found.items]

    def budgets(self, text: str, user: str = "UADMIN", **changes: Any) -> Budgets:
        reply = self.ask(text, user, **changes)
        assert isinstance(reply.answer.remembered, Budgets), reply.answer.error
        return reply.answer.remembered

    def variance(self, text: str, **changes: Any) -> Variance:
        reply = self.ask(text, **changes)
        assert isinstance(reply.answer.remembered, Variance), reply.answer.error
        return reply.answer.remembered

    def facts(self, text: str, user: str = "U1", **changes: Any) -> Facts:
        reply = self.ask(text, user, **changes)
        assert isinstance(reply.answer.remembered, Facts), reply.answer.error
        return reply.answer.remembered

    def report(self, text: str) -> Report:
        found = self.ask(text).answer.remembered
        assert isinstance(found, Report)
        return found

    def letters(self, *kinds: str) -> Sequence[Letter]:
        """What waits in the outbox, taken out of it."""
        claim = partial(outbox.claim, holder="test", now=self.now, hold=timedelta(hours=1), limit=99)
        found: list[Letter] = []
        while letters := self.store.write(claim):
            found += letters
            for letter in letters:
                self.store.write(partial(outbox.done, letter=letter))
        return [letter for letter in found if letter.kind in kinds]


@pytest.fixture
def team(any_store: Store, book: PriceBook) -> Team:
    return Team(any_store, book)
