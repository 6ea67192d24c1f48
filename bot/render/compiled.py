"""Compiled templates, kept in the user's cache as Python keeps compiled modules, so that a start compiles none."""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from pickle import UnpicklingError

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from platformdirs import user_cache_path

UNSOUND = (OSError, EOFError, UnpicklingError)
"""The folder may be missing, full or read-only, and a file torn: the template is then compiled as without a cache."""
WRITABLE_BY_OTHERS = 0o022


class CompiledTemplates(FileSystemBytecodeCache):
    """One file a template in a folder that is this user's alone, since what lies there is run.

    A file is checked against its template, and against `sources`: the files of the filters, since compiling works out a
    filter of a constant, and Jinja's compiler, so that a fault of an old one is not kept beyond its upgrade.
    """

    def __init__(self, folder: Path, name: str, sources: Iterable[Path]) -> None:
        super().__init__(str(folder), f"{name}-%s.compiled")
        self._stamp = "".join(f"{each.stat().st_mtime_ns} {each.stat().st_size}\n" for each in sources)

    def get_source_checksum(self, source: str) -> str:
        """What a file is checked against."""
        return super().get_source_checksum(self._stamp + source)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket from its file, where there is a sound one of this user."""
        with suppress(*UNSOUND):
            if _is_ours_alone(self.directory):
                super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write the bucket to its file, where that can be done."""
        with suppress(*UNSOUND):
            Path(self.directory).mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_ours_alone(self.directory):
                super().dump_bytecode(bucket)


def compiled_templates(name: str, sources: Iterable[Path]) -> CompiledTemplates | None:
    """The cache of one environment; none where Python itself is told to keep nothing (PYTHONDONTWRITEBYTECODE).

    Nor where nobody can tell whose a folder is, or where a user without a home has no place of its own.
    """
    folder = user_cache_path("llmcost") / "templates"
    if sys.dont_write_bytecode or os.name != "posix" or not folder.is_absolute():
        return None
    return CompiledTemplates(folder, name, sources)


def _is_ours_alone(folder: str) -> bool:
    """Root in a home of somebody else runs nothing from there."""
    found = os.stat(folder)
    return found.st_uid == os.getuid() and not found.st_mode & WRITABLE_BY_OTHERS
