"""The periodic work of this app. Each task is one action, and harmless when it runs twice."""

import logging

from celery import shared_task

from routing.actions import presence, throughput

logger = logging.getLogger(__name__)


@shared_task  # type: ignore[untyped-decorator]
def audit_desks() -> None:
    """No desk should ever differ from what it carries; one that does is mended, and somebody should know."""
    for agent_id, (used, right) in presence.audit_desks().items():
        logger.error("The desk of agent %s was loaded with %s and carries %s", agent_id, used, right)


@shared_task  # type: ignore[untyped-decorator]
def reckon_rates() -> None:
    """How fast each agent finishes conversations, for the throughput strategy."""
    throughput.reckon_rates()
