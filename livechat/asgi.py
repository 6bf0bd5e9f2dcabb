"""The ASGI application: Daphne serves it, and uvicorn does unchanged."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livechat.settings")
django.setup()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.core.handlers.asgi import ASGIHandler  # noqa: E402

from chat.urls import sockets  # noqa: E402

application = ProtocolTypeRouter({"http": ASGIHandler(), "websocket": URLRouter(sockets)})
