"""What admins do to reach out: preview an entry point, begin with a ready set, try a trigger."""

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat.actions.conversations import take_conversation
from chat.append import Row, append
from chat.models import Agent, Site
from kit.clock import database_now
from proactive import previews
from proactive.actions.entries import note_use
from proactive.actions.goals import reach_goal, reverse_goal
from proactive.actions.invitations import accept, confirm
from proactive.actions.rehearsals import go_on, rehearse_next, take_up
from proactive.forms import UNREADABLE
from proactive.models import Beginning, EntryPoint, EntryUse, Goal, GoalEvent, Rehearsal, Trigger
from proactive.queries import preview_config, reach_config
from routing.models import Queue
from tests.people import make_visitor, start
from tests.proactive.people import looks_at, make_goal, make_served_queue, make_trigger, make_visitor_of

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


@pytest.mark.parametrize(("look", "says"), [("inline", True), ("bubble", False)])
def test_a_preview_says_what_the_page_needs_for_it(root: Client, site: Site, look: str, says: bool) -> None:
    page = root.get(preview_page(make_entry(site, look=look, selector="#slot"))).content.decode()

    assert ("It stands in “#slot”" in page) == says


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


def entry_typed(site: Site, **more: Any) -> dict[str, Any]:
    return {
        **{"site": site.pk, "name": "Corner", "is_on": "on", "priority": 0, "zone": "UTC", "hours": ""},
        **{"look": "bubble", "colour": "#1f6f5c", "text_colour": "#ffffff", "icon": "chat"},
        **{"position": "right", "motion": "none", "motion_after_s": 20, "motion_times": 3},
        **{"when_closed": "message", "who": "everyone", "unlock": "", **more},
    }


def test_what_stands_on_it_is_text_wherever_it_is_drawn(root: Client, site: Site) -> None:
    entry = make_entry(site, text="<b>Help</b>", colour="#000000")

    page = root.get(f"/admin/proactive/entrypoint/{entry.pk}/change/").content.decode()

    assert "&lt;b&gt;Help&lt;/b&gt;" in page
    assert "<b>Help</b>" not in page


@pytest.mark.parametrize(
    ("colour", "said", "is_refused"),
    [
        ("#000000", ["21.0 : 1 as typed, easy to read."], False),
        ("#ffff00", ["1.1 : 1 as typed, too little to be read: 4.5 is needed."], True),
        ("yellow", None, True),
    ],
)
def test_the_contrast_of_colours_is_said_as_they_are_typed(
    root: Client, site: Site, colour: str, said: list[str] | None, is_refused: bool
) -> None:
    found = looked_at(root, "/admin/proactive/entrypoint/typed/", entry_typed(site, colour=colour))

    assert found["notes"].get("sample") == said
    assert bool(found["errors"]) == is_refused


def test_a_way_in_may_be_for_some_tiers(root: Client, site: Site) -> None:
    answer = root.post("/admin/proactive/entrypoint/add/", entry_typed(site, tiers="gold\n\nplatinum "))

    assert answer.status_code == 302
    [look] = reach_config(site).entries
    assert look.tiers == ("gold", "platinum")


def test_a_place_that_no_browser_can_read_is_refused_as_it_is_typed(root: Client, site: Site) -> None:
    typed = entry_typed(site, look="inline", selector="##bad[")

    found = looked_at(root, "/admin/proactive/entrypoint/typed/", typed)

    assert found["errors"] == {
        "selector": [
            "Browsers cannot read this from “##bad[” on. "
            "Write it as #help, .promises or main > p:first-child."
        ]
    }
    assert root.post("/admin/proactive/entrypoint/add/", typed).status_code == 200
    assert not EntryPoint.objects.exists()


