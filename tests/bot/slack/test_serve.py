"""`llmcost serve` as a process of its own."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.store.store import open_store
from tests.fake_slack import SECRET, command, form, signed


@pytest.fixture
def server(port: int, database: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-canary", "SLACK_SIGNING_SECRET": SECRET, "LLMCOST_DATABASE": str(database),
        "PATH": "/usr/bin:/bin",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve", "--port", str(port)],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    yield process
    process.kill()
    process.wait()
    assert process.stdout
    process.stdout.close()


def wait_until_ready(port: int) -> None:
    for _ in range(200):
        try:
            httpx.get(f"http://127.0.0.1:{port}/readyz").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server never became ready")


def test_it_answers_commands_and_stops_cleanly_with_nothing_lost_and_nothing_said(
    server: subprocess.Popen[str], port: int, database: Path
) -> None:
    wait_until_ready(port)
    body = form(command("64 A100 30 days"))
    answer = httpx.post(f"http://127.0.0.1:{port}/slack/events", content=body, headers=signed(body))
    server.send_signal(signal.SIGTERM)

    output, _ = server.communicate(timeout=10)
    assert "46,080 GPU-hours" in answer.json()["text"]
    assert server.returncode == 0
    assert "canary" not in output
    assert "A100" not in output
    store = open_store(database)
    assert len(list(store.entries())) == 1
    store.close()
