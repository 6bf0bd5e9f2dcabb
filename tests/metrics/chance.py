"""Facts as chance has them, written straight into the tables: everything that the constraints allow, whether
or not anybody has ever seen it happen."""

import random
import uuid
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from chat.models import (
    Agent,
    Conversation,
    Entry,
    Episode,
    Resolution,
    SurveyResponse,
    Topic,
    Visitor,
    VoiceHandOver,
)
from metrics.models import MessageSentiment, QueueBasis, Target
from proactive.models import Beginning, EntryPoint, Goal, GoalEvent, Invitation
from routing.models import AgentState, Calendar, Offer, Parking, Queue, QueueStay, Segment, Team
from tests.people import make_agent, make_site
from tests.routing.people import make_queue, make_team

SPANS = (0, 1, 5, 9, 10, 11, 20, 59, 60, 61, 90, 300, 899, 900, 901, 4000)
RETURNS = (
    timedelta(0),
    timedelta(hours=71, minutes=59),
    timedelta(hours=72),
    timedelta(hours=72, seconds=1),
    timedelta(days=7),
    timedelta(days=7, microseconds=1),
)
ENDINGS = (
    "abandoned",
    "silent_abandoned",
    "to_voice",
    "left_message",
    "system",
    "rejected_full",
    "closed_hours",
)
OFFICE = ((time(9), time(12, 30)), (time(13), time(17)))
LATE = ((time(20, 15), time(1)),)
STATES = ("available", "busy", "full", "wrap", "away", "not_responding", "closing", "offline")
DEVICES = ("desktop", "phone", "tablet")


