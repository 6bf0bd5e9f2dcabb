"""Every route there is, what it answers to whom, and with which protection. A new route needs a row."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver

from chat.actions import files
from chat.models import Agent
from kit.work import in_database
from tests.conftest import World
from tests.people import ORIGIN, start_taken
from tests.security.conftest import CANARY, SignIn
from tests.security.strangers import new_id
from tests.server import Server

ROLES = ("anonymous", "maya", "zoe", "ana", "ben", "sam", "root")


@dataclass
class Row:
    """One request for a route, and its status for each of ROLES: anonymous, the visitor whose
    conversation it is, another visitor, the agent responsible, a team-mate, a supervisor, an admin."""

    path: str
    statuses: tuple[int, ...]
    method: str = "GET"
    json: Any = None
    upload: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    # Further methods that the route answers; who may use them is tested where they are the subject.
    more: tuple[str, ...] = ()


def everyone(status: int) -> tuple[int, ...]:
    return (status,) * len(ROLES)


VISITOR_ONLY = (401, 200, 404, 401, 401, 401, 401)
EVERY_VISITOR = (401, 200, 200, 401, 401, 401, 401)
# Who has no session fails the protection of forms first.
EVERY_AGENT_POST = (403, 403, 403, 200, 200, 200, 200)
RESPONSIBLE_POST = (403, 403, 403, 200, 403, 200, 200)
EVERY_AGENT = (401, 401, 401, 200, 200, 200, 200)
LEADS = (401, 401, 401, 403, 403, 200, 200)
SIGNED_IN = (302, 302, 302, 200, 200, 200, 200)
LEADS_PAGES = (302, 302, 302, 302, 302, 200, 200)
# Only who leads may try, and nothing of that number is there.
LEADS_ONLY = (401, 401, 401, 403, 403, 404, 404)

# Answered before Django, so its URLconf does not know them.
TRAIL = "api/v1/visitor/trail"
PAST_DJANGO = {TRAIL, "api/v1/visitor/moments"}
PERIOD = "from=2026-03-02&to=2026-03-03"
POLL = {"v": 1, "tab": new_id(), "wait": 0}
TABLE: dict[str, Row] = {
    "": Row("/", everyone(302)),
    "widget.js": Row("/widget.js", everyone(200)),
    "widget/reach.js": Row("/widget/reach.js", everyone(200)),
    "widget/seldom.js": Row("/widget/seldom.js", everyone(200)),
    "widget/config": Row("/widget/config?site=shop", everyone(200)),
    "widget/panel": Row("/widget/panel?site=shop", everyone(200)),
    "api/v1/visitor/visits": Row(
        "/api/v1/visitor/visits", everyone(200), "POST", {"site": "shop"}, headers=(("Origin", ORIGIN),)
    ),
    TRAIL: Row(
        f"/{TRAIL}",
        everyone(200),
        "POST",
        {"site": "shop", "view": 1, "page": {"url": ORIGIN}},
        headers=(("Origin", ORIGIN),),
    ),
    "api/v1/visitor/frames": Row(
        "/api/v1/visitor/frames", VISITOR_ONLY, "POST", {"t": "sync", "conv": "CONV", "after": 0}
    ),
    "api/v1/visitor/poll": Row("/api/v1/visitor/poll", EVERY_VISITOR, "POST", POLL),
    "api/v1/visitor/conversations/<uuid:conversation_id>/entries": Row(
        "/api/v1/visitor/conversations/CONV/entries", VISITOR_ONLY
    ),
    "api/v1/visitor/conversations/<uuid:conversation_id>/files": Row(
        "/api/v1/visitor/conversations/CONV/files", VISITOR_ONLY, "POST", upload=True
    ),
    "api/v1/visitor/files/<uuid:file_id>": Row("/api/v1/visitor/files/FILE", VISITOR_ONLY),
    # Whoever has no token that holds is nobody; a role's own token stands in a header, not in the body.
    "api/v1/visitor/identity": Row(
        "/api/v1/visitor/identity",
        everyone(401),
        "POST",
        {"site": "shop", "jwt": "x.y.z"},
        headers=(("Origin", ORIGIN),),
    ),
    "widget/reach": Row("/widget/reach?site=shop", everyone(200)),
    "api/v1/visitor/moments": Row(
        "/api/v1/visitor/moments",
        everyone(401),
        "POST",
        {"site": "shop", "token": "x", "view": 1, "page": {"url": ORIGIN}, "triggers": [1], "facts": {}},
        headers=(("Origin", ORIGIN),),
    ),
    "api/v1/visitor/deeds": Row(
        "/api/v1/visitor/deeds",
        everyone(401),
        "POST",
        {"site": "shop", "token": "x", "entry": 1, "did": "shown"},
        headers=(("Origin", ORIGIN),),
    ),
    "api/v1/visitor/goals": Row(
        "/api/v1/visitor/goals",
        everyone(401),
        "POST",
        {"site": "shop", "token": "x", "goal": "order"},
        headers=(("Origin", ORIGIN),),
    ),
    "api/v1/sites/<str:key>/goals": Row(
        "/api/v1/sites/shop/goals", everyone(401), "POST", {"goal": "order", "id": "1"}
    ),
    "api/v1/sites/<str:key>/goals/<slug:goal>/<str:id>": Row(
        "/api/v1/sites/shop/goals/order/1", everyone(401), "DELETE"
    ),
    "api/v1/agent/conversations/<uuid:conversation_id>/trail": Row(
        "/api/v1/agent/conversations/CONV/trail", EVERY_AGENT
    ),
    "api/v1/agent/visitors": Row("/api/v1/agent/visitors", EVERY_AGENT),
    "api/v1/agent/visitors/<uuid:visitor_id>/invite": Row(
        "/api/v1/agent/visitors/ID/invite", (403, 403, 403, 404, 404, 404, 404), "POST", {"message": "Hello"}
    ),
    "console/": Row("/console/", SIGNED_IN),
    "dashboard/": Row("/dashboard/", SIGNED_IN),
    **{
        f"api/v1/metrics/{route}": Row(f"/api/v1/metrics/{asked}", EVERY_AGENT)
        for route, asked in {
            "kpis": "kpis",
            "totals": f"totals?{PERIOD}",
            "series": f"series?{PERIOD}",
            "by/<slug:dimension>": f"by/queue?{PERIOD}",
            "heat": f"heat?{PERIOD}&kpi=entered",
            "conversations": f"conversations?{PERIOD}&kpi=entered",
            "live": "live",
            "directions": "directions",
        }.items()
    },
    **{
        f"api/v1/metrics/{route}": Row(f"/api/v1/metrics/{asked}", LEADS)
        for route, asked in {
            "funnel": f"funnel?{PERIOD}",
            "live/conversations": "live/conversations?agent=0",
            "reached": f"reached?{PERIOD}&by=trigger&step=goal",
            "pages": f"pages?{PERIOD}",
            "experiments": "experiments",
        }.items()
    },
    "api/v1/agent/tickets": Row("/api/v1/agent/tickets", EVERY_AGENT_POST, "POST"),
    "api/v1/agent/frames": Row(
        "/api/v1/agent/frames",
        RESPONSIBLE_POST,
        "POST",
        {"t": "send", "id": "ID", "conv": "CONV", "body": CANARY},
    ),
    "api/v1/agent/poll": Row("/api/v1/agent/poll", EVERY_AGENT_POST, "POST", POLL),
    "api/v1/agent/conversations": Row("/api/v1/agent/conversations?state=closed", EVERY_AGENT),
    "api/v1/agent/conversations/<uuid:conversation_id>/entries": Row(
        "/api/v1/agent/conversations/CONV/entries", EVERY_AGENT
    ),
    "api/v1/agent/conversations/<uuid:conversation_id>/files": Row(
        "/api/v1/agent/conversations/CONV/files", RESPONSIBLE_POST, "POST", upload=True
    ),
    "api/v1/agent/conversations/<uuid:conversation_id>/receivers": Row(
        "/api/v1/agent/conversations/CONV/receivers", EVERY_AGENT
    ),
    "api/v1/agent/conversations/<uuid:conversation_id>/course": Row(
        "/api/v1/agent/conversations/CONV/course", EVERY_AGENT
    ),
    "api/v1/agent/conversations/<uuid:conversation_id>/standing": Row(
        "/api/v1/agent/conversations/CONV/standing", EVERY_AGENT
    ),
    "api/v1/agent/floor": Row("/api/v1/agent/floor", LEADS),
    "api/v1/agent/topics": Row("/api/v1/agent/topics", EVERY_AGENT),
    "api/v1/agent/replies": Row("/api/v1/agent/replies", EVERY_AGENT),
    "api/v1/agent/files/<uuid:file_id>": Row("/api/v1/agent/files/FILE", EVERY_AGENT),
    **{
        f"api/v1/routing/{kind}": Row(f"/api/v1/routing/{kind}", EVERY_AGENT, more=("POST",))
        for kind in ("teams", "queues", "skills", "calendars", "members")
    },
    **{
        f"api/v1/routing/{kind}/<int:pk>": Row(
            f"/api/v1/routing/{kind}/404", LEADS_ONLY, "DELETE", more=("GET", "PATCH")
        )
        for kind in ("teams", "queues", "skills", "calendars", "members")
    },
    "api/v1/routing/desks": Row("/api/v1/routing/desks", EVERY_AGENT),
    "api/v1/routing/desks/<int:pk>": Row("/api/v1/routing/desks/404", LEADS_ONLY, "PATCH", {}, more=("GET",)),
    "login/": Row("/login/", everyone(200)),
    "logout/": Row("/logout/", (403, 403, 403, 302, 302, 302, 302), "POST"),
    "admin/login/": Row("/admin/login/", everyone(302)),
    "admin/logout/": Row("/admin/logout/", (403, 403, 403, 302, 302, 200, 200), "POST"),
    # Django's own dictionary of words for scripts; it holds nothing of ours.
    "admin/jsi18n/": Row("/admin/jsi18n/", LEADS_PAGES),
    "health/live": Row("/health/live", everyone(200)),
    "health/ready": Row("/health/ready", everyone(200)),
}


def routes(patterns: Any = None, before: str = "") -> Iterator[str]:
    """Every route of the URLconf, as it is written there."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def admin_routes() -> list[str]:
    """What Django's admin makes of every model that is registered: one rule holds for all of it."""
    return sorted({route for route in routes() if route.startswith("admin/")} - TABLE.keys())


