"""The postman: takes letters out of the outbox and sends them until Slack takes them, or never will.

Each lane, a channel as a rule, sends by itself and in order: what one letter waits for, those behind it wait for too,
and no other lane does. What Slack only puts off is tried for a day, and so is what waits for a new token. A letter that
is under way when the process ends is taken again by the next one, after its time. Slack has no key that would keep a
message from being posted twice; so one whose fate is unknown is tried once more, later, and no more; then whoever asked
is told.
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
from bot.slack.letters import Export, HomeTab, Letter, Post, Respond, Upload, opened, send
from bot.slack.sending import Sender
from bot.slack.web_api import Later, Never, Refusal, Token
from bot.slack.workspaces import Workspaces
from bot.store import outbox
from bot.store.errors import StoreError, TooNew

HOLD = timedelta(seconds=30)
"""So long the letters of a process that died wait for another."""
AT_ONCE = 16
"""Letters under way."""
IDLE_SECONDS = 2.0
LONGEST = timedelta(days=1)
"""So long a letter is worth its while; an incident of Slack's lasts hours."""
KEEP_SECONDS = 8.0
"""How often a hold is prolonged while a letter is sent: an export takes its time."""
UNKNOWN_SECONDS = 60.0
"""Until what may have been posted is tried a second time: whatever broke the call should be over by then."""
MOST_TRIES_PERHAPS = 8
"""Tries (over eight minutes) of which Slack said twice running that it may have been done: each may be a double."""
LONGEST_PAUSE = 300.0

DIRECT = ("D", "U", "W")
"""How the ids of conversations with one person, and of persons, begin."""
MAY_BE_LOST = (
    "What I had for you in {place} may not have arrived: Slack did not say that it took it. If it is not there, "
    "“history” shows your answers."
)

log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


def _is_unknown(error: str) -> bool:
    """Whether a call may have been carried out: the name of an error broke it off; Slack's own words are small."""
    return bool(error) and not error.islower()


def _asked_by(letter: Letter) -> tuple[str, str]:
    """Whom a letter answers, and where; nobody where it is a word to somebody already."""
    match letter:
        case Post():
            return (letter.asker or letter.only_for), letter.channel
        case Respond():
            return _asked_by(letter.instead) if letter.instead else ("", "")
        case Upload() | Export():
            return letter.user, ""
        case HomeTab():
            return "", ""


