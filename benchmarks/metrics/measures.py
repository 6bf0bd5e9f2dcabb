"""The groups of figures, what each stands on, and their order."""

import sys
import time
from collections.abc import Callable, Sequence

from benchmarks.figures import Figure, report
from benchmarks.metrics import looking, making, past
from benchmarks.metrics.brought import bring

MILLION = 1_000_000


def measure(engine_pids: Sequence[int], *, quick: bool, only: str) -> list[Figure]:
    """Every figure whose group is named by `only`, or all. The two years and their sums are made first
    where they are not there; `--only past` makes them and measures nothing."""
    began = time.perf_counter()
    past.write(MILLION // 10 if quick else MILLION)
    say(f"{past.counted()}, in {time.perf_counter() - began:.0f} s")
    web = looking.Web(engine_pids)
    groups: dict[str, Callable[[], list[Figure]]] = {
        "rebuild": lambda: making.rebuild(engine_pids),
        "day": lambda: making.day(engine_pids),
        "answers": lambda: web.serving(looking.answers, 150 if quick else 600),
        "behind": lambda: web.serving(looking.behind, 60 if quick else 200),
        "live": lambda: web.serving(looking.live, 20 if quick else 60),
        "fresh": lambda: web.serving(making.fresh, 2 if quick else 5),
        "import": lambda: bring(engine_pids, 4_000 if quick else 20_000),
    }
    chosen = {name: group for name, group in groups.items() if only in name}
    if "rebuild" not in chosen and not past.is_added_up():
        say("making the sums …")
        say(report(making.rebuild(engine_pids)))
    figures = []
    for name, group in chosen.items():
        say(f"{name} …")
        found = group()
        say(report(found))
        figures += found
    return figures


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
