"""Is the process alive; could a visitor chat now."""

import asyncio

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from kit.realtime import hub
from kit.wire import WireError
from kit.work import in_database

READY_SECONDS = 1.0

_is_migrated = False


async def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"live": True})


async def ready(request: HttpRequest) -> JsonResponse:
    """A visitor could chat now: the database answers with our tables, and the widget can be loaded.

    Without Redis chatting goes on, with delay: `mode` says so.
    """
    try:
        missing = await asyncio.wait_for(in_database(what_is_missing), READY_SECONDS)
    except (WireError, TimeoutError):
        missing = "The database does not answer."
    if not missing and not (settings.FRONTEND_DIST / "widget.js").exists():
        missing = "The front end is not built."
    if missing:
        return JsonResponse({"ready": False, "why": missing}, status=503)
    return JsonResponse({"ready": True, "mode": hub.mode})


def what_is_missing() -> str:
    global _is_migrated
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if not _is_migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "The database is not migrated. Run manage.py migrate."
        _is_migrated = True
    return ""
