"""The supervisor alone, with the smallest of parts."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from livechat.door import identity
from livechat.door.supervisor import RESTART_PAUSES
from livechat.engines import REPOSITORY
from tests.patience import PATIENCE, eventually

PROGRAM = """
import sys
from pathlib import Path
from livechat.door import supervisor
from livechat.door.supervisor import Part, Stopped, Supervisor
from livechat.door.words import Failure

# Nobody who waits for an end meets this one.
supervisor.STOP_WITHIN = 600.0
try:
    with Supervisor(Path(sys.argv[1])) as watching:
        watching.start(Part("part", sys.argv[2:]))
        watching.watch()
except Failure as failure:
    sys.exit(str(failure))
except Stopped:
    print("stopped")
"""


def supervise(data: Path, *argv: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(data), *argv],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def only_child(process: subprocess.Popen[str]) -> int:
    eventually(lambda: bool(identity.children(process.pid)))
    return identity.children(process.pid)[0]


def test_a_part_that_cannot_live_ends_the_house_with_one_sentence(data: Path) -> None:
    process = supervise(data, "sh", "-c", "echo no such table: site >&2; exit 3")

    _, complaint = process.communicate(timeout=PATIENCE)

    *restarts, verdict = complaint.splitlines()
    assert process.returncode == 1
    assert restarts == ["part ended with code 3; starting it again."] * 4
    assert verdict == (
        "part stops again and again, so everything was stopped "
        f"(its last words: “no such table: site”; the log is {data / 'log' / 'part.log'})."
    )


def test_a_part_that_dies_once_is_back_within_a_second(data: Path) -> None:
    process = supervise(data, "sleep", "60")
    first = only_child(process)

    os.kill(first, signal.SIGKILL)

    eventually(lambda: identity.children(process.pid) not in ([], [first]), within=1)
    assert RESTART_PAUSES[0] == 0
    process.terminate()
    assert process.communicate(timeout=PATIENCE)[0] == "stopped\n"


def test_a_part_that_ignores_the_request_is_ended(data: Path) -> None:
    process = supervise(data, "sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done")
    child = only_child(process)
    log = data / "log" / "part.log"
    eventually(lambda: log.exists() and "deaf" in log.read_text())

    process.terminate()
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.5)
    process.terminate()

    assert process.communicate(timeout=PATIENCE)[0] == "stopped\n"
    assert identity.born(child) is None


def test_what_a_dead_part_leaves_behind_is_ended_before_its_successor(data: Path) -> None:
    process = supervise(data, "sh", "-c", "setsid sleep 61 & echo $! >> $1; wait", "sh", str(data / "pids"))
    first = only_child(process)
    pids = data / "pids"
    eventually(lambda: pids.exists() and len(pids.read_text().split()) == 1)
    grandchild = int(pids.read_text().split()[0])
    assert identity.born(grandchild)

    os.kill(first, signal.SIGKILL)

    eventually(lambda: len(pids.read_text().split()) == 2)
    assert identity.born(grandchild) is None
    process.terminate()
    process.wait(PATIENCE)
