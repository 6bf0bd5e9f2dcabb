"""The door to the groups of measures that use the application's own code: one table of figures each."""

from collections.abc import Callable
from importlib import import_module

import django

from benchmarks.figures import report
from benchmarks.ground import ready_engines


def measured(group: str) -> Callable[..., int]:
    """Measures and prints; the exit code is not zero when a figure is missed or a promise was broken."""

    def run(*, quick: bool, only: str) -> int:
        engine_pids = ready_engines()
        django.setup()
        # Not before: its models need the settings.
        measures = import_module(f"benchmarks.{group}.measures")
        figures = measures.measure(engine_pids, quick=quick, only=only)
        print(report(figures))
        return 0 if all(figure.is_met for figure in figures) else 1

    return run
