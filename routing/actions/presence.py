"""Whether agents are there: read from their connections' leases, and what follows when one is lost."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from chat.actions.conversations import hand_over_conversation, release_conversation
from chat.models import Agent, Conversation
from kit.clock import database_now
from kit.events import publish
from routing import locks
from routing.actions.desks import locked_desk, note_state
from routing.actions.offers import stop_asking, withdraw_offers
from routing.actions.segments import end_consultation, end_segment, settle_responsibility
from routing.actions.stays import locked_conversation, open_stay, queue_for
from routing.events import DeskChanged
from routing.models import Desk, Offer, Presence, Role, Segment

LOST_SECONDS = 60  # after this long unheard, an agent's conversations go on to others
RETURN_SECONDS = 30  # … but first to the same agent, should they come back
BULK_SHARE = 0.3  # when so many vanish together, it is our fault and not theirs
BULK_SECONDS = 10
BULK_HOLD_SECONDS = 60


def attend(*, agent_id: int) -> None:
    """Bring an agent's presence up to date with their connections.

    One live connection is enough to be online; one that broke off leaves them reconnecting for a moment.
    What is offered to somebody who is gone goes on to the next. Publishes DeskChanged, and OfferEnded.
    """
    note_presence(agent_id=agent_id)
    gone = Offer.objects.filter(agent_id=agent_id, ended_at=None, agent__desk__presence=Presence.OFFLINE)
    if gone.exists():
        withdraw_offers(agent_id=agent_id)


@transaction.atomic
def note_presence(*, agent_id: int) -> None:
    """Publishes DeskChanged when it is another."""
    if not Agent.objects.filter(pk=agent_id).exists():
        return
    presence, heard_at = presence_of(agent_id)
    desk = locked_desk(agent_id)
    if desk.presence == presence:
        return
    desk.presence = presence
    desk.heard_at = heard_at or desk.heard_at
    desk.save(update_fields=["presence", "heard_at"])
    note_state(desk, database_now())
    publish(DeskChanged(agent_id))


def presence_of(agent_id: int) -> tuple[Presence, datetime | None]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT bool_or(NOT is_cut AND until > clock_timestamp()), bool_or(until > clock_timestamp()),
              max(heard_at)
            FROM chat_lease WHERE agent_id = %s
            """,
            [agent_id],
        )
        is_live, is_coming_back, heard_at = cursor.fetchone()
    if is_live:
        return Presence.ONLINE, heard_at
    return (Presence.RECONNECTING if is_coming_back else Presence.OFFLINE), heard_at


def attend_all() -> None:
    """Bring everyone's presence up to date."""
    for agent_id in agents_who_moved():
        attend(agent_id=agent_id)


def lose_the_lost() -> None:
    """Pass on what lost agents left behind."""
    for agent_id in lost_agents():
        lose_agent(agent_id=agent_id)


def agents_who_moved() -> list[int]:
    """Those whose desk does not say what their connections say."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT agent_id
            FROM routing_desk d FULL JOIN (
              SELECT agent_id, CASE WHEN bool_and(is_cut) THEN 'reconnecting' ELSE 'online' END AS presence
              FROM chat_lease WHERE agent_id IS NOT NULL AND until > clock_timestamp() GROUP BY agent_id
            ) l USING (agent_id)
            WHERE COALESCE(d.presence, 'offline') <> COALESCE(l.presence, 'offline') ORDER BY agent_id
            """
        )
        return [agent for (agent,) in cursor.fetchall()]


def lost_agents() -> list[int]:
    """The agents who have been gone for too long and still carry something.

    None while a large share vanished at once: then the outage is ours, and everyone may come back.
    """
    now = database_now()
    gone = Desk.objects.filter(presence=Presence.OFFLINE)
    recently = gone.filter(heard_at__gt=now - timedelta(seconds=LOST_SECONDS + BULK_HOLD_SECONDS))
    times = [time for time in recently.values_list("heard_at", flat=True) if time]
    there = Desk.objects.filter(presence=Presence.ONLINE).count()
    if is_our_outage(times, there):
        gone = gone.filter(heard_at__lte=now - timedelta(seconds=LOST_SECONDS + BULK_HOLD_SECONDS))
    silent = gone.filter(heard_at__lte=now - timedelta(seconds=LOST_SECONDS))
    carrying = Segment.objects.filter(agent_id__in=silent.values("pk"), wrap_ended_at=None)
    return sorted({*carrying.values_list("agent_id", flat=True)})


