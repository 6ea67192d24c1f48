"""What happens, told to whoever watches: the page shows it live, a test waits for it."""

import asyncio
from collections import deque
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


Numbered = tuple[int, Change]


class Feed:
    """Every change goes to every watcher; one that reads too slowly loses changes, never memory.

    Changes are numbered, and the last ones kept, so that a watcher who comes a moment late misses nothing.
    """

    def __init__(self) -> None:
        self._watchers: set[asyncio.Queue[Numbered]] = set()
        self._last: deque[Numbered] = deque(maxlen=MOST_WAITING)
        self.count = 0
        self.is_closed = False

    def publish(self, change: Change) -> None:
        """Tell everybody."""
        self.count += 1
        self._last.append((self.count, change))
        for each in self._watchers:
            with suppress(asyncio.QueueFull):
                each.put_nowait((self.count, change))

    def close(self) -> None:
        """Let every watcher go."""
        self.is_closed = True
        self.publish(Change("closed", ""))

    @contextmanager
    def watched(self, since: int | None = None) -> Iterator[asyncio.Queue[Numbered]]:
        """The changes after the one of this number; without a number those from now on."""
        queue: asyncio.Queue[Numbered] = asyncio.Queue(MOST_WAITING)
        for number, change in self._last:
            if since is not None and number > since:
                queue.put_nowait((number, change))
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