def test_what_only_the_server_knows_unlocks_no_way_in(root: Client, site: Site) -> None:
    gold = json.dumps({"not": {"fact": "visitor.tier", "is": "is", "value": "gold"}})

    found = looked_at(root, "/admin/proactive/entrypoint/typed/", entry_typed(site, unlock=gold))

    assert found["errors"] == {
        "unlock": [
            "A page does not know this of its visitor: customer's tier. Use it in a trigger; "
            "for signed-in customers and their tiers there are fields of their own."
        ]
    }


@pytest.mark.parametrize("place", ["entrypoint", "trigger", "goal"])
def test_it_is_said_when_pages_show_a_change(root: Client, place: str) -> None:
    page = root.get(f"/admin/proactive/{place}/add/").content.decode()

    assert "show a change within 5 minutes; one that is open already, once it is loaded again." in page


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
    page = f"{site.origins[0]}/checkout"

    yes = root.get(address, {"url": page, "fact-idle.seconds": "90"})
    no = root.get(address, {"url": page, "fact-idle.seconds": "9"})

    assert "Yes, it would fire." in yes.content.decode()
    assert "No, it would not fire." in no.content.decode()
    assert (
        "The time without any movement is 9 seconds; it must be at least 60 seconds." in no.content.decode()
    )


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


def as_typed(site: Site, queue: Queue, asked: Any, **more: Any) -> dict[str, Any]:
    """A trigger's form as a browser sends it."""
    return {
        **{"site": site.pk, "name": "New", "why": "They wait.", "state": "draft", "queue": queue.pk},
        **{"priority": 0, "condition": json.dumps(asked), "on_pages": "/checkout*", "hours": "[]"},
        **{"zone": "UTC", "per_visit": 1, "per_day": 1, "per_week": 3, "min_gap_minutes": 30},
        **{"quiet_days_after_dismissal": 7, "quiet_hours_after_chat": 24, "reserve": 1},
        **{"stop_dismissed_percent": 60, "url": f"{site.origins[0]}/checkout", **more},
    }


TRY = "/admin/proactive/trigger/try/"
IDLE = {"fact": "idle.seconds", "is": "at_least", "value": 60}


def test_a_trigger_is_tried_as_it_is_typed_and_nothing_of_it_is_saved(
    root: Client, site: Site, ana: Agent
) -> None:
    queue = make_served_queue(site, ana)
    saved = make_trigger(site, queue)
    of_saved = f"/admin/proactive/trigger/{saved.pk}/try/"
    other = {"fact": "page.title", "is": "contains", "value": "Pay"}
    typed = as_typed(site, queue, other, **{"fact-page.title": "Pay now"})

    new = root.post(TRY, typed, headers={"Accept": "application/json"}).json()
    changed = root.post(of_saved, typed, headers={"Accept": "application/json"}).json()
    page = root.post(TRY, {**typed, "fact-page.title": "Thanks"}).content.decode()

    assert (new["answer"], new["refused"]) == ("Yes, it would fire.", [])
    assert changed["answer"] == "Yes, it would fire."
    assert "The title of the page is “Thanks”; it must contain “Pay”." in page
    assert "nothing of it is saved" in page
    assert list(Trigger.objects.values_list("name", "condition")) == [("Checkout idle", IDLE)]


def test_a_trigger_is_rehearsed_as_it_is_typed(root: Client, site: Site, ana: Agent) -> None:
    queue = make_served_queue(site, ana)
    looks_at(site, make_visitor(site)[1])
    always, idle = as_typed(site, queue, {}, rehearse=1), as_typed(site, queue, IDLE, rehearse=1)

    asked = root.post(TRY, always, headers={"Accept": "application/json"}).json()
    rehearse_next()
    first, *_ = plain(root, asked["address"])["sentences"]
    led_on = root.post(TRY, idle)
    rehearse_next()
    page = root.get(led_on["Location"]).content.decode()

    assert asked["waiting"] == "It begins within a few seconds."
    assert "it would have fired 1 time, for 1 visitor, on 1 page view." in first
    assert "No trail keeps “time without any movement”" in page


