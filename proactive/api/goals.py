"""A goal that is told, by a page or by the business's server; counted where it is refused."""

from chat.commands import call
from chat.models import Visitor
from kit.wire import WireError
from proactive.actions import goals
from proactive.intake import intake
from proactive.models import GoalEvent


async def reached(
    visitor: Visitor,
    source: GoalEvent.Source,
    *,
    name: str,
    external_id: str,
    value: float,
    currency: str,
    url: str = "",
) -> goals.Reached:
    """Raises WireError."""
    try:
        return await call(
            goals.reach_goal,
            visitor=visitor,
            name=name,
            source=source,
            external_id=external_id,
            value=value,
            currency=currency,
            url=url,
        )
    except WireError as refused:
        if isinstance(refused.__cause__, goals.BadGoal | goals.NoSuchGoal):
            intake.count(visitor.site_id, refused.__cause__.reason)
        raise
