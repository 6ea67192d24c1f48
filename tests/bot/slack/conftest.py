"""The whole HTTP bot in this process, and a stand-in for Slack beside it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.desk import Desk
from bot.settings import Settings
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
async def bot(settings: Settings, desk: Desk, slack: Slack) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the running bot, which is also where the stand-in delivers to."""
    async with bot_running(slack, settings, desk) as (client, _):
        yield client
