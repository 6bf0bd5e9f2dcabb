"""Script and markup in every field that is shown: stored as it came, sent as text, escaped in pages."""

import html
import json
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from chat.actions import people
from chat.models import Agent, Conversation, Entry, Site, Visitor
from kit.work import in_database
from tests.conftest import Meet, World
from tests.people import ORIGIN, PASSWORD
from tests.security.conftest import SignIn, Talk, bearer
from tests.security.strangers import new_id

PAYLOADS = (
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "</script><script>alert(1)</script>",
    "</textarea></title><script>alert(1)</script>",
    "<!--<script>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}",
    "${7*7}{% debug %}{{ settings.SECRET_KEY }}",
    "&#x6a;avascript:alert(1)&lt;script&gt;",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<style>@import'//evil.example'</style>",
    "<form id=config><input name=attributes>",
    "\u202egnp.exe\u2066",
    "'; DROP TABLE chat_entry; --",
    "z\u0335\u0321\u0322" * 20,
    "%s %(name)s {0} \\u003cscript\\u003e",
    "a\r\nSet-Cookie: evil=1\r\n\r\n<script>",
)
ALL = " ".join(PAYLOADS)
FIELD = ALL[:190]
PAGE = {"url": "javascript:alert(1)//" + FIELD, "title": FIELD, "referrer": "data:text/html," + FIELD}


async def test_a_message_comes_out_as_it_went_in(world: World, web: httpx.AsyncClient, talk: Talk) -> None:
    for payload in PAYLOADS:
        for speaker in (talk.maya, talk.ana):
            await speaker.answer_to(await speaker.send(talk.conv, payload))
            talk.said.append(payload)
    await talk.ana.sees(talk.conv, *talk.said)
    await talk.maya.sees(talk.conv, *talk.said)

    page = await web.get(f"/api/v1/visitor/conversations/{talk.conv}/entries", headers=bearer(world.token))
    said = [entry.get("body") for entry in page.json()["items"] if entry["kind"] == "message"]

    assert said == talk.said
    assert page.headers["Content-Type"] == "application/json"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


async def test_names_pages_and_previews_come_out_as_they_went_in(
    world: World, meet: Meet, sign_in: SignIn
) -> None:
    ana = await meet(world.ana)
    zoe = await meet(world.zoe)

    await zoe.ask("introduce", name=FIELD, email=FIELD)
    conv = (await zoe.ask("start", body=ALL, page=PAGE))["conv"]
    board = await ana.hear("board")
    while not board["data"]["items"]:
        board = await ana.hear("board")
    await ana.ask("take", conv)
    assigned = await ana.hear("agent", type="assigned")
    listed = await (await sign_in(world.ana)).web.get(
        "/api/v1/agent/conversations", params={"visitor": str(world.zoe.pk)}
    )

    [item] = board["data"]["items"]
    assert (item["visitor"], item["page"], item["preview"]) == (FIELD.strip(), FIELD[:140], ALL[:140])
    for head in (assigned["head"], listed.json()["items"][0]):
        assert head["visitor"] | {"id": ""} == {"name": FIELD.strip(), "email": FIELD.strip(), "id": ""}
        # Of an address only one of the web is kept; what is no address is not, and the words are.
        assert head["page"] == {"title": FIELD}


async def test_what_a_visitor_types_is_text_too(world: World, meet: Meet, talk: Talk) -> None:
    await in_database(Site.objects.update, previews=True)
    await talk.maya.go()
    maya = await meet(world.visitor)

    await maya.say(t="typing", conv=talk.conv, text=ALL)

    typing = await talk.ana.hear("typing")
    assert (typing["sender"], typing["text"]) == ("visitor", ALL)


class Tags(HTMLParser):
    """Which elements and attributes a page really has."""

    def __init__(self) -> None:
        super().__init__()
        self.handlers: list[tuple[str, str]] = []
        self.elements: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.handlers.append((tag, name))
            if name in ("href", "src", "action", "formaction"):
                self.links.append(value or "")


def dangers(page: str) -> list[str]:
    """What a browser would run or load of what nobody of us wrote."""
    tags = Tags()
    tags.feed(page)
    inline = [tag for tag in tags.elements if tag in ("iframe", "object", "embed", "base", "style")]
    schemes = [
        link for link in tags.links if link.lower().lstrip().startswith(("javascript:", "data:", "//evil"))
    ]
    return [str(handler) for handler in tags.handlers] + inline + schemes


@pytest.fixture
def poisoned(world: World) -> dict[str, Any]:
    """Markup wherever a person could have put it; and an admin to look at it."""
    Site.objects.update(
        name=FIELD[:100], title=FIELD[:60], greeting=ALL[:400], label=FIELD[:24], reply_note=FIELD[:80]
    )
    Agent.objects.filter(pk=world.ana.pk).update(display_name=FIELD[:60], first_name=FIELD[:150], email=FIELD)
    admin = Agent.objects.create(username="root", display_name=FIELD[:60], role="admin")
    people.introduce_visitor(visitor_id=world.zoe.pk, name=FIELD, email=FIELD)
    return {"admin": admin}


