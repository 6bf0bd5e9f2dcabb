"""Each route answers each role as its row says, and all of the admin as one rule says."""

import pytest

from tests.security.cast import Cast, cast
from tests.security.routes import PAST_DJANGO, ROLES, TABLE, admin_routes, routes

__all__ = ["cast"]


def test_every_route_has_a_row() -> None:
    assert PAST_DJANGO | {route for route in routes() if not route.startswith("admin/")} == {
        route for route in TABLE if not route.startswith("admin/")
    }


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
    "admin/direction/guideline/",
    "admin/direction/nextaction/",
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
