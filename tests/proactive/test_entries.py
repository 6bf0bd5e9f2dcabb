"""Entry points lead to their own queue whoever begins a conversation by them, and are only for some."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from chat.actions.conversations import close_conversation, reopen_conversation
from chat.actions.errors import Forbidden, NotFound
from chat.models import Agent, Conversation, Site, Visitor
from kit.clock import database_now
from proactive.actions.beginnings import note_beginnings
from proactive.actions.entries import lead, note_use
from proactive.actions.invitations import accept, invite_by_hand
from proactive.actions.trail import forget_old_trail
from proactive.models import Beginning, EntryPoint, EntryUse, EntryWish
from proactive.queries import preview_config, reach_config
from routing.models import Calendar, Queue, QueueStay
from tests.people import make_visitor, start
from tests.proactive.people import looks_at
from tests.routing.people import make_queue, make_team


def queues(site: Site, ana: Agent) -> tuple[Queue, Queue]:
    """The site's own, and one that only an entry point leads to."""
    return make_queue(make_team("Service"), ana, site=site), make_queue(make_team("Sales"), ana, name="Sales")


def someone_who_opens(entry: EntryPoint) -> Visitor:
    visitor, token = make_visitor(entry.site)
    looks_at(entry.site, token)
    note_use(visitor=visitor, entry_id=entry.pk, did="opened")
    return visitor


def waits_in(visitor: Visitor) -> Queue:
    lead(conversation_id=start(visitor).pk)
    return QueueStay.objects.get(conversation__visitor=visitor, left_at=None).queue


def test_a_conversation_waits_where_its_entry_point_leads(site: Site, ana: Agent) -> None:
    usual, sales = queues(site, ana)
    to_sales = EntryPoint.objects.create(site=site, name="Prices", queue=sales)
    to_nowhere = EntryPoint.objects.create(site=site, name="Corner")

    assert waits_in(someone_who_opens(to_sales)) == sales
    assert waits_in(someone_who_opens(to_nowhere)) == usual
    assert waits_in(make_visitor(site)[0]) == usual


def test_who_invited_by_hand_is_asked_first(site: Site, ana: Agent) -> None:
    queues(site, ana)
    visitor, token = make_visitor(site)
    looks_at(site, token)
    invitation = invite_by_hand(agent=ana, visitor_id=visitor.pk, message="May I help?")
    conversation = accept(visitor_id=visitor.pk, invitation_id=invitation.pk, start_id=uuid4())

    lead(conversation_id=conversation.pk)

    assert QueueStay.objects.get(conversation=conversation).preferred == ana


def test_the_queue_stays_when_it_asks_again(site: Site, ana: Agent) -> None:
    _, sales = queues(site, ana)
    entry = EntryPoint.objects.create(site=site, name="Prices", queue=sales)
    visitor = someone_who_opens(entry)
    conversation = start(visitor)
    lead(conversation_id=conversation.pk)
    EntryPoint.objects.update(queue=None)

    lead(conversation_id=conversation.pk)

    assert [stay.queue for stay in QueueStay.objects.all()] == [sales]


def test_without_a_trail_it_waits_there_too(site: Site, ana: Agent) -> None:
    usual, sales = queues(site, ana)
    to_sales = EntryPoint.objects.create(site=site, name="Prices", queue=sales)
    to_nowhere = EntryPoint.objects.create(site=site, name="Corner")
    untracked, _ = make_visitor(site)
    changed_mind, _ = make_visitor(site)
    late, _ = make_visitor(site)
    for visitor, entry in (
        (untracked, to_sales),
        (changed_mind, to_sales),
        (changed_mind, to_nowhere),
        (late, to_sales),
    ):
        note_use(visitor=visitor, entry_id=entry.pk, did="opened")
    EntryWish.objects.filter(visitor=late).update(at=database_now() - timedelta(hours=1))

    assert waits_in(untracked) == sales
    assert waits_in(changed_mind) == usual
    assert waits_in(late) == usual
    assert not EntryUse.objects.exists()


