"""Waiting for what the bot does after its acknowledgement."""

import asyncio
from collections.abc import Callable
from typing import Any

MOST_SECONDS = 60
"""Only what will never happen is waited for so long: a busy machine is no fault."""


async def until(happened: Callable[[], Any]) -> Any:
    """What this gives, once it gives something."""
    async with asyncio.timeout(MOST_SECONDS):
        while not (found := happened()):
            await asyncio.sleep(0.01)
    return found