def plain(root: Client, address: str) -> Any:
    return root.get(address, headers={"Accept": "application/json"}).json()


def rehearsing(root: Client, site: Site, ana: Agent) -> str:
    """Where a saved trigger's rehearsal stands that was asked for without scripts."""
    saved = make_trigger(site, make_served_queue(site, ana))
    led_on = root.post(f"/admin/proactive/trigger/{saved.pk}/try/", {"rehearse": 1, "as_saved": 1})
    return str(led_on["Location"])


def test_a_rehearsal_says_how_far_it_is(root: Client, site: Site, ana: Agent) -> None:
    address = rehearsing(root, site, ana)
    mine = take_up()
    assert mine
    go_on(mine, 0.4)

    waits = root.get(address)
    rehearse = plain(root, address)
    stopped = root.post(address, follow=True)

    assert waits["Refresh"] == "2"
    assert "40 % of the last 30 days have been looked at." in waits.content.decode()
    assert rehearse["percent"] == 40
    assert "It was stopped." in stopped.content.decode()
    assert not stopped.has_header("Refresh")


@pytest.mark.parametrize(("was_taken_up", "seconds"), [(False, 20), (False, 86_420), (True, 90)])
def test_a_rehearsal_without_a_worker_says_so(
    root: Client, site: Site, ana: Agent, was_taken_up: bool, seconds: int
) -> None:
    address = rehearsing(root, site, ana)
    past = database_now() - timedelta(seconds=seconds)
    Rehearsal.objects.update(asked_at=past, heard_at=past if was_taken_up else None)

    words = plain(root, address)["waiting"]
    assert words.startswith(f"No worker has taken it up for {seconds} seconds.")


def test_a_rehearsal_is_found_again_on_the_page_that_asked_for_it(
    root: Client, site: Site, ana: Agent
) -> None:
    address = rehearsing(root, site, ana)
    [asked] = Rehearsal.objects.all()
    here, new = f"/admin/proactive/trigger/{asked.trigger.pk}/change/", "/admin/proactive/trigger/add/"

    assert f'data-rehearsal="{address}"' in root.get(here).content.decode()
    assert 'data-rehearsal=""' in root.get(new).content.decode()

    Rehearsal.objects.update(ended_at=database_now() - timedelta(hours=1), outcome="stopped")
    assert 'data-rehearsal=""' in root.get(here).content.decode()


def test_what_cannot_be_tried_says_what_is_to_be_put_right(root: Client, site: Site, ana: Agent) -> None:
    queue = make_served_queue(site, ana)
    mood = {"fact": "mood", "is": "is", "value": 1}
    wrong = as_typed(site, queue, mood, on_pages="checkout") | {"queue": ""}

    refused = root.post(TRY, wrong, headers={"Accept": "application/json"}).json()["refused"]

    assert refused == [
        "Queue: This field is required.",
        "On pages: “checkout” must begin with “/”, “*”, “#/” or “https://”.",
        "Condition: There is no fact “mood”. In the text it stands at “fact”.",
    ]