def test_without_a_trail_nothing_else_is_told(site: Site) -> None:
    entry = EntryPoint.objects.create(site=site, name="Prices")
    other = EntryPoint.objects.create(
        site=Site.objects.create(key="other", name="Other", origins=["https://other.example"]), name="x"
    )
    visitor, _ = make_visitor(site)

    for entry_id, did in ((entry.pk, "shown"), (other.pk, "opened"), (404, "opened")):
        with pytest.raises(NotFound):
            note_use(visitor=visitor, entry_id=entry_id, did=did)
    assert not EntryWish.objects.exists()


def test_it_is_kept_which_one_it_was_and_the_wish_is_forgotten(site: Site) -> None:
    entry = EntryPoint.objects.create(site=site, name="Prices")
    visitor, _ = make_visitor(site)
    note_use(visitor=visitor, entry_id=entry.pk, did="opened")
    conversation = start(visitor)
    earlier = database_now() - timedelta(minutes=1)
    Conversation.objects.filter(pk=conversation.pk).update(created_at=earlier)
    EntryWish.objects.update(at=earlier)

    assert note_beginnings() == 1
    kept = Beginning.objects.get()
    assert (kept.entry, kept.device, kept.language) == (entry, "", "")
    forget_old_trail(now=database_now() + timedelta(days=3))
    assert not EntryWish.objects.exists()


MEMBERS = {"who": "signed_in"}
GOLD = {"tiers": ["gold"]}
BESIDE = {"look": "inline", "selector": ".help"}


def someone_known(site: Site, tier: str = "") -> Visitor:
    visitor, _ = make_visitor(site)
    visitor.external_id, visitor.value_tier = f"customer {visitor.pk}", tier
    visitor.save()
    return visitor


@pytest.mark.parametrize(
    ("asks", "lets_in"),
    [({}, (True, True, True)), (MEMBERS, (False, True, True)), (GOLD, (False, False, True))],
)
def test_an_entry_point_is_opened_by_whom_it_is_for(
    site: Site, ana: Agent, asks: dict[str, Any], lets_in: tuple[bool, ...]
) -> None:
    usual, sales = queues(site, ana)
    EntryPoint.objects.create(site=site, name="Corner")
    entry = EntryPoint.objects.create(site=site, name="Prices", queue=sales, **asks)

    for visitor, may in zip(
        (make_visitor(site)[0], someone_known(site), someone_known(site, "gold")), lets_in, strict=True
    ):
        if may:
            note_use(visitor=visitor, entry_id=entry.pk, did="opened")
        else:
            with pytest.raises(Forbidden):
                note_use(visitor=visitor, entry_id=entry.pk, did="opened")
        assert waits_in(visitor) == (sales if may else usual)


@pytest.mark.parametrize(
    ("ways", "lets_in"),
    [
        ([MEMBERS], (False, True, True)),
        ([GOLD], (False, False, True)),
        ([MEMBERS, GOLD], (False, True, True)),
        ([GOLD, {}], (True, True, True)),
        ([GOLD, {**BESIDE, **MEMBERS}], (False, True, True)),
        # The site's own launcher is drawn, and is for everyone.
        ([{**BESIDE, **GOLD}], (True, True, True)),
        ([{**GOLD, "is_on": False}], (True, True, True)),
        ([], (True, True, True)),
    ],
)
def test_who_has_no_way_in_begins_no_conversation(
    site: Site, ways: list[dict[str, Any]], lets_in: tuple[bool, ...]
) -> None:
    for way in ways:
        EntryPoint.objects.create(site=site, name="Members", **way)

    for visitor, may in zip(
        (make_visitor(site)[0], someone_known(site), someone_known(site, "gold")), lets_in, strict=True
    ):
        if may:
            start(visitor)
        else:
            with pytest.raises(Forbidden, match="Please"):
                start(visitor)
        assert Conversation.objects.filter(visitor=visitor).exists() == may


def by_dates(**days: int) -> dict[str, Any]:
    """From or to so many days from now."""
    return {name: database_now() + timedelta(days=away) for name, away in days.items()}


