"""The live view past Django's middleware, of which each costs a change of thread: everybody who watches asks
every few seconds."""

from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse

from chat.api.answers import answer
from chat.api.people import requests
from kit.work import in_database
from metrics.api.present import floor_of, floors
from metrics.api.views import live
from metrics.api.watchers import Watcher, watchers

PATH = "/api/v1/metrics/live"

App = Callable[[Any, Any, Any], Awaitable[None]]


def door(protection: Mapping[str, str], pages: App) -> App:
    """An ASGI application that answers as Django would; files and all but GET are left to `pages`.
    `protection` are the headers of every answer."""
    session = import_module(settings.SESSION_ENGINE).SessionStore

    async def asked(scope: Any, receive: Any, send: Any) -> None:
        request = ASGIRequest(scope, BytesIO())
        if request.method != "GET" or "format" in request.GET:
            await pages(scope, receive, send)
            return
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME) or ""
        request.session = session(key)
        watcher = watchers.let_in(key) or await in_database(watchers.look_up, request)
        response = _told(request, watcher) or await live(request)
        await respond(send, response, protection)

    return asked


def _told(request: HttpRequest, watcher: Watcher | None) -> HttpResponse | None:
    """What others who see the same were told a moment ago; None where the view has to answer."""
    if watcher is None:
        return None
    kept = floors.kept(floor_of(request.GET, watcher.agent, watcher.teams))
    if kept is None or requests.take(watcher.agent.pk):
        return None
    return answer(kept)


async def respond(send: Any, response: HttpResponse, protection: Mapping[str, str]) -> None:
    headers = {
        **protection,
        "Vary": "Cookie",
        "Content-Length": str(len(response.content)),
        **response.headers,
    }
    written = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": response.status_code, "headers": written})
    await send({"type": "http.response.body", "body": response.content})
