"""Where a file lies: SQLite needs a local disk, on which a lock is a lock and a write stays written."""

from pathlib import Path

NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "lustre"})
MOUNTS = Path("/proc/mounts")


def network_drive(path: Path, mounts: str | None = None) -> str:
    """The kind of network drive that a path lies on; empty for a local disk, or where the system does not say."""
    if mounts is None:
        try:
            mounts = MOUNTS.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
    found = [line.split() for line in mounts.splitlines() if len(line.split()) >= 3]
    real = path.resolve()
    around = [(Path(_unescaped(where)), kind) for _, where, kind, *_ in found if real.is_relative_to(_unescaped(where))]
    if not around:
        return ""
    _, kind = max(around, key=lambda each: len(each[0].parts))
    return kind if kind in NETWORK else ""


def _unescaped(mount: str) -> str:
    """The kernel writes a space as \\040."""
    return mount.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
