"""Entry points lead to their own queue whoever begins a conversation by them."""

from chat.models import Agent, Site, Visitor
from proactive.actions.entries import lead, note_use
from proactive.models import EntryPoint
from routing.models import Queue, QueueStay
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


def test_the_queue_stays_when_it_asks_again(site: Site, ana: Agent) -> None:
    _, sales = queues(site, ana)
    entry = EntryPoint.objects.create(site=site, name="Prices", queue=sales)
    visitor = someone_who_opens(entry)
    conversation = start(visitor)
    lead(conversation_id=conversation.pk)
    EntryPoint.objects.update(queue=None)

    lead(conversation_id=conversation.pk)

    assert [stay.queue for stay in QueueStay.objects.all()] == [sales]
