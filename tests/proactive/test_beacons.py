"""Beacons as pages send them, and as those who mean ill do."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from django.db.models import Sum
from pytest_django.plugin import DjangoDbBlocker

from kit.work import in_database
from proactive.models import PageView, Reach, Refusal, TrailEvent, Visit
from tests.conftest import World
from tests.patience import eventually
from tests.people import ORIGIN, make_agent, make_site, make_visitor, start_taken
from tests.server import Server, serving

PATH = "/api/v1/visitor/trail"
MOMENTS = "/api/v1/visitor/moments"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1"  # noqa: E501
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def page(url: str = f"{ORIGIN}/boots", **fields: Any) -> dict[str, Any]:
    return {"url": url, **fields}


def tell(server: Server, headers: dict[str, str] | None = None, **beacon: Any) -> httpx.Response:
    body = {"site": "shop", "view": 1, "page": page(), **beacon}
    return send(server, json.dumps(body).encode(), headers)


def send(server: Server, body: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
    usual = {"Origin": ORIGIN, "Content-Type": "text/plain;charset=UTF-8", "User-Agent": PHONE}
    return httpx.post(server.origin + PATH, content=body, headers={**usual, **(headers or {})}, timeout=30)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def counts() -> Counter[str]:
    """How many were refused or cut for which reason, as far as it is written down."""
    return Counter(dict(Refusal.objects.values_list("reason").annotate(Sum("count"))))


def counted(reason: str, least: int = 1) -> int:
    """How many were refused or cut for this reason, once the process has written so many down."""
    eventually(lambda: counts()[reason] >= least)
    return counts()[reason]


def test_the_first_beacon_begins_a_visitor_and_later_ones_are_theirs(world: World, server: Server) -> None:
    first = tell(server, page=page(title="Boots", referrer="https://search.example/?q=boots"))
    token = first.json()["token"]
    second = tell(server, token=token, seconds=30, scroll=90)

    [visit] = Visit.objects.all()
    assert (first.status_code, second.status_code, second.content) == (200, 204, b"")
    assert (visit.device, visit.browser, visit.system) == ("phone", "Mobile Safari 17", "iOS")
    assert visit.referrer == "https://search.example/"
    assert list(visit.views.values_list("title", "seconds", "scroll")) == [("Boots", 30, 90)]
    assert first.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_what_happened_is_kept_by_name(world: World, server: Server) -> None:
    events = [
        {"kind": "click", "label": "Pay now", "ago": 900},
        {"kind": "form_refused", "label": "Payment", "field": "card-number", "count": 2},
        {"kind": "request_failed", "label": "/api/pay", "code": 402},
    ]

    assert tell(server, token=world.token, events=events).status_code == 204
    assert list(
        TrailEvent.objects.order_by("kind").values_list("kind", "label", "field", "code", "count")
    ) == [
        ("click", "Pay now", "", 0, 1),
        ("form_refused", "Payment", "card-number", 0, 2),
        ("request_failed", "/api/pay", "", 402, 1),
    ]


def test_what_the_page_before_had_left_to_tell_comes_along(world: World, server: Server) -> None:
    tell(server, token=world.token)
    left = {"view": 1, "page": page(title="Boots"), "seconds": 12, "scroll": 70, "ago": 900}
    told = {**left, "events": [{"kind": "form_abandoned", "label": "Size", "field": "foot"}]}

    for _ in range(2):
        answer = tell(server, token=world.token, view=2, page=page(f"{ORIGIN}/socks"), left=told)
        assert answer.status_code == 204

    boots, socks = PageView.objects.order_by("pk")
    assert (boots.title, boots.seconds, boots.scroll, socks.seconds) == ("Boots", 12, 70, 0)
    assert list(TrailEvent.objects.values_list("view", "kind", "field")) == [
        (boots.pk, "form_abandoned", "foot")
    ]


def test_a_page_that_leaves_itself_or_none_is_only_itself(world: World, server: Server) -> None:
    for left in ({"view": 1, "page": page()}, {"view": 3, "page": page("javascript:alert(1)")}):
        assert tell(server, token=world.token, left=left).status_code == 204

    assert PageView.objects.count() == 1


def test_numbers_of_cards_and_addresses_are_hidden_wherever_they_stand(world: World, server: Server) -> None:
    tell(
        server,
        token=world.token,
        page=page(f"{ORIGIN}/pay/4111111111111111?email=maya@example.org", title="4111 1111 1111 1111"),
        events=[
            {"kind": "search", "label": "maya@example.org"},
            {"kind": "form_progress", "field": "4111111111111111"},
        ],
    )

    stored = json.dumps(
        [
            list(PageView.objects.values_list("url", "title")),
            list(TrailEvent.objects.values_list("label", "field")),
        ]
    )
    assert TrailEvent.objects.count() == 2
    assert [secret for secret in ("41111", "4111 1", "maya@", "email") if secret in stored] == []


TOO_LONG: dict[str, Any] = {
    "page": page(title="t" * 500),
    "seconds": 10**9,
    "scroll": 900,
    "events": [{"kind": "click", "label": "x" * 130, "ago": 10**12}] + [{"kind": "click"}] * 44,
}


def test_what_is_too_long_is_cut(world: World, server: Server) -> None:
    answer = tell(server, token=world.token, **TOO_LONG)

    view = PageView.objects.get()
    assert answer.status_code == 204
    assert (len(view.title), view.seconds, view.scroll) == (200, 24 * 3600, 100)
    assert {len(label) for label in TrailEvent.objects.values_list("label", flat=True)} == {120, 0}
    assert TrailEvent.objects.count() == 40
    assert (view.at - TrailEvent.objects.order_by("at")[0].at).total_seconds() == 30 * 60


BAD: list[tuple[dict[str, Any], tuple[int, str], str]] = [
    ({"site": "nope"}, (404, "not_found"), "unknown_site"),
    ({"page": {"url": "javascript:alert(1)"}}, (400, "bad_frame"), "not_a_page"),
    ({"token": "forged"}, (401, "identity_unverified"), "unknown_token"),
    ({"view": -1}, (400, "bad_frame"), "unreadable"),
    ({"at": "2099-01-01T00:00:00Z"}, (400, "bad_frame"), "unreadable"),
    ({"events": [{"kind": "click", "ago": -60_000}]}, (400, "bad_frame"), "unreadable"),
    ({"events": [{"kind": "value", "label": "x"}]}, (400, "bad_frame"), "unreadable"),
    ({"events": [{"kind": "click", "value": "secret"}]}, (400, "bad_frame"), "unreadable"),
    ({"left": {"view": 2, "page": {"url": "x"}, "ago": -1}}, (400, "bad_frame"), "unreadable"),
    ({"left": {"view": 2, "page": {"url": "x"}, "token": "x"}}, (400, "bad_frame"), "unreadable"),
    ({"page": {"url": "x" * 1_000_000}}, (413, "too_large"), "too_large"),
]


@pytest.mark.parametrize(("beacon", "expected", "reason"), BAD)
def test_a_bad_beacon_is_refused_by_name(
    world: World, server: Server, beacon: dict[str, Any], expected: tuple[int, str], reason: str
) -> None:
    answer = tell(server, **{"token": world.token, **beacon})

    assert code(answer) == expected
    assert not Visit.objects.exists()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 4000, b'{"site": "\\ud800"}'])
def test_what_is_no_beacon_is_refused(world: World, server: Server, body: bytes) -> None:
    assert code(send(server, body)) == (400, "bad_frame")


def test_a_form_is_no_beacon(world: World, server: Server) -> None:
    answer = send(server, b"site=shop", {"Content-Type": "application/x-www-form-urlencoded"})

    assert code(answer) == (400, "bad_frame")


FOREIGN = ["https://evil.example", "null", "", f"{ORIGIN}.evil.example"]


@pytest.mark.parametrize("origin", FOREIGN)
def test_another_origin_is_refused(world: World, server: Server, origin: str) -> None:
    answer = tell(server, {"Origin": origin}, token=world.token)

    assert code(answer) == (403, "origin_not_allowed")
    assert not Visit.objects.exists()


def test_another_sites_key_opens_nothing(world: World, server: Server) -> None:
    make_site("other")

    assert code(tell(server, site="other", token=world.token)) == (401, "identity_unverified")
    assert not Visit.objects.exists()


def ask(server: Server, origin: str = ORIGIN, **said: Any) -> tuple[int, str]:
    """At a moment, with nothing to be shown."""
    asked = {"site": "shop", "view": 1, "page": page(), "triggers": [1], "facts": {}, **said}
    headers = {"Origin": origin, "Content-Type": "text/plain"}
    return code(httpx.post(server.origin + MOMENTS, content=json.dumps(asked).encode(), headers=headers))


BAD_MOMENTS: list[tuple[dict[str, Any], tuple[int, str], str]] = [
    ({"token": "forged"}, (401, "identity_unverified"), "unknown_token"),
    ({"site": "nope"}, (404, "not_found"), "unknown_site"),
    ({"triggers": list(range(21))}, (400, "bad_frame"), "unreadable"),
    ({"facts": {"x": "y" * 1_000_000}}, (413, "too_large"), "too_large"),
    ({"origin": "https://evil.example"}, (403, "origin_not_allowed"), "foreign_origin"),
]


@pytest.mark.parametrize(("said", "expected", "reason"), BAD_MOMENTS)
def test_a_moment_is_refused_as_a_beacon_is(
    world: World, server: Server, said: dict[str, Any], expected: tuple[int, str], reason: str
) -> None:
    assert ask(server, **{"token": world.token, **said}) == expected


def test_whatever_is_refused_or_cut_is_counted_by_its_reason(world: World, server: Server) -> None:
    """All of it in one test: a process writes it down every few seconds."""
    make_site("other")
    # With it comes whatever was to be written down of the tests before.
    third = make_site("third")
    tell(server, site="third", token=world.token)
    eventually(Refusal.objects.filter(site=third).exists)
    Refusal.objects.all().delete()

    for beacon, _, _ in BAD:
        tell(server, **{"token": world.token, **beacon})
    for said, _, _ in BAD_MOMENTS:
        ask(server, **{"token": world.token, **said})
    for origin in FOREIGN:
        tell(server, {"Origin": origin}, token=world.token)
    tell(server, site="other", token=world.token)
    tell(server, token=world.token, **TOO_LONG)

    reasons = [reason for _, _, reason in [*BAD, *BAD_MOMENTS]]
    expected = Counter([*reasons, *["foreign_origin"] * len(FOREIGN), "unknown_token", "cut"])
    eventually(lambda: counts().total() >= expected.total())
    assert counts() == expected


def test_script_in_a_title_is_words_wherever_it_is_shown(world: World, server: Server) -> None:
    script = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    tell(server, token=world.token, page=page(title=script), events=[{"kind": "click", "label": script}])

    login = world.login(make_agent("root", "admin"))
    shown = httpx.get(
        f"{server.origin}/admin/proactive/visit/{Visit.objects.get().pk}/change/",
        cookies={"livechat-session": login},
    )

    assert PageView.objects.get().title == script
    assert shown.status_code == 200
    assert "&lt;script&gt;alert(1)" in shown.text
    assert script not in shown.text


def test_who_leads_the_house_sees_what_was_refused(world: World, server: Server) -> None:
    tell(server, {"Origin": "https://evil.example"}, token=world.token)
    assert counted("foreign_origin")

    shown = httpx.get(
        f"{server.origin}/admin/proactive/refusal/",
        cookies={"livechat-session": world.login(make_agent("root", "admin"))},
    )

    assert "foreign_origin" in shown.text
    assert "Shop" in shown.text


@pytest.mark.parametrize("header", ["DNT", "Sec-GPC"])
def test_who_does_not_want_to_be_followed_is_not(world: World, server: Server, header: str) -> None:
    answer = tell(server, {header: "1"})

    assert (answer.status_code, answer.content) == (204, b"")
    assert not Visit.objects.exists()


def test_robots_leave_no_trail(world: World, server: Server) -> None:
    assert tell(server, {"User-Agent": ROBOT}).status_code == 204
    assert not Visit.objects.exists()


def test_nothing_is_stored_before_consent_where_the_site_asks_for_it(world: World, server: Server) -> None:
    Reach.objects.create(site=make_site("careful"), needs_consent=True)

    before = tell(server, site="careful")
    after = tell(server, site="careful", consent=True)

    assert code(before) == (403, "forbidden")
    assert after.status_code == 200
    assert Visit.objects.count() == 1


def test_a_site_can_keep_no_trail_at_all(world: World, server: Server) -> None:
    Reach.objects.create(site=make_site("silent"), keeps_trail=False)

    assert tell(server, site="silent").status_code == 204
    assert not Visit.objects.exists()


def test_a_page_may_ask_before_it_sends(world: World, server: Server) -> None:
    answer = httpx.options(server.origin + PATH, headers={"Origin": ORIGIN})

    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Headers"] == "Content-Type"


def test_a_place_is_believed_only_from_a_proxy_that_is_trusted(world: World, server: Server) -> None:
    tell(server, {"CF-IPCountry": "AT", "CF-IPCity": "Graz"}, token=world.token)

    assert Visit.objects.get().country == ""


@pytest.fixture(scope="module")
def behind_a_proxy(server: Server, django_db_blocker: DjangoDbBlocker) -> Iterator[Server]:
    """A web process that trusts one proxy, and has little patience."""
    with (
        django_db_blocker.unblock(),
        serving(
            TRUSTED_PROXIES="1", LIMITS_BEACONS_PER_VISITOR="5", LIMITS_BEACONS_PER_ADDRESS="10"
        ) as tight,
    ):
        yield tight


def from_address(address: str, **headers: str) -> dict[str, str]:
    return {"X-Forwarded-For": address, **headers}


def test_a_trusted_proxy_says_where_somebody_is(world: World, behind_a_proxy: Server) -> None:
    headers = from_address("10.0.0.1", **{"CF-IPCountry": "at", "CF-IPCity": "Graz<b>"})
    tell(behind_a_proxy, {**headers, "Accept-Language": "de-AT,de;q=0.9"}, token=world.token)

    visit = Visit.objects.get()
    assert (visit.country, visit.city, visit.language) == ("AT", "Graz<b>", "de-AT")


def test_a_flood_is_refused_and_others_are_not_disturbed(world: World, behind_a_proxy: Server) -> None:
    flood = [tell(behind_a_proxy, from_address("10.0.0.2"), token=world.token, heard=n) for n in range(12)]
    other = tell(behind_a_proxy, from_address("10.0.0.3"), token=world.zoe_token)

    statuses = [answer.status_code for answer in flood]
    assert statuses[:5] == [204] * 5
    assert set(statuses[5:]) == {429}
    assert flood[-1].headers["Retry-After"]
    assert other.status_code == 204
    assert counted("visitor_limit") and counted("address_limit")


@pytest.fixture(scope="module")
def small(server: Server, django_db_blocker: DjangoDbBlocker) -> Iterator[Server]:
    """A web process that takes little of one site."""
    with django_db_blocker.unblock(), serving(LIMITS_BEACONS_PER_SITE="20", TRUSTED_PROXIES="1") as tight:
        yield tight


def test_a_flood_over_one_site_is_held_back_and_another_site_is_not(world: World, small: Server) -> None:
    """In proportion: twenty a minute are taken here, and the flood is fifty times as much."""
    other = make_site("other")
    _, token = make_visitor(other)
    body = json.dumps({"site": "shop", "view": 1, "page": page(), "token": world.token}).encode()
    headers = {"Origin": ORIGIN, "Content-Type": "text/plain", "User-Agent": PHONE}

    with httpx.Client(base_url=small.origin, headers=headers, timeout=30) as flood:
        statuses = Counter(
            flood.post(
                PATH, content=body, headers={"X-Forwarded-For": f"10.1.{n // 250}.{n % 250}"}
            ).status_code
            for n in range(1_000)
        )
    aside = tell(small, from_address("10.2.0.1"), site="other", token=token)

    # Twenty at once, and one every three seconds from then on.
    assert statuses[429] > 800
    assert statuses[204] + statuses[429] == 1_000
    assert aside.status_code == 204
    assert Visit.objects.count() == 2
    assert counted("site_limit")


async def test_the_agent_hears_of_it_while_they_talk(world: World, server: Server, meet: Any) -> None:
    conversation = await in_database(start_taken, world.visitor, world.ana)
    ana = await meet(world.ana)

    await in_database(lambda: tell(server, token=world.token, events=[{"kind": "click", "label": "Pay"}]))

    frame = await ana.hear("trail")
    assert frame["conv"] == str(conversation.pk)
