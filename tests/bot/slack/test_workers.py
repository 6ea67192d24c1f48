"""Several processes: behind one port on one file, and on one server, with all that may befall them."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import psutil
import pytest

from benchmarks.torture.cluster import BOTS, torture
from bot.store.migrations import SCHEMA_VERSION
from bot.store.store import open_store
from bot.workspace.signing import signature_headers
from tests.bot.slack.test_serve import wait_until_ready
from tests.fake_slack import SECRET, command, form, signed
from tests.postgresql import Server

NO_SLACK = "http://127.0.0.1:9/api/"


@pytest.fixture
def workers(port: int, database: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-test", "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": NO_SLACK,
        "LLMCOST_DATABASE": str(database), "PATH": os.environ["PATH"],
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve", "--workers", "3", "--port", str(port)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    yield process
    for each in [*psutil.Process(process.pid).children(recursive=True)] if process.poll() is None else []:
        each.kill()
    process.kill()
    process.wait()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_bot_whose_log_a_newer_one_has_changed_has_the_event_sent_again_and_stops(
    workers: str, port: int, database: Path
) -> None:
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-test", "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": NO_SLACK,
        "LLMCOST_DATABASE": str(database), "PATH": os.environ["PATH"],
    }  # fmt: skip
    event = {"type": "app_mention", "user": "U1", "text": "<@UBOT> 64 A100 30 days", "ts": "1.1", "channel": "C1"}
    body = json.dumps(
        {"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": "Ev1", "event": event}
    ).encode()
    headers = signature_headers(body, SECRET, time.time(), "application/json")
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "serve", "--workers", workers, "--port", str(port)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            wait_until_ready(port)
            with closing(sqlite3.connect(database)) as newer:
                newer.execute("ALTER TABLE answers RENAME COLUMN text TO words")
                newer.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
                newer.commit()

            told = httpx.post(f"http://127.0.0.1:{port}/slack/events", content=body, headers=headers)

            assert told.status_code >= 500
            _, said = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 2
    assert said.splitlines()[-1] == f"The database {database} was written by a newer llmcost; upgrade the program."
    with closing(sqlite3.connect(database)) as conn:
        assert conn.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION + 1,)


def numbers(database: Path) -> list[int]:
    store = open_store(database)
    found = [entry.number for entry in store.entries()]
    store.close()
    return found


def test_workers_end_with_a_parent_that_was_killed(workers: subprocess.Popen[bytes], port: int, database: Path) -> None:
    wait_until_ready(port)
    left = psutil.Process(workers.pid).children(recursive=True)

    workers.kill()

    _, alive = psutil.wait_procs(left, timeout=15)
    assert alive == []
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))


def test_three_workers_one_killed_lose_and_double_nothing(
    workers: subprocess.Popen[bytes], port: int, database: Path
) -> None:
    wait_until_ready(port)

    def deliver(number: int) -> bool:
        """Again until it is told as logged: Slack repeats what was not acknowledged, a person what was turned away."""
        body = form(command("64 A100 30 days", trigger_id=f"t.{number}"))
        for _ in range(20):
            try:
                reply = httpx.post(f"http://127.0.0.1:{port}/slack/events", content=body, headers=signed(body))
            except httpx.HTTPError:
                continue
            if reply.is_success and re.search(r"#\d+", reply.text):
                return True
        return False

    with ThreadPoolExecutor(8) as people:
        before = list(people.map(deliver, range(12)))
        served = [each for each in psutil.Process(workers.pid).children() if "spawn_main" in " ".join(each.cmdline())]
        under_way = people.map(deliver, range(12, 36))
        served[0].kill()
        after = list(under_way)

    workers.send_signal(signal.SIGTERM)
    assert workers.wait(timeout=20) == 0
    assert len(served) == 3
    assert all([*before, *after])
    assert sorted(numbers(database)) == list(range(1, 37))


@pytest.mark.parametrize("workers", [1, BOTS], ids=["three processes", "three workers"])
def test_processes_killed_a_server_crashed_and_commits_cut_lose_and_double_nothing(
    workers: int, empty_server: Server
) -> None:
    found = torture(empty_server, 2, workers)

    assert min(found.killed, found.crashes, found.cuts, found.acknowledged, found.sent_again) > 0
    assert found.is_clean, found
