"""Every route there is, and what it answers to whom. A new route needs a row."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.people import ORIGIN
from tests.security.conftest import CANARY
from tests.security.strangers import new_id

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
    "api/v1/sites/<str:key>/goals/<slug:goal>/<path:id>": Row(
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
            "guidelines": "guidelines",
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
    "api/v1/agent/guidelines": Row("/api/v1/agent/guidelines", LEADS, more=("POST",)),
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
