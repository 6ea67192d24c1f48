"""Functions of tables, whose modules are imported when somebody first asks for them.

A question in a terminal is a process of its own and needs one row of such a table, if any. `serve` loads them all
before its first request.
"""

from functools import cached_property
from importlib import import_module
from typing import Any, ClassVar


class OnUse:
    """The function `name` of a module, called as if it were imported here.

    No type check sees its name; a test imports every one of them.
    """

    every: ClassVar[list["OnUse"]] = []
    """All that tables have named."""

    def __init__(self, module: str, name: str) -> None:
        self.module = module
        self.name = name
        OnUse.every.append(self)

    @cached_property
    def function(self) -> Any:
        """The function itself."""
        return getattr(import_module(self.module), self.name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Whatever the function gives."""
        return self.function(*args, **kwargs)


def load_all() -> None:
    """Import what tables have named so far, and what the tables name that come with it."""
    for each in OnUse.every:
        _ = each.function
