"""Several processes on one PostgreSQL, and all that may befall them: `python -m benchmarks.torture.cluster`.

Three bots on ports of their own, then one with three workers. While people ask, by turns: one process is killed with
kill -9, the database server crashes and comes back, connections are cut after the commit was sent and before it was
confirmed. Deliveries go to any of the bots, and come again as Slack sends them; each must be answered once, always
under the same number. With `--naive` what makes a delivery answered once is taken out of the bot: it must be noticed.
"""

import argparse
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
import psutil

from benchmarks.torture.bot_process import NO_SLACK, SECRET, Answer, BotProcess, free_port
from benchmarks.torture.ledger import Ledger, Verdict, agree, names
from bot.store.engine import Session
from bot.store.store import open_store
from tests.cutter import Cutter
from tests.postgresql import Server, running_server

ROOT = Path(__file__).parents[2]
BOTS = 3
SENDERS = 6
READY_SECONDS = 90
LAST_TRIES = 60
SENT_AGAIN = 0.2
"""The share of deliveries that come again though they were answered."""
NAIVE = """
import runpy, sys
from bot.store import deliveries
real = deliveries.claim
def claim(db, asked, key, **values):
    real(db, asked, key.model_copy(update={"id": __import__("uuid").uuid4().hex}), **values)
deliveries.claim = claim
sys.argv = ["bot", *sys.argv[1:]]
runpy.run_module("bot", run_name="__main__")
"""
"""The bot with another key for each delivery: it knows none again."""


class Found(NamedTuple):
    """What was done to the bots, and what came of it; `otherwise` were answered under another number than before."""

    killed: int
    crashes: int
    cuts: int
    acknowledged: int
    sent_again: int
    otherwise: int
    unanswered: int
    verdict: Verdict

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, doubled, or told twice in two ways."""
        return self.verdict.is_clean and not self.otherwise and not self.unanswered


class Bots(BotProcess):
    """Several processes behind one address: a delivery goes to any of them."""

    def __init__(self, url: str, workers: int, naive: bool) -> None:
        """One command with so many workers, or, for one, several commands on ports of their own."""
        self.url, self.workers, self.naive = url, workers, naive
        self.ports = [free_port() for _ in range(BOTS if workers == 1 else 1)]
        self.processes = [self._start(port) for port in self.ports]
        for port in self.ports:
            self._wait(port)

    def _start(self, port: int) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ, "LLMCOST_DATABASE": self.url, "SLACK_API_URL": NO_SLACK, "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_SIGNING_SECRET": SECRET,
        }  # fmt: skip
        program = ["-c", NAIVE] if self.naive else ["-m", "bot"]
        options = ["serve", "--port", str(port), *(["--workers", str(self.workers)] if self.workers > 1 else [])]
        return subprocess.Popen(
            [sys.executable, *program, *options], cwd=ROOT, env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def _wait(self, port: int) -> None:
        end = time.monotonic() + READY_SECONDS
        self.port = port
        while self._post(b"", "application/json", again=False).status == 0:
            assert time.monotonic() < end, "the bot never became ready"
            time.sleep(0.05)

    def wait_until_well(self) -> None:
        """Until each has found the database server again; one that was starting while it was away has ended, and is
        started again.

        A mention is acknowledged without the server too: its answer goes out at once, and says that it is not logged.
        """
        end = time.monotonic() + READY_SECONDS
        while not all([self._is_well(at) for at in range(len(self.processes))]):
            assert time.monotonic() < end, "a bot never found the server again"
            time.sleep(0.05)

    def _is_well(self, at: int) -> bool:
        if self.processes[at].poll() is not None:
            self.processes[at] = self._start(self.ports[at])
        try:
            return httpx.get(f"http://127.0.0.1:{self.ports[at]}/readyz").is_success
        except httpx.HTTPError:
            return False

    def _post(self, body: bytes, kind: str, *, again: bool) -> Answer:
        if body:
            self.port = random.choice(self.ports)  # whichever of them another sender puts here is as good
        return super()._post(body, kind, again=again)

    def kill_one(self) -> None:
        """kill -9 of one that serves; a command of its own is started again, a worker is replaced by itself."""
        if self.workers > 1:
            for worker in random.sample(serving := self._children(), min(len(serving), 1)):
                worker.kill()
            return
        at = random.randrange(len(self.processes))
        self.processes[at].kill()
        self.processes[at].wait()
        self.processes[at] = self._start(self.ports[at])

    def _children(self) -> Sequence[psutil.Process]:
        return [each for each in psutil.Process(self.processes[0].pid).children() if _serves(each)]

    def close(self) -> None:
        """End all."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=60)


def _serves(process: psutil.Process) -> bool:
    """Whether this is a worker, and not one killed before or what keeps track of them."""
    try:
        return "spawn_main" in " ".join(process.cmdline())
    except psutil.Error:
        return False


