"""What admins do to reach out: preview an entry point, begin with a ready set, try a trigger."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from chat.models import Agent, Site
from proactive import previews
from proactive.models import EntryPoint, Trigger
from proactive.queries import preview_config
from tests.proactive.people import make_served_queue, make_trigger

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Client:
    client = Client()
    client.force_login(Agent.objects.create(username="root", role="admin"))
    return client


def make_entry(site: Site, **fields: Any) -> EntryPoint:
    return EntryPoint.objects.create(**{"site": site, "name": "Help", "text": "Help", **fields})


def preview_page(entry: EntryPoint) -> str:
    return f"/admin/proactive/entrypoint/{entry.pk}/preview/"


def test_a_preview_leads_to_the_real_page_with_a_pass_for_one_entry_point(root: Client, site: Site) -> None:
    entry = make_entry(
        site, is_on=False, on_pages=["/help*"], unlock={"fact": "help.useless", "is": "is", "value": True}
    )

    page = root.get(preview_page(entry)).content.decode()

    found = re.search(r'class="button" href="([^"]+)"', page)
    assert found
    address = urlsplit(found[1])
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{site.origins[0]}/help"
    config = preview_config(site, previews.entry_of(address.fragment.removeprefix("livechat=")))
    [look] = config.entries
    assert (look.id, look.unlock, look.on, config.trail) == (entry.pk, None, (), False)


@pytest.mark.parametrize("passed", ["", "1", "1:abc:def", "1:1vabcd:forged-signature", "\0", "x" * 5_000])
def test_a_pass_that_was_made_up_shows_nothing(site: Site, passed: str) -> None:
    make_entry(site)

    assert preview_config(site, previews.entry_of(passed)).entries == ()


def test_a_pass_shows_nothing_on_another_site(site: Site) -> None:
    other = Site.objects.create(key="other", name="Other", origins=["https://other.example"])
    entry = make_entry(site)

    assert preview_config(other, entry.pk).entries == ()


def test_no_page_of_somebody_else_is_previewed(root: Client, site: Site) -> None:
    page = root.get(preview_page(make_entry(site)), {"page": "https://evil.example/"}).content.decode()

    assert "This page is not on a site of" in page
    assert "#livechat=" not in page


def test_the_contrast_is_shown(root: Client, site: Site) -> None:
    entry = make_entry(site, text="<b>Help</b>", colour="#000000")

    page = root.get(f"/admin/proactive/entrypoint/{entry.pk}/change/").content.decode()

    assert "21.0 : 1, easy to read" in page
    assert "<b>Help</b>" not in page


def test_a_preset_fills_in_what_its_use_begins_with(root: Client) -> None:
    page = root.get("/admin/proactive/entrypoint/add/?preset=service").content.decode()

    assert 'value="Still need help?"' in page
    assert "help.useless" in page
    assert root.get("/admin/proactive/entrypoint/add/?preset=nothing").status_code == 200


def test_a_ready_set_is_a_draft_with_one_press(root: Client, site: Site, ana: Agent) -> None:
    queue = make_served_queue(site, ana)
    address = "/admin/proactive/trigger/ready/"
    asked = {"site": site.pk, "queue": queue.pk, "use": "checkout_idle"}

    listed = root.get(address)
    added = root.post(address, asked)
    again = root.post(address, asked)
    nonsense = root.post(address, {**asked, "use": "mood"})

    assert listed.status_code == 200
    trigger = Trigger.objects.get()
    assert (trigger.state, trigger.queue, trigger.site) == ("draft", queue, site)
    assert added["Location"] == f"/admin/proactive/trigger/{trigger.pk}/change/"
    assert "has a trigger “Checkout idle” already" in again.content.decode()
    assert "There is no such use." in nonsense.content.decode()


def test_the_tester_says_at_a_glance_whether_it_would_fire(root: Client, site: Site, ana: Agent) -> None:
    trigger = make_trigger(site, make_served_queue(site, ana))
    address = f"/admin/proactive/trigger/{trigger.pk}/try/"

    yes = root.get(address, {"url": f"{site.origins[0]}/checkout", "facts": '{"idle.seconds": 90}'})
    no = root.get(address, {"url": f"{site.origins[0]}/checkout", "facts": '{"idle.seconds": 9}'})

    assert "Yes, it would fire." in yes.content.decode()
    assert "No, it would not fire." in no.content.decode()
    assert "The time without any movement is 9 s; it must be at least 60 s." in no.content.decode()


def test_who_may_not_change_them_sees_none_of_these_pages(site: Site, sam: Agent, ana: Agent) -> None:
    trigger = make_trigger(site, make_served_queue(site, ana))
    web = Client()
    web.force_login(sam)

    pages = [
        preview_page(make_entry(site)),
        f"/admin/proactive/trigger/{trigger.pk}/try/",
        "/admin/proactive/trigger/ready/",
    ]

    assert [web.get(page).status_code for page in pages] == [403, 403, 403]