def test_every_route_has_a_row() -> None:
    assert PAST_DJANGO | {route for route in routes() if not route.startswith("admin/")} == {
        route for route in TABLE if not route.startswith("admin/")
    }


@dataclass
class Cast:
    """Everyone's way to ask, and what they ask for."""

    clients: dict[str, httpx.AsyncClient]
    conv: str
    file: str

    def fill(self, what: Any) -> Any:
        if isinstance(what, str):
            return what.replace("CONV", self.conv).replace("FILE", self.file).replace("ID", new_id())
        if isinstance(what, dict):
            return {key: self.fill(value) for key, value in what.items()}
        return what

    async def ask(self, role: str, row: Row) -> httpx.Response:
        form = {"file": ("a.txt", CANARY.encode())} if row.upload else None
        return await self.clients[role].request(
            row.method,
            self.fill(row.path),
            json=self.fill(row.json),
            files=form,
            headers=dict(row.headers),
        )


def prepare(world: World) -> tuple[str, str, Agent]:
    conv = start_taken(world.visitor, world.ana, CANARY).pk
    file = files.store_file(
        conversation_id=conv, name="a.txt", size=1, content=ContentFile(b"a"), visitor_id=world.visitor.pk
    )
    root = Agent.objects.create(username="root", role="admin")
    return str(conv), str(file.pk), root


