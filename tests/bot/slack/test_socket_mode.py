"""The same app over a websocket, against the stand-in for Slack."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler

from bot.desk import Desk
from bot.settings import Settings
from bot.slack.counter import Counter
from bot.slack.front import Front
from bot.slack.letters import Post, send
from bot.store.entry import Tenant
from bot.store.outbox import depth
from bot.store.sqlite import SqliteEngine
from bot.store.store import Store
from bot.workspace.person import person
from bot.workspace.slack import Slack
from bot.workspace.transport import Delivery
from costengine.prices import PriceBook
from tests.conftest import TODAY
from tests.fake_slack import command


@pytest.fixture
async def connected(slack: Slack, settings: Settings, desk: Desk) -> AsyncIterator[Slack]:
    """Slack, with the bot on its websocket."""
    settings = settings.model_copy(update={"slack_app_token": "xapp-test", "slack_signing_secret": ""})
    front = Front(settings, Counter(desk))
    async with front.running():
        handler = AsyncSocketModeHandler(front.app, "xapp-test")
        await handler.connect_async()  # type: ignore[no-untyped-call]
        await asyncio.wait_for(slack.socket.connected(), 5)
        yield slack
        await handler.close_async()  # type: ignore[no-untyped-call]


async def test_a_command_over_the_websocket_is_answered_in_its_acknowledgement(connected: Slack, store: Store) -> None:
    first, again = [await connected.deliver(Delivery("slash_commands", dict(command("64 A100 30 days")))) for _ in "12"]

    assert first.body == again.body
    assert not connected.wrong_message(connected.teams["T1"], first.body)
    assert len(list(store.entries())) == 1


async def test_the_link_is_opened_anew_when_slack_asks_for_it(connected: Slack, store: Store) -> None:
    (old,) = connected.socket.links

    await connected.socket.refresh()
    async with asyncio.timeout(10):
        while old in connected.socket.links or not connected.socket.links:
            await asyncio.sleep(0.05)
    found = await connected.deliver(Delivery("slash_commands", dict(command("64 A100 30 days"))))

    assert not found.error
    assert len(list(store.entries())) == 1


async def test_a_mention_and_a_form_over_the_websocket_are_answered_as_over_http(
    connected: Slack, store: Store
) -> None:
    ada = person(connected, "T1", "U1")
    asked = await ada.say("C1", "<@UBOT1> 64 A100 30 days")
    await ada.shortcut("estimate")
    async with asyncio.timeout(5):
        while not connected.called("chat.postMessage") or not (ada.modal and "count" in str(ada.modal.content)):
            await asyncio.sleep(0.01)

    (reply,) = [message for message in ada.sees("C1", asked.ts) if message.user == "UBOT1"]
    assert "$74k" in reply.text
    assert len(list(store.entries())) == 1


async def test_what_was_not_sent_when_the_bot_stopped_is_sent_by_the_next_one(
    slack: Slack, settings: Settings, book: PriceBook, database: Path
) -> None:
    store = SqliteEngine(database)
    desk = Desk(Store(store), book, lambda: TODAY)
    letter = Post(channel="C1", message={"text": "late"})
    desk.store.write(lambda db: send(db, Tenant("-", "T1"), letter, datetime.now(UTC)))
    async with Front(settings, Counter(desk)).running():
        async with asyncio.timeout(5):
            while not slack.called("chat.postMessage"):
                await asyncio.sleep(0.01)

    again = Store(SqliteEngine(database))
    assert again.read(depth) == {}
    again.close()
