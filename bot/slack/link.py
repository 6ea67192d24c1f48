"""The websocket of Socket Mode, watched: where Slack falls silent, everything is opened anew.

The client of the SDK asks Slack for a sign of life every few seconds and reconnects where none comes. What it cannot
see is that its own watch has ended, or that it tries an address for ever that Slack has withdrawn: then this puts a new
client in its place, without a restart.
"""

import asyncio
import logging
from contextlib import suppress

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

PING_SECONDS = 10.0
"""Between two questions for a sign of life; the client reconnects after four without an answer."""
SILENT_SECONDS = 90.0
"""Long enough for the client to have helped itself twice."""
LOOK_SECONDS = 5.0
CLOSING_SECONDS = 3.0
ARRIVED_SECONDS = 0.05
"""In that time all is read that had arrived when reading is to end."""
EACH_LOOK_SECONDS = 0.02

log = logging.getLogger(__name__)


class Handler(AsyncSocketModeHandler):
    """Bolt's, which knows how many deliveries are under way."""

    under_way = 0

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as Bolt's own does
        """Work on one delivery until its answer is sent."""
        self.under_way += 1
        try:
            await super().handle(client, req)
        finally:
            self.under_way -= 1

    @property
    def is_busy(self) -> bool:
        """Whether anything that was read is not answered yet."""
        return self.under_way > 0 or not self.client.message_queue.empty()


class Link:
    """Keeps an app linked to Slack."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        *,
        ping_seconds: float = PING_SECONDS,
        silent_seconds: float = SILENT_SECONDS,
        closing_seconds: float = CLOSING_SECONDS,
    ) -> None:
        self.app = app
        self.app_token = app_token
        self.ping_seconds = ping_seconds
        self.silent_seconds = silent_seconds
        self.closing_seconds = closing_seconds
        self.look_seconds = min(LOOK_SECONDS, silent_seconds / 4)
        self.handler = self._new()

    def _new(self) -> Handler:
        return Handler(self.app, self.app_token, ping_interval=self.ping_seconds)

    async def keep(self) -> None:
        """Stay linked until this is cancelled; what is under way then is closed."""
        while True:
            connecting = asyncio.create_task(self.handler.connect_async())  # type: ignore[no-untyped-call]
            try:
                await self._until_silent()
                log.error("Slack has been silent for %.0f seconds: the link is opened anew", self.silent_seconds)
            finally:
                connecting.cancel()
                await self._close()
            self.handler = self._new()

    async def drain(self, seconds: float) -> None:
        """Read no more of what Slack sends, and answer what was read: within so many seconds, or give it up."""
        await asyncio.sleep(ARRIVED_SECONDS)
        if self.handler.client.message_receiver is not None:
            self.handler.client.message_receiver.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                quiet = 0
                while quiet < 2:  # what was just taken out of the queue is under way at the next look
                    await asyncio.sleep(EACH_LOOK_SECONDS)
                    quiet = 0 if self.handler.is_busy else quiet + 1

    async def _until_silent(self) -> None:
        """Wait until there has been no sign of life for too long."""
        loop = asyncio.get_running_loop()
        heard_at, last = loop.time(), None
        while loop.time() - heard_at < self.silent_seconds:
            await asyncio.sleep(self.look_seconds)
            sign = self.handler.client.last_ping_pong_time
            if sign is not None and sign != last:
                heard_at, last = loop.time(), sign

    async def _close(self) -> None:
        """Close the client, which may hang on what it has lost."""
        with suppress(asyncio.CancelledError, Exception):
            await asyncio.wait_for(self.handler.close_async(), self.closing_seconds)  # type: ignore[no-untyped-call]
