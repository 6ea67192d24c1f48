"""How long Slack still waits for a delivery, by the time that it wrote on it.

What came before our first line of code (a busy machine, a full queue of connections) cannot be measured from inside.
Slack's own stamp tells: it counts whole seconds of another clock, so it is held against the least difference of late,
and against our own clock: one delivery with a stamp from a clock that goes ahead must not make all others look late.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic, time

SLACK_WAITS_SECONDS = 3.0
SPARE_SECONDS = 0.7
"""For the answer's own work, and its way back."""
WINDOW_SECONDS = 300.0

_UNTIL: ContextVar[float] = ContextVar("until", default=float("inf"))


class Stamps:
    """Compares stamps with our clock: how late a delivery is beside the most punctual one of the last minutes."""

    def __init__(self, elapsed: Callable[[], float] = monotonic, clock: Callable[[], float] = time) -> None:
        self._elapsed = elapsed
        self._clock = clock
        self._began = elapsed()
        self._least = self._least_before = float("inf")

    def late(self, stamp: int) -> float:
        """Seconds, too many by up to one: the less of the two measures, since our own clock may be set while we run."""
        now = self._elapsed()
        if now - self._began > WINDOW_SECONDS:
            self._began, self._least_before, self._least = now, self._least, float("inf")
        self._least = min(self._least, now - stamp)
        return min(now - min(self._least, self._least_before), self._clock()) - stamp

    @contextmanager
    def awaited(self, stamp: int) -> Iterator[None]:
        """While a delivery with this stamp is worked on; `left` counts down."""
        token = _UNTIL.set(monotonic() + SLACK_WAITS_SECONDS - SPARE_SECONDS - self.late(stamp))
        try:
            yield
        finally:
            _UNTIL.reset(token)


def left() -> float:
    """Seconds in which an answer must be begun, or Slack gives up; without an end outside of any delivery."""
    return _UNTIL.get() - monotonic()
