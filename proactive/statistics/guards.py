"""When a trigger does more harm than good and is stopped."""

from dataclasses import dataclass
from enum import Enum

from proactive.statistics.proportions import Share, wilson
from proactive.statistics.sequential import always_valid_p, ratio_of

# Looked at all the time, so the level is stricter than that of one look.
DISMISSAL_CONFIDENCE = 0.999
EXIT_P = 0.05
# One visitor in twenty who leaves because of it: many more than buy because of it, and seen after fewer.
HARMFUL_EFFECT = 0.05
LEAST_SHOWN = 50


class Harm(Enum):
    """Why a trigger stops itself."""

    DISMISSED = "More visitors dismiss it than you allow"
    EXITS = "More visitors leave the site within ten seconds than among those left alone"

    def because(self, toll: "Toll") -> str:
        """With the figures that decided, as a sentence."""
        if self is Harm.DISMISSED:
            return f"{self.value}: {_spoken(toll.dismissed)}."
        return f"{self.value}: {_spoken(toll.exits_treated)} beside {_spoken(toll.exits_holdout)}."


@dataclass(frozen=True, slots=True)
class Toll:
    """What a trigger has cost so far: dismissals among those who saw it, and exits among the treated and
    among the holdout, each within ten seconds of the moment."""

    dismissed: Share
    exits_treated: Share
    exits_holdout: Share

    @property
    def sentence(self) -> str:
        if not self.dismissed.total:
            return "Nobody has seen it."
        found = f"Closed by {_spoken(self.dismissed)} who saw it."
        if not self.exits_treated.total:
            return found
        left = f"Left within ten seconds by {_spoken(self.exits_treated)} who could be invited"
        if not self.exits_holdout.total:
            return f"{found} {left}."
        return f"{found} {left}, and by {_spoken(self.exits_holdout)} who were left alone."


def harm(toll: Toll, dismissal_limit: float) -> Harm | None:
    """The reason to stop it; None while there is none that chance could not explain."""
    if toll.dismissed.total >= LEAST_SHOWN:
        surely = wilson(toll.dismissed, DISMISSAL_CONFIDENCE).low
        if surely > dismissal_limit:
            return Harm.DISMISSED
    treated, holdout = toll.exits_treated.rate, toll.exits_holdout.rate
    if treated is None or holdout is None or treated <= holdout:
        return None
    ratio = ratio_of(toll.exits_treated, toll.exits_holdout, HARMFUL_EFFECT)
    return Harm.EXITS if always_valid_p([ratio]) < EXIT_P else None


def _spoken(share: Share) -> str:
    """As in “12 of 400 (3.0 %)”."""
    rate = "" if share.rate is None else f" ({share.rate * 100:.1f} %)"
    return f"{share.hits:,} of {share.total:,}{rate}"
