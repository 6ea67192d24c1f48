"""Who waits too long for their turn is told so, and nothing of it is logged."""

import asyncio
import time

from bot.desk import Desk
from bot.slack.counter import Counter
from bot.store.store import Store
from tests.conftest import asked


async def test_a_turn_that_comes_too_late_for_slack_is_not_taken(desk: Desk, store: Store) -> None:
    counter = Counter(desk, most_wait_seconds=0.05)

    slow = asyncio.ensure_future(counter.run(time.sleep, 0.2))
    await asyncio.sleep(0)
    reply = await counter.ask("64 A100 30 days", asked("1"))
    await slow

    assert reply.answer.error
    assert "not logged" in reply.answer.error.message
    assert list(store.entries()) == []
    assert (await counter.ask("64 A100 30 days", asked("2"))).number == 1


async def test_what_is_answered_by_letter_may_wait(desk: Desk, store: Store) -> None:
    counter = Counter(desk, most_wait_seconds=0.05)

    slow = asyncio.ensure_future(counter.run(time.sleep, 0.2))
    await asyncio.sleep(0)
    reply = await counter.ask("64 A100 30 days", asked("1"), also=lambda db, reply: None)
    await slow

    assert reply.number == 1
