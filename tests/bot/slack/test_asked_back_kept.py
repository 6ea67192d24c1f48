"""What was asked back is answered after a restart and by another process, and shown nowhere else."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.settings import Settings
from bot.store import asked_back, outbox
from bot.store.entry import Asked, Tenant
from bot.store.settings import set_value
from bot.store.store import Store, open_store
from bot.workspace.person import Person, person
from bot.workspace.slack import Slack
from bot.workspace.world import Message
from costengine.prices import PriceBook
from tests.bot.slack.waiting import until
from tests.conftest import TODAY, asked
from tests.fake_slack import bot_running

BOT = "<@UBOT1>"


@pytest.fixture
def ada(slack: Slack) -> Person:
    return person(slack, "T1", "U1")


@pytest.fixture
def address(any_store: Store) -> str:
    """Where a process of its own finds the same log; empty for a file."""
    return str(getattr(any_store.engine, "url", ""))


@asynccontextmanager
async def one_process(slack: Slack, settings: Settings, book: PriceBook, url: str) -> AsyncIterator[None]:
    """The bot with everything of its own: connection, caches, outbox."""
    desk = Desk(open_store(settings.database, url), book, lambda: TODAY)
    async with bot_running(slack, settings, desk):
        yield


async def said(who: Person, channel: str, text: str, thread: str = "") -> Message:
    """A message of somebody, once the bot has posted an answer."""
    slack = who.slack
    before = len(slack.called("chat.postMessage"))
    message = await who.say(channel, text, thread=thread)
    async with asyncio.timeout(10):
        while len(slack.called("chat.postMessage")) == before:
            await asyncio.sleep(0.01)
    await slack.settled()
    return message


def replies(who: Person, channel: str, thread: str) -> list[str]:
    return [message.text for message in who.sees(channel, thread) if message.user == "UBOT1"]


async def test_a_list_of_prices_goes_on_in_its_thread(
    ada: Person, slack: Slack, settings: Settings, book: PriceBook, any_store: Store, address: str
) -> None:
    async with one_process(slack, settings, book, address):
        asked = await said(ada, "C1", f"{BOT} prices H100")
        await said(ada, "C1", f"{BOT} only on lambda", thread=asked.ts)
        await said(ada, "C1", f"{BOT} and A100?", thread=asked.ts)

    first, at_lambda, other = replies(ada, "C1", asked.ts)
    assert "AWS" in first
    assert "H100" in at_lambda
    assert "A100" in other
    assert all("Lambda" in each and "RunPod" not in each and "AWS" not in each for each in (at_lambda, other))


async def test_an_answer_after_a_restart_completes_what_was_asked_before(
    ada: Person, slack: Slack, settings: Settings, book: PriceBook, any_store: Store, address: str
) -> None:
    async with one_process(slack, settings, book, address):
        asked = await said(ada, "C1", f"{BOT} 64 A100")
    async with one_process(slack, settings, book, address):
        await said(ada, "C1", f"{BOT} 30 days", thread=asked.ts)

    back, answer = replies(ada, "C1", asked.ts)
    assert "how long" in back.lower()
    assert "$74k" in answer
    (entry,) = any_store.entries()
    assert entry.answer.text == "64 x A100 80GB SXM for 30 days"


async def test_two_processes_take_turns_in_one_thread(
    ada: Person, slack: Slack, settings: Settings, book: PriceBook, any_store: Store, address: str
) -> None:
    async with one_process(slack, settings, book, address):
        first = slack.transport
        async with one_process(slack, settings, book, address):
            second = slack.transport
            asked = await said(ada, "C1", f"{BOT} 64 A100")
            slack.transport = first
            await said(ada, "C1", f"{BOT} spot", thread=asked.ts)
            slack.transport = second
            await said(ada, "C1", f"{BOT} 30 days", thread=asked.ts)
            slack.transport = first
            await said(ada, "C1", f"{BOT} what about 60 days", thread=asked.ts)

    assert [entry.answer.text for entry in any_store.entries()] == [
        "what about 60 days",
        "64 x A100 80GB SXM for 30 days, spot",
    ]
    assert "60 days, spot" in replies(ada, "C1", asked.ts)[-1]


async def test_an_open_question_is_known_only_where_it_was_asked(
    ada: Person, slack: Slack, settings: Settings, book: PriceBook, any_store: Store, address: str
) -> None:
    ben = person(slack, "T1", "U2")
    dana = person(slack, "T2", "U4")
    async with one_process(slack, settings, book, address):
        asked = await said(ada, "C3", f"{BOT} 64 A100")
        await said(ben, "C1", f"{BOT} 30 days", thread=asked.ts)
        assert "$74k" not in str(slack.called("chat.postMessage")[-1].arguments)
        assert any_store.read(partial(asked_back.of_thread, asked=_in(dana, "C3", asked.ts))) == ()
        await said(ben, "C3", f"{BOT} 30 days", thread=asked.ts)

    assert "$74k" in replies(ben, "C3", asked.ts)[-1]


def _in(who: Person, channel: str, thread: str) -> Asked:
    here = {"channel": channel, "thread": thread, "user": who.user.id, "team": who.team.id}
    return asked().model_copy(update=here)


async def test_a_click_in_the_thread_settles_what_was_open(
    ada: Person, slack: Slack, settings: Settings, book: PriceBook, any_store: Store, address: str
) -> None:
    async with one_process(slack, settings, book, address):
        asked = await said(ada, "C1", f"{BOT} 64 A100")
        await slack.until(lambda: replies(ada, "C1", asked.ts))  # the call is noted before its message is there
        (back,) = [message for message in ada.sees("C1", asked.ts) if message.user == "UBOT1"]
        choice = next(
            element for block in back.blocks if block["type"] == "actions" for element in block["elements"]
        )  # fmt: skip
        await ada.click(back, choice["action_id"])
        await slack.until(lambda: list(any_store.entries()))
        await said(ada, "C1", f"{BOT} what if spot?", thread=asked.ts)

    newest, first = any_store.entries()
    assert first.answer.text == choice["value"]
    assert "spot" in newest.answer.reading


async def test_the_same_delivery_again_asks_back_once(
    ada: Person, slack: Slack, settings: Settings, book: PriceBook, any_store: Store, address: str
) -> None:
    async with one_process(slack, settings, book, address):
        slack.faults.lose_answers()
        asked = await said(ada, "C1", f"{BOT} 64 A100")

        assert any_store.read(partial(asked_back.of_thread, asked=_in(ada, "C1", asked.ts))) == ("64 A100",)


async def test_a_workspace_that_keeps_no_words_keeps_none_of_an_open_question(
    ada: Person, slack: Slack, settings: Settings, book: PriceBook, any_store: Store, address: str
) -> None:
    off = partial(set_value, tenant=Tenant("-", "T1"), key="text", value="off", by="U1", at=asked().at)
    any_store.write(off)
    async with one_process(slack, settings, book, address):
        question = await said(ada, "C1", f"{BOT} 64 A100")

    assert any_store.read(partial(asked_back.of_thread, asked=_in(ada, "C1", question.ts))) == ()


async def test_a_killed_bot_and_the_one_after_it_finish_one_conversation(
    ada: Person, slack: Slack, database: Path, store: Store
) -> None:
    async with _killed_after(slack, database):
        question = await said(ada, "C1", f"{BOT} 64 A100")
        # A letter that is under way when its bot dies waits for its time; that is told of elsewhere.
        await until(lambda: store.read(outbox.depth) == {})
    async with _killed_after(slack, database):
        await said(ada, "C1", f"{BOT} 30 days", thread=question.ts)

    back, answer = replies(ada, "C1", question.ts)
    assert "how long" in back.lower()
    assert "64 x A100 80GB SXM for 30 days" in answer


@asynccontextmanager
async def _killed_after(slack: Slack, database: Path) -> AsyncIterator[None]:
    """`llmcost serve` as a process of its own, killed at the end."""
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-test", "SLACK_APP_TOKEN": "xapp-test", "SLACK_API_URL": f"{slack.url}/api/",
        "LLMCOST_DATABASE": str(database), "PATH": os.environ["PATH"],
    }  # fmt: skip
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "serve", env=environment, stdout=quiet, stderr=quiet
    )
    await until(lambda: bool(slack.socket.links))
    try:
        yield
    finally:
        process.kill()
        await process.wait()
        await until(lambda: not slack.socket.links)
