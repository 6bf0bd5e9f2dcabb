"""How far invitations came: the sums say of any days of any zone what the facts say."""

import random
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from chat.actions.conversations import close_conversation
from chat.actions.identity import note
from chat.identities import Claims
from chat.models import Conversation, Entry, Episode, Visitor
from kit.clock import database_now
from metrics.actions.audit import audit
from metrics.actions.buckets import bring_up_to_date
from metrics.actions.targets import set_target
from metrics.history.rows import time_ordered_id
from metrics.models import Bucket, Progress
from metrics.periods import QUARTER, Grain, Period, floor, midnight, zone_named
from metrics.queries.ways import entries, pages, ways, without
from proactive.models import Beginning, EntryPoint, EntryUse, GoalEvent, Invitation, Trigger, Variant, Visit
from proactive.queries.funnel import COUNTED, Reach, begun, counted, entered
from routing.models import QueueStay
from tests.conftest import World
from tests.people import make_site, make_visitor, start
from tests.proactive.people import make_goal, make_served_queue, make_trigger

Arm = Invitation.Arm
BY = ("trigger", "variant", "device")
DEVICES = ("desktop", "phone", "tablet", "")
# With days of 22 to 26 hours in 2026, and some that begin with any quarter of an hour.
ZONES = (
    "UTC",
    "Europe/Helsinki",
    "America/New_York",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
)
CHANGES = ("2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01")


class Reply(NamedTuple):
    """The first words of a person, in which conversation, to whom, and for which team."""

    at: datetime
    conversation: str
    person: tuple[str, ...]
    team: int


