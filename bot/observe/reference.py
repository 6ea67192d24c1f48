"""The reference of the delivery at hand: in each of its log lines, and told to the person when something fails."""

import secrets
from contextvars import ContextVar

_REFERENCE: ContextVar[str] = ContextVar("reference", default="")


def new_reference() -> str:
    """Begin a delivery."""
    made = secrets.token_hex(4)
    _REFERENCE.set(made)
    return made


def reference() -> str:
    """The reference of the delivery that this task works on; a fresh one outside of any."""
    return _REFERENCE.get() or new_reference()


def known_reference() -> str:
    """The same, but empty outside of any delivery."""
    return _REFERENCE.get()
