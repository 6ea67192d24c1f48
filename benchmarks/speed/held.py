"""Processes held to a share of a core by the kernel, for what more cores would bring on a machine that has few."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

PERIOD_MICROSECONDS = 10_000
"""Short, so that a process that has used its share stands still for milliseconds only."""
FIRST, SECOND = Path("/sys/fs/cgroup/cpu"), Path("/sys/fs/cgroup")
"""Where the control groups of version 1 and 2 lie (kernel.org, admin-guide: cgroup-v1, cgroup-v2); 1 was tried."""


def can_hold() -> bool:
    """Whether this machine lets us: Linux, root, and a control group of the processor to write to."""
    return _groups() is not None


@contextmanager
def held(processes: Sequence[psutil.Process], share: float) -> Iterator[None]:
    """Each of them, with its threads, gets this share of a core and no more. PermissionError where not `can_hold`."""
    made = [_hold(process, round(share * PERIOD_MICROSECONDS)) for process in processes]
    try:
        yield
    finally:
        for group in made:
            for pid in (group / "cgroup.procs").read_text().split():
                with suppress(ProcessLookupError):
                    (group.parent / "cgroup.procs").write_text(pid)
            group.rmdir()


def _hold(process: psutil.Process, microseconds: int) -> Path:
    root = _groups()
    if root is None:
        raise PermissionError("no control group of the processor to write to: needs Linux and root")
    group = root / f"llmcost-{process.pid}"
    group.mkdir()
    if root == FIRST:
        (group / "cpu.cfs_period_us").write_text(str(PERIOD_MICROSECONDS))
        (group / "cpu.cfs_quota_us").write_text(str(microseconds))
    else:
        (group / "cpu.max").write_text(f"{microseconds} {PERIOD_MICROSECONDS}")
    (group / "cgroup.procs").write_text(str(process.pid))
    return group


def _groups() -> Path | None:
    """Where a group can be made, None where nowhere."""
    if (FIRST / "cpu.cfs_quota_us").exists() or (FIRST / "cpu.shares").exists():
        return FIRST if os.access(FIRST, os.W_OK) else None
    controlled = SECOND / "cgroup.subtree_control"
    if controlled.exists() and "cpu" in controlled.read_text().split() and os.access(SECOND, os.W_OK):
        return SECOND
    return None
