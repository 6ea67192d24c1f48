"""The reference of the delivery at hand: in each of its log lines, and told to the person when something fails."""

import secrets
from contextvars import ContextVar
from itertools import count

_REFERENCE: ContextVar[str] = ContextVar("reference", default="")


_NEXT = count(secrets.randbits(32))
"""From where no other process counts; to ask the system each time would hand the processor to another thread."""


def new_reference() -> str:
    """Begin a delivery."""
    made = f"{next(_NEXT) & 0xFFFFFFFF:08x}"
    _REFERENCE.set(made)
    return made


def reference() -> str:
    """The reference of the delivery that this task works on; a fresh one outside of any."""
    return _REFERENCE.get() or new_reference()


def known_reference() -> str:
    """The same, but empty outside of any delivery."""
    return _REFERENCE.get()
