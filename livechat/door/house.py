"""The private directory of one running house: made, locked, and labelled with who holds it."""

import fcntl
import json
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from livechat import engines
from livechat.door import identity
from livechat.door.words import Failure

LABEL_WITHIN = 2.0


@dataclass(frozen=True)
class Holder:
    """Who holds the house: which command, and under which addresses it answers."""

    pid: int
    command: str
    web: str = ""
    shop: str = ""


class HouseTaken(Exception):
    def __init__(self, holder: Holder) -> None:
        self.holder = holder


@contextmanager
def held(data_dir: Path, command: str) -> Iterator[None]:
    """Holds the house alone; the kernel lets go of it however this process ends."""
    os.umask(0o077)
    make_private(data_dir)
    with (data_dir / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HouseTaken(_holder(data_dir)) from None
        except OSError as error:
            raise Failure(
                f"{data_dir} has a file system without locks ({error.strerror}): set DATA_DIR to a local one."
            ) from None
        sockets = engines.sockets_dir(data_dir)
        make_private(sockets)
        label(data_dir, Holder(os.getpid(), command))
        try:
            yield
        finally:
            _label_file(data_dir).unlink(missing_ok=True)
            if data_dir not in sockets.parents:
                # Far from the data nobody would think of it; a socket still inside keeps it.
                with suppress(OSError):
                    sockets.rmdir()


def is_held(data_dir: Path) -> bool:
    with (data_dir / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def visited(data_dir: Path) -> Iterator[None]:
    """A guest in somebody's house: who holds it can wait for its guests. Whatever program this process
    becomes in the block is the guest then."""
    descriptor = os.open(_guest_book(data_dir), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        os.set_inheritable(descriptor, True)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def without_guests(data_dir: Path, wait_until: Callable[[Callable[[], bool]], None]) -> Iterator[None]:
    """When the last guest has left. Whoever comes in the block waits outside until it ends."""
    with _guest_book(data_dir).open("a") as book:

        def is_empty() -> bool:
            try:
                fcntl.flock(book, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        wait_until(is_empty)
        yield


def _guest_book(data_dir: Path) -> Path:
    return data_dir / "guests"


def label(data_dir: Path, holder: Holder) -> None:
    file = _label_file(data_dir)
    unfinished = file.with_suffix(".new")
    unfinished.write_text(json.dumps(asdict(holder)))
    unfinished.replace(file)


def make_private(directory: Path) -> None:
    """A directory for this user alone; somebody else's is never used, and nobody's rights are changed."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = directory.lstat()
    except OSError as error:
        raise Failure(
            f"{directory} cannot be made ({error.strerror}): set DATA_DIR to a directory of your own."
        ) from None
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise Failure(
            f"{directory} belongs to somebody else: remove it, or set DATA_DIR to a directory of your own."
        )
    if found.st_mode & 0o077:
        raise Failure(
            f"{directory} is open to others: close it with `chmod 700 {directory}` and start again."
        )


def _holder(data_dir: Path) -> Holder:
    """Who holds the lock; the label follows it within moments."""
    deadline = time.monotonic() + LABEL_WITHIN
    while time.monotonic() < deadline:
        try:
            holder = Holder(**json.loads(_label_file(data_dir).read_text()))
        except (OSError, ValueError, TypeError):
            holder = None
        if holder and identity.born(holder.pid):
            return holder
        time.sleep(0.05)
    return Holder(0, "another command")


def _label_file(data_dir: Path) -> Path:
    return data_dir / "holder.json"
