"""KPIs of what came of it: resolved, repeated, converted."""

from metrics.kpis.declaration import Clock, Kpi, Unit
from metrics.kpis.untold import BEFORE_AN_AGENT, OF_INVITATIONS, OF_SEVERAL

# How far a goal may be from the words that it is credited to: as teams have it.
CREDITED = "within the time for which the team counts it, a day if it set none"
CONVERTED = f"Share whose visitor did what was wanted after the first reply, {CREDITED}. It is no uplift."

MATURED = "Conversations that ended at least seven days ago, in which a person wrote."

OUTCOMES = (
    Kpi(
        name="fcr_strict",
        label="First-contact resolution",
        unit=Unit.SHARE,
        clock=Clock.ARRIVAL,
        numerator=("fcr_strict",),
        denominator=("matured",),
        filters=MATURED,
        sentence=(
            "Share in which the visitor was not transferred, did not say “no”, and did not come back "
            "about the same within seven days."
        ),
        too_low="Agents lack knowledge or permission, or visitors reach the wrong queue.",
        action="Read repeats topic by topic.",
        better="higher",
    ),
    Kpi(
        name="ftr",
        label="First-time resolution",
        unit=Unit.SHARE,
        clock=Clock.ARRIVAL,
        numerator=("ftr",),
        denominator=("matured",),
        filters=MATURED,
        sentence=(
            "Share in which the visitor did not say “no” and did not come back about the same within "
            "seven days. A transfer within the conversation is allowed."
        ),
        too_low="Agents lack knowledge or permission, or answers are incomplete.",
        action="Read repeats topic by topic.",
        better="higher",
    ),
    Kpi(
        name="fcr_survey",
        label="Resolved, as visitors say",
        unit=Unit.SHARE,
        clock=Clock.ARRIVAL,
        numerator=("survey_yes",),
        denominator=("survey_decided",),
        sentence="Share of “yes” among visitors who answered yes or no to “Did we help?”.",
        better="higher",
    ),
    Kpi(
        name="repeat_contact_rate",
        label="Came back",
        unit=Unit.SHARE,
        clock=Clock.ARRIVAL,
        numerator=("repeated",),
        denominator=("matured",),
        filters=MATURED,
        sentence="Share of visitors who came back about the same within seven days.",
        better="lower",
    ),
    Kpi(
        name="cost_per_resolution",
        label="Cost of a resolution",
        unit=Unit.MONEY,
        clock=Clock.ARRIVAL,
        numerator=("cost_e4",),
        denominator=("costed_resolutions",),
        filters=MATURED,
        sentence=(
            "What the agents' time cost, shared between all that they held at once, for each conversation"
            " that was resolved the first time. The cost of an hour is set with the targets of the team."
        ),
        too_high="Much time goes into what is not resolved, or into few conversations at once.",
        action="Look at handle time and first-time resolution, topic by topic.",
        better="lower",
        untold=OF_SEVERAL,
    ),
    Kpi(
        name="identified_rate",
        label="Known customers",
        unit=Unit.SHARE,
        clock=Clock.ARRIVAL,
        numerator=("identified",),
        denominator=("entered",),
        sentence=(
            "Share of conversations with customers whom the site vouched for. Only they are recognised on "
            "every device when they come back."
        ),
        too_low="Coming back is seen in the same browser alone: resolution looks better than it is.",
        action="Tell the widget who is signed in.",
        better="higher",
        untold=BEFORE_AN_AGENT,
    ),
    Kpi(
        name="conversion_reactive",
        label="Conversion",
        unit=Unit.SHARE,
        clock=Clock.ARRIVAL,
        numerator=("converted_reactive",),
        denominator=("engaged_reactive",),
        filters="Conversations that visitors began.",
        sentence=CONVERTED,
        too_low="Visitors ask about service rather than buying, or answers come too late.",
        action="Invite at the pages where visitors hesitate.",
        better="higher",
    ),
    Kpi(
        name="conversion_proactive",
        label="Conversion after an invitation",
        unit=Unit.SHARE,
        clock=Clock.ARRIVAL,
        numerator=("converted_proactive",),
        denominator=("engaged_proactive",),
        filters="Conversations that began with an invitation.",
        sentence=CONVERTED,
        better="higher",
    ),
    Kpi(
        name="assisted_revenue",
        label="Revenue after conversations",
        unit=Unit.MONEY,
        clock=Clock.ARRIVAL,
        numerator=("revenue",),
        speaks_of=("orders",),
        sentence=f"Orders after the first reply, {CREDITED}, without those taken back.",
    ),
    Kpi(
        name="ordered_revenue",
        label="Revenue after conversations, by the day of the order",
        unit=Unit.MONEY,
        clock=Clock.ORDER,
        numerator=("ordered",),
        speaks_of=("placed_orders",),
        sentence=(
            f"The same orders, each when it came and not when its visitor did: {CREDITED}, without those"
            " taken back."
        ),
    ),
    Kpi(
        name="average_order",
        label="Average order after conversations",
        unit=Unit.MONEY,
        clock=Clock.ARRIVAL,
        numerator=("revenue",),
        denominator=("orders",),
        sentence="Revenue after conversations, for each order.",
    ),
    Kpi(
        name="invitation_acceptance",
        label="Invitations accepted",
        unit=Unit.SHARE,
        clock=Clock.ARRIVAL,
        numerator=("accepted",),
        denominator=("shown",),
        sentence="Share of shown invitations that visitors accepted.",
        too_low="The wrong moment, page or words.",
        action="Try another moment in an experiment.",
        better="higher",
        untold=OF_INVITATIONS,
    ),
    Kpi(
        name="invitation_repeats",
        label="Invited again",
        unit=Unit.SHARE,
        clock=Clock.ARRIVAL,
        numerator=("shown_again",),
        denominator=("shown",),
        sentence="Share of shown invitations whose visitor had been shown another within the day before.",
        too_high="The same visitors are asked again and again.",
        action="Let a trigger rest for longer after it was shown.",
        better="lower",
        untold=OF_INVITATIONS,
    ),
    Kpi(
        name="invitation_dismissal",
        label="Invitations closed",
        unit=Unit.SHARE,
        clock=Clock.ARRIVAL,
        numerator=("dismissed",),
        denominator=("shown",),
        sentence="Share of shown invitations that visitors closed.",
        better="lower",
        untold=OF_INVITATIONS,
    ),
)
