"""A database on a network file system is warned of."""

import io
import json
from pathlib import Path

import pytest

from bot.slack.serve import warn_of_network
from bot.store.mounts import network_file_system

MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:35 / /data rw,relatime shared:20 - nfs4 server:/export rw,vers=4.2
41 40 8:2 / /data/local rw,relatime shared:21 - xfs /dev/sdb1 rw
42 22 0:36 / /mnt/my\\040share rw - cifs //server/share rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/llmcost/llmcost.db", ""),
        ("/data/llmcost.db", "nfs4"),
        ("/data/local/llmcost.db", ""),
        ("/database/llmcost.db", ""),
        ("/mnt/my share/llmcost.db", "cifs"),
    ],
)
def test_the_innermost_mount_counts(path: str, kind: str) -> None:
    assert network_file_system(Path(path), MOUNTS) == kind


def test_a_temporary_folder_is_a_local_one(tmp_path: Path) -> None:
    assert network_file_system(tmp_path / "llmcost.db") == ""


def test_serving_from_one_is_said_in_the_log(log_lines: io.StringIO) -> None:
    warn_of_network(Path("/data/llmcost.db"), MOUNTS)
    warn_of_network(Path("/var/llmcost.db"), MOUNTS)

    (line,) = log_lines.getvalue().splitlines()
    assert "nfs4" in json.loads(line)["event"]