class Load:
    """People who ask, and Slack that sends again, until told to stop."""

    def __init__(self, bots: Bots, ledger: Ledger) -> None:
        self.bots, self.ledger = bots, ledger
        self.sent_again = self.otherwise = 0
        self._lock, self._stopped = threading.Lock(), threading.Event()
        self._senders = [threading.Thread(target=self._send_on) for _ in range(SENDERS)]
        for sender in self._senders:
            sender.start()

    def _send_on(self) -> None:
        while not self._stopped.is_set():
            self.send(self._choice())

    def _choice(self) -> str:
        with self._lock:
            waiting = self.ledger.unanswered
            if len(waiting) > SENDERS:
                return random.choice(waiting)
            if self.ledger.sent and random.random() < SENT_AGAIN:
                return random.choice(self.ledger.sent)
            return self.ledger.new()

    def send(self, name: str) -> None:
        """Send one, and hold its answer against what was told before."""
        again = name in self.ledger.promised
        answer = self.ledger.send(self.bots, name)
        with self._lock:
            self.sent_again += again
            self.otherwise += answer.is_acknowledged and answer.number != self.ledger.promised[name]

    def give_up(self) -> None:
        """Send no more."""
        self._stopped.set()

    def stop(self) -> None:
        """Send nothing new; then what was never answered, until it is; then everything once more."""
        self.give_up()
        for sender in self._senders:
            sender.join()
        for _ in range(LAST_TRIES):
            for name in self.ledger.unanswered:
                self.send(name)
            if not self.ledger.unanswered:
                break
            time.sleep(0.5)
        self.bots.wait_until_well()
        for name in self.ledger.sent:
            self.send(name)


@contextmanager
def _cutting(server: Server) -> Iterator[Cutter]:
    cutter = Cutter(server)
    yield cutter
    cutter.close()


def torture(server: Server, seconds: float, workers: int, naive: bool = False) -> Found:
    """One life of a cluster, on a server that has nothing in it."""
    killed = crashes = 0
    ledger = Ledger(mentions=True)
    with _cutting(server) as cutter:
        bots = Bots(cutter.url, workers, naive)
        load = Load(bots, ledger)
        try:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                for _ in range(3):
                    time.sleep(seconds / 40)
                    cutter.cut_after = b"COMMIT"
                bots.kill_one()
                killed += 1
                time.sleep(seconds / 20)
                server.stop("immediate")
                time.sleep(0.3)
                server.start()
                crashes += 1
                time.sleep(seconds / 20)
            load.stop()
        finally:
            load.give_up()
            bots.close()
        verdict = _compare(server.url, ledger)
        acknowledged = len(ledger.promised)
        return Found(
            killed, crashes, cutter.cuts, acknowledged, load.sent_again, load.otherwise, len(ledger.unanswered), verdict
        )


def _compare(url: str, ledger: Ledger) -> Verdict:
    store = open_store(Path("unused"), url)
    try:
        return store.read(lambda db: ledger.verdict(*_held(db), ledger.promised))
    finally:
        store.close()


def _held(db: Session) -> tuple[Sequence[tuple[str, int]], Mapping[str, int], bool]:
    """(project, number) of each answer; letters by project; whether the tables agree."""
    rows = [(row["project"], row["number"]) for row in db.rows("SELECT project, number FROM answers ORDER BY number")]
    letters = Counter(name for row in db.rows("SELECT payload FROM outbox") for name in names(row["payload"]))
    delivered = {row["number"] for row in db.rows("SELECT number FROM deliveries WHERE number IS NOT NULL")}
    (last,) = db.rows("SELECT coalesce(max(last_number), 0) AS number FROM workspaces")
    return rows, letters, agree([number for _, number in rows], delivered, last["number"])


def main() -> None:
    """Both ways to run several; exit 1 where something was lost or doubled, or a fault was not noticed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=3)
    options.add_argument("--naive", action="store_true")
    chosen = options.parse_args()
    clean = []
    ways = ((1, f"{BOTS} processes"), (BOTS, f"one command with {BOTS} workers"))
    for workers, words in ways[:1] if chosen.naive else ways:  # workers are made anew, without what was taken out
        with running_server() as server:
            found = torture(server, 60 * chosen.minutes, workers, chosen.naive)
        clean.append(found.is_clean)
        print(
            f"{words}: {found.killed} killed, {found.crashes} crashes of the server, {found.cuts} connections cut in"
            f" mid-commit; {found.acknowledged} deliveries acknowledged, {found.sent_again} of them sent again:"
            f" {found.verdict.lost} lost, {found.verdict.doubled} doubled,"
            f" {found.verdict.wrong_number + found.otherwise} under another number, {found.unanswered} never answered",
            flush=True,
        )
    raise SystemExit(all(clean) == chosen.naive)


if __name__ == "__main__":
    main()
