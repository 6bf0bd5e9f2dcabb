"""How sure a share is that was found among few."""

import math

Z95 = 1.959963984540054
# A share of fewer than so many is chance.
FEW = 5


def wilson(hits: int, of: int, z: float = Z95) -> tuple[float, float] | None:
    """The 95 % interval of a share, from 0 to 1 (E. B. Wilson, 1927). None of none."""
    if of <= 0:
        return None
    share = hits / of
    weight = z * z / of
    centre = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * math.sqrt(share * (1 - share) / of + weight / (4 * of))
    # Rounding leaves a trace beside none and all.
    return max(0.0, centre - half) if hits else 0.0, min(1.0, centre + half) if hits < of else 1.0
