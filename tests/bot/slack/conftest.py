"""The whole HTTP bot in this process, and a stand-in for Slack beside it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.desk import Desk
from bot.settings import Settings
from bot.slack.counter import Counter
from bot.slack.serve import http_app
from bot.workspace.slack import Slack
from bot.workspace.transport import Http
from tests.fake_slack import SECRET, in_process, slack_running


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
    app = http_app(settings, Counter(desk))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as client,
    ):
        slack.transport = Http(in_process(client), SECRET, slack.now)
        yield client