async def test_no_page_of_the_admin_runs_any_of_it(
    world: World, meet: Meet, sign_in: SignIn, poisoned: dict[str, Any]
) -> None:
    zoe = await meet(world.zoe)
    conv = (await zoe.ask("start", body=ALL, page=PAGE))["conv"]
    ana = await meet(world.ana)
    await ana.ask("take", conv)
    await ana.ask("note", conv, body=ALL)
    web = (await sign_in(poisoned["admin"])).web
    uploaded = await web.post(
        f"/api/v1/agent/conversations/{conv}/files", files={"file": (FIELD.replace("/", "") + ".txt", b"a")}
    )
    assert uploaded.status_code == 200, uploaded.text

    pages = [
        f"/admin/chat/{model}/{rest}"
        for model, rest in (
            ("site", ""),
            ("site", f"{world.site.pk}/change/"),
            ("site", f"{world.site.pk}/history/"),
            ("agent", ""),
            ("agent", f"{world.ana.pk}/change/"),
            ("visitor", ""),
            ("visitor", f"{world.zoe.pk}/change/"),
            ("visitor", f"{world.zoe.pk}/delete/"),
            ("conversation", ""),
            ("conversation", f"{conv}/change/"),
            ("file", ""),
            ("file", f"{uploaded.json()['id']}/change/"),
        )
    ]
    shown = 0
    for url in [
        *pages,
        "/console/",
        "/admin/",
        "/admin/chat/visitor/?q=" + FIELD.replace("#", ""),
        "/nowhere<script>",
    ]:
        page = await web.get(url)
        assert page.status_code in (200, 404), url
        assert dangers(page.text) == [], url
        assert "<script>alert" not in page.text, url
        shown += html.escape("<img src=x onerror=alert(1)>") in page.text.replace("&#x27;", "'")
    assert shown >= 10


async def test_the_panel_carries_the_sites_words_as_data(
    web: httpx.AsyncClient, poisoned: dict[str, Any], world: World
) -> None:
    page = await web.get("/widget/panel", params={"site": world.site.key})

    boot = page.text.split('<script id="boot" type="application/json">')[1].split("</script>")[0]
    assert json.loads(boot)["site"]["greeting"] == ALL[:400]
    assert dangers(page.text) == []
    assert "<script>alert" not in page.text


async def test_everything_is_stored_as_it_came(world: World, meet: Meet, poisoned: dict[str, Any]) -> None:
    zoe = await meet(world.zoe)
    conv = (await zoe.ask("start", body=ALL, page=PAGE))["conv"]

    visitor = await in_database(Visitor.objects.get, pk=world.zoe.pk)
    conversation = await in_database(Conversation.objects.get, pk=conv)
    entry = await in_database(Entry.objects.get, conversation_id=conv, kind="message")

    assert (visitor.name, visitor.email) == (FIELD.strip(), FIELD.strip())
    assert (conversation.page_url, conversation.page_title) == ("", PAGE["title"])
    assert entry.body == ALL


async def test_a_site_takes_no_colour_and_no_origin_that_would_break_out(
    world: World, sign_in: SignIn, web: httpx.AsyncClient
) -> None:
    admin = await in_database(Agent.objects.create, username="root", role="admin")
    console = (await sign_in(admin)).web
    good = {
        "name": "Shop", "origins": ORIGIN, "title": "Chat", "greeting": "Hello", "reply_note": "Soon",
        "accent": "#2f6fed", "radius": "16", "position": "right", "secret": "s",
    }  # fmt: skip
    bad = [
        {"accent": "red;background:url(//evil.example)"},
        {"accent": "url(x)"},
        {"radius": "9999"},
        {"position": "fixed"},
        {"origins": "*"},
        {"origins": "https://*.shop.example"},
        {"origins": "null"},
        {"origins": "javascript:alert(1)"},
        {"origins": "https://shop.example/"},
        {"origins": "https://a;sandbox"},
        {"origins": "https://a.example; script-src https://evil.example"},
        {"origins": "https://shop.example 'unsafe-inline'"},
        {"origins": "https://shop.example\r\nSet-Cookie: evil=1"},
        {"origins": "https://user@shop.example"},
        {"origins": "https://'self'"},
    ]
    url = f"/admin/chat/site/{world.site.pk}/change/"

    found = {}
    csrf = {"csrfmiddlewaretoken": console.cookies["csrftoken"]}
    for change in bad:
        answer = await console.post(url, data={**good, **change, **csrf})
        found[str(change)] = answer.status_code
    saved = await console.post(url, data={**good, **csrf})

    # A form that was not taken comes back; one that was taken leads away.
    assert found == dict.fromkeys(found, 200)
    assert saved.status_code == 302
    site = await in_database(Site.objects.get, pk=world.site.pk)
    assert (site.origins, site.accent) == ([ORIGIN], "#2f6fed")


AWAY = (
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "https://evil.example",
    "javascript:alert(1)",
)


async def test_nobody_is_led_away_after_signing_in(world: World, web: httpx.AsyncClient) -> None:
    def with_password() -> None:
        world.ana.set_password(PASSWORD)
        world.ana.save()

    await in_database(with_password)
    found = {}
    for where in AWAY:
        web.cookies.clear()
        await web.get("/login/")
        form = {"username": "ana", "password": PASSWORD, "next": where}
        answer = await web.post(
            "/login/",
            data={**form, "csrfmiddlewaretoken": web.cookies["csrftoken"]},
            headers={"Origin": str(web.base_url).rstrip("/")},
        )
        found[where] = (answer.status_code, answer.headers.get("Location"))

    assert found == dict.fromkeys(AWAY, (302, "/console/"))


async def test_an_id_in_an_address_is_an_id(web: httpx.AsyncClient, world: World) -> None:
    for id in ("1", "' OR 1=1--", "../" + new_id(), "%00", new_id() + "'"):
        answer = await web.get(f"/api/v1/visitor/conversations/{id}/entries", headers=bearer(world.token))
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
