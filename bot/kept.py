"""What was worked out lately, kept in this process because people ask again: bounded, and forgotten on demand.

Only what depends on nothing but its key is kept, and keys are compared whole: what one workspace was told is told to
another only where both asked the same, with the same prices, settings and past runs.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache
from threading import Lock
from typing import Generic, ParamSpec, TypeVar, cast

from costengine.estimate import ESTIMATES_KEPT, forget_estimates

Asked = ParamSpec("Asked")
Found = TypeVar("Found")
MOST_KEPT = ESTIMATES_KEPT
"""Whole answers, for people who click on: each takes some 100 kB."""
_FORGET: list[Callable[[], None]] = [forget_estimates]


def kept(most: int) -> Callable[[Callable[Asked, Found]], Callable[Asked, Found]]:
    """Keep the last so many results of a function."""

    def keeping(work: Callable[Asked, Found]) -> Callable[Asked, Found]:
        held = lru_cache(maxsize=most)(work)
        _FORGET.append(held.cache_clear)
        return cast(Callable[Asked, Found], held)  # lru_cache forgets the types of the arguments

    return keeping


class Shelf(Generic[Found]):
    """Values by key, up to so many bytes in all: what was not asked for longest goes first."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._bytes = 0
        self._held: OrderedDict[Hashable, tuple[Found, int]] = OrderedDict()
        self._lock = Lock()  # asked by the desk's thread and by the one that speaks to Slack
        _FORGET.append(self.clear)

    def get(self, key: Hashable) -> Found | None:
        """The value of this key, if it is kept."""
        with self._lock:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key][0]

    def put(self, key: Hashable, value: Found, size: int) -> Found:
        """Keep a value of so many bytes, its key included."""
        with self._lock:
            self._bytes += size - self._held.pop(key, (value, 0))[1]
            self._held[key] = (value, size)
            while self._bytes > self.most_bytes:
                _, (_, freed) = self._held.popitem(last=False)
                self._bytes -= freed
        return value

    def clear(self) -> None:
        """Forget all values."""
        with self._lock:
            self._held.clear()
            self._bytes = 0


def forget_all() -> None:
    """Forget everything that is kept here: somebody's words were erased, or some minutes went by."""
    for forget in _FORGET:
        forget()