class Postman:
    """Sends the letters of all workspaces. Several processes may each have one: a letter is held by one of them."""

    def __init__(
        self, counter: Counter, workspaces: Workspaces, sender: Sender, now: Callable[[], datetime] = _now
    ) -> None:
        self.counter = counter
        self.workspaces = workspaces
        self.sender = sender
        self.holder = uuid4().hex
        self.now = now
        self._stopped = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._exporting = asyncio.Lock()

    async def work(self) -> None:
        """Send until told to stop, then finish what is under way."""
        while not self._stopped.is_set():
            self.counter.letters.clear()
            try:
                taken = await self._take()
            except Exception as error:  # noqa: BLE001  # whatever it is, the letters of tomorrow must not wait for it
                log.error("the outbox failed", extra=fault(error))
                taken = 0
            if not taken:
                await self._pause()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def once(self) -> None:
        """Send what is due now, and wait until it is sent."""
        await self._take()
        await asyncio.gather(*self._under_way)

    def stop(self) -> None:
        """Take no more letters."""
        self._stopped.set()
        self.counter.letters.set()

    async def _take(self) -> int:
        """Begin to send what is due; how many letters that are."""
        free = AT_ONCE - len(self._under_way)
        if free <= 0:
            return 0
        claim = partial(outbox.claim, holder=self.holder, now=self.now(), hold=HOLD, limit=free)
        try:
            taken = await self.counter.run(self.counter.desk.store.write, claim)
        except StoreError as reason:
            log.warning("the outbox cannot be read: %s", reason)
            return 0
        for letter in taken:
            sending = asyncio.create_task(self._deliver(letter))
            self._under_way.add(sending)
            sending.add_done_callback(self._next)
        return len(taken)

    def _next(self, sent: asyncio.Task[None]) -> None:
        """Look again at once: the next letter of this lane may be due."""
        self._under_way.discard(sent)
        self.counter.letters.set()

    async def _deliver(self, letter: outbox.Letter) -> None:
        keeping = asyncio.create_task(self._keep(letter))
        try:
            await self._try(letter)
        finally:
            keeping.cancel()

    async def _keep(self, letter: outbox.Letter) -> None:
        while True:
            await asyncio.sleep(KEEP_SECONDS)
            await self._note(partial(outbox.keep, letter=letter, until=self.now() + HOLD))

    async def _try(self, letter: outbox.Letter) -> None:
        try:
            await self._send(letter)
        except TooNew:
            return  # still held: the newer program sends it
        except StoreError as reason:  # still held: it is taken again once the log can be read
            log.warning("a letter waits for the log: %s", reason)
        except (Later, Token) as refusal:
            await self._put_off(letter, refusal)
        except Refusal as refusal:
            await self._give_up(letter, refusal.code)
        except Exception as error:  # noqa: BLE001  # one letter that cannot be made must not stop the others
            log.error("a letter could not be made: %s", letter.kind, extra=fault(error))
            await self._give_up(letter, type(error).__name__)
        else:
            CALLS.labels(letter.kind, "ok").inc()
            await self._note(partial(outbox.done, letter=letter))

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
                async with self._exporting:  # one after the other, beside the desk and not in its way
                    made = await asyncio.to_thread(exports.file, self.counter.desk.store, letter)
                await self.sender.upload(client, asked_for.user, made.name, made.content, made.left_out)

    async def _put_off(self, letter: outbox.Letter, refusal: Refusal) -> None:
        """Slack's own time where it gave one, else longer after every try."""
        CALLS.labels(letter.kind, refusal.code).inc()
        is_unknown = _is_unknown(refusal.code)
        too_often = is_unknown and _is_unknown(letter.last_error)
        is_repeated = refusal.may_be_done and refusal.code == letter.last_error
        too_often |= is_repeated and letter.tries >= MOST_TRIES_PERHAPS
        if too_often or self.now() - letter.at > LONGEST:
            await self._give_up(letter, refusal.code)
            await self._tell_the_asker(letter)
            return
        longer = UNKNOWN_SECONDS if is_unknown else min(2.0**letter.tries, LONGEST_PAUSE)
        pause = max(longer if refusal.seconds is None else refusal.seconds, 0.1)
        # That it may have been posted is remembered, whatever Slack says of the tries after it.
        error = letter.last_error if _is_unknown(letter.last_error) else refusal.code
        again = partial(
            outbox.fail, error=error, again_at=self.now() + timedelta(seconds=pause), tried=not refusal.is_limit
        )
        await self._note(partial(again, letter=letter))
        asyncio.get_running_loop().call_later(pause, self.counter.letters.set)

    async def _tell_the_asker(self, letter: outbox.Letter) -> None:
        """An answer that may never have arrived is worse where nobody knows of it."""
        asker, where = _asked_by(opened(letter))
        if asker:
            place = f"<#{where}>" if where and not where.startswith(DIRECT) else "our conversation"
            word = Post(channel=asker, message={"text": MAY_BE_LOST.format(place=place)})
            await self._note(partial(send, tenant=letter.tenant, letter=word, at=self.now()))

    async def _give_up(self, letter: outbox.Letter, code: str) -> None:
        CALLS.labels(letter.kind, "given_up").inc()
        log.warning("a letter was given up: %s, %s", letter.kind, code)
        await self._note(partial(outbox.fail, letter=letter, error=code, again_at=None))

    async def _note(self, change: Callable[..., None]) -> None:
        try:
            await self.counter.run(self.counter.desk.store.write, change)
        except StoreError as reason:
            log.warning("the outbox cannot be written: %s", reason)

    async def _pause(self) -> None:
        """Until there is something new, or for a while: another process may have left something."""
        try:
            await asyncio.wait_for(self.counter.letters.wait(), IDLE_SECONDS)
        except TimeoutError:
            return
