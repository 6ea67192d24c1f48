"""A file that is written whole or not at all, for its owner alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def whole_file(path: Path, ending: str = "part") -> Iterator[Path]:
    """An empty file beside `path`, to be filled; what it holds at the end takes the place of `path` in one step.

    It is on the disk then, so that a power cut leaves the old file or the new one. Where an error is raised before the
    end the old one stays. Who may be writing the same file at the same time needs another ending.
    """
    part = path.with_name(f"{path.name}.{ending}")
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        yield part
        _to_disk(part)
        part.replace(path)
        _to_disk(path.parent)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    """Have the disk hold what was written, a file's content or a folder's names."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
