"""Fetching one provider's catalogue: bounded in time and size, and never taken on trust."""

import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPException
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.request import urlopen
from zlib import error as ZlibError  # noqa: N812 - it is a class, whatever its name

CATALOGUE_URL = "https://dstack-gpu-pricing.s3.eu-west-1.amazonaws.com/v3"
PROVIDERS = ("aws", "azure", "cloudrift", "gcp", "lambdalabs", "nebius", "oci", "runpod", "verda")
LARGEST_DOWNLOAD = 50_000_000
LARGEST_TABLE = 200_000_000
_CHUNK = 65_536
_VERSION = re.compile(r"(\d{8})(?:-\d+)?")


class Patience(NamedTuple):
    """How long to wait: for the server to say anything, and for a whole file."""

    silence_seconds: float = 5.0
    file_seconds: float = 60.0


class Snapshot(NamedTuple):
    """One provider's table on disk, with the version its publisher gave it."""

    provider: str
    version: str
    as_of: date


class DownloadError(Exception):
    """A catalogue that could not be had; the text is one sentence."""


def fetch(base_url: str, provider: str, folder: Path, today: date, patience: Patience) -> Snapshot:
    """The newest table of a provider, unpacked into the folder as gpuhunt reads it. Raises DownloadError."""
    root = f"{base_url.rstrip('/')}/{provider}"
    version = _get(f"{root}/version", 100, patience).decode("ascii", "replace").strip()
    as_of = _date_of(version, today)
    packed = _get(f"{root}/{version}/catalog.zip", LARGEST_DOWNLOAD, patience)
    (folder / f"{provider}.csv").write_bytes(_unpacked(packed, f"{provider}.csv"))
    return Snapshot(provider, version, as_of)


def _date_of(version: str, today: date) -> date:
    """The day in a version such as 20260818-42: the only date there is."""
    found = _VERSION.fullmatch(version)
    try:
        day = datetime.strptime(found[1] if found else "", "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise DownloadError(f"its version “{version[:40]}” holds no date") from error
    if day > today + timedelta(days=1):
        raise DownloadError(f"its version “{version[:40]}” lies in the future")
    return day


def _get(url: str, largest: int, patience: Patience) -> bytes:
    """The body at an address; a server that trickles is cut off as well as one that is silent."""
    deadline = monotonic() + patience.file_seconds
    body = BytesIO()
    try:
        with urlopen(url, timeout=patience.silence_seconds) as answer:  # noqa: S310  # https addresses that stand above
            while chunk := answer.read1(_CHUNK):
                body.write(chunk)
                if body.tell() > largest:
                    raise DownloadError(f"it is larger than {largest:,} bytes")
                if monotonic() > deadline:
                    raise DownloadError(f"it took longer than {patience.file_seconds:g} s")
    except HTTPError as error:
        with error:  # it holds the open answer
            raise DownloadError(f"no answer: {error}") from None
    except (URLError, OSError, HTTPException, ValueError) as error:
        raise DownloadError(f"no answer: {error}") from error
    return body.getvalue()


def _unpacked(packed: bytes, name: str) -> bytes:
    try:
        with zipfile.ZipFile(BytesIO(packed)) as archive:
            if archive.getinfo(name).file_size > LARGEST_TABLE:
                raise DownloadError(f"its table is larger than {LARGEST_TABLE:,} bytes")
            return archive.read(name)
    except (zipfile.BadZipFile, KeyError, EOFError, ZlibError, NotImplementedError, RuntimeError) as error:
        raise DownloadError(f"its archive is broken: {error}") from error