class Chance:
    """The same seed, the same facts, about 30 hours from `base` on and what follows them for ten days. What
    `is_open` has begun and not ended: some still stand in a line."""

    def __init__(self, seed: int, base: datetime, *, conversations: int = 16, is_open: bool = False) -> None:
        self.random, self.base, self.is_open = random.Random(seed), base, is_open
        self.is_fine = self.random.random() < 0.3
        with transaction.atomic():
            self.make_places()
            for _ in range(conversations):
                self.converse()
            for agent in self.agents:
                self.be_there(agent)
            for _ in range(10):
                self.invite()

    def one(self, *many: Any) -> Any:
        return self.random.choice(many)

    def often(self, share: float) -> bool:
        return self.random.random() < share

    def span(self) -> timedelta:
        micros = self.one(1, 333_333, 999_999) if self.is_fine and self.often(0.4) else 0
        return timedelta(seconds=self.one(*SPANS, self.random.randint(0, 2000)), microseconds=micros)

    # Who and where.

    def make_places(self) -> None:
        self.sites = [make_site(f"chance{n}") for n in range(2)]
        self.agents = [make_agent(f"agent{n}") for n in range(4)]
        self.queues: list[Queue] = []
        for n in range(3):
            team = make_team(f"Team {n}", sl_seconds=60)
            self.queues += [make_queue(team, name=f"Queue {n}{x}") for x in range(2 if n == 0 else 1)]
            self.promise(team)
            for value, days in ((60, -400), (20, 0)):
                since = self.base + timedelta(days=days, hours=12)
                Target.objects.create(team=team, kpi="threshold_s", value=value, valid_from=since)
            for hours, days in self.one((), ((1, -400),), ((744, -400), (None, 1)), ((29, -400), (96, 1))):
                since = self.base + timedelta(days=days)
                Target.objects.create(team=team, kpi="credit_hours", value=hours, valid_from=since)
            if n:
                cost = Decimal(self.one("30", "12.34"))
                Target.objects.create(team=team, kpi="cost_per_hour", value=cost, valid_from=self.base)
        for queue in self.queues[1:3]:
            self.open(queue)
        for queue in self.queues:
            self.judge(queue, random.Random(f"{self.base} {queue.name}"))
        self.topics = [Topic.objects.create(name=f"topic {n}", group=f"group {n // 2}") for n in range(3)]
        self.entries = [EntryPoint.objects.create(site=each, name="Bubble") for each in self.sites]
        self.goals = [Goal.objects.create(site=each, name="order", kind="order") for each in self.sites]
        self.visitors = [
            Visitor.objects.create(
                site=self.sites[n % 2], token_hash=uuid.uuid4().bytes * 2, external_id=self.one("", "", "c-7")
            )
            for n in range(8)
        ]

    def promise(self, team: Team) -> None:
        """Further replies and ends, sometimes given up again, or first asked for on the way."""
        for kpi, values in (("next_reply_s", (20, 60, 300)), ("resolution_s", (300, 1800, 3600))):
            for hours in self.one((-9600,), (-9600, 16), (9,)):
                since = self.base + timedelta(hours=hours)
                value = self.one(*values, None) if hours > 9 else self.one(*values)
                Target.objects.create(team=team, kpi=kpi, value=value, valid_from=since)

    def judge(self, queue: Queue, chance: random.Random) -> None:
        """By accepting or by the first reply, sometimes by another from some moment on."""
        for hours in (-9600, *chance.choice(((), (), (9,)))):
            basis, since = chance.choice(("accept", "first_reply")), self.base + timedelta(hours=hours)
            QueueBasis.objects.create(queue=queue, basis=basis, valid_from=since)

    def open(self, queue: Queue) -> None:
        """At some hours, and not on some days; not while clocks are turned, which calendars have tests of."""
        zone = self.one("Europe/Berlin", "Australia/Lord_Howe", "America/New_York")
        calendar = Calendar.objects.create(name=f"Hours of {queue}", zone=zone)
        for weekday in range(7):
            for opens, closes in self.one((), OFFICE, LATE, (*OFFICE, *LATE), ((time(), time()),)):
                calendar.openings.create(weekday=weekday, opens=opens, closes=closes)
        if self.often(0.5):
            calendar.holidays.create(date=self.base.date() + timedelta(days=self.one(0, 1)))
        queue.calendar = calendar
        queue.save(update_fields=["calendar"])

    def new_visitor(self) -> Visitor:
        return Visitor.objects.create(site=self.one(*self.sites), token_hash=uuid.uuid4().bytes * 2)

    # What was said and done.

    def converse(self) -> None:
        is_open = self.is_open and self.often(0.4)
        visitor = self.new_visitor() if is_open else self.one(*self.visitors)
        offset = self.one(self.random.randint(0, 30 * 3600), 900 * self.random.randint(0, 120))
        at = self.base + timedelta(seconds=offset)
        row = Conversation.objects.create(
            site=visitor.site,
            visitor=visitor,
            origin=self.one("reactive", "reactive", "proactive", "agent_outbound"),
            topic=self.one(None, *self.topics),
            state="closed",
            created_at=at,
        )
        if self.often(0.7):
            Beginning.objects.create(
                conversation=row,
                entry=self.one(None, *self.entries),
                device=self.one(*DEVICES),
                language=self.one("", "en", "en-GB", "DE"),
                changed_at=at,
            )
        self.seq = 0
        self.is_long = not is_open and self.often(0.3)
        many = self.one(1, 1, 2, 3)
        for number in range(1, many + 1):
            is_last = number == many
            end = self.episode(row, number, at, is_open=is_open and is_last, is_last=is_last)
            at = end + self.one(*RETURNS, self.span(), timedelta(hours=self.random.randint(1, 100)))

    def episode(
        self, row: Conversation, number: int, began: datetime, *, is_open: bool, is_last: bool
    ) -> datetime:
        self.row, self.is_done = row, not is_open
        end = self.serve(began)
        end += self.one(timedelta(0), self.span())
        reason = self.one("agent", "agent", "visitor", "system", "silent_abandoned")
        if is_last and self.often(0.1):
            reason = "unfinished"
        Episode.objects.create(
            conversation=row,
            number=number,
            began_at=began,
            by_agent=number > 1 and self.often(0.3),
            ended_at=None if is_open else end,
            end_reason="" if is_open else reason,
        )
        self.talk(began, end)
        self.ask(began, end)
        return end

    def serve(self, at: datetime) -> datetime:
        """From stay to stay; returns when it was over."""
        kind = self.random.random()
        if self.is_long:
            at = self.stay(at, "answered")
            left = at + timedelta(seconds=self.random.randint(900, 6000))
            self.segment(at, left, self.queue, "owner")
            return left
        if kind < 0.1:
            return at + self.span()
        if kind < 0.25:
            return self.hold(at + self.span(), None, self.one(True, False))
        at += self.one(timedelta(0), self.span())
        while True:
            is_answered = self.often(0.6)
            outcome = "answered" if is_answered else self.one(*ENDINGS, "overflowed", "transferred_out")
            at = self.stay(at, outcome)
            if is_answered:
                return self.hold(at, self.queue, self.often(0.5))
            if outcome not in ("overflowed", "transferred_out"):
                return at

    def stay(self, at: datetime, outcome: str, *, is_transfer: bool = False, kind: str = "queue") -> datetime:
        self.queue, left = self.one(*self.queues), at + self.span()
        is_left = self.is_done or outcome not in ("abandoned", "silent_abandoned", "system")
        row = QueueStay.objects.create(
            conversation=self.row,
            queue=self.queue,
            entered_at=at,
            due_at=at,
            left_at=left if is_left else None,
            outcome=outcome if is_left else "",
            is_transfer_stay=is_transfer,
            weight=1000,
            signature="",
            kind=kind,
            changed_at=left,
        )
        for _ in range(self.one(0, 0, 1, 2)):
            self.offer(row, at, self.one("declined", "timed_out", "withdrawn_abandoned", "withdrawn_lost"))
        if outcome == "answered":
            self.offer(row, left, "accepted")
        return left

    def offer(self, stay: QueueStay, at: datetime, outcome: str) -> None:
        Offer.objects.create(
            stay=stay,
            agent=self.one(*self.agents),
            offered_at=at,
            expires_at=at,
            ended_at=at,
            outcome=outcome,
            weight=1000,
            changed_at=at,
        )

    def hold(self, at: datetime, queue: Queue | None, is_passed: bool) -> datetime:
        """One owner after another; consulted, watched and joined by others on the way."""
        while True:
            is_passed = is_passed and self.often(0.5)
            left = at + self.span()
            is_kept = not is_passed and not self.is_done and self.often(0.7)
            self.segment(at, None if is_kept else left, queue, "owner")
            for _ in range(self.one(0, 0, 0, 1, 2)):
                start = at + self.random.random() * (left - at)
                self.segment(start, start + self.span(), queue, self.one("consult", "monitor", "barge"))
            if self.often(0.1):
                self.stay(at, "answered", is_transfer=False, kind="consult")
            if not is_passed:
                return left
            at = left
            if queue is not None and self.often(0.8):
                kind = self.one("queue", "direct")
                outcome = self.one("answered", "answered", "abandoned", "system", "overflowed")
                at = self.stay(left, outcome, is_transfer=True, kind=kind)
                queue = self.queue
                if outcome not in ("answered", "overflowed"):
                    return at

    def segment(self, at: datetime, left: datetime | None, queue: Queue | None, role: str) -> None:
        wrap = left + self.one(timedelta(0), self.span()) if left else None
        row = Segment.objects.create(
            conversation=self.row,
            agent=self.one(*self.agents),
            queue=queue,
            role=role,
            joined_at=at,
            left_at=left,
            wrap_ended_at=None if left and self.is_open and self.often(0.2) else wrap,
            left_reason=self.one("", "", "agent_lost"),
            weight=0,
            changed_at=at,
        )
        start = at
        for _ in range(self.one(1, 2) if self.is_long else self.one(0, 0, 0, 1, 2)):
            start += self.span() / 4
            stop = start + (
                timedelta(seconds=self.random.randint(100, 2400)) if self.is_long else self.span() / 4
            )
            Parking.objects.create(segment=row, from_at=start, to_at=stop, changed_at=at)
            start = stop

    def talk(self, began: datetime, end: datetime) -> None:
        many = 14 if self.is_long else self.one(0, 1, 3, 8)
        moments = sorted(began + self.random.random() * (end - began) for _ in range(many))
        for at in moments:
            sender = self.one("visitor", "visitor", "agent", "agent", "agent", "bot", "system")
            sender = "visitor" if sender == "bot" and self.often(0.7) else sender
            self.seq += 1
            is_agent = sender == "agent"
            is_note = is_agent and self.often(0.1)
            reply = self.one(None, None, {"reply": 4, "edited": True}, {"reply": 4, "edited": False})
            Entry.objects.create(
                conversation=self.row,
                seq=self.seq,
                prev_public=0,
                kind="note" if is_note else self.one("message", "message", "file"),
                public=not is_note and not (is_agent and self.often(0.1)),
                sender=sender,
                agent=self.one(*self.agents) if is_agent else None,
                client_id=uuid.uuid4(),
                body="words",
                data=reply if is_agent else None,
                created_at=at,
            )
            if sender == "visitor" and self.often(0.8):
                score = self.random.randint(-1000, 1000)
                MessageSentiment.objects.create(
                    conversation=self.row, seq=self.seq, at=at, score=score, model="chance", version="1"
                )
            if is_agent and self.often(0.3):
                self.buy(at)

    def buy(self, at: datetime) -> None:
        after = self.one(
            timedelta(0),
            timedelta(microseconds=1),
            timedelta(hours=5),
            timedelta(days=1),
            timedelta(hours=30),
            timedelta(days=4),
        )
        same = [each for each in self.visitors if each.external_id == self.row.visitor.external_id != ""]
        visitor = self.one(self.row.visitor, *(each for each in same if each.site_id == self.row.site_id))
        bought = at + after
        GoalEvent.objects.create(
            visitor=visitor,
            goal=self.goals[self.sites.index(visitor.site)],
            at=bought,
            value=Decimal(self.one("0", "19.99", "120")),
            currency="EUR",
            external_id=str(uuid.uuid4()),
            source="server",
            reversed_at=bought if self.often(0.2) else None,
            changed_at=bought,
        )

    def ask(self, began: datetime, end: datetime) -> None:
        for by in self.random.sample(("agent", "customer", "bot"), self.one(0, 0, 1, 2)):
            at = end + timedelta(seconds=self.random.random())
            value = self.one("yes", "no", "partly")
            Resolution.objects.create(conversation=self.row, episode_at=began, by=by, value=value, at=at)
        for kind, scale in (("csat", self.one(5, 1)), ("nps", 10), ("ces", 7), ("call", 1)):
            if self.often(0.4):
                is_answered = self.often(0.7)
                SurveyResponse.objects.create(
                    conversation=self.row,
                    episode_at=began,
                    kind=kind,
                    scale=scale,
                    value=self.random.randint(0 if scale in (1, 10) else 1, scale) if is_answered else None,
                    at=end + self.span() if is_answered else None,
                    asked_at=end,
                )
        for kind in ("agent_calls_visitor", "callback_scheduled", "told_to_call"):
            if self.often(0.1):
                agent = self.one(*self.agents)
                VoiceHandOver.objects.create(
                    conversation=self.row, episode_at=began, kind=kind, agent=agent, at=end
                )

    def be_there(self, agent: Agent) -> None:
        """One state after another, some hours unknown, over midnight."""
        at = self.base + self.span()
        for _ in range(self.one(0, 4, 12)):
            stop = at + timedelta(seconds=self.random.randint(0, 12_000))
            AgentState.objects.create(
                agent=agent,
                state=self.one(*STATES),
                capacity=self.one(1000, 2000, 3000),
                accepting=self.often(0.6),
                from_at=at,
                to_at=stop,
                changed_at=stop,
            )
            at = stop + self.one(timedelta(0), timedelta(0), self.span())

    def invite(self) -> None:
        at = self.base + timedelta(seconds=self.random.randint(0, 50 * 3600))
        shown = at + self.span() if self.often(0.7) else None
        end = shown + self.span() if shown else None
        step = self.one("accepted_at", "dismissed_at", "opened_at")
        Invitation.objects.create(
            id=time_ordered(at, self.random),
            visitor=self.one(*self.visitors),
            arm="treated",
            device=self.one(*DEVICES),
            eligible_at=at,
            shown_at=shown,
            changed_at=at,
            **({step: end} if end else {}),
        )


def time_ordered(at: datetime, chance: random.Random) -> uuid.UUID:
    stamp = int(at.timestamp() * 1000)
    return uuid.UUID(int=stamp << 80 | 7 << 76 | 2 << 62 | chance.getrandbits(62))
