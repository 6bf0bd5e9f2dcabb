"""What is wrong with a page for somebody who hears it, needs contrast, or holds a small phone."""

from collections.abc import Iterator

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Frame, Page

# What scrolls sideways: the document itself, or any box in it that can be scrolled.
SIDEWAYS = """() => [...document.querySelectorAll('*')]
    .filter((it) => it === document.documentElement || /auto|scroll/.test(getComputedStyle(it).overflowX))
    .filter((it) => it.scrollWidth > it.clientWidth)
    .map((it) => `${it.localName}.${it.className}`)"""


async def violations(page: Page) -> list[tuple[str, list[str]]]:
    found = []
    for frame in frames(page):
        results = await Axe().run(frame, options={"resultTypes": ["violations"], "iframes": False})
        found += [
            (each["id"], [node["html"] for node in each["nodes"]]) for each in results.response["violations"]
        ]
    return found


async def sideways(page: Page) -> list[str]:
    return [box for frame in frames(page) for box in await frame.evaluate(SIDEWAYS)]


def frames(page: Page) -> Iterator[Frame]:
    """The page, and the panel in it; not the blank frame that a panel begins as."""
    return (frame for frame in page.frames if frame.url.startswith("http"))
