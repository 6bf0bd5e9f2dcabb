"""The door to the benchmark of the numbers: engines that are durable, a database of its own, one table."""

import os
import subprocess
import sys

import django

from benchmarks.messages import Unfit, fit_engines, surroundings


def run(*, quick: bool, only: str) -> int:
    """Measures and prints; the exit code is not zero when a figure is missed or a sum is wrong."""
    os.environ.update(surroundings())
    try:
        engine_pids = fit_engines()
    except Unfit as reason:
        print(reason, file=sys.stderr)
        return 2
    subprocess.run([sys.executable, "-m", "django", "migrate", "--verbosity", "0"], check=True)
    django.setup()
    from benchmarks.metrics import measures  # noqa: PLC0415  models need django.setup
    from benchmarks.routing.figures import report  # noqa: PLC0415

    figures = measures.measure(engine_pids, quick=quick, only=only)
    print(report(figures))
    return 0 if all(figure.is_met for figure in figures) else 1
