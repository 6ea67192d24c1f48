"""A database on a network file system is refused."""

from pathlib import Path

import pytest

from bot.store.mounts import network_file_system

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
//box/team\\040share /mnt/team\\040share cifs rw 0 0
tmpfs /home/local tmpfs rw 0 0
server:/hidden /cache nfs rw 0 0
tmpfs /cache tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/llmcost/llmcost.db", ""),
        ("/home/ada/llmcost.db", "nfs4"),
        ("/homer/llmcost.db", ""),
        ("/home/local/llmcost.db", ""),
        ("/mnt/team share/llmcost.db", "cifs"),
        ("/cache/llmcost.db", ""),
    ],
)
def test_the_innermost_and_latest_mount_counts(path: str, kind: str) -> None:
    assert network_file_system(Path(path), MOUNTS) == kind


def test_a_link_counts_as_the_place_that_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    mounts = f"/dev/sda1 / ext4 rw 0 0\nserver:/x {tmp_path.resolve() / 'real'} nfs rw 0 0\n"

    assert network_file_system(tmp_path / "link" / "llmcost.db", mounts) == "nfs"


def test_where_the_system_says_nothing_a_path_is_taken_as_local() -> None:
    assert network_file_system(Path("/x"), "") == ""


def test_a_temporary_folder_is_a_local_one(tmp_path: Path) -> None:
    assert network_file_system(tmp_path / "llmcost.db") == ""
