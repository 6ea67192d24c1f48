"""The counter in front of the desk: asynchronous fronts ask here, one at a time, off the event loop."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.answer import Answer, Problem
from bot.desk import Desk
from bot.observe.metrics import answered
from bot.reader import Intent
from bot.reply import Also, Reply
from bot.slack.patience import left
from bot.slack.people import People
from bot.slack.places import Places
from bot.slack.stopping import LATER_SECONDS
from bot.store import people
from bot.store.entry import Asked
from bot.store.errors import NotLogged
from bot.unlogged import Unlogged

Found = TypeVar("Found")
MOST_WAIT_SECONDS = 0.8
"""For one's turn; Slack gives up after three, and what comes before and after the turn takes time too."""
MOST_TOGETHER_SECONDS = 0.005
"""So long is worked out before a commit; whoever stands in line still shares the next one."""
WITH_LETTERS = frozenset({Intent.EXPORT, Intent.BUDGET, Intent.ACTUAL})
"""What is wanted where the answer's own transaction may leave a letter: a file, a word to the owner of a budget."""


def busy(text: str) -> Reply:
    """Too many at once."""
    problem = Problem(code="busy", message="Too many ask at once: this was not logged. Please ask again in a moment.")
    return Reply(answer=Answer(text=text, intent=Intent.UNCLEAR, error=problem))


class Turn(NamedTuple):
    """Somebody in line, and the reply they wait for."""

    text: str
    asked: Asked
    thread: Sequence[str]
    also: Also | None
    until: float
    """When it is too late to begin."""
    reply: asyncio.Future[Reply]

    @property
    def may_share(self) -> bool:
        """Whether others may be worked out before it is logged.

        Not before a message, which may follow up another of its thread, nor beside what has no key by which a second
        try would find it.
        """
        return self.also is None and self.asked.delivery is not None

    def fail(self, error: Exception) -> None:
        """Let whoever waits see the fault."""
        if not self.reply.done():
            self.reply.set_exception(error)


def _hand_out(turns: Sequence[Turn], replies: Sequence[Reply]) -> None:
    for turn, reply in zip(turns, replies, strict=True):
        if not turn.reply.done():  # who hung up meanwhile is not there any more
            turn.reply.set_result(reply)


