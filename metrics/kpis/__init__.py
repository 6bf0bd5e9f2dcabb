"""Every KPI, declared once. Add one by adding an entry; every screen, file and alert reads it here."""

from metrics.kpis.arriving import ARRIVING
from metrics.kpis.declaration import Clock, Kpi, Unit
from metrics.kpis.feedback import FEEDBACK
from metrics.kpis.handling import HANDLING
from metrics.kpis.outcomes import OUTCOMES
from metrics.kpis.working import WORKING

KPIS: dict[str, Kpi] = {kpi.name: kpi for kpi in (*ARRIVING, *HANDLING, *WORKING, *OUTCOMES, *FEEDBACK)}

# The nine of the dashboard in the order in which the trade tells them, but for one: whether it helped stands
# before how fast it was.
NINE = (
    "ftr",
    "asa_s",
    "duration_s",
    "answered",
    "csat",
    "conversion_reactive",
    "wrap_up_s",
    "saved_reply_rate",
    "missed_rate",
)

# Teams that invite are measured by whom they invited.
NINE_OF_INVITING = tuple("conversion_proactive" if each == "conversion_reactive" else each for each in NINE)

__all__ = ["KPIS", "NINE", "NINE_OF_INVITING", "Clock", "Kpi", "Unit"]