@pytest.fixture
async def cast(world: World, server: Server, web: httpx.AsyncClient, sign_in: SignIn) -> Any:
    conv, file, root = await in_database(prepare, world)
    clients = {"anonymous": web}
    for name, agent in (("ana", world.ana), ("ben", world.ben), ("sam", world.sam), ("root", root)):
        clients[name] = (await sign_in(agent)).web
    for name, token in (("maya", world.token), ("zoe", world.zoe_token)):
        clients[name] = httpx.AsyncClient(
            base_url=server.origin, verify=False, timeout=30, headers={"Authorization": f"Bearer {token}"}
        )
    yield Cast(clients, conv, file)
    await clients["maya"].aclose()
    await clients["zoe"].aclose()


async def test_every_route_answers_each_role_as_the_table_says(cast: Cast) -> None:
    found = {}
    for route, row in TABLE.items():
        if route in ("logout/", "admin/logout/"):
            continue
        found[route] = tuple([(await cast.ask(role, row)).status_code for role in ROLES])

    assert found == {route: TABLE[route].statuses for route in found}


@pytest.mark.parametrize("route", ["logout/", "admin/logout/"])
async def test_leaving_is_for_those_who_are_in(route: str, cast: Cast) -> None:
    found = tuple([(await cast.ask(role, TABLE[route])).status_code for role in ROLES])
    after = [(await cast.ask(role, TABLE["console/"])).status_code for role in ROLES]

    assert [status in (200, 302) for status in found] == [False] * 3 + [True] * 4
    # Through the admin's own door only those get out who get in.
    assert after == ([302] * 7 if route == "logout/" else [302] * 3 + [200] * 2 + [302] * 2)