def test_a_condition_is_read_back_while_it_is_typed(root: Client) -> None:
    def read_back(text: str) -> Any:
        return root.post("/admin/proactive/trigger/check/", {"text": text}).json()

    assert read_back(json.dumps(IDLE)) == {
        "reading": "It holds when the time without any movement is at least 60 seconds.",
        "faults": [],
    }
    assert read_back("")["reading"] == "It always holds: nothing is asked."
    assert read_back(json.dumps({"any": [IDLE, {**IDLE, "value": "x"}]})) == {
        "reading": "",
        "faults": [
            {"path": "any[1].value", "sentence": "“Time without any movement” is compared with a number."}
        ],
    }
    unreadable = [{"path": "", "sentence": UNREADABLE}]
    assert [read_back(text)["faults"] for text in ("{", "[" * 100_000)] == [unreadable] * 2
    assert len(read_back(json.dumps({"all": [{"all": [7] * 50}] * 50}))["faults"]) == 100
    assert root.get("/admin/proactive/trigger/check/").status_code == 405


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "This text cannot be read"),
        ("[" * 100_000, "This text cannot be read"),
        ('{"fact": "mood", "is": "is", "value": 1}', "There is no fact “mood”."),
        ('{"fact": "page.path", "is": "regex", "value": "(a+)+$"}', "is compared by “is”, “is_not”"),
        ('{"fact": "page.title", "is": "is", "value": "\\u0000"}', "signs that nobody can see"),
        ('{"fact": "idle.seconds", "is": "at_least", "value": 1e999}', "is compared with a number"),
    ],
)
def test_what_is_no_condition_is_refused_and_kept_to_be_put_right(
    root: Client, site: Site, ana: Agent, text: str, words: str
) -> None:
    saved = make_trigger(site, make_served_queue(site, ana))
    form = as_typed(site, saved.queue, {}, condition=text)
    inline = {"variants-TOTAL_FORMS": 1, "variants-INITIAL_FORMS": 0, "variants-0-message": "Hello?"}

    new = root.post("/admin/proactive/trigger/add/", {**form, **inline})
    changed = root.post(f"/admin/proactive/trigger/{saved.pk}/change/", {**form, **inline})

    for page in (new.content.decode(), changed.content.decode()):
        assert words in page
        [kept] = re.findall(r'<textarea name="condition"[^>]*>(.*?)</textarea>', page, re.DOTALL)
        assert "".join(unescape(kept).split()) == "".join(text.replace("1e999", "Infinity").split())
    assert list(Trigger.objects.values_list("condition", flat=True)) == [IDLE]


@pytest.mark.parametrize("nothing", ["", "[]", "{}", '""', "null"])
def test_an_empty_condition_holds_always(root: Client, site: Site, ana: Agent, nothing: str) -> None:
    form = as_typed(site, make_served_queue(site, ana), {}, condition=nothing, hours=nothing)
    words = {"title": "Hi", "message": "Hello?", "accept_label": "Yes", "dismiss_label": "No", "weight": 1}
    inline = {"variants-TOTAL_FORMS": 1, "variants-INITIAL_FORMS": 0}
    inline |= {f"variants-0-{name}": value for name, value in words.items()}

    answer = root.post("/admin/proactive/trigger/add/", {**form, **inline})

    assert answer.status_code == 302
    assert Trigger.objects.values_list("condition", "hours").get() == ({}, [])


def looked_at(root: Client, address: str, form: dict[str, Any]) -> Any:
    return root.post(address, form).json()


def test_a_form_is_looked_at_while_it_is_typed(root: Client, site: Site, ana: Agent) -> None:
    queue = make_served_queue(site, ana)
    typed = as_typed(site, queue, {}, on_pages="checkout", per_day="-1", zone="Mars/Base", reserve="x")

    found = looked_at(root, "/admin/proactive/trigger/typed/", typed | {"name": ""})

    assert found["errors"] == {
        "name": ["This field is required."],
        "on_pages": ["“checkout” must begin with “/”, “*”, “#/” or “https://”."],
        "per_day": ["Ensure this value is greater than or equal to 0."],
        "zone": ["There is no time zone “Mars/Base”."],
        "reserve": ["Enter a whole number."],
    }
    assert found["notes"] == {"off_pages": []}
    assert Trigger.objects.count() == 0


