"""The advisory locks under which routing decides."""

from django.db import connection

# The namespaces of two-key advisory locks; the numbers only need to differ from anybody else's.
LAYOUT = 7_001
PARTITION = 7_002
PLACES = 7_003
RATES = 7_004


def decide_in(partition: int) -> None:
    """One writer per partition, until the transaction ends. The layout cannot change meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(%s, 0), pg_advisory_xact_lock(%s, %s)",
            [LAYOUT, PARTITION, partition],
        )


def change_layout() -> None:
    """Nobody decides while queues and their members are moved."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LAYOUT])


def only_one(name: int) -> bool:
    """True for the one transaction that may do this periodic work now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, 1)", [name])
        row = cursor.fetchone()
    return bool(row[0])
