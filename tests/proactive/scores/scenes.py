"""Visits whose true chances are known."""

import numpy as np

from proactive.scores import NAMES, Visit

TRUE = {"form_errors": 1.2, "rage_clicks": 0.8, "pages": 0.5, "phone": -0.9}
INTERCEPT = -2.5


def visits(count: int, seed: int, *, signal: float = 1.0, days: int = 30) -> list[Visit]:
    """Visits in the order of time. The log-odds of the outcome are INTERCEPT plus TRUE times the figures as
    the model sees them, times `signal`."""
    random = np.random.default_rng(seed)
    figures = {name: random.poisson(1.0, count).astype(float) for name in NAMES}
    for name in ("phone", "campaign"):
        figures[name] = (random.random(count) < 0.4).astype(float)
    odds = INTERCEPT + signal * sum(
        weight * (figures[name] if name == "phone" else np.log1p(figures[name]))
        for name, weight in TRUE.items()
    )
    outcomes = random.random(count) < 1 / (1 + np.exp(-odds))
    return [
        Visit({name: float(figures[name][at]) for name in NAMES}, bool(outcomes[at]), at * days // count)
        for at in range(count)
    ]
