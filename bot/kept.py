"""What was worked out of late and is kept in this process, because people ask again: bounded, and forgotten on demand.

Only functions whose answer hangs on their arguments alone are kept, and the arguments are compared whole: what one
workspace is told is told to another only where both asked the same, of the same prices, settings and past runs.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Generic, ParamSpec, TypeVar, cast

from costengine.estimate import ESTIMATES_KEPT, forget_estimates

Asked = ParamSpec("Asked")
Found = TypeVar("Found")
MOST_KEPT = ESTIMATES_KEPT
"""An estimate is the bulk of an answer, with some 50 kB; its row and its message are 20."""
_FORGET: list[Callable[[], None]] = [forget_estimates]


def kept(most: int) -> Callable[[Callable[Asked, Found]], Callable[Asked, Found]]:
    """Keep the last so many results of a function."""

    def keeping(work: Callable[Asked, Found]) -> Callable[Asked, Found]:
        held = lru_cache(maxsize=most)(work)
        _FORGET.append(held.cache_clear)
        return cast(
            Callable[Asked, Found], held
        )  # functools knows no more of the arguments than that they can be compared

    return keeping


def forget_all() -> None:
    """Keep nothing of all this any longer: somebody's words were erased, or some minutes went by."""
    for forget in _FORGET:
        forget()


class Same(Generic[Found]):
    """A frozen value as an argument that is compared by being the very same object.

    To compare two answers part by part takes longer than to render one.
    """

    __slots__ = ("value",)

    def __init__(self, value: Found) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.value is self.value