# What the admin opens to supervisors: what they keep, and what belongs to the site itself.
KEPT_BY_LEADS = (
    "admin/chat/topic/",
    "admin/chat/savedreply/",
    "admin/metrics/teamgoal/",
    "admin/metrics/alertrule/",
    "admin/metrics/digest/",
    "admin/direction/interactiongoal/",
)
# Added and never changed, so that the past keeps its own.
ADDED_BY_LEADS = "admin/metrics/target/"
READ_BY_LEADS = ("admin/metrics/alertfiring/", "admin/metrics/slabreach/", "admin/direction/pageproblem/")
OF_THE_SITE = {"admin/", "admin/password_change/", "admin/password_change/done/"}


async def test_all_of_the_admin_is_for_admins_but_what_supervisors_keep(cast: Cast) -> None:
    found = {}
    for route in admin_routes():
        path = "/" + route.replace("<path:object_id>", "1").replace("<id>", "1").replace(
            "(?P<url>.*)$", "nowhere"
        )
        path = path.replace("<path:content_type_id>", "1").replace("<path:url>", "x")
        answers = {role: await cast.clients[role].get(path) for role in ("anonymous", "ben", "sam")}
        found[route] = {
            role: answer.status_code
            if answer.status_code != 302
            else answer.headers["Location"].split("?")[0]
            for role, answer in answers.items()
        }

    outside = {"/admin/login/", "/login/"}
    open_to_others = {
        route: roles
        for route, roles in found.items()
        if not {roles["anonymous"], roles["ben"]} <= {*outside, 301, 403, 404}
    }
    # What is not there leads back to the beginning, whoever asks; only a page that is shown tells something.
    shown_to_sam = {route for route, roles in found.items() if roles["sam"] == 200}
    assert open_to_others == {}
    theirs = (*KEPT_BY_LEADS, *READ_BY_LEADS, ADDED_BY_LEADS)
    assert {route for route in shown_to_sam if not route.startswith(theirs)} == OF_THE_SITE
    assert shown_to_sam.isdisjoint({f"{read}add/" for read in READ_BY_LEADS})
    assert {f"{kept}add/" for kept in (*KEPT_BY_LEADS, ADDED_BY_LEADS)} <= shown_to_sam
    assert len(found) > 20
    assert (await cast.clients["root"].get("/admin/")).status_code == 200


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# What a page of another origin must be able to load.
SHARED = (
    *(
        "widget.js",
        "widget/reach.js",
        "widget/seldom.js",
        "widget/config",
        "widget/panel",
        "widget/reach",
        TRAIL,
        "api/v1/visitor/visits",
    ),
    *("api/v1/visitor/identity", "api/v1/visitor/moments", "api/v1/visitor/deeds"),
    "api/v1/visitor/goals",
)
SCRIPTS = ("widget.js", "widget/reach.js", "widget/seldom.js")
PANEL = "widget/panel"
DOWNLOADS = ("api/v1/visitor/files/<uuid:file_id>", "api/v1/agent/files/<uuid:file_id>")