class Counter:
    """Gives work to the desk in a thread of its own, so that waiting for the disk stops nobody else."""

    def __init__(
        self,
        desk: Desk,
        most_wait_seconds: float = MOST_WAIT_SECONDS,
        most_together_seconds: float = MOST_TOGETHER_SECONDS,
    ) -> None:
        self.desk = desk
        self.most_wait_seconds = most_wait_seconds
        self.most_together_seconds = most_together_seconds
        self.people = People()
        self.places = Places(desk.store)
        self.letters = asyncio.Event()
        """Set whenever something was put into the outbox by this process."""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")
        self._later: set[asyncio.Task[None]] = set()
        self._line: deque[Turn] = deque()
        self._is_called = False
        """The desk hears of the line at the end of this round of the event loop."""
        self._waiting = 0
        self._pace = 0.0
        """Seconds that an answer took of late: with the number of those who wait, how long a newcomer would."""

    async def ask(self, text: str, asked: Asked, thread: Sequence[str] = (), also: Also | None = None) -> Reply:
        """The reply, logged; with what `also` wrote.

        Who would wait so long that Slack may give up is told so instead: a row whose answer nobody saw would be a lie.
        What is answered by letter may wait.
        """
        patience = min(self.most_wait_seconds, left())
        if also is None and self._waiting * self._pace > patience:
            return busy(text)
        loop = asyncio.get_running_loop()
        turn = Turn(text, asked, thread, also, monotonic() + patience, loop.create_future())
        self._line.append(turn)
        self._waiting += 1
        if not self._is_called:
            self._is_called = True
            loop.call_soon(self._call_desk, loop)
        try:
            reply = await turn.reply
        finally:
            self._waiting -= 1
        answered(reply)
        if also or reply.intent in WITH_LETTERS:
            self.letters.set()
        return reply

    def _call_desk(self, loop: asyncio.AbstractEventLoop) -> None:
        """Once in a round of the event loop, when all whose deliveries it brought stand in line.

        Called for the first of them, the desk would begin while the rest is still read: two threads that take the
        interpreter from each other, and a commit for each few (0.72 ms of processor a command, 0.53 now).
        """
        self._is_called = False
        try:
            self._thread.submit(self._serve, loop)
        except RuntimeError:  # the desk has closed
            self._send_home()

    def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        """In the desk's thread: serve who stands in line; who then still stands there comes after what else waits."""
        try:
            self._serve_some(loop)
        finally:
            if self._line:
                self._thread.submit(self._serve, loop)

    def _serve_some(self, loop: asyncio.AbstractEventLoop) -> None:
        """Work out what those ask who stand in line, log it with one commit, hand it out.

        Who comes while a commit waits for the disk (0.3 ms on a good one, many on a bad one) shares the next; nobody is
        waited for, and whoever comes alone is served alone.
        """
        began, turns, worked = monotonic(), list[Turn](), list[Reply | Unlogged]()
        until = began + self.most_together_seconds
        while self._line and (not turns or (self._line[0].may_share and monotonic() < until)):
            turn = self._line.popleft()
            try:
                worked.append(self._worked_out(turn))
                turns.append(turn)
            except Exception as error:  # noqa: BLE001  # a fault of one: whoever awaits it tells; the others go on
                loop.call_soon_threadsafe(turn.fail, error)
            if not turn.may_share:
                break
        if not turns:
            return
        try:
            replies = self.desk.log_all(worked)
        except Exception as error:  # noqa: BLE001  # as above: nothing of them was written, each is tried by itself
            if len(turns) == 1:
                loop.call_soon_threadsafe(turns[0].fail, error)
            else:
                self._log_apart(loop, turns, worked)
            return
        self._pace += ((monotonic() - began) / len(turns) - self._pace) / 10
        loop.call_soon_threadsafe(_hand_out, turns, replies)

    def _log_apart(
        self, loop: asyncio.AbstractEventLoop, turns: Sequence[Turn], worked: Sequence[Reply | Unlogged]
    ) -> None:
        """After a fault of one nobody else goes without an answer."""
        for turn, each in zip(turns, worked, strict=True):
            try:
                loop.call_soon_threadsafe(_hand_out, [turn], self.desk.log_all([each]))
            except Exception as error:  # noqa: BLE001  # as above
                loop.call_soon_threadsafe(turn.fail, error)

    def _worked_out(self, turn: Turn) -> Reply | Unlogged:
        if turn.also is None and monotonic() > turn.until:
            return busy(turn.text)
        return self.desk.work_out(turn.text, turn.asked, turn.thread, turn.also)

    async def run(self, work: Callable[..., Found], *values: Any) -> Found:
        """Do this in the desk's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *values)

    async def look_up(self, client: AsyncWebClient, asked: Asked) -> bool:
        """Ask Slack who this is, and keep it for every process; whether this process knows them now."""
        told = await self.people.ask(client, asked)
        if told:
            with suppress(NotLogged):
                await self.run(
                    self.desk.store.write, partial(people.keep, tenant=asked.tenant, id=asked.user, told=told)
                )
        return self.people.is_fresh(asked)

    async def recall(self, asked: Asked) -> None:
        """Take from the log what Slack told any process of this person."""
        if not self.people.may_be_kept(asked):
            return
        with suppress(NotLogged):
            told = await self.run(self.desk.store.read, partial(people.find, tenant=asked.tenant, id=asked.user))
            if told:
                self.people.keep(asked, told)
            else:
                self.people.not_kept(asked)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this after the acknowledgement; `close` waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def close(self) -> None:
        """Finish what is under way, then close the log."""
        if self._later:
            await asyncio.wait(self._later, timeout=LATER_SECONDS)
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._send_home()
        self.desk.store.close()

    def _send_home(self) -> None:
        """Leave nobody waiting who will not be served."""
        while self._line:
            self._line.popleft().reply.cancel()