def test_pages_and_conditions_say_whom_they_mean_just_now(root: Client, site: Site, ana: Agent) -> None:
    queue = make_served_queue(site, ana)
    for url in ("/checkout", "/checkout/pay", "/help", "/checkout"):
        looks_at(site, make_visitor(site)[1], f"{site.origins[0]}{url}", device="phone")
    looks_at(site, make_visitor(site)[1], f"{site.origins[0]}/checkout", device="desktop")
    long = {"fact": "visit.pages", "is": "at_least", "value": 1}
    typed = as_typed(site, queue, long, on_pages="/checkout*\n/cart", off_pages="/help", devices=["phone"])

    sure = looked_at(root, "/admin/proactive/trigger/typed/", typed)["notes"]
    idle = looked_at(
        root, "/admin/proactive/trigger/typed/", {**typed, "condition": json.dumps({"all": [long, IDLE]})}
    )

    assert sure == {
        "condition": ["Of 5 visitors on the site now, 3 would fit."],
        "on_pages": [
            "“/checkout*” is 4 of the last 5 pages seen, as /checkout and /checkout/pay.",
            "“/cart” is none of the last 5 pages seen.",
        ],
        "off_pages": ["“/help” is 1 of the last 5 pages seen, as /help."],
    }
    assert idle["notes"]["condition"] == [
        "Of 5 visitors on the site now, 0 would fit. 3 more may, depending on “time without any movement”."
    ]


def test_every_form_that_is_typed_is_looked_at(root: Client, site: Site, ana: Agent) -> None:
    entry = make_entry(site)
    colours = {"colour": "#ffffff", "text_colour": "#eeeeee"}

    unreadable = looked_at(root, f"/admin/proactive/entrypoint/{entry.pk}/typed/", colours)
    page = root.get(f"/admin/proactive/entrypoint/{entry.pk}/change/").content.decode()

    assert "Nobody can read this" in unreadable["errors"]["text_colour"][0]
    assert f'data-typed="/admin/proactive/entrypoint/{entry.pk}/typed/"' in page
    for name in ("trigger", "experiment", "goal"):
        assert looked_at(root, f"/admin/proactive/{name}/typed/", {})["errors"]["site"]
        assert root.get(f"/admin/proactive/{name}/typed/").status_code == 405
        assert root.post(f"/admin/proactive/{name}/404/typed/").status_code == 404


def test_who_may_not_change_them_is_told_nothing(site: Site, sam: Agent) -> None:
    web = Client()
    web.force_login(sam)

    assert web.post("/admin/proactive/trigger/typed/", {"site": site.pk}).status_code == 403


def test_the_list_of_entry_points_says_what_came_of_each(root: Client, site: Site) -> None:
    entry, other = make_entry(site), make_entry(site, name="Other")
    visitor, token = make_visitor(site)
    looks_at(site, token)
    for did in ("shown", "opened"):
        note_use(visitor=visitor, entry_id=entry.pk, did=did)
    Beginning.objects.create(
        conversation=start(visitor), entry=entry, device="phone", changed_at=database_now()
    )

    page = root.get("/admin/proactive/entrypoint/").content.decode()
    form = root.get(f"/admin/proactive/entrypoint/{entry.pk}/change/").content.decode()

    said = "Seen in 1 visit, opened in 1: 1 conversation, 0 answered."
    assert page.count(said) == form.count(said) == 1
    assert page.count("Nobody has seen it.") == 1
    assert f"/admin/proactive/entrypoint/{other.pk}/preview/" in page


def test_the_list_of_triggers_says_why_each_speaks_and_why_it_does_not(
    root: Client, site: Site, ana: Agent
) -> None:
    queue = make_served_queue(site, ana)
    make_trigger(site, queue, why="They <i>hesitate</i>.")
    make_trigger(site, queue, name="Harm", state="paused", paused_why="Too many said no.")

    page = root.get("/admin/proactive/trigger/").content.decode()

    assert "They &lt;i&gt;hesitate&lt;/i&gt;." in page
    assert "Paused: Too many said no." in page
    assert page.count("It met nobody.") == 2


