"""The postman: takes letters out of the outbox and sends them until Slack takes them, or never will.

A letter that is under way when the process ends is taken again by the next one, after its time. Slack has no key that
would keep a message from being posted twice; so one whose fate is unknown is tried once more, and no more.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

from slack_sdk.web.async_client import AsyncWebClient

from bot.memory import exports
from bot.observe.logs import fault
from bot.observe.metrics import CALLS
from bot.slack.counter import Counter
from bot.slack.letters import Export, HomeTab, Post, Respond, Upload, opened
from bot.slack.sending import Sender
from bot.slack.web_api import Later, Never, Refusal, Token
from bot.slack.workspaces import Workspaces
from bot.store import outbox
from bot.store.entry import Tenant
from bot.store.errors import NotLogged

HOLD = timedelta(seconds=90)
AT_ONCE = 16
IDLE_SECONDS = 2.0
MOST_TRIES = 8
MOST_TRIES_UNKNOWN = 2
LONGEST_PAUSE = 120.0

log = logging.getLogger(__name__)


class Postman:
    """Sends the letters of all workspaces. Several processes may each have one: a letter is held by one of them."""

    def __init__(self, counter: Counter, workspaces: Workspaces, sender: Sender) -> None:
        self.counter = counter
        self.workspaces = workspaces
        self.sender = sender
        self.holder = uuid4().hex
        self._stopped = asyncio.Event()

    async def work(self) -> None:
        """Send until told to stop."""
        while not self._stopped.is_set():
            self.counter.letters.clear()
            try:
                sent = await self.round()
            except Exception as error:  # noqa: BLE001  # whatever it is, the letters of tomorrow must not wait for it
                log.error("a round of the outbox failed", extra=fault(error))
                sent = 0
            if not sent:
                await self._pause()

    def stop(self) -> None:
        """Finish the round under way, and no other."""
        self._stopped.set()
        self.counter.letters.set()

    async def round(self) -> int:
        """Take what is due and send it; how many letters that were."""
        now = datetime.now(UTC)
        claim = partial(outbox.claim, holder=self.holder, now=now, hold=HOLD, limit=AT_ONCE)
        try:
            taken = await self.counter.run(self.counter.desk.store.write, claim)
        except NotLogged as reason:
            log.warning("the outbox cannot be read: %s", reason)
            return 0
        lanes: dict[tuple[Tenant, str], list[outbox.Letter]] = {}
        for letter in taken:
            lanes.setdefault((letter.tenant, letter.lane or f"#{letter.id}"), []).append(letter)
        await asyncio.gather(*(self._lane(letters) for letters in lanes.values()))
        return len(taken)

    async def _lane(self, letters: list[outbox.Letter]) -> None:
        """The letters of one channel, in order; what one has to wait for, those behind it wait for too."""
        wait = 0.0
        for letter in letters:
            wait = await self._again(letter, "behind another", wait) if wait else await self._deliver(letter)

    async def _deliver(self, letter: outbox.Letter) -> float:
        """Send one letter; how long those behind it must wait."""
        try:
            await self._send(letter)
        except Later as refusal:
            return await self._put_off(letter, refusal)
        except Refusal as refusal:
            await self._give_up(letter, refusal.code)
        except Exception as error:  # noqa: BLE001  # one letter that cannot be made must not stop the others
            log.error("a letter could not be made: %s", letter.kind, extra=fault(error))
            await self._give_up(letter, type(error).__name__)
        else:
            CALLS.labels(letter.kind, "ok").inc()
            await self._note(partial(outbox.done, letter=letter))
        return 0.0

    async def _send(self, letter: outbox.Letter) -> None:
        client = await self.workspaces.client(letter.tenant)
        if client is None:
            raise Never("no_installation")
        try:
            await self._sent(client, letter)
        except Token:
            renewed = await self.workspaces.renewed(letter.tenant)
            if renewed is None:
                raise
            await self._sent(renewed, letter)

    async def _sent(self, client: AsyncWebClient, letter: outbox.Letter) -> None:
        match opened(letter):
            case Post() as post:
                await self.sender.post(client, letter.tenant, post)
            case Respond() as respond:
                await self.sender.respond(client, letter.tenant, respond)
            case HomeTab() as home:
                await self.sender.home(client, letter.tenant, home)
            case Upload() as upload:
                await self.sender.upload(client, upload.user, upload.filename, upload.content.encode())
            case Export() as asked_for:
                name, content = await self.counter.run(self._written, letter)
                await self.sender.upload(client, asked_for.user, name, content)

    def _written(self, letter: outbox.Letter) -> tuple[str, bytes]:
        name, pieces = exports.file(self.counter.desk.store, letter)
        return name, b"".join(pieces)

    async def _put_off(self, letter: outbox.Letter, refusal: Later) -> float:
        """Slack's own time where it gave one, else longer after every try."""
        CALLS.labels(letter.kind, refusal.code).inc()
        is_refused = refusal.code.islower()  # Slack's own words are; the name of an error that broke the call is not
        if letter.tries >= (MOST_TRIES if is_refused else MOST_TRIES_UNKNOWN):
            await self._give_up(letter, refusal.code)
            return 0.0
        pause = refusal.seconds if refusal.seconds is not None else min(2.0**letter.tries, LONGEST_PAUSE)
        return await self._again(letter, refusal.code, max(pause, 0.1))

    async def _again(self, letter: outbox.Letter, code: str, pause: float) -> float:
        again_at = datetime.now(UTC) + timedelta(seconds=pause)
        await self._note(partial(outbox.fail, letter=letter, error=code, again_at=again_at))
        return pause

    async def _give_up(self, letter: outbox.Letter, code: str) -> None:
        CALLS.labels(letter.kind, "given_up").inc()
        log.warning("a letter was given up: %s, %s", letter.kind, code)
        await self._note(partial(outbox.fail, letter=letter, error=code, again_at=None))

    async def _note(self, change: Callable[..., None]) -> None:
        try:
            await self.counter.run(self.counter.desk.store.write, change)
        except NotLogged as reason:
            log.warning("the outbox cannot be written: %s", reason)

    async def _pause(self) -> None:
        """Until there is something new, or for a while: another process may have left something."""
        try:
            await asyncio.wait_for(self.counter.letters.wait(), IDLE_SECONDS)
        except TimeoutError:
            return
