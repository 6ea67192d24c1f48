"""The whole HTTP bot in this process, and a fake Slack beside it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.desk import Desk
from bot.settings import Settings
from bot.slack.counter import Counter
from bot.slack.serve import http_app
from tests.fake_slack import SECRET, FakeSlack


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    fake = FakeSlack()
    await fake.server.start_server()
    yield fake
    await fake.server.close()


@pytest.fixture
def settings(slack: FakeSlack, database: Path) -> Settings:
    return Settings(
        slack_bot_token="xoxb-test",
        slack_signing_secret=SECRET,
        slack_api_url=f"{slack.url}/api/",
        database=database,
    )


@pytest.fixture
async def bot(settings: Settings, desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the running bot."""
    app = http_app(settings, Counter(desk))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as client,
    ):
        yield client
