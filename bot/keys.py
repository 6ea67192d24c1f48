"""Tokens at rest: encrypted with a key that never lies in the database.

LLMCOST_ENCRYPTION_KEY holds one Fernet key, or several with commas between: the first encrypts, all decrypt, so a key
is replaced by putting the new one in front of it.
"""

import json
from collections.abc import Mapping
from importlib import import_module


class WrongKey(Exception):
    """What lies in the database was encrypted with another key."""


class Keys:
    """Encrypts and decrypts what a token consists of."""

    def __init__(self, given: str) -> None:
        """Raises ValueError where a key is none."""
        # Loaded where there are keys only: it takes 6 MB, and a bot of one workspace has none.
        fernet = import_module("cryptography.fernet")
        keys = [fernet.Fernet(key.strip()) for key in given.split(",") if key.strip()]
        self._keys = fernet.MultiFernet(keys)
        self._first = keys[0]
        self._wrong_key = fernet.InvalidToken

    def encrypted(self, parts: Mapping[str, str]) -> bytes:
        """The parts, unreadable without the key."""
        return bytes(self._keys.encrypt(json.dumps(dict(parts)).encode()))

    def decrypted(self, secret: bytes) -> Mapping[str, str]:
        """The parts again. Raises WrongKey."""
        try:
            found: dict[str, str] = json.loads(self._keys.decrypt(secret))
        except self._wrong_key:
            raise WrongKey from None
        return found

    def is_under_the_first(self, secret: bytes) -> bool:
        """Whether it can be read with the first key alone."""
        try:
            self._first.decrypt(secret)
        except self._wrong_key:
            return False
        return True