async def test_every_answer_carries_its_protection(cast: Cast) -> None:
    missing = {}
    rows = {
        **TABLE,
        "missing": Row("/nowhere", everyone(404)),
        "missing api": Row("/api/nowhere", everyone(404)),
    }
    for route, row in rows.items():
        for role in ("anonymous", "maya", "root"):
            headers = (await cast.ask(role, row)).headers
            expected = dict(HEADERS)
            if route in SHARED:
                expected["Cross-Origin-Resource-Policy"] = "cross-origin"
            if route == PANEL:
                del expected["X-Frame-Options"]
            wrong = {
                name: headers.get(name) for name, value in expected.items() if headers.get(name) != value
            }
            policy = headers.get("Content-Security-Policy", "")
            if "default-src 'none'" not in policy or "unsafe" in policy:
                wrong["Content-Security-Policy"] = policy
            ancestors = [part for part in policy.split("; ") if part.startswith("frame-ancestors")]
            if route == PANEL:
                framed = [f"frame-ancestors {ORIGIN}"]
            else:
                framed = [] if "sandbox" in policy else ["frame-ancestors 'none'"]
            if ancestors != framed:
                wrong["frame-ancestors"] = str(ancestors)
            if wrong:
                missing[f"{route} for {role}"] = wrong

    assert missing == {}


async def test_nothing_that_is_somebodys_is_kept_by_a_cache(cast: Cast) -> None:
    kept = {}
    for route, row in TABLE.items():
        if route.startswith(("api/", "console/", "dashboard/")) and route not in DOWNLOADS:
            for role in ("maya", "ana"):
                control = (await cast.ask(role, row)).headers.get("Cache-Control", "")
                if "no-store" not in control:
                    kept[f"{route} for {role}"] = control
    for route in DOWNLOADS:
        for role in ("maya", "ana"):
            answer = await cast.ask(role, TABLE[route])
            if answer.status_code == 200 and "private" not in answer.headers["Cache-Control"]:
                kept[f"{route} for {role}"] = answer.headers["Cache-Control"]

    assert kept == {}


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "POSTX")


async def test_a_route_has_its_method_and_no_other(cast: Cast) -> None:
    done = {}
    for route, row in TABLE.items():
        if not route.startswith(("api/", "widget")):
            continue
        for method in METHODS:
            if method in (row.method, *row.more, "OPTIONS"):
                continue
            for role in ("maya", "root"):
                answer = await cast.clients[role].request(
                    method, cast.fill(row.path), headers={"X-HTTP-Method-Override": row.method}
                )
                if answer.status_code not in (400, 401, 403, 405, 501):
                    done[f"{method} {route} for {role}"] = answer.status_code

    assert done == {}


async def test_other_spellings_of_a_path_open_nothing(cast: Cast) -> None:
    spellings = (
        "//console/",
        "/console//",
        "/console/..;/admin/",
        "/console;x=1/",
        "/%63onsole%2f",
        "/CONSOLE/",
        "/api/v1/agent/conversations/?state=closed",
        "/api/v1/agent/conversations;?state=closed",
        "/api/v1//agent/conversations?state=closed",
        "/api/v1/visitor/../agent/conversations?state=closed",
        "/api/v1/agent/conversations%3fstate=closed",
        "/api/v0/agent/conversations?state=closed",
        "/static/../livechat/settings.py",
        "/static/%2e%2e/livechat/settings.py",
        "/static/..%2f..%2fetc/passwd",
        "/static/collected/../../manage.py",
        "/files/",
        "/media/",
        "/debug",
        "/metrics",
        "/.env",
        "/.git/config",
        "/__debug__/",
    )

    found = {path: (await cast.clients["anonymous"].get(path)).status_code for path in spellings}
    wrong = {path: status for path, status in found.items() if status not in (301, 302, 401, 404)}

    assert wrong == {}


