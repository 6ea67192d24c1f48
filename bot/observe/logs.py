"""Log lines as JSON, one an event: ids, kinds and times; no words, names, addresses, headers or bodies of anybody.

Our own lines are written so. Those of libraries may hold anything (a body, an address that answers to whoever knows
it), so of them only the place is told: which library, where in it, which exception.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from traceback import extract_tb
from types import TracebackType
from typing import Any, TextIO

from bot.observe.reference import known_reference

WITH_WORDS = ("bot", "uvicorn", "apscheduler")
"""Loggers whose messages hold no content: ours, which are tested, and those that name addresses of ours and jobs."""
FIELDS = ("team", "kind", "status", "ms", "intent", "code", "method", "attempt", "job", "rows", "error", "place")
"""What a line may hold beside its message, given as `extra`."""
MOST_FRAMES = 12


def log_to(stream: TextIO | None = None) -> None:
    """Write every line of the process there, or on standard error, as JSON."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in ("slack_bolt", "slack_sdk", "aiohttp", "asyncio", "apscheduler", "psycopg"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # What nobody listens to is counted, not written down: the line would hold parts of the body.
    logging.getLogger("slack_bolt.AsyncApp").setLevel(logging.ERROR)


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
            "reference": known_reference() or None,
            **{name: getattr(record, name, None) for name in FIELDS},
        }
        if record.exc_info and record.exc_info[0]:
            line |= {"error": record.exc_info[0].__name__, "place": _places(record.exc_info[2])}
        return json.dumps({name: value for name, value in line.items() if value is not None})


def fault(error: BaseException) -> dict[str, Any]:
    """Of an exception, for `extra`: its class, and where it passed. Never its text, which may hold anybody's words."""
    return {"error": type(error).__name__, "place": _places(error.__traceback__)}


def _places(traceback: TracebackType | None) -> list[str]:
    """File, line and function of each step, innermost last."""
    frames = extract_tb(traceback)[-MOST_FRAMES:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _event(record: logging.LogRecord) -> str:
    if record.name.split(".")[0] in WITH_WORDS:
        return record.getMessage()
    return f"told by {_short(record.pathname)}:{record.lineno}"


def _short(path: str) -> str:
    return "/".join(path.split("/")[-3:])
