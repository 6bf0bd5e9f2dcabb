"""When a trigger does more harm than good and is stopped."""

from dataclasses import dataclass
from enum import Enum

from proactive.statistics.proportions import Share, wilson
from proactive.statistics.sequential import always_valid_p, ratio_of

# Looked at all the time, so the level is stricter than that of one look.
DISMISSAL_CONFIDENCE = 0.999
EXIT_P = 0.05
LEAST_SHOWN = 50


class Harm(Enum):
    """Why a trigger stops itself."""

    DISMISSED = "More visitors dismiss it than you allow."
    EXITS = "More visitors leave the site than among those left alone."

    @property
    def sentence(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Toll:
    """What a trigger has cost so far: dismissals among those who saw it, and exits among the treated and
    among the holdout, each within ten seconds of the moment."""

    dismissed: Share
    exits_treated: Share
    exits_holdout: Share
    # The largest likelihood ratio seen before, which keeps its meaning however often one looks.
    largest_ratio: float = 1.0


def harm(toll: Toll, dismissal_limit: float) -> Harm | None:
    """The reason to stop it; None while there is none that chance could not explain."""
    if toll.dismissed.total >= LEAST_SHOWN:
        surely = wilson(toll.dismissed, DISMISSAL_CONFIDENCE).low
        if surely > dismissal_limit:
            return Harm.DISMISSED
    treated, holdout = toll.exits_treated.rate, toll.exits_holdout.rate
    if treated is None or holdout is None or treated <= holdout:
        return None
    ratio = max(toll.largest_ratio, ratio_of(toll.exits_treated, toll.exits_holdout))
    return Harm.EXITS if always_valid_p([ratio]) < EXIT_P else None