async def test_a_header_that_only_a_proxy_may_send_changes_nothing(cast: Cast) -> None:
    for name, value in (
        ("Daphne-Root-Path", "//evil.example"),
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Proto", "https"),
        ("X-Original-URL", "/admin/"),
        ("X-Rewrite-URL", "/admin/"),
        ("Forwarded", "host=evil.example"),
    ):
        for path in ("/", "/console/", "/login/", "/widget/panel?site=shop"):
            answer = await cast.clients["anonymous"].get(path, headers={name: value})
            assert "evil.example" not in answer.text + answer.headers.get("Location", ""), (name, path)
            assert answer.status_code in (200, 302, 404), (name, path)


async def test_a_foreign_host_is_refused(cast: Cast) -> None:
    for path in ("/", "/login/", "/widget/panel?site=shop", "/api/v1/agent/tickets"):
        for host in ("evil.example", "localhost.evil.example", "localhost@evil.example", "[::", ""):
            answer = await cast.clients["anonymous"].get(path, headers={"Host": host})
            assert answer.status_code in (400, 405) or host == "", (path, host, answer.status_code)
            assert "evil.example" not in answer.headers.get("Location", "")


async def test_the_agents_routes_need_the_token_of_forms(cast: Cast, server: Server) -> None:
    posts = {route: row for route, row in TABLE.items() if row.method == "POST" and "agent" in route}
    foreign = {
        "no token": {"X-CSRFToken": ""},
        "another token": {"X-CSRFToken": "x" * 64},
        "another origin": {"Origin": "https://evil.example"},
        "null": {"Origin": "null"},
        "the shop": {"Origin": ORIGIN},
        "a longer origin": {"Origin": server.origin + ".evil.example"},
    }
    done = {}
    for route, row in posts.items():
        for name, headers in foreign.items():
            answer = await cast.ask(
                "ana", Row(row.path, (), "POST", row.json, row.upload, tuple(headers.items()))
            )
            if (answer.status_code, answer.json().get("code")) != (403, "forbidden"):
                done[f"{route} with {name}"] = answer.status_code

    assert posts
    assert done == {}


async def test_no_page_of_another_origin_may_read_an_answer(cast: Cast) -> None:
    told = {}
    for route, row in TABLE.items():
        for origin in ("https://evil.example", "null"):
            for role in ("maya", "ana"):
                answer = await cast.ask(role, replace(row, headers=(("Origin", origin),)))
                allowed = answer.headers.get("Access-Control-Allow-Origin")
                credentials = answer.headers.get("Access-Control-Allow-Credentials")
                if allowed in (origin, "null") or credentials:
                    told[f"{route} for {role}"] = allowed
                if allowed == "*" and answer.status_code == 200 and route not in SCRIPTS:
                    told[f"{route} for {role}"] = "everyone"

    assert told == {}


SECRETS = (
    "Traceback",
    "site-packages",
    str(settings.BASE_DIR),
    "django",
    "Django",
    "psycopg",
    "SELECT",
    "DEBUG",
    "line ",
)


async def test_an_error_says_nothing_of_the_inside(cast: Cast) -> None:
    asked = [
        "/nowhere",
        "/api/nowhere",
        "/api/v1/visitor/files/x",
        "/api/v1/visitor/conversations/x/entries",
        "/api/v1/agent/conversations?state=closed&before=x",
        "/widget/config?site=nope",
        "/widget/panel?site=nope",
        "/admin/nowhere/",
        "/static/nowhere.js",
        "/%00",
        "/\u00e4",
        "/" + "x" * 4000,
    ]
    for path in asked:
        for role in ("anonymous", "maya", "ana"):
            answer = await cast.clients[role].get(path)
            assert answer.status_code in (302, 400, 401, 403, 404), (path, answer.status_code)
            assert [word for word in SECRETS if word in answer.text] == [], path
            assert "X-Powered-By" not in answer.headers
            assert not any(sign.isdigit() for sign in answer.headers.get("Server", ""))