class Shop:
    """Two sites that invite, again and again, and everything that may come of it."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.random = world, random.Random(seed)
        self.zone = self.random.choice(ZONES)
        self.first = datetime.fromisoformat(f"{self.random.choice(CHANGES)}T00:00Z") - timedelta(days=1)
        elsewhere = make_site("elsewhere")
        self.triggers = [
            make_trigger(site, make_served_queue(site, world.ana, name))
            for site, name in ((world.site, "Sales"), (world.site, "Help"), (elsewhere, "Else"))
        ]
        for trigger in self.triggers:
            Variant.objects.create(trigger=trigger, message="Or so?")
        # One customer has two browsers; who is called the same elsewhere is somebody else.
        customers = ((world.site, "c-7"), (world.site, "c-7"), (world.site, ""), (elsewhere, "c-7"))
        self.visitors = [make_visitor(site)[0] for site, _ in customers]
        for visitor, (_, called) in zip(self.visitors, customers, strict=True):
            if called:
                note(visitor, Claims(external_id=called))
        self.people = {
            visitor.pk: (site.key, called) if called else (str(visitor.pk),)
            for visitor, (site, called) in zip(self.visitors, customers, strict=True)
        }
        self.replies: list[Reply] = []
        self.agreed: dict[tuple[int, datetime], int | None] = {}
        self.goal = make_goal(world.site)
        queues = (self.triggers[0].queue, None, self.triggers[2].queue)
        sites = (world.site, world.site, elsewhere)
        self.entries = [
            EntryPoint.objects.create(site=site, name="Bubble", queue=queue)
            for site, queue in zip(sites, queues, strict=True)
        ]

    def moment(self) -> datetime:
        """Near the ends of quarter hours and days more often than not."""
        at = self.first + timedelta(minutes=15 * self.random.randrange(96 * 3))
        return at + timedelta(microseconds=self.random.choice((0, 0, 1, 61_000_000, 899_999_999)))

    def invites(self) -> Invitation:
        visitor = self.random.choice(self.visitors)
        trigger = self.random.choice([None, *self._triggers_of(visitor)])
        arm = Arm.BY_HAND if trigger is None else self.random.choice((Arm.TREATED, Arm.TREATED, Arm.HOLDOUT))
        at = self.moment()
        visit = self._visits(visitor, at)
        return Invitation.objects.create(
            id=time_ordered_id(at),
            visitor=visitor,
            visit=visit,
            device=self.random.choice(DEVICES),
            trigger=trigger,
            variant=self.random.choice([None, *trigger.variants.all()]) if trigger else None,
            arm=arm,
            eligible_at=at,
            changed_at=database_now(),
        )

    def _visits(self, visitor: Visitor, at: datetime) -> Visit:
        return Visit.objects.create(
            site=visitor.site,
            visitor=visitor,
            began_at=at,
            seen_at=at,
            ended_at=at,
            landing_url="https://shop.test",
            url="https://shop.test",
            device="desktop",
        )

    def sees(self) -> None:
        """An entry point; what is seen is told at once."""
        at = database_now() if Progress.objects.exists() else self.moment()
        visit = self._visits(self.random.choice(self.visitors), at)
        entry = self.random.choice(self.entries)
        for did in ("shown", "opened")[: self.random.choice((1, 2))]:
            EntryUse.objects.create(entry=entry, visit=visit, did=did, at=at)

    def comes(self) -> None:
        self._begins(self._talks(self.random.choice(self.visitors), self.moment()))

    def _begins(self, conversation: Conversation) -> None:
        """On a page, by an entry point, or nobody knows."""
        page = self.random.choice(("", "https://shop.test/cart?step=2#top", "https://shop.test/~12", "/a b"))
        Conversation.objects.filter(pk=conversation.pk).update(
            page_url=page, origin=self.random.choice(("reactive", "proactive")), changed_at=database_now()
        )
        if entry := self.random.choice([None, *self.entries]):
            Beginning.objects.create(
                conversation=conversation, entry=entry, device="phone", changed_at=database_now()
            )

    def _triggers_of(self, visitor: Visitor) -> list[Trigger]:
        return [each for each in self.triggers if each.site_id == visitor.site_id]

    def any_invitation(self) -> Invitation:
        """That may be shown."""
        there = Invitation.objects.exclude(arm=Arm.HOLDOUT).order_by("eligible_at", "pk")
        while not there.all():
            self.invites()
        return self.random.choice(there.all())

    def is_shown(self) -> None:
        invitation = self.any_invitation()
        self._moves(invitation, shown_at=invitation.eligible_at)

    def is_dismissed(self) -> None:
        invitation = self.any_invitation()
        if invitation.accepted_at is None:
            at = invitation.eligible_at
            self._moves(invitation, shown_at=at, dismissed_at=at)

    def is_accepted(self) -> None:
        invitation = self.any_invitation()
        if invitation.dismissed_at is None:
            at = invitation.eligible_at
            conversation = self._talks(invitation.visitor, at) if self.random.random() < 0.8 else None
            self._moves(invitation, shown_at=at, accepted_at=at, conversation=conversation)

    def _moves(self, invitation: Invitation, **fields: Any) -> None:
        Invitation.objects.filter(pk=invitation.pk).update(**fields, changed_at=database_now())

    def _talks(self, visitor: Visitor, at: datetime) -> Conversation:
        """Waits, or does not, once or in two queues; is answered, or is not; hears from a person, or from
        nobody; goes with a word or without."""
        conversation = start(visitor)
        QueueStay.objects.filter(conversation=conversation).delete()
        now = database_now()
        asked = self.random.choice(([], *[self.triggers[:1]] * 3, self.triggers[1::-1]))
        outcomes = [self.random.choice(("answered", "answered", "abandoned")) for _ in asked]
        for trigger, outcome in zip(asked, outcomes, strict=True):
            QueueStay.objects.create(
                conversation=conversation,
                queue=trigger.queue,
                entered_at=at,
                due_at=at,
                left_at=at,
                outcome=outcome,
                weight=1000,
                signature="",
                changed_at=now,
            )
        is_heard, is_silent = self.random.random() < 0.8, self.random.random() < 0.3
        if is_heard:
            Entry.objects.create(
                conversation=conversation,
                seq=1_000,
                prev_public=1,
                kind="message",
                public=True,
                sender="agent",
                agent=self.world.ana,
                client_id=uuid.uuid4(),
                body="Yes?",
                created_at=at,
            )
        close_conversation(conversation_id=conversation.pk, went_silent=is_silent)
        Episode.objects.filter(conversation=conversation).update(
            began_at=at, ended_at=at, changed_at=database_now()
        )
        if is_heard and not is_silent and outcomes[:1] == ["answered"]:
            team = asked[0].queue.team_id
            self.replies.append(Reply(at, str(conversation.pk), self.people[visitor.pk], team))
        return conversation

    def is_reached(self) -> None:
        """Hours or days after somebody spoke with them."""
        GoalEvent.objects.create(
            visitor=self.random.choice(self.visitors),
            goal=self.goal,
            at=self.moment(),
            external_id=uuid.uuid4().hex,
            source="page",
            changed_at=database_now(),
        )

    def is_taken_back(self) -> None:
        for goal in GoalEvent.objects.filter(reversed_at=None)[:1]:
            goal.reversed_at = goal.changed_at = database_now()
            goal.save()

    def is_agreed(self) -> None:
        """For how many hours goals are credited to a team, since some moment."""
        team, since = self.random.choice(self.triggers).queue.team_id, self.moment()
        hours = self.agreed[team, since] = self.random.choice((1, 29, 744, None))
        value = None if hours is None else Decimal(hours)
        set_target(team_id=team, kpi="credit_hours", value=value, valid_from=since)

    def credited(self) -> tuple[str, ...]:
        """The conversations that brought a goal, counted plainly: the last in which its person was spoken to
        of those for which it is not too late."""
        last = set()
        for goal in GoalEvent.objects.filter(reversed_at=None):
            theirs = [
                reply
                for reply in self.replies
                if reply.person == self.people[goal.visitor_id]
                and reply.at < goal.at <= reply.at + self._counts_for(reply)
            ]
            if theirs:
                last.add(max(theirs).conversation)
        return tuple(last)

    def _counts_for(self, reply: Reply) -> timedelta:
        since = [at for team, at in self.agreed if team == reply.team and at <= reply.at]
        hours = self.agreed[reply.team, max(since)] if since else None
        return timedelta(hours=24 if hours is None else hours)

    def is_forgotten(self) -> None:
        for visit in Visit.objects.all()[:3]:
            visit.delete()

    def periods(self) -> list[Period]:
        """Days of the zone, one that begins in the middle of a day, and months around them."""
        zone = zone_named(self.zone)
        first = midnight(self.first.date(), zone)
        days = [midnight(self.first.date() + timedelta(days=n), zone) for n in range(4)]
        at = self.first + self.random.randrange(1, 96) * QUARTER
        return [
            Period(first, days[-1], zone),
            *(Period(start, end, zone) for start, end in zip(days, days[1:], strict=False)),
            Period(at, at + self.random.randrange(1, 300) * QUARTER, zone),
            Period(first - timedelta(days=70), first + timedelta(days=300), zone),
            Period(database_now() - timedelta(days=1), database_now() + timedelta(days=1), zone),
        ]

    def agree(self) -> None:
        queue, credited = self.triggers[0].queue_id, self.credited()
        for period in self.periods():
            for sites, queues in ((None, None), ((self.world.site.pk,), None), (None, (queue,)), ((), ())):
                reach = Reach(period.start, period.end, self.zone, sites, queues, credited=credited)
                for by in BY:
                    assert ways(period, reach, by) == counted(reach, by), (reach, by)
                whole = reach._replace(
                    start=floor(period.start, Grain.QUARTER), end=floor(period.end, Grain.QUARTER)
                )
                assert entries(period, reach) == entered(whole), reach
                self._pages_agree(period, reach, whole)

    def _pages_agree(self, period: Period, reach: Reach, whole: Reach) -> None:
        """All together they are those there are, and each has as many as the list behind it."""
        found, facts = pages(period, reach), begun(whole)
        assert [sum(each) for each in zip(*found.values(), strict=True)] == [
            sum(each) for each in zip(*facts.values(), strict=True)
        ], reach
        for page, counts in found.items():
            if page:
                listed = begun(whole._replace(without=without(period, page)))
                assert counts == listed[page], (reach, page)
        if "" not in found:
            assert found == facts, reach


@pytest.mark.parametrize(("seed", "most"), [(0, 100), (1, 100), (2, 1), (3, 2)])
def test_sums_say_what_the_facts_say_however_late_they_are(
    world: World, monkeypatch: pytest.MonkeyPatch, seed: int, most: int
) -> None:
    monkeypatch.setattr("metrics.ledger.beginning.MOST_NAMED", most)
    shop = Shop(world, seed)
    happens: list[Callable[[], object]] = [
        *[shop.invites] * 3,
        shop.is_shown,
        shop.is_dismissed,
        *[shop.is_accepted] * 6,
        *[shop.is_reached] * 3,
        *[shop.sees] * 3,
        *[shop.comes] * 4,
        shop.is_taken_back,
        shop.is_agreed,
        shop.is_forgotten,
    ]

    for many in (80, 10, 10):
        for _ in range(many):
            shop.random.choice(happens)()
        # What was done until now is not looked for again.
        assert bring_up_to_date()
        Progress.objects.update(swept_until=database_now() + timedelta(seconds=60))

        shop.agree()
    assert audit(sample=100_000) == []


def test_somebody_asked_twice_around_midnight_is_one_or_two_as_days_begin(world: World) -> None:
    trigger = make_trigger(world.site, make_served_queue(world.site, world.ana))
    evening = datetime.fromisoformat("2026-11-10T21:50Z")
    for at in (evening, evening + timedelta(minutes=20)):
        Invitation.objects.create(
            id=time_ordered_id(at),
            visitor=world.visitor,
            trigger=trigger,
            arm=Arm.TREATED,
            eligible_at=at,
            shown_at=at,
            changed_at=at,
        )
    bring_up_to_date()

    def seen(zone: str) -> int:
        period = Period(evening - timedelta(days=9), evening + timedelta(days=9), zone_named(zone))
        [found] = ways(period, Reach(period.start, period.end, zone), "trigger").values()
        return dict(zip(COUNTED, found, strict=True))["shown"]

    assert {zone: seen(zone) for zone in ("UTC", "Europe/Helsinki", "Europe/London", "Asia/Tokyo")} == {
        "UTC": 1,
        "Europe/Helsinki": 2,
        "Europe/London": 1,
        "Asia/Tokyo": 1,
    }


def test_a_sum_that_is_wrong_is_found_and_made_again(world: World) -> None:
    trigger = make_trigger(world.site, make_served_queue(world.site, world.ana))
    at = datetime.fromisoformat("2026-11-10T12:00Z")
    Invitation.objects.create(
        id=time_ordered_id(at),
        visitor=world.visitor,
        trigger=trigger,
        arm=Arm.TREATED,
        eligible_at=at,
        changed_at=at,
    )
    bring_up_to_date()
    key = f"{world.site.pk}:{trigger.pk}:"
    wrong = Bucket.objects.filter(dimension="by_trigger", key=key, grain="quarter", queue_id=Bucket.EVERY)
    assert wrong.update(sums={}) == 1

    assert audit(sample=100) == [at]
    bring_up_to_date()

    assert audit(sample=100) == []
