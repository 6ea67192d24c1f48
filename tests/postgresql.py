"""A PostgreSQL server for the tests: a real one, in a temporary folder, on a socket of its own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NO_SERVER = "no PostgreSQL server is installed: `apt-get install postgresql`, or put initdb and pg_ctl on the PATH"
PEOPLE = "postgres"
"""The server refuses to run as root; this is who runs it then."""


def binaries() -> Path | None:
    """The folder of the newest server that is installed, if any."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda path: int(path.parent.name))


class Server:
    """One server; `url` reaches its database."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.programs = programs
        self.url = f"postgresql://{PEOPLE}@/{PEOPLE}?host={folder}"

    def make(self) -> None:
        """Make the files of a new server."""
        self._run("initdb", "--no-sync", "--auth=trust", f"--username={PEOPLE}", "--encoding=UTF8", "--locale=C.UTF-8")

    def start(self) -> None:
        """Start it and wait until it answers."""
        # A killed server is started on its own files, so what the kernel holds is enough: no fsync.
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off -c max_connections=60"
        self._run("pg_ctl", "start", "--wait", "--timeout=180", f"--options={options}", f"--log={self.folder / 'log'}")

    def stop(self, how: str = "fast") -> None:
        """Stop it: `fast`, or `immediate`, which is a crash."""
        self._run("pg_ctl", "stop", "--wait", f"--mode={how}")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), f"--pgdata={self.data}", *arguments]
        as_other = ["runuser", "-u", PEOPLE, "--"] if os.geteuid() == 0 else []
        with (self.folder / "commands").open("ab") as log:
            subprocess.run([*as_other, *command], check=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")


@contextmanager
def running_server() -> Iterator[Server]:
    """A server that has nothing in it yet, gone afterwards."""
    programs = binaries()
    assert programs
    folder = Path(tempfile.mkdtemp(prefix="llmcost-pg-", dir="/tmp"))  # a socket's path must be short
    if os.geteuid() == 0:
        shutil.chown(folder, PEOPLE, PEOPLE)
    server = Server(folder, programs)
    try:
        server.make()
        server.start()
        yield server
        server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
