"""The Slack front as a whole: app, outbox and tokens, started and stopped together, whichever way Slack is reached."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.scheduler import Scheduler, jobs
from bot.settings import Settings
from bot.slack.app import slack_app
from bot.slack.conversation import Conversation
from bot.slack.counter import Counter
from bot.slack.home import publisher
from bot.slack.installed import InstalledWorkspaces
from bot.slack.postman import Postman
from bot.slack.sending import Sender
from bot.slack.stopping import LATER_SECONDS
from bot.slack.workspaces import OneWorkspace, Workspaces

WEB_API_SECONDS = 5
"""Far less than a letter is held: a call that hangs is over before another process tries."""


class Front:
    """Everything that serving Slack needs."""

    def __init__(self, settings: Settings, counter: Counter) -> None:
        self.settings = settings
        self.counter = counter
        # Its own second tries would be none of the outbox's, which counts those of a message whose fate is unknown.
        self.client = AsyncWebClient(base_url=settings.slack_api_url, timeout=WEB_API_SECONDS, retry_handlers=[])
        self.installed = InstalledWorkspaces(settings, counter, self.client) if settings.many_workspaces else None
        self.workspaces: Workspaces = self.installed or OneWorkspace(self.client, settings.slack_bot_token)
        self.sender = Sender(counter, publisher(counter))
        self.conversation = Conversation(counter, self.workspaces, self.sender)
        self.postman = Postman(counter, self.workspaces, self.sender)
        self.app = slack_app(settings, self.conversation, self.client)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Send what is in the outbox while this lasts; then finish what was begun and close the log."""
        patience = aiohttp.ClientTimeout(total=WEB_API_SECONDS)  # the client's own holds only where it has no session
        async with aiohttp.ClientSession(timeout=patience) as session:  # one for all calls: no new connection each time
            self.client.session = session
            self.counter.later(self.workspaces.introduce())
            delivering = asyncio.create_task(self.postman.work())
            clock = Scheduler(self.counter.desk.store, jobs())
            clock.start()
            try:
                yield
            finally:
                await asyncio.to_thread(clock.stop)
                self.postman.stop()
                with suppress(TimeoutError):
                    await asyncio.wait_for(delivering, LATER_SECONDS)
                await self.counter.close()
