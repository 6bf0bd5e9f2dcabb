"""What Django itself tells: whoever signs out is disconnected."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest

from chat.actions.people import revoke_agent
from chat.models import Agent


def signed_out(request: HttpRequest, user: Agent | None, **kwargs: Any) -> None:
    if user is not None and request.session.session_key:
        revoke_agent(agent_id=user.pk, session_key=request.session.session_key)


def connect() -> None:
    user_logged_out.connect(signed_out, dispatch_uid="revoke sockets")
