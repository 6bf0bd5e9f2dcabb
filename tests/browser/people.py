"""People at their browsers: a visitor in the shop and an agent in the console, by what they see and press."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from django.conf import settings
from playwright.async_api import ConsoleMessage, FrameLocator, Locator, Page, WebSocket, expect

from chat.models import Agent
from kit.work import in_database
from tests.people import session_of

# What a browser itself reports while a server or the network is away.
NETWORK = re.compile(r"net::ERR_|WebSocket connection to ")


@dataclass
class Person:
    """Somebody before one page. `written` is what they sent, in order; `heard` what their sockets brought."""

    name: str
    page: Page
    expects_outage: bool = False
    written: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("websocket", self._listen)

    def _note(self, message: ConsoleMessage) -> None:
        is_of_outage = self.expects_outage and NETWORK.search(message.text)
        if message.type in ("error", "warning") and not is_of_outage:
            self.complaints.append(f"{message.text} {message.location['url']}".rstrip())

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda data: self.heard.append(str(data)))

    @property
    def field(self) -> Locator:
        raise NotImplementedError

    @property
    def lines(self) -> Locator:
        """The bodies of everything said, in the order of the screen."""
        raise NotImplementedError

    @property
    def unsent(self) -> Locator:
        raise NotImplementedError

    @property
    def trouble(self) -> Locator:
        """The connection in words, while it is not simply live."""
        raise NotImplementedError

    async def tries_now(self) -> None:
        """Not waiting for the next attempt, where the connection has not come back by itself meanwhile."""
        button = self.trouble.get_by_role("button", name="Try now")
        await button.evaluate_all("buttons => buttons.forEach((it) => it.click())")

    async def write(self, text: str) -> None:
        await self.field.fill(text)
        await self.field.press("Enter")
        await expect(self.field).to_have_value("")

    async def says(self, lines: int = 1) -> str:
        """Write the next numbered lines; returns the last."""
        for _ in range(lines):
            self.written.append(f"{self.name} {next(self.numbers)}")
            await self.write(self.written[-1])
        return self.written[-1]

    async def sees(self, text: str) -> None:
        await expect(self.lines.get_by_text(text, exact=True)).to_have_count(1)

    async def shows(self, texts: list[str]) -> None:
        """Exactly these lines, each once and in this order."""
        await expect(self.lines).to_have_text(texts)

    async def has_sent_everything(self) -> None:
        await expect(self.unsent).to_have_count(0)


@dataclass
class Shopper(Person):
    """A visitor of the demo shop."""

    shop: str = ""

    @property
    def launcher(self) -> Locator:
        return self.page.locator("livechat-widget button")

    @property
    def panel(self) -> FrameLocator:
        return self.page.frame_locator("livechat-widget iframe")

    @property
    def field(self) -> Locator:
        return self.panel.locator("textarea")

    @property
    def lines(self) -> Locator:
        return self.panel.locator(".run:not(.greeting):not(.writing) .bubble")

    @property
    def unsent(self) -> Locator:
        return self.panel.locator(".line.sending, .line.failed")

    @property
    def trouble(self) -> Locator:
        return self.panel.locator(".banner")

    @property
    def delivery(self) -> Locator:
        """The tick under the last own line."""
        return self.panel.locator(".ticks").last

    async def visits(self, path: str = "/") -> None:
        await self.page.goto(self.shop + path)

    async def opens_the_chat(self) -> None:
        await self.launcher.click()
        await self.field.wait_for()

    async def begins(self) -> None:
        """Open the chat, say the first line, and tell the name."""
        await self.visits()
        await self.opens_the_chat()
        await self.says()
        await self.panel.get_by_label("Name").fill(self.name)
        await self.panel.get_by_role("button", name="Save").click()
        await expect(self.panel.get_by_text("Thank you")).to_be_visible()

    async def attaches(self, name: str, content: bytes) -> None:
        await self.panel.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "text/plain", "buffer": content}
        )

    def file(self, name: str) -> Locator:
        return self.panel.get_by_role("button", name=f"Download {name}")


@dataclass
class AtDesk(Person):
    """An agent in the console."""

    chat: str = ""
    customer: str = "Maya"

    @property
    def field(self) -> Locator:
        return self.page.get_by_role("textbox", name=f"Message to {self.customer}")

    @property
    def lines(self) -> Locator:
        return self.page.get_by_role("log").locator(".said")

    @property
    def unsent(self) -> Locator:
        return self.page.locator("[data-delivery=sending], [data-delivery=failed]")

    @property
    def trouble(self) -> Locator:
        return self.page.locator(".strip")

    @property
    def delivery(self) -> Locator:
        return self.page.get_by_role("log").locator(".delivered").last

    async def signs_in(self) -> None:
        """As if they had: the form is for whoever keeps the settings, and for tests of signing in."""
        session = await in_database(self._session)
        await self.page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.chat}]
        )

    def _session(self) -> str:
        return session_of(Agent.objects.get(username=self.name.lower()))

    async def sits_down(self) -> None:
        await self.page.goto(f"{self.chat}/console/")
        await self.page.get_by_role("navigation", name="Conversations").wait_for()

    def take_button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=f"Take {name}")

    def row(self, name: str) -> Locator:
        return self.page.locator(".row", has_text=name)

    async def takes(self, name: str) -> None:
        self.customer = name
        await self.take_button(name).click()
        await self.field.wait_for()

    async def accepts(self, name: str) -> None:
        self.customer = name
        await self.offers.get_by_role("button", name=f"Accept {name}").click()
        await self.field.wait_for()

    async def declines(self, name: str) -> None:
        await self.offers.get_by_role("button", name=f"Decline {name}").click()
        await expect(self.offers.get_by_role("article", name=name)).to_have_count(0)

    @property
    def offers(self) -> Locator:
        return self.page.get_by_role("region", name="Offered to you")

    async def closes(self) -> None:
        """Without saying what came of it."""
        await self.page.keyboard.press("Alt+c")
        await self.page.get_by_role("dialog").get_by_role("button", name="Close conversation").press("Enter")

    @property
    def pass_window(self) -> Locator:
        return self.page.get_by_role("dialog", name=re.compile(" on$| to somebody$"))

    async def asks_first(self, colleague: str, note: str) -> None:
        """About the open conversation, without a mouse."""
        await self.page.keyboard.press("Alt+p")
        search = self.pass_window.get_by_role("combobox")
        await search.fill(colleague)
        await self.pass_window.get_by_role("option", name=colleague, selected=True).wait_for()
        await search.press("Enter")
        await self.page.keyboard.type(note)
        await self.pass_window.get_by_role("radio", name="Ask first").check(force=True)
        await self.pass_window.get_by_role("button", name=f"Ask {colleague}").press("Enter")
        await expect(self.pass_window).to_have_count(0)

    @property
    def handing(self) -> Locator:
        """What is under way above the composer."""
        return self.page.locator(".handing")

    async def turns_to(self, name: str) -> None:
        self.customer = name
        await self.row(name).click()
        await self.field.wait_for()

    async def looks_away(self) -> None:
        """Back to the list: no conversation is before their eyes."""
        await self.page.go_back()
        await self.field.wait_for(state="detached")

    async def notes(self, text: str) -> None:
        await self.page.get_by_role("radio", name="Note").check(force=True)
        note = self.page.get_by_role("textbox", name=f"Note about {self.customer}")
        await note.fill(text)
        await note.press("Enter")
        await expect(note).to_have_value("")
        await self.page.get_by_role("radio", name="Message").check(force=True)
        await self.field.wait_for()

    async def attaches(self, name: str, content: bytes) -> None:
        await self.page.locator(".writer input[type=file]").set_input_files(
            {"name": name, "mimeType": "text/plain", "buffer": content}
        )
        await expect(self.page.locator(".attached .file-size")).to_be_visible()

    def file(self, name: str) -> Locator:
        return self.page.get_by_role("log").locator(f"a.file[download='{name}']")
