"""A real browser, and a host page on another origin that may be as hostile as a test wants."""

import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FrameLocator, Page

from tests.chromium import browser
from tests.conftest import Meet, World, introducing
from tests.patience import soon
from tests.server import Server

__all__ = ["browser"]


@dataclass
class Host:
    """The business's own web server: one page, with the headers and markup that a test gives it."""

    origin: str
    chat: str
    head: str = ""
    tag: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def page(self) -> bytes:
        tag = self.tag or f'<script async src="{self.chat}/widget.js" data-site="shop"></script>'
        return (
            f"<!doctype html><html lang=en><head><meta charset=utf-8><title>Shop</title>{self.head}</head>"
            f"<body><h1>A shop</h1>{tag}</body></html>"
        ).encode()


class _Page(BaseHTTPRequestHandler):
    def __init__(self, host: Host, *args: object) -> None:
        self.host = host
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.send_response(200)
        for name, value in {"Content-Type": "text/html", **self.host.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.host.page())

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: a test's output is its own."""


@pytest.fixture
def host(server: Server, world: World) -> Iterator[Host]:
    host = Host(origin="", chat=server.origin)
    web = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Page, host))
    host.origin = f"http://localhost:{web.server_port}"
    world.site.origins = [host.origin]
    world.site.title, world.site.label = "Shop", ""
    world.site.save()
    threading.Thread(target=web.serve_forever, daemon=True).start()
    yield host
    web.shutdown()
    web.server_close()


@dataclass
class Visit:
    """Somebody on the host page. `said` is what the page's console showed, `dialogs` what popped up."""

    page: Page
    host: Host
    said: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    @property
    def panel(self) -> FrameLocator:
        return self.page.frame_locator("livechat-widget iframe")

    async def arrive(self) -> None:
        await self.page.goto(self.host.origin)

    async def open_chat(self) -> None:
        await self.page.locator("livechat-widget button").click()
        await self.panel.locator("textarea").wait_for()

    async def write(self, text: str) -> None:
        await self.panel.locator("textarea").fill(text)
        await self.panel.locator("textarea").press("Enter")

    async def reads(self, *texts: str) -> None:
        """Wait until these are the messages on screen, the greeting left out, all of them durable."""
        await self.panel.locator(".run:not(.greeting) .bubble").nth(len(texts) - 1).wait_for()
        await self.panel.locator(".line.sending").first.wait_for(state="detached")
        bubbles = self.panel.locator(".run:not(.greeting):not(.writing) .bubble")
        assert await bubbles.all_inner_texts() == list(texts)

    async def hears(self, part: str) -> str:
        """The console line that contains `part`, now or soon."""
        return await soon(lambda: next((line for line in self.said if part in line), ""))


@pytest_asyncio.fixture(loop_scope="package")
async def visit(browser: Browser, host: Host) -> AsyncIterator[Visit]:
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    visit = Visit(await context.new_page(), host)
    visit.page.on("console", lambda message: visit.said.append(message.text))

    async def note(dialog: object) -> None:
        visit.dialogs.append(dialog.message)  # type: ignore[attr-defined]
        await dialog.dismiss()  # type: ignore[attr-defined]

    visit.page.on("dialog", note)
    yield visit
    await context.close()


@pytest_asyncio.fixture(loop_scope="package")
async def meet(world: World, server: Server) -> AsyncIterator[Meet]:
    """As everywhere, in the loop that these tests share."""
    async with introducing(world, server) as meet:
        yield meet
