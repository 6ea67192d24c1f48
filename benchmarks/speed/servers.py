"""The servers under load, each a process of its own on the loopback."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

SECRET = "speed" * 8
START_SECONDS = 15


@contextmanager
def bare() -> Iterator[int]:
    """The port of a running bare Bolt app."""
    port = _free_port()
    with _running([sys.executable, "-m", "benchmarks.speed.bare"], port, {"PORT": str(port)}):
        yield port


@contextmanager
def bot(database: str, workers: int = 1) -> Iterator[int]:
    """The port of the running bot, with its log in this database."""
    port = _free_port()
    serve = [sys.executable, "-m", "bot", "serve", "--port", str(port)]
    more = ["--workers", str(workers)] if workers > 1 else []
    with _running([*serve, *more], port, {"SLACK_BOT_TOKEN": "xoxb-speed", "LLMCOST_DATABASE": database}):
        yield port


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(arguments: Sequence[str], port: int, settings: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": "http://127.0.0.1:9/api/", **settings}
    process = subprocess.Popen(
        arguments, env=environment, cwd=Path(__file__).parent.parent.parent, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port, process)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=15)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"the server {process.args!r} did not start")
