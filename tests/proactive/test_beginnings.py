"""Where a conversation was begun stays known after the visit is forgotten."""

from datetime import timedelta

from chat.models import Conversation, Site, Visitor
from kit.clock import database_now
from proactive.actions.beginnings import note_beginnings
from proactive.models import Beginning, Device, EntryPoint, EntryUse, Visit
from tests.people import start


def began(visitor: Visitor, ago: timedelta = timedelta(minutes=1)) -> Conversation:
    conversation = start(visitor)
    Conversation.objects.filter(pk=conversation.pk).update(created_at=database_now() - ago)
    return conversation


def visit_of(site: Site, visitor: Visitor, ago: timedelta = timedelta(minutes=5), **fields) -> Visit:
    at = database_now() - ago
    return Visit.objects.create(
        site=site,
        visitor=visitor,
        began_at=at,
        seen_at=at + timedelta(minutes=4),
        ended_at=at + timedelta(minutes=4),
        url="http://shop.test:8001/",
        landing_url="http://shop.test:8001/",
        **{"device": Device.PHONE, "browser": "Firefox", "language": "de-AT", "country": "AT", **fields},
    )


def entry_point(site: Site, name: str) -> EntryPoint:
    return EntryPoint.objects.create(site=site, name=name)


def test_the_device_the_language_and_the_entry_point_are_kept(site: Site, maya: Visitor) -> None:
    visit = visit_of(site, maya)
    help_tab, bubble = entry_point(site, "Help tab"), entry_point(site, "Bubble")
    EntryUse.objects.create(entry=bubble, visit=visit, did="shown", at=visit.began_at)
    EntryUse.objects.create(entry=help_tab, visit=visit, did="opened", at=visit.began_at)
    conversation = began(maya)

    assert note_beginnings() == 1
    visit.delete()

    kept = Beginning.objects.get(conversation=conversation)
    assert (kept.entry, kept.device, kept.browser, kept.language, kept.country) == (
        help_tab,
        "phone",
        "Firefox",
        "de-AT",
        "AT",
    )


def test_a_beginning_is_noted_once(site: Site, maya: Visitor) -> None:
    visit_of(site, maya)
    began(maya)

    assert (note_beginnings(), note_beginnings()) == (1, 0)


def test_of_two_visits_the_one_in_which_it_was_begun_counts(site: Site, maya: Visitor) -> None:
    visit_of(site, maya, timedelta(hours=5), device=Device.TABLET)
    visit_of(site, maya, device=Device.DESKTOP)
    began(maya)

    note_beginnings()

    assert Beginning.objects.get().device == "desktop"


def test_without_a_trail_nothing_is_noted(site: Site, maya: Visitor, zoe: Visitor) -> None:
    visit_of(site, zoe)
    visit_of(site, maya, timedelta(hours=5))
    began(maya)

    assert note_beginnings() == 0


def test_a_page_may_tell_of_itself_a_little_after_the_first_message(site: Site, maya: Visitor) -> None:
    began(maya, timedelta(seconds=1))
    assert note_beginnings() == 0

    Conversation.objects.update(created_at=database_now() - timedelta(seconds=30))
    visit_of(site, maya, timedelta(seconds=20))

    assert note_beginnings() == 1