@pytest.mark.parametrize(
    ("days", "has_a_place"),
    [
        ({"starts_at": 1}, False),
        ({"starts_at": -1}, True),
        ({"ends_at": -1}, False),
        ({"ends_at": 1}, True),
    ],
)
def test_outside_its_dates_an_entry_point_is_as_good_as_off(
    site: Site, days: dict[str, int], has_a_place: bool
) -> None:
    members = EntryPoint.objects.create(site=site, name="Christmas", **MEMBERS, **by_dates(**days))
    visitor, _ = make_visitor(site)

    assert [look.id for look in reach_config(site).entries] == [members.pk] * has_a_place
    if has_a_place:
        with pytest.raises(Forbidden):
            start(visitor)
    else:
        assert start(visitor).visitor == visitor


def test_what_has_ended_or_is_to_come_lets_nobody_in(site: Site) -> None:
    EntryPoint.objects.create(site=site, name="Members", **MEMBERS)
    for days in ({"starts_at": 1}, {"ends_at": -1}):
        EntryPoint.objects.create(site=site, name="For everyone", **by_dates(**days))

    with pytest.raises(Forbidden):
        start(make_visitor(site)[0])


def test_at_hours_when_it_is_off_it_keeps_the_launchers_place(site: Site) -> None:
    other_day = (database_now().weekday() + 3) % 7
    hours = [[other_day, "09:00", "17:00"]]
    members = EntryPoint.objects.create(site=site, name="Members", hours=hours, **MEMBERS)

    assert [(look.id, look.off) for look in reach_config(site).entries] == [(members.pk, ("*",))]
    with pytest.raises(Forbidden):
        start(make_visitor(site)[0])


def test_who_talks_already_or_is_invited_needs_no_way_in(site: Site, ana: Agent) -> None:
    talks, _ = make_visitor(site)
    conversation = start(talks)
    EntryPoint.objects.create(site=site, name="Members", who="signed_in")
    invited, token = make_visitor(site)
    looks_at(site, token)
    invitation = invite_by_hand(agent=ana, visitor_id=invited.pk, message="May I help?")

    assert start(talks, "Still there?") == conversation
    assert accept(visitor_id=invited.pk, invitation_id=invitation.pk, start_id=uuid4()).visitor == invited


def test_who_has_no_way_in_takes_up_no_conversation_that_has_ended(site: Site, ana: Agent) -> None:
    stranger, customer = make_visitor(site)[0], someone_known(site)
    ended = {visitor: start(visitor) for visitor in (stranger, customer)}
    for conversation in ended.values():
        close_conversation(conversation_id=conversation.pk)
    EntryPoint.objects.create(site=site, name="Members", **MEMBERS)

    with pytest.raises(Forbidden, match="Please sign in"):
        reopen_conversation(conversation_id=ended[stranger].pk, visitor_id=stranger.pk)
    assert Conversation.objects.get(visitor=stranger).state == "closed"
    assert not reopen_conversation(conversation_id=ended[customer].pk, visitor_id=customer.pk).dup
    # An agent may, and then they go on.
    assert not reopen_conversation(conversation_id=ended[stranger].pk, agent=ana).dup
    assert reopen_conversation(conversation_id=ended[stranger].pk, visitor_id=stranger.pk).dup


def test_what_takes_the_launchers_place_keeps_it_while_it_is_hidden(site: Site, ana: Agent) -> None:
    calendar = Calendar.objects.create(name="Never")
    queue = make_queue(make_team("Night"), ana, name="Night", calendar=calendar)
    hidden: dict[str, Any] = {"site": site, "queue": queue, "when_closed": "hide"}
    corner = EntryPoint.objects.create(name="Corner", **hidden)
    EntryPoint.objects.create(name="Beside", **hidden, **BESIDE)

    assert [(look.id, look.off) for look in reach_config(site).entries] == [(corner.pk, ("*",))]


def test_a_preview_asks_nobody_to_sign_in_who_only_looks(site: Site) -> None:
    entry = EntryPoint.objects.create(site=site, name="Members", who="signed_in", tiers=["gold"])

    [look] = preview_config(site, entry.pk).entries

    assert (look.who, look.tiers) == ("everyone", ())
