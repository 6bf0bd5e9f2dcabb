"""Supervisors at their dashboards, and a web process that answers them."""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from http.cookies import SimpleCookie

import httpx
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from benchmarks.setup import SITE_KEY
from chat.models import Agent

SUPERVISORS = 20


def sign_in() -> list[str]:
    """Supervisors who have been there for a while: the header of each one's cookie."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    cookies = []
    for n in range(SUPERVISORS):
        agent, _ = Agent.objects.get_or_create(
            username=f"{SITE_KEY}-{n}", defaults={"role": Agent.Role.SUPERVISOR, "password": "!"}
        )
        known = {
            SESSION_KEY: str(agent.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: agent.get_session_auth_hash(),
        }
        Session.objects.update_or_create(
            session_key=f"{SITE_KEY}-{n}",
            defaults={
                "session_data": Session.objects.encode(known),
                "expire_date": timezone.now() + timedelta(hours=4),
            },
        )
        cookie = SimpleCookie({settings.SESSION_COOKIE_NAME: f"{SITE_KEY}-{n}"})
        cookies.append(cookie.output(header="", sep=";").strip())
    return cookies


class Asker:
    """One connection of a supervisor."""

    def __init__(self, port: int, cookie: str) -> None:
        self._client = httpx.Client(
            base_url=f"http://localhost:{port}/api/v1/metrics/", headers={"Cookie": cookie}, timeout=60
        )

    def ask(self, path: str, query: Mapping[str, str]) -> tuple[float, dict[str, object]]:
        """Seconds until all of the answer was there, and what it says."""
        began = time.perf_counter()
        found = self._client.get(path, params=query)
        took = time.perf_counter() - began
        if found.status_code != httpx.codes.OK:
            raise RuntimeError(f"{path} {dict(query)}: {found.status_code} {found.text[:300]}")
        return took, found.json()


async def watch(port: int, cookies: Sequence[str], *, every: float, seconds: float) -> int:
    """All of them look at what is live, so often each, spread over the time. Returns how many answers."""
    ends = time.monotonic() + seconds

    async def one(cookie: str, wait: float) -> int:
        answers = 0
        async with httpx.AsyncClient(
            base_url=f"http://localhost:{port}", headers={"Cookie": cookie}, timeout=30
        ) as client:
            await asyncio.sleep(wait)
            while time.monotonic() < ends:
                found = await client.get("/api/v1/metrics/live", params={"zone": "Europe/Vienna"})
                found.raise_for_status()
                answers += 1
                await asyncio.sleep(every)
        return answers

    many = len(cookies)
    return sum(await asyncio.gather(*(one(cookie, every * n / many) for n, cookie in enumerate(cookies))))
