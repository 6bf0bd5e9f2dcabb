"""How a child is born: bound to its parent's life, in its own group, not as root where root is refused."""

import ctypes
import os
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

# Users without an entry in the passwd file are refused by initdb; this one exists everywhere.
NOBODY = 65534

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_SET_CHILD_SUBREAPER = 36
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CLONE_NEWUSER = 0x10000000
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION = 0x20080522

ON_LINUX = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True)

Disguise = Callable[[], None]


def spawn(
    argv: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    farewell: signal.Signals = signal.SIGTERM,
    disguise: Disguise | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Starts a program in its own session; it gets `farewell` when this process dies, in whatever way."""
    with log.open("ab") as out:
        return subprocess.Popen(  # noqa: S603
            [str(word) for word in argv],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            start_new_session=True,
            pass_fds=pass_fds,
            preexec_fn=_bound_to(os.getpid(), farewell, disguise),
        )


def spawn_in_front(
    argv: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path
) -> subprocess.Popen[bytes]:
    """Starts a program that keeps the terminal; it ends when this process dies."""
    return subprocess.Popen(  # noqa: S603
        [str(word) for word in argv],
        env=dict(env),
        cwd=cwd,
        preexec_fn=_bound_to(os.getpid(), signal.SIGTERM, None),
    )


def adopt_orphans() -> None:
    """From now on grandchildren whose parent dies become ours, to be reaped or ended."""
    if ON_LINUX:
        _prctl(PR_SET_CHILD_SUBREAPER, 1)


def disguise_of_root() -> Disguise | None:
    """How a server that refuses to be root runs here: not at all disguised when we are not root."""
    if os.geteuid() != 0 or not ON_LINUX:
        return None
    return live_as_nobody_inside if _works(live_as_nobody_inside) else become_nobody


def live_as_nobody_inside() -> None:
    """In a user namespace of its own: nobody inside, root outside, so no file changes its owner."""
    if _libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are refused")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} 0 1")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} 0 1")


def become_nobody() -> None:
    """Nobody for real, with the one right to pass the private directories of root."""
    _prctl(PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    right = 1 << CAP_DAC_OVERRIDE
    header = struct.pack("Ii", CAPABILITY_VERSION, 0)
    if _libc.capset(header, struct.pack("6I", right, right, right, 0, 0, 0)) != 0:
        raise OSError(ctypes.get_errno(), "capabilities are refused")
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE)


def _bound_to(parent: int, farewell: signal.Signals, disguise: Disguise | None) -> Callable[[], None]:
    def prepare() -> None:
        if disguise:
            disguise()
        if ON_LINUX:
            # After the disguise: a change of credentials forgets it.
            _prctl(PR_SET_PDEATHSIG, farewell)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def _works(disguise: Disguise) -> bool:
    pid = os.fork()
    if pid == 0:
        try:
            disguise()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitpid(pid, 0)[1] == 0


def _prctl(option: int, *values: int) -> None:
    padded = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    if _libc.prctl(option, *padded) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option} is refused")
