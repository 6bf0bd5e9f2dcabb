"""The door to the benchmark of reaching out: durable engines, a database of its own, one table.

The server and its engines share one core; the generator has another."""

import os
import subprocess
import sys

import django

from benchmarks import machine
from benchmarks.beacons import visitors
from benchmarks.messages import Unfit, fit_engines, surroundings


def run(*, quick: bool, only: str) -> int:
    """Measures and prints; the exit code is not zero when a figure is missed or something was refused."""
    os.environ.update(surroundings())
    try:
        engine_pids = fit_engines()
    except Unfit as reason:
        print(reason, file=sys.stderr)
        return 2
    subprocess.run([sys.executable, "-m", "django", "migrate", "--verbosity", "0"], check=True)
    tokens = visitors()
    machine.pin([os.getpid()], machine.GENERATOR_CORE)
    machine.pin(engine_pids, machine.SERVER_CORE)
    django.setup()
    from benchmarks.reach import measures  # noqa: PLC0415  models need django.setup
    from benchmarks.routing.figures import report  # noqa: PLC0415

    figures = measures.measure(tokens, engine_pids, quick=quick, only=only)
    print(report(figures))
    return 0 if all(figure.is_met for figure in figures) else 1
