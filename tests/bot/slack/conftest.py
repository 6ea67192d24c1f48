"""The whole HTTP bot in this process, and a stand-in for Slack beside it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.desk import Desk
from bot.settings import Settings
from bot.slack.counter import Counter
from bot.workspace.person import Person, person
from bot.workspace.slack import Slack
from tests.fake_slack import SECRET, bot_running, slack_running


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with slack_running() as found:
        yield found


@pytest.fixture
def settings(slack: Slack, database: Path) -> Settings:
    return Settings(
        slack_bot_token="xoxb-test",
        slack_signing_secret=SECRET,
        slack_api_url=f"{slack.url}/api/",
        database=database,
    )


@pytest.fixture
async def running(settings: Settings, desk: Desk, slack: Slack) -> AsyncIterator[tuple[httpx.AsyncClient, Counter]]:
    """The running bot, to which the stand-in delivers: a client of it, and its counter."""
    async with bot_running(slack, settings, desk) as found:
        yield found


@pytest.fixture
def bot(running: tuple[httpx.AsyncClient, Counter]) -> httpx.AsyncClient:
    return running[0]


@pytest.fixture
def ada(slack: Slack, bot: httpx.AsyncClient) -> Person:
    """A member of the workspace, with the bot running."""
    return person(slack, "T1", "U1")
