"""The ASGI application: Daphne serves it, and uvicorn does unchanged."""

import os
import signal
import threading
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livechat.settings")
django.setup()

from channels.layers import get_channel_layer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.core.handlers.asgi import ASGIHandler  # noqa: E402
from django.urls import get_resolver, re_path  # noqa: E402

from chat.urls import sockets  # noqa: E402
from kit.garbage import settle  # noqa: E402
from livechat import daphne  # noqa: E402
from livechat.headers import ALWAYS, HEADERS  # noqa: E402
from metrics.api import straight  # noqa: E402
from proactive import beacons, moments  # noqa: E402

daphne.tame()


async def nowhere(scope: Any, receive: Any, send: Any) -> None:
    """There is no such socket. Without an answer the router would raise, once for every knock."""
    await receive()
    await send({"type": "websocket.close"})


routes = [*sockets, re_path("", nowhere)]  # type: ignore[arg-type]  # Django knows no sockets

# Draining begins with the first socket; until then the wish for it must not end the process.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)

pages = ASGIHandler()
past_django: dict[str, Any] = {
    beacons.PATH: beacons.door(ALWAYS),
    moments.PATH: moments.door(ALWAYS),
    straight.PATH: straight.door({**ALWAYS, **HEADERS}, pages),
}


async def http(scope: Any, receive: Any, send: Any) -> None:
    """What is asked most often goes past Django; everything else is its own."""
    await past_django.get(scope["path"], pages)(scope, receive, send)


application = ProtocolTypeRouter({"http": http, "websocket": URLRouter(routes)})


def load_all() -> None:
    """Load what the first requests would load while everybody waits for them."""
    get_channel_layer()
    get_resolver().url_patterns  # noqa: B018  that is how


load_all()
settle()
