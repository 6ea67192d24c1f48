"""The counter in front of the desk: asynchronous fronts ask here, one at a time, off the event loop."""

import asyncio
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bot.desk import Desk, Reply
from bot.observe.metrics import answered
from bot.slack.stopping import LATER_SECONDS
from bot.store.entry import Asked


class Counter:
    """Gives texts to the desk in a thread of its own, so that waiting for the disk stops nobody else."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")
        self._later: set[asyncio.Task[None]] = set()

    async def ask(self, text: str, asked: Asked, thread: Sequence[str] = ()) -> Reply:
        """The reply, logged."""
        loop = asyncio.get_running_loop()
        reply = await loop.run_in_executor(self._thread, self.desk.ask, text, asked, thread)
        answered(reply)
        return reply

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
        self.desk.store.close()
