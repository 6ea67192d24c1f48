"""What is made ready when somebody first asks for it: functions of tables with their modules, and patterns.

A question in a terminal is a process of its own: it needs one row of such a table, if any, and a fifth of the patterns.
`serve` makes them all ready before its first request.
"""

import re
from functools import cached_property
from importlib import import_module
from typing import Any, ClassVar, cast


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


class _Pattern:
    every: ClassVar[list["_Pattern"]] = []

    def __init__(self, text: str, flags: re.RegexFlag) -> None:
        self._text = text
        self._flags = flags
        _Pattern.every.append(self)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self._text, self._flags)

    def __getattr__(self, name: str) -> Any:
        """Whatever the compiled pattern can; from then on it is found without this detour."""
        found = getattr(self.compiled, name)
        setattr(self, name, found)
        return found


def pattern(text: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """The pattern of this text, compiled when something is first held against it."""
    return cast(re.Pattern[str], _Pattern(text, flags))


def load_all() -> None:
    """Make all ready that is named so far, and what is named by what comes with it."""
    for each in OnUse.every:
        _ = each.function
    for known in _Pattern.every:
        _ = known.compiled
