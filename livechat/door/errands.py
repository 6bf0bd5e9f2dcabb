"""Commands that run silently into a log; only their failure speaks."""

import fcntl
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from livechat.door.house import make_private
from livechat.door.words import Failure, say
from livechat.engines import REPOSITORY

SETUP = REPOSITORY / "var"


class ErrandFailed(Exception):
    """The command failed; its last line is the message."""


def run_errand(
    argv: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path = REPOSITORY
) -> None:
    make_private(SETUP)
    log = SETUP / "setup.log"
    with log.open("a+b") as out:
        start = out.seek(0, os.SEEK_END)
        try:
            ran = subprocess.run(  # noqa: S603
                [str(word) for word in argv],
                env=env,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                # What is installed is no secret, unlike the data of the house.
                umask=0o022,
            )
        except OSError as error:
            raise ErrandFailed(f"{argv[0]}: {error.strerror}") from None
        if ran.returncode == 0:
            return
        out.seek(start)
        lines = [line.strip() for line in out.read().decode(errors="replace").splitlines() if line.strip()]
    # npm ends with where its own log lies; what went wrong stands before it.
    lines = [line for line in lines if not line.startswith(("npm notice", "npm error A complete log"))]
    last = lines[-1][:300] if lines else f"code {ran.returncode}"
    raise ErrandFailed(f"its last words: “{last}”; the whole log is {log}")


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two doors opened at once must not install over each other."""
    make_private(SETUP)
    with (SETUP / "setup.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  Another ./run is installing; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        except OSError as error:
            raise Failure(
                f"{SETUP} has a file system without locks ({error.strerror}): clone to a local one."
            ) from None
        yield
