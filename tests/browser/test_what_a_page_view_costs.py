"""What it costs a visitor to look at one more page of the site: one small request, and no socket."""

import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import CDPSession

from kit.work import in_database
from livechat.management.demo_reach import reach_out
from proactive.models import PageView, TrailEvent
from tests.browser.conftest import House
from tests.browser.people import Shopper
from tests.patience import soon
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.asyncio(loop_scope="package")

REQUEST_BYTES = 2_000
TRAIL = "/api/v1/visitor/trail"


@dataclass
class Network:
    """What a browser sends to the chat's own origin. `page` is where it was sent from; what came out of the
    browser's own store was not sent."""

    origin: str
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    stored: set[str] = field(default_factory=set)
    sockets: int = 0

    async def listen(self, session: CDPSession) -> None:
        session.on("Network.requestWillBeSent", self._note)
        session.on("Network.requestWillBeSentExtraInfo", self._weigh)
        session.on("Network.requestServedFromCache", lambda event: self.stored.add(event["requestId"]))
        session.on("Network.responseReceived", self._answered)
        session.on("Network.webSocketCreated", self._connected)
        await session.send("Network.enable")

    def _note(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith(self.origin):
            self.sent[event["requestId"]] = event

    def _weigh(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = sum(
            len(name) + len(value) + 4 for name, value in event["headers"].items()
        )

    def _answered(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self.stored.add(event["requestId"])

    def _connected(self, event: dict[str, Any]) -> None:
        self.sockets += 1

    def by_page(self, path: str) -> list[str]:
        """The addresses that this page asked, in order."""
        return [
            urlsplit(event["request"]["url"]).path
            for name, event in self.sent.items()
            if name not in self.stored and urlsplit(event["documentURL"]).path == path
        ]

    def heaviest(self) -> int:
        """The bytes of the largest request, its headers included."""
        return max(
            len(event["request"]["url"]) + len(event["request"].get("postData", "")) + self.sizes.get(name, 0)
            for name, event in self.sent.items()
            if name not in self.stored
        )


async def settled(shopper: Shopper, holds: Callable[[], Awaitable[bool] | bool]) -> None:
    """Wait until it holds, and then as long again as a page looks around itself."""
    await soon(holds)
    await shopper.page.wait_for_timeout(2_500)


async def reaching_out(house: House) -> None:
    queue = make_queue(make_team("Customer service"), house.ana, name="Questions")
    queue.sites.add(house.site)
    reach_out(house.site, queue)


async def test_the_next_page_of_a_visit_costs_one_small_request_and_no_socket(house: House) -> None:
    await reaching_out(house)
    maya = await house.shopper()
    await maya.visits("/")
    await maya.page.wait_for_function("localStorage.getItem('livechat:demo-shop')")
    await settled(maya, lambda: True)
    await maya.page.get_by_role("heading").first.click()
    network = Network(house.visitors.origin)
    await network.listen(await maya.page.context.new_cdp_session(maya.page))

    await maya.page.get_by_role("navigation", name="Shop").get_by_role("link", name="Ridge jacket").click()
    await settled(maya, lambda: TRAIL in network.by_page("/ridge-jacket"))

    assert network.by_page("/") == []
    assert network.by_page("/ridge-jacket") == [TRAIL]
    assert 0 < network.heaviest() <= REQUEST_BYTES
    assert network.sockets == 0


async def test_a_visit_of_five_pages_costs_a_request_for_each_and_one_as_it_ends(house: House) -> None:
    await reaching_out(house)
    before = posts(house)
    maya = await house.shopper()
    await maya.visits("/")
    shop = maya.page.get_by_role("navigation", name="Shop")
    for number, name in enumerate(["Ridge jacket", "Repairs", "Delivery & help", "Account"], 1):
        await settled(maya, lambda number=number: posts(house)[TRAIL] - before[TRAIL] == number)
        await shop.get_by_role("link", name=name).click()
    await settled(maya, lambda: posts(house)[TRAIL] - before[TRAIL] == 5)

    await maya.page.goto("about:blank")
    await settled(maya, lambda: posts(house)[TRAIL] - before[TRAIL] == 6)

    # The first page tells that it has shown the launcher.
    assert posts(house) - before == {TRAIL: 6, "/api/v1/visitor/deeds": 1}
    views = await in_database(lambda: list(PageView.objects.order_by("pk")))
    assert [urlsplit(view.url).path for view in views] == [
        *("/", "/ridge-jacket", "/prices", "/help", "/account")
    ]
    # Each says that it is seen and, once, how it was read, whoever carries that.
    assert all(view.seconds and view.scroll for view in views)
    clicks = TrailEvent.objects.order_by("pk").values_list("view", "label")
    assert await in_database(lambda: list(clicks)) == [
        (view.pk, label)
        for view, label in zip(views, ["Ridge jacket", "Repairs", "Delivery & help", "Account"], strict=False)
    ]


def posts(house: House) -> Counter[str]:
    """How often each address was posted to, by the server's own account."""
    return Counter(re.findall(r'"POST ([^ "]+)', Path(house.visitors.log).read_text()))
