"""Stopping: the first signal finishes what was begun, within limits; a second one ends at once.

Nothing that was acknowledged is lost either way: it was committed before. What was not, Slack sends again.
"""

import asyncio
import os
import signal
import threading
from itertools import count
from multiprocessing import parent_process
from types import FrameType

import uvicorn

DRAIN_SECONDS = 5
"""For requests under way."""
LATER_SECONDS = 3
"""For what follows an acknowledgement."""
MOST_SECONDS = 9.5
"""From the first signal to the end, whatever hangs; then the status is 1."""
SIGNALS = (signal.SIGTERM, signal.SIGINT)


class PatientServer(uvicorn.Server):
    """uvicorn, which leaves at the second signal and ends with status 0 after a clean stop."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop, or leave."""
        if self.should_exit:
            leave_at_once(sig)
        self.should_exit = True  # and no captured signal: uvicorn would raise it once more at the end
        end_in_time()


def stop_signal() -> asyncio.Event:
    """Set by the first signal; the second one ends the process, also while the loop waits for the disk."""
    stopped, loop, signals = asyncio.Event(), asyncio.get_running_loop(), count()

    def stop(sig: int, frame: FrameType | None) -> None:
        if next(signals):
            leave_at_once(sig)
        loop.call_soon_threadsafe(stopped.set)
        end_in_time()

    for each in SIGNALS:
        signal.signal(each, stop)
    return stopped


def leave_at_once(sig: int) -> None:
    """End without finishing anything, with the status of a process that the signal ended."""
    os._exit(128 + sig)


def stop_all() -> None:
    """Stop this process, or all workers where it is one of several, as the first signal does."""
    parent = parent_process()
    os.kill((parent.pid if parent else None) or os.getpid(), signal.SIGTERM)


def end_in_time() -> None:
    """See to it that the process ends, even where a disk or a peer hangs."""
    clock = threading.Timer(MOST_SECONDS, os._exit, (1,))
    clock.daemon = True
    clock.start()
