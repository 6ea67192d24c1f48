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
from typing import NamedTuple

import psutil

SECRET = "speed" * 8
START_SECONDS = 15


class Server(NamedTuple):
    """A running server."""

    port: int
    process: psutil.Process

    def processor_seconds(self) -> float:
        """What it and its workers have used so far."""
        everyone = [self.process, *self.process.children(recursive=True)]
        used = [each.cpu_times() for each in everyone]
        return float(sum(times.user + times.system for times in used))

    def megabytes(self) -> float:
        """The memory of the largest process of it."""
        everyone = [self.process, *self.process.children(recursive=True)]
        return float(max(each.memory_info().rss for each in everyone) / 1e6)


@contextmanager
def bare() -> Iterator[Server]:
    """A running bare Bolt app."""
    with _running([sys.executable, "-m", "benchmarks.speed.bare"], {}) as server:
        yield server


@contextmanager
def bot(database: str, workers: int = 1) -> Iterator[Server]:
    """The running bot with its log in this database, and a stand-in for Slack's Web API beside it."""
    more = ["--workers", str(workers)] if workers > 1 else []
    with _running([sys.executable, "-m", "benchmarks.speed.web_api"], {}) as slack:
        settings = {
            "SLACK_BOT_TOKEN": "xoxb-speed",
            "SLACK_API_URL": f"http://127.0.0.1:{slack.port}/api/",
            "LLMCOST_DATABASE": database,
        }
        with _running([sys.executable, "-m", "bot", "serve", *more], settings, "--port") as server:
            yield server


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(arguments: Sequence[str], settings: Mapping[str, str], port_option: str = "") -> Iterator[Server]:
    port = _free_port()
    environment = {**os.environ, "SLACK_SIGNING_SECRET": SECRET, "PORT": str(port), **settings}
    process = subprocess.Popen(
        [*arguments, *([port_option, str(port)] if port_option else [])],
        env=environment,
        cwd=Path(__file__).parent.parent.parent,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield Server(port, psutil.Process(process.pid))
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
