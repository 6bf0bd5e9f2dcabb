"""How long `./run` takes from a fresh clone and afterwards, and what it then holds in memory.

Standard library only: `python3 benchmarks/starting.py`. The clone, its home and its data are removed.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
READY = "Ctrl-C stops everything"
READY_WITHIN = 600
# Celery's processes are still loading when the first page is answered.
SETTLED_AFTER = 20
PORT = "8900"


@contextmanager
def started(clone: Path, home: Path) -> Iterator[tuple[float, subprocess.Popen[str]]]:
    """`./run` in a bare environment; gives the seconds until it was ready."""
    env = {"HOME": str(home), "PATH": "/usr/local/bin:/usr/bin:/bin", "PORT": PORT}
    began = time.monotonic()
    door = subprocess.Popen(
        ["./run"], cwd=clone, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert door.stdout
    said = ""
    try:
        for line in door.stdout:
            said += line
            if READY in line:
                break
            if time.monotonic() - began > READY_WITHIN:
                sys.exit(f"Not ready in {READY_WITHIN} s:\n{said}")
        else:
            sys.exit(said)
        yield time.monotonic() - began, door
    finally:
        door.send_signal(signal.SIGINT)
        door.wait()


def tree(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from tree(int(child))


def proportional_bytes(pid: int) -> int:
    """The process's memory, with what it shares divided among those who share it (PSS)."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    [line] = [line for line in rollup.splitlines() if line.startswith("Pss:")]
    return int(line.split()[1]) * 1024


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        clone, home = Path(directory) / "livechat", Path(directory) / "home"
        home.mkdir()
        subprocess.run(["git", "clone", "--quiet", REPOSITORY, clone], check=True)
        with started(clone, home) as (seconds, _):
            print(f"first start, everything fetched   {seconds:5.1f} s", flush=True)
        for _ in range(3):
            with started(clone, home) as (seconds, door):
                load = os.getloadavg()[0]
                print(f"next start                        {seconds:5.1f} s   (load {load:.1f})", flush=True)
                time.sleep(SETTLED_AFTER)
                size = sum(map(proportional_bytes, tree(door.pid)))
                print(f"all processes together            {size / 1e6:5.0f} MB", flush=True)


if __name__ == "__main__":
    main()
