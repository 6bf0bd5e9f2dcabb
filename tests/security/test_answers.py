"""Whatever a route answers carries its protection, and nothing but its own method and spelling opens it."""

from dataclasses import replace

from django.conf import settings

from tests.people import ORIGIN
from tests.security.cast import Cast, cast
from tests.security.routes import TABLE, TRAIL, Row, everyone
from tests.server import Server

__all__ = ["cast"]

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
