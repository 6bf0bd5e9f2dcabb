"""Which process is which: a pid alone may since belong to somebody else."""

import subprocess
from pathlib import Path

PROC = Path("/proc")


def born(pid: int) -> str | None:
    """When this process was started, as the kernel says it; None when it is gone or only a zombie."""
    if not PROC.joinpath("self").exists():
        return _born_by_ps(pid)
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    state, started = fields[0], fields[19]
    return None if state in "ZX" else f"{_boot()}:{started}"


def command_line(pid: int) -> str:
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return _ps(pid, "command")


def children(pid: int) -> list[int]:
    listing = PROC / str(pid) / "task" / str(pid) / "children"
    try:
        return [int(child) for child in listing.read_text().split()]
    except OSError:
        return []


def _boot() -> str:
    return (PROC / "sys/kernel/random/boot_id").read_text().strip()


def _born_by_ps(pid: int) -> str | None:
    return _ps(pid, "lstart") or None


def _ps(pid: int, column: str) -> str:
    said = subprocess.run(["ps", "-o", f"{column}=", "-p", str(pid)], capture_output=True, text=True)  # noqa: S603, S607
    return said.stdout.strip()
