"""The same app over a websocket, against the stand-in for Slack."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler

from bot.desk import Desk
from bot.settings import Settings
from bot.slack.counter import Counter
from bot.slack.front import Front
from bot.slack.letters import Post, send
from bot.slack.link import Link
from bot.store.entry import Tenant
from bot.store.outbox import depth
from bot.store.sqlite import SqliteEngine
from bot.store.store import Store
from bot.workspace.person import person
from bot.workspace.slack import Slack
from bot.workspace.transport import Delivery
from costengine.prices import PriceBook
from tests.bot.slack.waiting import MOST_SECONDS, until
from tests.conftest import TODAY
from tests.fake_slack import command


@pytest.fixture
async def connected(slack: Slack, settings: Settings, desk: Desk) -> AsyncIterator[Slack]:
    """Slack, with the bot on its websocket."""
    settings = settings._replace(slack_app_token="xapp-test", slack_signing_secret="")
    front = Front(settings, Counter(desk))
    async with front.running():
        handler = AsyncSocketModeHandler(front.app, "xapp-test")
        await handler.connect_async()  # type: ignore[no-untyped-call]
        await asyncio.wait_for(slack.socket.connected(), MOST_SECONDS)
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
    await until(lambda: connected.socket.links and old not in connected.socket.links)
    found = await connected.deliver(Delivery("slash_commands", dict(command("64 A100 30 days"))))

    assert not found.error
    assert len(list(store.entries())) == 1


async def test_a_mention_and_a_form_over_the_websocket_are_answered_as_over_http(
    connected: Slack, store: Store
) -> None:
    ada = person(connected, "T1", "U1")
    asked = await ada.say("C1", "<@UBOT1> 64 A100 30 days")
    await ada.shortcut("estimate")
    await until(lambda: connected.called("chat.postMessage") and ada.modal and "count" in str(ada.modal.content))

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
        await until(lambda: slack.called("chat.postMessage"))

    again = Store(SqliteEngine(database))
    assert again.read(depth) == {}
    again.close()


class Cable:
    """A wire to Slack that can go dead with nobody hanging up: what was open stays open, and nothing comes through."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = ""
        self.ended = asyncio.Event()
        self.carrying = 0
        self._alive = [asyncio.Event()]
        self._alive[0].set()

    def cut(self) -> None:
        """Whatever is linked now is dead from now on; a new link is not."""
        self._alive[-1].clear()
        self._alive.append(asyncio.Event())
        self._alive[-1].set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side hangs up or the test ends."""
        there, back = await asyncio.open_connection("127.0.0.1", self.port)
        alive = self._alive[-1]
        ways = ((reader, back), (there, writer))
        tasks: list[asyncio.Task[Any]] = [asyncio.create_task(self._one_way(*way, alive)) for way in ways]
        tasks.append(asyncio.create_task(self.ended.wait()))
        self.carrying += 1
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        back.close()
        writer.close()
        self.carrying -= 1

    @staticmethod
    async def _one_way(source: asyncio.StreamReader, sink: asyncio.StreamWriter, alive: asyncio.Event) -> None:
        while data := await source.read(65536):
            await alive.wait()
            sink.write(data)


@pytest.fixture
async def cable(slack: Slack) -> AsyncIterator[Cable]:
    """Between the bot and the websocket of Slack."""
    found = Cable(int(slack.url.rpartition(":")[2]))
    server = await asyncio.start_server(found.carry, "127.0.0.1", 0)
    found.url = slack.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield found
    found.ended.set()
    await until(lambda: not found.carrying)
    server.close()


@pytest.fixture
async def living_url(slack: Slack, settings: Settings) -> str:
    """Where Slack is; once the settings hold it, links are given another address, at which nobody listens."""
    url, slack.url = slack.url, "http://127.0.0.1:9"
    return url


@pytest.fixture
async def link(slack: Slack, settings: Settings, desk: Desk) -> AsyncIterator[Link]:
    """The bot on its websocket, impatient."""
    settings = settings._replace(slack_app_token="xapp-test", slack_signing_secret="")
    front = Front(settings, Counter(desk))
    async with front.running():
        found = Link(front.app, "xapp-test", ping_seconds=0.5, silent_seconds=2.0, closing_seconds=0.5)
        keeping = asyncio.create_task(found.keep())
        yield found
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping


async def answered(slack: Slack, store: Store) -> None:
    """Ask until there is an answer."""
    async with asyncio.timeout(MOST_SECONDS):
        while not list(store.entries()):
            asking = asyncio.create_task(slack.deliver(Delivery("slash_commands", dict(command("64 A100 30 days")))))
            await asyncio.wait({asking}, timeout=0.5)
            asking.cancel()
            with suppress(asyncio.CancelledError):
                await asking


async def test_a_link_that_went_dead_without_a_word_is_opened_anew(
    cable: Cable, link: Link, slack: Slack, store: Store
) -> None:
    await until(lambda: slack.socket.links)
    cable.cut()
    await answered(slack, store)

    assert link.handler.client.current_session


async def test_a_client_whose_own_watch_has_ended_is_replaced(
    cable: Cable, link: Link, slack: Slack, store: Store
) -> None:
    await until(lambda: slack.socket.links)
    client = link.handler.client
    watch = await until(lambda: client.current_session_monitor)
    watch.cancel()
    cable.cut()
    await answered(slack, store)

    assert link.handler.client is not client


async def test_a_client_that_tries_one_dead_address_for_ever_is_replaced(
    living_url: str, slack: Slack, link: Link, store: Store, log_lines: io.StringIO
) -> None:
    client = link.handler.client
    await until(lambda: slack.called("apps.connections.open"))
    slack.url = living_url
    await answered(slack, store)

    assert link.handler.client is not client
    assert "Slack has been silent for 2 seconds" in log_lines.getvalue()
