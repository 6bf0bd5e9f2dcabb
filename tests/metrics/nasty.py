"""Histories that could have been, as awkward as they come: crossings of midnight and of clock changes, waits
exactly at the limit, agents with several parts at once, states with gaps."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

BASES = (
    datetime(2025, 10, 25, 20, 0, tzinfo=UTC),
    datetime(2025, 3, 29, 20, 0, tzinfo=UTC),
    datetime(2025, 3, 9, 3, 0, tzinfo=UTC),
    datetime(2025, 11, 2, 3, 0, tzinfo=UTC),
    datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
    datetime(2024, 2, 29, 22, 0, tzinfo=UTC),
)
ZONES = ("UTC", "Europe/Helsinki", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")
AGENTS = ("A", "B", "Čapek", "小林")
VISITORS = ("v1", "v2", "v3", "Ω – é", "v5")
TOPICS = ("", "", "billing", "tech", "Ääni")
WAITS = (0, 1, 9, 10, 11, 19, 20, 21, 59, 60, 61, 90, 300, 4000)


class Nasty:
    """One history. The same seed, the same history."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.base = self.random.choice(BASES)
        self.is_fine = self.random.random() < 0.2
        self.is_placed = self.random.random() < 0.5
        self.segments: list[dict[str, Any]] = []
        self.offers: list[dict[str, Any]] = []
        self.conversations = [self.conversation(n) for n in range(self.random.randint(1, 14))]

    def history(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "conversations": self.conversations,
            "offers": self.offers,
            "segments": self.segments,
            "agent_states": [state for agent in AGENTS for state in self.states(agent)],
        }
        if self.random.random() < 0.5:
            told["date"] = f"{self.base:%F}"
        return told

    def said(self, at: datetime) -> str:
        """A moment, written in one of the ways in which it may be."""
        written = at.isoformat()
        match self.random.randrange(3):
            case 0:
                return written.replace("+00:00", "Z")
            case 1:
                return at.astimezone(tz=None).isoformat()
        return written

    def gap(self) -> timedelta:
        seconds = self.random.choice((*WAITS, self.random.randint(0, 2000)))
        micros = self.random.choice((0, 1, 333_333, 999_999)) if self.is_fine else 0
        return timedelta(seconds=seconds, microseconds=micros)

    def moment(self) -> datetime:
        offset = self.random.choice(
            (self.random.randint(0, 30 * 3600), 900 * self.random.randint(0, 120), 14_400)
        )
        return self.base + timedelta(seconds=offset)

    def conversation(self, n: int) -> dict[str, Any]:
        found: dict[str, Any] = {"id": f"c{n}", "visitor": self.random.choice(VISITORS)}
        if topic := self.random.choice(TOPICS):
            found["topic"] = topic
        if self.random.random() < 0.3:
            found["origin"] = self.random.choice(("proactive", "reactive", "agent_outbound"))
        if self.is_placed and self.random.random() < 0.6:
            team = self.random.choice(("Shop", "Help"))
            found |= {"team": team, "queue": f"{team} line"}
        at = self.moment()
        kind = self.random.choice(("answered",) * 6 + ("abandoned", "abandoned", "bot", "offline", "lost"))
        if kind == "offline":
            return found | {"offline_message": self.said(at)}
        if kind == "bot" or self.random.random() < 0.3:
            found["bot_started"] = self.said(at)
            at += self.gap()
        if kind == "bot":
            return found | {"bot_only": True, "ended": self.said(at)}
        found["queued"] = self.said(at)
        return {"answered": self.answered, "abandoned": self.left, "lost": self.ended}[kind](found, at)

    def left(self, found: dict[str, Any], at: datetime) -> dict[str, Any]:
        self.refusals(found["id"])
        if self.random.random() < 0.2:
            found |= {"csat": self.random.randint(1, 5)}
        return found | {"abandoned": self.said(at + self.gap())}

    def ended(self, found: dict[str, Any], at: datetime) -> dict[str, Any]:
        self.refusals(found["id"])
        return found | {"ended": self.said(at + self.gap())}

    def refusals(self, key: str) -> None:
        for _ in range(self.random.choice((0, 0, 1, 2))):
            self.offer(
                key, self.random.choice(("declined", "timed_out", "withdrawn_abandoned", "withdrawn_lost"))
            )

    def offer(self, key: str, outcome: str, agent: str = "") -> None:
        agent = agent or self.random.choice(AGENTS)
        self.offers.append({"conversation": key, "agent": agent, "outcome": outcome})

    def answered(self, found: dict[str, Any], at: datetime) -> dict[str, Any]:
        at += self.gap()
        agent = self.random.choice(AGENTS)
        found |= {"accepted": self.said(at), "accepted_by": agent}
        end, parts = self.parts(found["id"], agent, at)
        transfers = sum(1 for a, b in zip(parts, parts[1:], strict=False) if a != b)
        if transfers:
            found["transfers"] = transfers
        if (reply := at + self.gap()) <= end and self.random.random() < 0.9:
            found["first_reply"] = self.said(reply)
            self.buys(found, reply)
        if self.random.random() < 0.5:
            found["csat"] = self.random.randint(1, 5)
        if self.random.random() < 0.5:
            found["resolved"] = self.random.choice(("yes", "no", "partly"))
        return found | {"ended": self.said(end)}

    def buys(self, found: dict[str, Any], reply: datetime) -> None:
        if self.random.random() < 0.4:
            after = self.random.choice(
                (timedelta(0), timedelta(seconds=1), timedelta(days=1), timedelta(hours=5))
            )
            if self.random.random() < 0.1:
                after = timedelta(days=1, microseconds=1)
            found["goal"] = {
                "at": self.said(reply + after),
                "value": self.random.choice(("120.00", "0.1", "0")),
            }

    def parts(self, key: str, agent: str, at: datetime) -> tuple[datetime, list[str]]:
        """Who had it, one after another; the first has just accepted."""
        self.refusals(key)
        owners, end = [agent], at
        told = self.random.random() < 0.9
        while True:
            self.offer(key, "accepted", agent)
            left = at + self.gap()
            wrap = left + self.random.choice((timedelta(0), self.gap()))
            part = {"agent": agent, "conversation": key, "joined": self.said(at), "left": self.said(left)}
            if wrap > left or self.random.random() < 0.5:
                part["wrap_ended"] = self.said(wrap)
            end = max(end, left)
            if told:
                self.segments.append(part)
            if not told or self.random.random() < 0.8:
                return end, owners
            at = left + self.random.choice((timedelta(0), self.gap()))
            agent = self.random.choice([each for each in AGENTS if each != agent])
            self.refusals(key)
            owners.append(agent)

    def states(self, agent: str) -> list[dict[str, Any]]:
        found = []
        at = self.base + timedelta(seconds=self.random.randint(-3600, 7200))
        for _ in range(self.random.randint(0, 5)):
            at += self.random.choice((timedelta(0), self.gap(), timedelta(hours=2)))
            end = at + self.gap() * self.random.randint(1, 20)
            found.append(
                {
                    "agent": agent,
                    "state": self.random.choice(
                        ("available",) * 4 + ("busy", "full", "wrap", "away", "offline")
                    ),
                    "start": self.said(at),
                    "end": self.said(end),
                    "capacity": self.random.randint(0, 5),
                }
            )
            at = end
        self.random.shuffle(found)
        return found

    def period(self) -> tuple[str, str, str]:
        """From, to and zone, as words of the command."""
        zone = self.random.choice(ZONES)
        day = self.base + timedelta(days=self.random.randint(-1, 1))
        if self.random.random() < 0.6:
            return f"{day:%F}", f"{day + timedelta(days=self.random.choice((1, 1, 2, 9))):%F}", zone
        start = self.moment()
        end = start + timedelta(seconds=self.random.choice((1, 900, 4321, 86_400)))
        return start.isoformat(), end.isoformat(), zone
