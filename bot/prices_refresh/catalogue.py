"""Reading a downloaded table through gpuhunt, which knows its format; loaded only when a refresh is asked for."""

import csv
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from sys import executable
from threading import Lock
from typing import NamedTuple
from warnings import catch_warnings, simplefilter

GPUHUNT = "gpuhunt>=0.1.34,<0.2"
"""As the extra `prices` of pyproject.toml asks for it."""
FOLDER = "GPUHUNT_CATALOG_DIR"
_ONE_AT_A_TIME = Lock()


class Item(NamedTuple):
    """One price of one instance type, as the catalogue says it: per instance and hour, in US dollars."""

    instance_type: str
    location: str
    gpu_name: str
    gpu_memory_gb: float
    gpus: int
    usd_per_hour: float
    spot: bool


class GpuhuntMissing(Exception):
    """The library that reads the catalogue is not installed."""

    def __init__(self) -> None:
        how = f"{executable} -m pip install '{GPUHUNT}'"  # pip alone may be that of another Python
        super().__init__(f"Refreshing prices needs gpuhunt, which is not installed: {how}")


class UnreadableError(Exception):
    """A table that gpuhunt cannot read."""


def require_gpuhunt() -> None:
    """Say at once that it is missing. Raises GpuhuntMissing."""
    if find_spec("gpuhunt") is None:
        raise GpuhuntMissing


def read_items(folder: Path, provider: str) -> list[Item]:
    """Every price of an accelerator in a provider's table. Raises GpuhuntMissing, UnreadableError."""
    require_gpuhunt()
    gpuhunt = import_module("gpuhunt")
    try:
        with _ONE_AT_A_TIME, _reading_from(folder), catch_warnings():
            simplefilter("ignore", ResourceWarning)  # gpuhunt leaves the closing of its file to chance
            found = gpuhunt.Catalog(balance_resources=False, auto_reload=False).query(provider=[provider])
    except (ValueError, KeyError, TypeError, AttributeError, OSError, csv.Error, gpuhunt.GPUHuntError) as error:
        raise UnreadableError(f"its table cannot be read: {type(error).__name__} {error}") from error
    return [
        Item(i.instance_name, i.location, i.gpu_name, float(i.gpu_memory or 0), i.gpu_count, float(i.price), i.spot)
        for i in found
        if i.gpu_count and i.gpu_name
    ]


@contextmanager
def _reading_from(folder: Path) -> Iterator[None]:
    """The folder is told through the environment, the one way that gpuhunt documents."""
    before = os.environ.get(FOLDER)
    os.environ[FOLDER] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[FOLDER]
        else:
            os.environ[FOLDER] = before
