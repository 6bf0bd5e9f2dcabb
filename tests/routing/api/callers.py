"""Who calls the API of routing's settings."""

import json
from typing import Any

from django.test import Client

from chat.models import Agent
from kit.wire import HTTP_STATUS

Json = dict[str, Any]


ROOT = "/api/v1/routing/"
EVERYTHING = ("teams", "queues", "skills", "calendars", "members", "desks")


class Caller:
    """Somebody who is signed in and speaks JSON."""

    def __init__(self, agent: Agent | None = None, *, checked: bool = False) -> None:
        self.client = Client(enforce_csrf_checks=checked)
        if agent is not None:
            self.client.force_login(agent)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        raw = body if isinstance(body, str) else json.dumps(body)
        answer = self.client.generic(method, ROOT + path, raw, "application/json", headers=headers)
        return answer.status_code, json.loads(answer.content) if answer.content else None

    def get(self, path: str) -> Any:
        status, body = self.ask("GET", path)
        assert status == 200, body
        return body

    def put(self, method: str, path: str, body: Any = None) -> Any:
        """Something that must work."""
        status, answer = self.ask(method, path, body)
        assert status in (200, 201, 204), answer
        return answer

    def refused(self, method: str, path: str, body: Any = None) -> tuple[str, Any]:
        """The code of a refusal, and its fields, or its message where no field is at fault."""
        status, answer = self.ask(method, path, body)
        assert answer["t"] == "err", answer
        assert HTTP_STATUS[answer["code"]] == status
        return answer["code"], answer.get("fields", answer["message"])
