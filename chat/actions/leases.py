"""Leases: somebody connects, is heard, goes, or is cut off."""

from uuid import UUID

from django.db import connection, transaction

from chat.events import AgentConnected, AgentDisconnected, VisitorConnected
from kit.events import publish

LEASE_SECONDS = 45  # after a process dies, its connections are believed in at most this long
RETURN_SECONDS = 20  # a broken connection may come back in this time before anyone notices


@transaction.atomic
def take_lease(
    *, session: str, process: str, agent_id: int | None = None, visitor_id: UUID | None = None
) -> None:
    """Somebody has connected. Publishes AgentConnected or VisitorConnected."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO chat_lease (session, process, agent_id, visitor_id, heard_at, until, is_cut)
            VALUES (%s, %s, %s, %s, clock_timestamp(), clock_timestamp() + make_interval(secs => %s), false)
            ON CONFLICT (session) DO NOTHING
            """,
            [session, process, agent_id, visitor_id, LEASE_SECONDS],
        )
        if not cursor.rowcount:
            return  # a renewal fell into the moment between asking for the lease and holding it
    if agent_id is not None:
        publish(AgentConnected(agent_id))
    if visitor_id is not None:
        publish(VisitorConnected(visitor_id))


@transaction.atomic
def renew_leases(*, process: str) -> int:
    """Everyone connected to this process is still there: one statement for all of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE chat_lease
            SET heard_at = clock_timestamp(), until = clock_timestamp() + make_interval(secs => %s)
            WHERE process = %s AND NOT is_cut
            """,
            [LEASE_SECONDS, process],
        )
        return int(cursor.rowcount)


@transaction.atomic
def give_up_lease(*, session: str, said_goodbye: bool) -> None:
    """A connection has ended. With a goodbye they are gone at once, else they may come back for a
    moment. When they were heard last is kept for an hour. Publishes AgentDisconnected."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE chat_lease SET is_cut = true, heard_at = clock_timestamp(),
              until = clock_timestamp() + make_interval(secs => %s)
            WHERE session = %s RETURNING agent_id
            """,
            [0 if said_goodbye else RETURN_SECONDS, session],
        )
        gone = cursor.fetchone()
    if gone is not None and gone[0] is not None:
        publish(AgentDisconnected(gone[0]))


@transaction.atomic
def forget_old_leases() -> int:
    """Delete the leases that ran out long ago; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM chat_lease WHERE until < clock_timestamp() - interval '1 hour'")
        return int(cursor.rowcount)
