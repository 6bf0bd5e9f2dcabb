"""Who watches the present: whoever asks every few seconds is not looked up each time on their own."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from chat.models import Agent
from routing.queries import teams_seen_by_each

# Whoever has not asked for so long watches no more.
WATCHES_S = 30.0


@dataclass(slots=True)
class Watcher:
    """Somebody who was let in at `looked`. `teams` are those that they may look at; None for all."""

    agent: Agent
    teams: frozenset[int] | None
    session: str
    looked: float
    asked: float


class Watchers:
    """Those who were let in during the last `seconds`, by the keys of their sessions. When one of them is to
    be looked up again, all of them are, at once: who was signed out, made inactive, or leads other teams now
    is known to be so by then. Nobody is let in here who was not let in by Django before."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, Watcher] = {}

    def let_in(self, key: str) -> Watcher | None:
        """Without asking the database: None for whoever has to be looked up."""
        now = self._clock()
        found = self._known.get(key)
        if found is None or now - found.looked >= self._seconds:
            return None
        found.asked = now
        return found

    def look_up(self, request: HttpRequest) -> Watcher | None:
        """Whoever asks, if they are signed in."""
        key = request.session.session_key or ""
        with self._lock:
            if key in self._known and self.let_in(key) is None:
                self._look_again()
            return self.let_in(key) or self._met(key, request)

    def forget(self) -> None:
        self._known.clear()

    def _look_again(self) -> None:
        now = self._clock()
        those = {key: each for key, each in self._known.items() if now - each.asked < WATCHES_S}
        kept = Session.objects.filter(session_key__in=those, expire_date__gt=timezone.now())
        sessions = dict(kept.values_list("session_key", "session_data"))
        agents = Agent.objects.filter(is_active=True).in_bulk({each.agent.pk for each in those.values()})
        teams = teams_seen_by_each(agents.values())
        found = {}
        for key, each in those.items():
            agent = agents.get(each.agent.pk)
            # A session holds a mark of the password, so it is as good as it was while neither has changed.
            if agent is None or sessions.get(key) != each.session or agent.password != each.agent.password:
                continue
            found[key] = Watcher(agent, teams[agent.pk], each.session, now, each.asked)
        self._known = found

    def _met(self, key: str, request: HttpRequest) -> Watcher | None:
        now = self._clock()
        agent = get_user(request)
        if not isinstance(agent, Agent) or not agent.is_active:
            return None
        session = Session.objects.filter(session_key=key).values_list("session_data", flat=True).first()
        teams = teams_seen_by_each([agent])[agent.pk]
        found = Watcher(agent, teams, session or "", now, now)
        self._known = {**self._known, key: found}
        return found


watchers = Watchers(settings.LIVE_SECONDS)