def is_our_outage(heard: list[datetime], still_there: int) -> bool:
    """True when more than thirty percent of the agents, and at least two, vanished within ten seconds."""
    window = timedelta(seconds=BULK_SECONDS)
    most = max((sum(1 for other in heard if time <= other <= time + window) for time in heard), default=0)
    return most >= 2 and most > BULK_SHARE * (still_there + len(heard))


def lose_agent(*, agent_id: int) -> None:
    """An agent is gone for good: their segments end when they were last heard, and each conversation, for
    itself, waits again, ahead of the others and first for the same agent. Publishes what follows."""
    withdraw_offers(agent_id=agent_id)
    carried = Segment.objects.filter(agent_id=agent_id, wrap_ended_at=None)
    for conversation_id in list(carried.values_list("conversation_id", flat=True)):
        pass_on(agent_id=agent_id, conversation_id=conversation_id)


@transaction.atomic
def pass_on(*, agent_id: int, conversation_id: UUID) -> None:
    """One conversation of an agent who is gone for good."""
    conversation = locked_conversation(conversation_id)
    segment = (
        Segment.objects.select_for_update(of=("self",))
        .select_related("queue", "agent")
        .filter(agent_id=agent_id, conversation_id=conversation_id, wrap_ended_at=None)
        .first()
    )
    if conversation is None or segment is None:
        return
    now = database_now()
    heard_at = Desk.objects.values_list("heard_at", flat=True).get(pk=agent_id) or now
    lost_at = max(min(heard_at, now), segment.joined_at)
    if segment.left_at is not None:
        end_segment(segment, segment.left_reason, segment.left_at, wrap=False)
    elif segment.role == Role.CONSULT:
        end_consultation(segment, "agent_lost", lost_at)
    else:
        end_segment(segment, "agent_lost", lost_at, wrap=False)
    if conversation.state == Conversation.State.ACTIVE and conversation.agent_id == agent_id:
        _find_another(conversation, segment, now)


def _find_another(conversation: Conversation, lost: Segment, now: datetime) -> None:
    """Whoever is being consulted knows what it is about, and becomes responsible; else it waits again."""
    stop_asking(conversation_id=conversation.pk)
    consulting = (
        Segment.objects.select_for_update(of=("self",))
        .select_related("agent", "queue", "conversation")
        .filter(conversation=conversation, role=Role.CONSULT, left_at=None)
        .first()
    )
    if consulting is not None and consulting.agent.desk.presence == Presence.ONLINE:
        end_consultation(consulting, "became responsible", now)
        hand_over_conversation(conversation_id=conversation.pk, to=consulting.agent)
        settle_responsibility(conversation_id=conversation.pk)
        return
    release_conversation(conversation_id=conversation.pk, why="agent_lost")
    settle_responsibility(conversation_id=conversation.pk)
    queue = lost.queue or queue_for(conversation)
    if queue is not None:
        conversation.refresh_from_db()
        stay = open_stay(
            conversation=conversation,
            queue=queue,
            entered_at=conversation.waiting_since or now,
            preferred=lost.agent_id,
            tier=0,
            is_transfer=True,
        )
        stay.sticky_until = now + timedelta(seconds=RETURN_SECONDS)
        stay.save(update_fields=["sticky_until"])


@transaction.atomic
def audit_desks() -> dict[int, tuple[int, int]]:
    """Compare each desk's load with what its offers and segments weigh; mend and return what differs."""
    locks.change_layout()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT d.agent_id, d.used, COALESCE(o.weight, 0) + COALESCE(s.weight, 0)
            FROM routing_desk d
            LEFT JOIN (SELECT agent_id, sum(weight) AS weight FROM routing_offer
              WHERE ended_at IS NULL GROUP BY 1) o USING (agent_id)
            LEFT JOIN (SELECT agent_id, sum(weight) AS weight FROM routing_segment
              WHERE wrap_ended_at IS NULL GROUP BY 1) s USING (agent_id)
            WHERE d.used <> COALESCE(o.weight, 0) + COALESCE(s.weight, 0)
            """
        )
        wrong = {agent: (used, int(right)) for agent, used, right in cursor.fetchall()}
    for agent_id, (used, right) in wrong.items():
        Desk.objects.filter(pk=agent_id).update(used=F("used") + (right - used))
    return wrong
