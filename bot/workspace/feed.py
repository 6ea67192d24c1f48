"""What happens, told to whoever watches: the page shows it live, a test waits for it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

MOST_WAITING = 1000


@dataclass(frozen=True)
class Change:
    """A `message` came, was `changed` or `deleted`; a `modal`, `home`, `status` or `install` changed; a call ended.

    A `call` is one of the app's, `sent` is one of ours to it.
    """

    kind: str
    team: str
    channel: str = ""
    ts: str = ""
    thread_ts: str = ""
    user: str = ""


class Feed:
    """Every change goes to every watcher; one that reads too slowly loses changes, never memory."""

    def __init__(self) -> None:
        self._watchers: set[asyncio.Queue[Change]] = set()
        self.is_closed = False

    def close(self) -> None:
        """Let every watcher go."""
        self.is_closed = True
        self.publish(Change("closed", ""))

    def publish(self, change: Change) -> None:
        """Tell everybody."""
        for each in self._watchers:
            with suppress(asyncio.QueueFull):
                each.put_nowait(change)

    @contextmanager
    def watched(self) -> Iterator[asyncio.Queue[Change]]:
        """The changes from now on."""
        queue: asyncio.Queue[Change] = asyncio.Queue(MOST_WAITING)
        self._watchers.add(queue)
        try:
            yield queue
        finally:
            self._watchers.discard(queue)

    async def until(self, holds: Callable[[], object], seconds: float = 20.0) -> None:
        """Wait for changes until this holds. Raises TimeoutError."""
        with self.watched() as changes:
            async with asyncio.timeout(seconds):
                while not holds():
                    await changes.get()
