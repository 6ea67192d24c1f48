"""On what kind of file system a path lies: SQLite needs a local one, where a lock is a lock and a sync is kept."""

from pathlib import Path

OVER_THE_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "fuse.sshfs",
     "fuse.glusterfs", "fuse.s3fs", "fuse.rclone"}
)  # fmt: skip
"""Their locks and syncs promise less than SQLite needs."""
MOUNTS = Path("/proc/mounts")


def network_file_system(path: Path, mounts: str | None = None) -> str:
    """The kind of network file system that a path lies on; empty for a local one, or where the system does not say."""
    if mounts is None:
        try:
            mounts = MOUNTS.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
    real = path.resolve()
    innermost, kind = -1, ""
    for _, where, file_system, *_ in (line.split() for line in mounts.splitlines()):
        point = Path(_unescaped(where))
        if real.is_relative_to(point) and len(point.parts) >= innermost:  # of two at one place the later one is seen
            innermost, kind = len(point.parts), file_system
    return kind if kind in OVER_THE_NETWORK else ""


def _unescaped(mount: str) -> str:
    """The kernel writes a space as \\040."""
    return mount.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
