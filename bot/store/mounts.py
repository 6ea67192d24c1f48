"""On what kind of file system a path lies; a database does not belong on one that comes over the network."""

from pathlib import Path

OVER_THE_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "fuse.sshfs",
     "fuse.glusterfs", "fuse.s3fs", "fuse.rclone"}
)  # fmt: skip
"""Their locks and syncs promise less than SQLite needs."""
MOUNTS = Path("/proc/self/mountinfo")


def network_file_system(path: Path, mounts: str | None = None) -> str:
    """The kind of network file system that the path lies on; empty where it is a local one, or nobody can say."""
    if mounts is None:
        mounts = MOUNTS.read_text() if MOUNTS.exists() else ""
    best, kind = -1, ""
    for line in mounts.splitlines():
        first, _, second = line.partition(" - ")
        point = Path(first.split(" ")[4].replace("\\040", " "))
        if (path.is_relative_to(point)) and len(point.parts) >= best:
            best, kind = len(point.parts), second.split(" ")[0]
    return kind if kind in OVER_THE_NETWORK else ""
