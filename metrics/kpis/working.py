"""KPIs of the passing time: how busy agents were, how long the line was."""

from metrics.kpis.declaration import Clock, Kpi, Unit

WORKING = (
    Kpi(
        name="busy_s",
        label="Busy",
        unit=Unit.SECONDS,
        clock=Clock.SLICE,
        numerator=("work_parts",),
        sentence="Time in which agents held at least one conversation.",
    ),
    Kpi(
        name="concurrency",
        label="At once",
        unit=Unit.RATIO,
        clock=Clock.SLICE,
        numerator=("work_us",),
        denominator=("work_parts",),
        sentence="How many conversations an agent held at once, while holding any.",
        too_high="Visitors wait longer for each answer.",
        action="Compare with the average reply before raising the capacity.",
    ),
    Kpi(
        name="occupancy",
        label="Occupancy",
        unit=Unit.SHARE,
        clock=Clock.SLICE,
        numerator=("work_parts",),
        denominator=("staffed_us",),
        filters="Breaks are left out. Time with open conversations counts whatever the agent's state.",
        sentence="Share of the agents' working time in which they held a conversation.",
        too_high="With several at once this reaches 100 % early: look at the use of room instead.",
    ),
    Kpi(
        name="slot_utilisation",
        label="Use of room",
        unit=Unit.SHARE,
        clock=Clock.SLICE,
        numerator=("work_us",),
        denominator=("room_us",),
        sentence="Share of the room for conversations that was taken.",
        too_low="More agents than conversations.",
        too_high="No room for a peak.",
        action="Plan people so that it stays between 60 and 80 %.",
    ),
    Kpi(
        name="availability",
        label="Availability",
        unit=Unit.SHARE,
        clock=Clock.SLICE,
        numerator=("accepting_us",),
        denominator=("signed_in_us",),
        sentence="Share of the time signed in during which agents took new conversations.",
        better="higher",
    ),
)
