"""How long a start takes against the bare import of the libraries that it loads: `python -m benchmarks.start_speed`.

Each pair runs in turn, each time as a process of its own, with compiled modules; the ratio of the medians counts, in
processor time, which other work on the machine disturbs less than the time on the clock. `serve` is ready when it
answers a probe.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.speed.servers import bot

ASK = ("ask", "64 A100 30 days")
TARGETS = {"ask, against its libraries": 1.3, "serve, seconds to ready": 2.0}
LIST_LOADED = (
    "import sys; from bot.__main__ import main; main(sys.argv[1:], standalone_mode=False);"
    "print(*(name for name, each in sys.modules.items() if 'site-packages' in str(getattr(each, '__file__', ''))),"
    " file=sys.stderr)"
)


def libraries() -> Sequence[str]:
    """The modules of other people that `llmcost ask` has loaded when it ends, on a log that is there already."""
    code = [sys.executable, "-c", LIST_LOADED, *ASK]
    for _ in range(2):  # the first makes the log, with a library that is used for nothing else
        ran = subprocess.run(code, capture_output=True, text=True, check=True)
    return [name for name in ran.stderr.splitlines()[-1].split() if name.split(".")[0] not in ("bot", "costengine")]


def processor_seconds(command: Sequence[str]) -> float:
    """User and system time of one run."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return used.ru_utime + used.ru_stime


def until_ready(database: str) -> tuple[float, float]:
    """Seconds from the command to the first answer to a probe: by the clock, and of the processor."""
    with bot(database) as server:
        return time.time() - float(server.process.create_time()), server.processor_seconds()


def measure(rounds: int) -> dict[str, float]:
    """The figures by name."""
    with tempfile.TemporaryDirectory() as name:
        os.environ["LLMCOST_DATABASE"] = database = str(Path(name) / "llmcost.db")
        os.environ["PYTHONPYCACHEPREFIX"] = os.environ["XDG_CACHE_HOME"] = str(Path(name) / "compiled")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # modules are compiled once, as where they are installed
        bare = [sys.executable, "-c", f"import {', '.join(libraries())}"]
        ask = [sys.executable, "-m", "bot", *ASK]
        pairs = [(processor_seconds(bare), processor_seconds(ask)) for _ in range(rounds + 1)][1:]
        ready = [until_ready(database) for _ in range(max(4, rounds // 4))][1:]
    plain, whole = (statistics.median(each) for each in zip(*pairs, strict=True))
    clock, processor = (statistics.median(each) for each in zip(*ready, strict=True))
    return {
        "libraries of ask, ms": round(1000 * plain),
        "ask, ms": round(1000 * whole),
        "ask, against its libraries": round(whole / plain, 2),
        "serve, seconds to ready": round(clock, 2),
        "serve, processor seconds to ready": round(processor, 2),
    }


def main() -> None:
    """Print one JSON object; exit 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=12)
    found = measure(parser.parse_args().rounds)
    print(json.dumps(found, indent=2))
    raise SystemExit(any(found[name] > most for name, most in TARGETS.items()))


if __name__ == "__main__":
    main()