@pytest.mark.parametrize(
    ("what", "read", "column"),
    [("trigger", "GREATEST(", "named_why"), ("entrypoint", "proactive_entryuse JOIN", "name")],
)
def test_a_list_reads_what_came_of_its_rows_once_and_is_sorted_by_name(
    root: Client, site: Site, ana: Agent, what: str, read: str, column: str
) -> None:
    make_trigger(site, make_served_queue(site, ana), name="B")
    make_trigger(site, Queue.objects.get(), name="A")
    make_entry(site, name="B")
    make_entry(site, name="A")

    with CaptureQueriesContext(connection) as asked:
        page = root.get(f"/admin/proactive/{what}/?o=1").content.decode()

    assert sum(read in each["sql"] for each in asked.captured_queries) == 1
    assert f'class="sortable column-{column} sorted ascending"' in page
    assert page.index(">A<") < page.index(">B<")


def test_an_invitation_says_what_came_of_it(root: Client, site: Site, ana: Agent) -> None:
    trigger = make_trigger(site, make_served_queue(site, ana))
    visitor = make_visitor_of(trigger)
    invitation = confirm(visitor_id=visitor.pk, trigger_ids=[trigger.pk], facts={"idle.seconds": 75})
    assert invitation is not None
    page = f"/admin/proactive/invitation/{invitation.pk}/change/"
    with CaptureQueriesContext(connection) as asked:
        root.get(page)
    assert not [each["sql"] for each in asked.captured_queries if "chat_entry" in each["sql"]]
    talk = accept(visitor_id=visitor.pk, invitation_id=invitation.pk, start_id=uuid4())
    before = root.get(page).content.decode()

    take_conversation(agent=ana, conversation_id=talk.pk)
    answer: dict[str, Any] = {
        "client_id": uuid4(),
        "sender": "agent",
        "agent_id": ana.pk,
        "body": "It comes tomorrow.",
    }
    append([Row(conversation_id=talk.pk, **answer)])
    make_goal(site)
    for number, value in (("A-1", 289.0), ("A-2", 15.0)):
        reach_goal(
            visitor=visitor,
            name="order",
            source=GoalEvent.Source.SERVER,
            external_id=number,
            value=value,
            currency="EUR",
        )
    reverse_goal(site=site, name="order", external_id="A-2")

    assert "order (289.00 EUR)" not in before
    with CaptureQueriesContext(connection) as asked:
        after = root.get(page).content.decode()
    assert sum("proactive_goalevent" in each["sql"] for each in asked.captured_queries) == 1
    assert "order (289.00 EUR)" in after
    assert "order (15.00 EUR)" not in after


def test_what_visitors_met_is_kept_and_what_nobody_met_is_not(root: Client, site: Site, ana: Agent) -> None:
    trigger = make_trigger(site, make_served_queue(site, ana))
    entry, goal = make_entry(site), make_goal(site)
    visitor, _ = make_visitor(site)
    EntryUse.objects.create(entry=entry, did="shown")
    now = database_now()
    GoalEvent.objects.create(goal=goal, visitor=visitor, source="page", at=now, changed_at=now)
    confirm(visitor_id=make_visitor_of(trigger).pk, trigger_ids=[trigger.pk], facts={"idle.seconds": 75})
    unused = (
        make_trigger(site, trigger.queue, name="Unused"),
        make_entry(site, name="Unused"),
        make_goal(site, "unused"),
    )

    said = []
    for thing in (trigger, entry, goal, *unused):
        answer = root.post(f"/admin/proactive/{thing._meta.model_name}/{thing.pk}/delete/", {"post": "yes"})
        said.append(unescape(answer.content.decode()))

    assert "Checkout idle has a history. Its invitations are kept, so pause it instead." in said[0]
    assert "Help has a history. How it was used is kept, so switch it off instead." in said[1]
    assert "order has a history. What it led to is kept, so switch it off instead." in said[2]
    assert [*Trigger.objects.all(), *EntryPoint.objects.all(), *Goal.objects.all()] == [trigger, entry, goal]
