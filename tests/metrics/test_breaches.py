"""What was due and had not come: written when it was due, and the same as the numbers say."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db.models import F, Max
from django.test import Client

from chat.actions import conversations
from chat.models import Conversation, Entry, Episode, Visitor
from kit.clock import database_now
from metrics.actions.breaches import LAG, write_breaches
from metrics.actions.buckets import bring_up_to_date
from metrics.actions.targets import note_targets
from metrics.ledger.booking import Window, book
from metrics.ledger.clocks import Policy, clocks, first_reply
from metrics.ledger.judging import judge
from metrics.models import Progress, SlaBreach, Target
from metrics.periods import micros
from metrics.queries.due import ran
from metrics.queries.facts import read_episodes, read_facts, segments_of
from metrics.queries.rules import rules
from metrics.queries.sums import Filter, sums_of
from routing.actions.segments import settle_responsibility
from routing.actions.stays import enqueue
from routing.models import Queue, QueueStay
from tests.conftest import World
from tests.metrics.chance import Chance
from tests.metrics.test_reaching import says
from tests.people import make_site, make_visitor, start
from tests.routing.people import make_queue, make_team


@pytest.fixture
def shop(world: World) -> World:
    """A queue whose first replies are due after a minute."""
    make_queue(make_team(), world.ana, site=world.site)
    note_targets()
    return world


def came(visitor: Visitor, ago: timedelta) -> Conversation:
    """Into the queue, so long ago."""
    conversation = start(visitor)
    enqueue(conversation_id=conversation.pk)
    moved = {"entered_at": F("entered_at") - ago, "due_at": F("due_at") - ago}
    QueueStay.objects.filter(conversation=conversation).update(**moved)
    Episode.objects.filter(conversation=conversation).update(began_at=F("began_at") - ago)
    Entry.objects.filter(conversation=conversation).update(created_at=F("created_at") - ago)
    return conversation


def due(conversation: Conversation) -> datetime:
    return QueueStay.objects.get(conversation=conversation).entered_at + timedelta(seconds=60)


def written() -> list[tuple[Conversation, datetime]]:
    return [(each.conversation, each.due_at) for each in SlaBreach.objects.order_by("due_at")]


def test_it_is_written_at_its_due_moment_while_the_visitor_still_waits(shop: World) -> None:
    late, early = came(shop.visitor, timedelta(seconds=90)), came(shop.zoe, timedelta(seconds=30))

    assert [write_breaches(), write_breaches()] == [1, 0]

    assert written() == [(late, due(late))]
    assert early not in dict(written())


def test_who_was_answered_in_time_or_left_before_breaks_nothing(shop: World) -> None:
    answered, left, too_late = (
        came(visitor, timedelta(minutes=5))
        for visitor in (shop.visitor, shop.zoe, make_visitor(shop.site)[0])
    )
    for conversation, after in ((answered, 60), (too_late, 61)):
        conversations.take_conversation(agent=shop.ana, conversation_id=conversation.pk)
        settle_responsibility(conversation_id=conversation.pk)
        entered = due(conversation) - timedelta(seconds=60)
        QueueStay.objects.filter(conversation=conversation).update(left_at=entered + timedelta(seconds=5))
        says(shop, conversation, entered + timedelta(seconds=after))
    QueueStay.objects.filter(conversation=left).update(
        left_at=due(left) - timedelta(seconds=1), outcome="abandoned"
    )

    assert write_breaches() == 1
    assert written() == [(too_late, due(too_late))]


def test_what_fell_due_while_nobody_looked_is_written_by_the_next_look(shop: World) -> None:
    now = datetime.now(UTC)
    write_breaches(now=now - timedelta(hours=9))
    late = came(shop.visitor, timedelta(hours=8))

    assert write_breaches() == 1
    assert written() == [(late, due(late))]


def test_whoever_is_promised_nothing_more_is_not_read_again(shop: World) -> None:
    """Neither who has had an answer, nor who was turned away or talks to a bot, nor for an end that was
    never promised, nor before the first end could be due."""
    now = datetime.now(UTC)
    team = Queue.objects.get().team
    Target.objects.create(team=team, kpi="resolution_s", value=None, valid_from=now - timedelta(days=9))
    served, refused, waits = (
        came(visitor, timedelta(minutes=20))
        for visitor in (shop.visitor, shop.zoe, make_visitor(shop.site)[0])
    )
    bot = start(make_visitor(make_site("other"))[0])
    Episode.objects.filter(conversation=bot).update(began_at=now - timedelta(minutes=20))
    Entry.objects.filter(conversation=bot).update(sender="bot", kind="message")
    arrived = due(served) - timedelta(seconds=60)
    for conversation, outcome in ((served, "answered"), (refused, "closed_hours")):
        stay = QueueStay.objects.filter(conversation=conversation)
        stay.update(left_at=F("entered_at"), outcome=outcome)
    says(shop, served, arrived + timedelta(seconds=30))
    Conversation.objects.filter(pk=served.pk).update(
        last_agent_at=now - timedelta(minutes=2), last_visitor_at=now
    )

    def read() -> list[str]:
        return ran(now - timedelta(minutes=5), now, rules())

    assert read() == [f"{waits.pk}"]
    Target.objects.create(team=team, kpi="resolution_s", value=1800, valid_from=now - timedelta(days=1))
    assert read() == [f"{waits.pk}"]
    Target.objects.filter(value=1800).update(value=600)
    assert read() == sorted([f"{served.pk}", f"{waits.pk}"])
    Target.objects.filter(value=600).update(kpi="next_reply_s")
    assert read() == sorted([f"{served.pk}", f"{waits.pk}"])


@pytest.mark.parametrize("kpi", ["next_reply_s", "resolution_s"])
def test_who_came_after_a_promise_was_given_up_is_not_read_for_it(shop: World, kpi: str) -> None:
    """Nor who came where it was never given; whoever came before is."""
    team, elsewhere = Queue.objects.get().team, make_team("Elsewhere")
    now = database_now()
    Target.objects.filter(kpi=kpi).delete()
    for of, value, ago in ((team, 600, 60), (team, None, 40), (elsewhere, 600, 60)):
        since = now - timedelta(minutes=ago)
        Target.objects.create(team=of, kpi=kpi, value=value, valid_from=since)
    before, after = came(shop.visitor, timedelta(minutes=50)), came(shop.zoe, timedelta(minutes=30))
    for conversation in (before, after):
        QueueStay.objects.filter(conversation=conversation).update(
            left_at=F("entered_at"), outcome="answered"
        )
        says(shop, conversation, due(conversation) - timedelta(seconds=30))
    asked = now - timedelta(minutes=20)
    Conversation.objects.update(last_agent_at=asked - timedelta(minutes=1), last_visitor_at=asked)

    assert ran(now - timedelta(minutes=5), now, rules()) == [f"{before.pk}"]


def test_a_look_that_died_is_repeated_whole(shop: World) -> None:
    late = came(shop.visitor, timedelta(minutes=3))
    write_breaches()
    # As if the worker's transaction had been lost: neither the row nor how far it had looked.
    SlaBreach.objects.all().delete()
    Progress.objects.update(breaches_until=None)

    assert write_breaches() == 1
    assert written() == [(late, due(late))]
    Progress.objects.update(breaches_until=None)
    write_breaches()
    assert written() == [(late, due(late))]


def test_the_numbers_say_the_same_from_the_rows_and_from_the_facts(shop: World) -> None:
    """And the quarter hour of a visitor who still waits is mended by the row alone."""
    now = datetime.now(UTC)
    bring_up_to_date()
    visitors = [shop.visitor, shop.zoe, *(make_visitor(shop.site)[0] for _ in range(3))]
    for n, visitor in enumerate(visitors):
        came(visitor, timedelta(seconds=40 * n))
    Progress.objects.update(swept_until=F("swept_until") + timedelta(minutes=2))
    day = (now - timedelta(days=1), now + timedelta(hours=1))

    write_breaches()
    bring_up_to_date()

    window = Window(micros(day[0]), micros(day[1]))
    judged = book(read_facts(window, rules()), window, rules(), micros(datetime.now(UTC))).judged
    from_facts = {
        each.episode.conversation
        for each in judged
        if (clock := first_reply(each, rules(), micros(datetime.now(UTC)))) and clock.is_breach
    }
    from_rows = {str(pk) for pk in SlaBreach.objects.values_list("conversation", flat=True)}
    assert from_rows == from_facts
    assert sums_of(day, Filter())["breaches"] == len(from_rows) == 3


def test_whoever_leads_is_led_from_what_was_late_to_its_conversation(shop: World) -> None:
    late = came(shop.visitor, timedelta(seconds=90))
    write_breaches()
    web = Client()
    web.force_login(shop.sam)

    page = web.get(f"/admin/metrics/slabreach/{SlaBreach.objects.get().pk}/change/").content.decode()

    assert f'<a href="/console/#conversation={late.pk}">' in page
    assert "/admin/chat/conversation/" not in page
    assert "/admin/routing/queue/" not in page


def remember_who_spoke() -> None:
    """As it is kept with every message that is stored."""
    for conversation in Conversation.objects.all():
        said = Entry.objects.filter(conversation=conversation, public=True)
        for sender in ("agent", "visitor"):
            last = said.filter(sender=sender).aggregate(at=Max("created_at"))["at"]
            Conversation.objects.filter(pk=conversation.pk).update(**{f"last_{sender}_at": last})


@pytest.mark.usefixtures("unseen")
@pytest.mark.parametrize("seed", range(3))
def test_looks_one_after_the_other_write_what_the_facts_say_and_once(seed: int, world: World) -> None:
    base = datetime(2026, 3, 28, 14, tzinfo=UTC)
    Chance(seed, base, is_open=True)
    remember_who_spoke()
    end = base + timedelta(days=14)
    Progress.objects.create(breaches_until=base - timedelta(days=1))

    looks = [base + timedelta(hours=n) for n in (*range(0, 36, 2), 72, 120, 300)] + [end + LAG]
    many = [write_breaches(now=at) for at in looks]

    rows = SlaBreach.objects.values_list(
        "conversation_id", "episode", "policy", "queue_id", "started_at", "due_at"
    )
    everybody = [str(pk) for pk in Conversation.objects.values_list("pk", flat=True)]
    now, agreed = micros(end) + 1, rules()
    judged = [judge(each, agreed, now) for each in read_episodes(everybody, segments_of(everybody))]
    should = [
        (
            UUID(each.episode.conversation),
            each.episode.number,
            clock.policy,
            each.queue,
            clock.started,
            clock.due,
        )
        for each in judged
        for clock in clocks(each, agreed, now)
        if clock.is_breach
    ]
    assert sorted((*of, micros(started), micros(due)) for *of, started, due in rows) == sorted(should)
    assert sum(many) == len(should) > 10
    assert {policy for _, _, policy, *_ in rows} == set(Policy)
