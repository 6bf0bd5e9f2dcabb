"""Starts the parts of the house, brings back those that die, and stops all of them in reverse order."""

import contextlib
import json
import os
import select
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from livechat.door import identity
from livechat.door.spawn import Disguise, adopt_orphans, spawn, spawn_in_front
from livechat.door.words import Failure, complain

STOP_WITHIN = 8.0
# As many deaths in as many seconds are no accident: something is wrong that a restart does not mend.
TOO_MANY_DEATHS = 5
DEATHS_WITHIN = 60.0
# The first restart is immediate; a part that dies again waits longer each time.
RESTART_PAUSES = (0.0, 0.5, 1.0, 2.0, 4.0)
PROBE_EVERY = 0.05
ROTATE_LOG_ABOVE = 1_000_000

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody asked for the end: Ctrl-C, a signal or a closed terminal."""

    def __init__(self, by: signal.Signals) -> None:
        self.by = by


def _ready_at_once() -> bool:
    return True


def _nothing() -> None:
    return None


@dataclass(frozen=True)
class Part:
    name: str
    argv: Sequence[str | Path]
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    farewell: signal.Signals = signal.SIGTERM
    disguise: Disguise | None = None
    pass_fds: Sequence[int] = ()
    is_ready: Callable[[], bool] = _ready_at_once
    ready_within: float = 40.0
    before_start: Callable[[], None] = _nothing


@dataclass
class _Running:
    part: Part
    process: subprocess.Popen[bytes]
    deaths: deque[float] = field(default_factory=deque)
    restart_at: float | None = None


class Supervisor:
    """One process watches all others; leaving the `with` block stops them."""

    def __init__(self, data_dir: Path) -> None:
        self.logs = data_dir / "log"
        self._record = data_dir / "processes.json"
        self._layers: list[list[_Running]] = []
        self._in_front: subprocess.Popen[bytes] | None = None
        self._asked: signal.Signals | None = None
        self._impatient = False

    def __enter__(self) -> "Supervisor":
        self.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        adopt_orphans()
        self._end_leftovers()
        self._listen()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for layer in reversed(self._layers):
            self._stop(layer)
        self._end_orphans()
        self._record.unlink(missing_ok=True)

    def start(self, *parts: Part) -> None:
        """Starts these together and returns when all of them are ready."""
        layer: list[_Running] = []
        self._layers.append(layer)
        for part in parts:
            _rotate(self._log(part))
            part.before_start()
            layer.append(_Running(part, self._spawn(part)))
            self._write_record()
        for running in layer:
            self._await_readiness(running)

    def watch(self) -> None:
        """Brings back whatever dies, until somebody asks for the end or it is hopeless."""
        while True:
            self._wait(1.0)
            self._revive()

    def watch_until(self, is_so: Callable[[], bool]) -> None:
        """As `watch`, until something is so."""
        while not is_so():
            self._wait(PROBE_EVERY)
            self._revive()

    def run_in_front(self, argv: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path) -> int:
        """Runs one command on the terminal while the parts are watched; returns its exit code."""
        process = self._in_front = spawn_in_front(argv, env=env, cwd=cwd)
        while process.poll() is None:
            try:
                self._wait(1.0)
                self._revive()
            except Stopped as stopped:
                self._asked = None
                # Ctrl-C reached the command by itself, it decides what that means; the others did not.
                if stopped.by is not signal.SIGINT:
                    process.send_signal(stopped.by)
            except Failure:
                process.terminate()
                process.wait()
                raise
        code = process.returncode
        return code if code >= 0 else 128 - code

    def run_quietly(self, part: Part) -> None:
        """Runs one command to its end while the parts are watched; its output goes into its log."""
        _rotate(self._log(part))
        process = self._in_front = self._spawn(part)
        while process.poll() is None:
            self._wait(1.0)
            self._revive()
        if process.returncode != 0:
            raise Failure(f"{part.name} failed ({self._last_words(part)}).")

    # Life of a part ---------------------------------------------------------------------------

    def _spawn(self, part: Part) -> subprocess.Popen[bytes]:
        return spawn(
            part.argv,
            log=self._log(part),
            env=part.env,
            cwd=part.cwd,
            farewell=part.farewell,
            disguise=part.disguise,
            pass_fds=part.pass_fds,
        )

    def _await_readiness(self, running: _Running) -> None:
        part = running.part
        deadline = time.monotonic() + part.ready_within
        while not part.is_ready():
            if running.process.poll() is not None:
                raise Failure(f"{part.name} did not start ({self._last_words(part)}).")
            if time.monotonic() > deadline:
                raise Failure(
                    f"{part.name} was not ready in {part.ready_within:.0f} s ({self._last_words(part)})."
                )
            self._wait(PROBE_EVERY)

    def _revive(self) -> None:
        now = time.monotonic()
        for running in [running for layer in self._layers for running in layer]:
            if running.restart_at is None and running.process.poll() is not None:
                self._note_death(running, now)
            if running.restart_at is not None and running.restart_at <= now:
                running.part.before_start()
                running.process = self._spawn(running.part)
                running.restart_at = None
                self._write_record()

    def _note_death(self, running: _Running, now: float) -> None:
        part, deaths = running.part, running.deaths
        self._end_orphans()
        deaths.append(now)
        while deaths[0] < now - DEATHS_WITHIN:
            deaths.popleft()
        if len(deaths) >= TOO_MANY_DEATHS:
            raise Failure(
                f"{part.name} stops again and again, so everything was stopped ({self._last_words(part)})."
            )
        running.restart_at = now + RESTART_PAUSES[len(deaths) - 1]
        complain(f"{part.name} {_fate(running.process.returncode)}; starting it again.")

    def _stop(self, layer: list[_Running]) -> None:
        living = [running for running in layer if running.process.poll() is None]
        for running in living:
            with contextlib.suppress(ProcessLookupError):
                running.process.send_signal(running.part.farewell)
        deadline = time.monotonic() + STOP_WITHIN
        while any(running.process.poll() is None for running in living):
            if self._impatient or time.monotonic() > deadline:
                break
            self._doze(PROBE_EVERY)
        for running in layer:
            # Also the children of one that has already gone.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(running.process.pid, signal.SIGKILL)
            running.process.wait()

    # Waiting ----------------------------------------------------------------------------------

    def _listen(self) -> None:
        self._wakeup, written = os.pipe()
        os.set_blocking(self._wakeup, False)
        os.set_blocking(written, False)
        signal.set_wakeup_fd(written, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in STOPPING:
            # Under nohup a closed terminal is meant to change nothing.
            if signal.getsignal(number) is not signal.SIG_IGN or number is not signal.SIGHUP:
                signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, number: int, _frame: FrameType | None) -> None:
        self._impatient = self._asked is not None
        self._asked = signal.Signals(number)

    def _wait(self, seconds: float) -> None:
        self._doze(seconds)
        if self._asked is not None:
            raise Stopped(self._asked)

    def _doze(self, seconds: float) -> None:
        """Sleeps until a signal arrives, at most this long."""
        if select.select([self._wakeup], [], [], seconds)[0]:
            with contextlib.suppress(BlockingIOError):
                os.read(self._wakeup, 4096)
        for pid in self._orphans():
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)

    # Orphans and leftovers --------------------------------------------------------------------

    def _orphans(self) -> list[int]:
        processes = [running.process for layer in self._layers for running in layer]
        known = {process.pid for process in [*processes, self._in_front] if process}
        return [pid for pid in identity.children(os.getpid()) if pid not in known]

    def _end_orphans(self) -> None:
        """Ends what a dead part left behind, so that its successor finds nobody in its place."""
        for pid in self._orphans():
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)

    def _write_record(self) -> None:
        entries = [
            {
                "name": running.part.name,
                "pid": running.process.pid,
                "born": identity.born(running.process.pid),
                "farewell": running.part.farewell,
            }
            for layer in self._layers
            for running in layer
        ]
        self._record.write_text(json.dumps(entries))

    def _end_leftovers(self) -> None:
        """What a killed supervisor started may still be on its way out; nothing new starts beside it."""
        left = [entry for entry in _read_record(self._record) if _is_same(entry)]
        for entry in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(entry["pid"], entry["farewell"])
        deadline = time.monotonic() + STOP_WITHIN
        while any(_is_same(entry) for entry in left) and time.monotonic() < deadline:
            time.sleep(PROBE_EVERY)
        for entry in left:
            if _is_same(entry):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(entry["pid"], signal.SIGKILL)

    # Logs -------------------------------------------------------------------------------------

    def _log(self, part: Part) -> Path:
        return self.logs / f"{part.name.lower()}.log"

    def _last_words(self, part: Part) -> str:
        log = self._log(part)
        lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
        return (
            f"its last words: “{lines[-1].strip()[:300]}”; the log is {log}" if lines else f"its log is {log}"
        )


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > ROTATE_LOG_ABOVE:
        log.replace(log.with_suffix(".log.1"))


def _fate(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"


def _read_record(record: Path) -> list[dict[str, Any]]:
    try:
        return list(json.loads(record.read_text()))
    except (OSError, ValueError):
        return []


def _is_same(entry: dict[str, Any]) -> bool:
    return entry["born"] is not None and identity.born(entry["pid"]) == entry["born"]
