"""The recorder around a process: built from recorder.c, loaded before everything else, read back as operations.

`rebuild` gives the files as a power cut would leave them. What a file was synced to is certain; what was written after
that is not there ("synced"), or is there in 512-byte sectors chosen by chance ("torn"). A file that was created is
there once it, or its folder, was synced; one that was deleted may come back until its folder was synced. What was
written before a sync that failed is not made certain by a later one, as in Linux, which counts it as written.
"""

import ctypes
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).with_name("recorder.c")
SECTOR_BYTES = 512


class Fault(IntEnum):
    """What comes in the way of a write or sync; the numbers are those of recorder.c."""

    NONE = 0
    KILL = 1
    IO_ERROR = 2
    NO_SPACE = 3


class Operation(NamedTuple):
    """One thing done to one file; `kind` is a letter of recorder.c."""

    kind: str
    name: str
    offset: int
    data: bytes
    end: int
    """Where it ends in the log."""


def under_recorder() -> None:
    """Start this very program again with the recorder loaded, unless it is."""
    if "torture-recorder" in os.environ.get("LD_PRELOAD", ""):
        return
    built = Path(tempfile.mkdtemp(prefix="torture-recorder-"), "recorder.so")
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", built, SOURCE, "-ldl"], check=True)
    environment = {**os.environ, "LD_PRELOAD": str(built)}
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)


def begin(folder: Path, log: Path | None, fault: Fault = Fault.NONE, first: int = 0, last: int = 0) -> None:
    """Watch this process from here on; the fault comes at the `first` write or sync and ends after the `last`."""
    recorder = ctypes.CDLL(None)
    recorder.recorder_begin(
        str(folder).encode(), str(log or "").encode(), int(fault), ctypes.c_long(first), ctypes.c_long(last)
    )


def read_log(path: Path) -> Sequence[Operation]:
    """All operations, in order; the last one may have been cut off with the process."""
    found, raw, at = [], path.read_bytes(), 0
    while (end := raw.find(b"\n", at)) >= 0:
        kind, name, offset, length = raw[at:end].decode().split(" ")
        size = int(length) if kind == "W" else 0
        at = end + 1 + size
        found.append(Operation(kind, name, int(offset), raw[end + 1 : at], at))
    return found


class _File:
    """A file's content that is certain, and what was done to it since."""

    def __init__(self) -> None:
        self.is_certain = False
        self.content = bytearray()
        self.since: list[Operation] = []

    def sync(self) -> None:
        for operation in self.since:
            _apply(self.content, operation)
        self.since.clear()
        self.is_certain = True

    def fail(self, torn: random.Random | None) -> None:
        """All of it came to the disk, or some, or nothing; what did not never will."""
        share = torn.choice((0.5, 1.0)) if torn else 0.0
        for operation in self.since if torn else ():
            for part in _sectors(operation):
                if torn and torn.random() < share:
                    _apply(self.content, part)
        self.since.clear()


def rebuild(operations: Iterable[Operation], torn: random.Random | None) -> Mapping[str, bytes]:
    """The files after a power cut that comes right after these operations."""
    files: dict[str, _File] = {}
    deleted: dict[str, _File] = {}
    for operation in operations:
        _follow(operation, files, deleted, torn)
    left = dict(files)
    if torn:
        left |= {name: file for name, file in deleted.items() if name not in files and torn.random() < 0.5}
    return {name: _content(file, torn) for name, file in left.items() if file.is_certain or torn}


def as_seen(operations: Iterable[Operation]) -> Mapping[str, bytes]:
    """The files as whoever comes after a killed process sees them: all that was written, on the disk or not."""
    files: dict[str, bytearray] = {}
    for operation in operations:
        if operation.kind == "U":
            files.pop(operation.name, None)
        elif operation.name != "." and operation.kind != "F":
            _apply(files.setdefault(operation.name, bytearray()), operation)
    return {name: bytes(content) for name, content in files.items()}


def _follow(
    operation: Operation, files: dict[str, _File], deleted: dict[str, _File], torn: random.Random | None
) -> None:
    name = operation.name
    if operation.kind == "S" and name == ".":
        deleted.clear()
        for file in files.values():
            file.is_certain = True
    elif operation.kind == "S":
        files.setdefault(name, _File()).sync()
    elif operation.kind == "F":
        files.setdefault(name, _File()).fail(torn)
    elif operation.kind == "U":
        deleted[name] = files.pop(name, _File())
    else:
        files.setdefault(name, _File()).since.append(operation)


def _content(file: _File, torn: random.Random | None) -> bytes:
    content = bytearray(file.content)
    for operation in file.since if torn else ():
        for part in _sectors(operation):
            if torn and torn.random() < 0.5:
                _apply(content, part)
    return bytes(content)


def _sectors(operation: Operation) -> Iterable[Operation]:
    if operation.kind != "W":
        return [operation]
    starts = range(0, len(operation.data), SECTOR_BYTES)
    return [
        operation._replace(offset=operation.offset + start, data=operation.data[start : start + SECTOR_BYTES])
        for start in starts
    ]


def _apply(content: bytearray, operation: Operation) -> None:
    end = operation.offset + len(operation.data)
    if operation.kind == "T":
        del content[operation.offset :]
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if operation.kind == "W":
        content[operation.offset : end] = operation.data
