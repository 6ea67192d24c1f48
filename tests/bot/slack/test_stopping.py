"""Stopping over Socket Mode, as a process of its own: what was begun is finished, the second signal leaves at once."""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.workspace.slack import Slack
from bot.workspace.transport import Delivery
from tests.fake_slack import command


@pytest.fixture
async def bot(slack: Slack, database: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-test", "SLACK_APP_TOKEN": "xapp-test", "SLACK_API_URL": f"{slack.url}/api/",
        "LLMCOST_DATABASE": str(database), "PATH": os.environ["PATH"],
    }  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "serve", env=environment, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    yield process
    if process.returncode is None:
        process.kill()
    await process.communicate()


async def ended(bot: asyncio.subprocess.Process, seconds: float) -> int:
    return await asyncio.wait_for(bot.wait(), seconds)


async def test_a_signal_finishes_what_was_begun_and_ends_with_status_0(
    slack: Slack, bot: asyncio.subprocess.Process, database: Path
) -> None:
    await asyncio.wait_for(slack.socket.connected(), 20)
    answered = await slack.deliver(Delivery("slash_commands", dict(command("64 A100 30 days"))))

    bot.send_signal(signal.SIGTERM)
    status = await ended(bot, 10)

    assert not answered.error
    assert status == 0
    with closing(sqlite3.connect(database)) as conn:
        assert conn.execute("SELECT count(*) FROM answers").fetchone() == (1,)


async def test_of_many_at_once_all_that_was_read_is_answered_and_nothing_else_is_logged(
    slack: Slack, bot: asyncio.subprocess.Process, database: Path
) -> None:
    await asyncio.wait_for(slack.socket.connected(), 20)
    asking = [
        asyncio.create_task(
            slack.deliver(Delivery("slash_commands", dict(command(f"{n} A100 30 days", trigger_id=str(n)))))
        )
        for n in range(1, 60)
    ]
    await asyncio.sleep(0.03)
    bot.send_signal(signal.SIGTERM)
    status = await ended(bot, 10)
    told = [found for found in await asyncio.gather(*asking) if not found.error]
    answered = [found for found in told if "was not logged" not in str(found.body)]  # a slow machine turns some away

    assert status == 0
    assert answered
    with closing(sqlite3.connect(database)) as conn:
        assert conn.execute("SELECT count(*) FROM answers").fetchone() == (len(answered),)


async def test_a_second_signal_leaves_at_once(slack: Slack, bot: asyncio.subprocess.Process, database: Path) -> None:
    await asyncio.wait_for(slack.socket.connected(), 20)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # a request waits for this lock
        waiting = asyncio.create_task(slack.deliver(Delivery("slash_commands", dict(command("64 A100 30 days")))))
        await asyncio.sleep(0.2)
        bot.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.1)
        bot.send_signal(signal.SIGINT)  # not the same one: two that wait to be delivered are one
        status = await ended(bot, 5)
    await waiting

    assert status in (128 + signal.SIGTERM, 128 + signal.SIGINT)
