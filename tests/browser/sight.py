"""What is wrong with a page for somebody who hears it, needs contrast, or holds a small phone."""

from collections.abc import Iterator

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Frame, Page

# What scrolls sideways: the document itself, or any box in it that can be scrolled.
SIDEWAYS = """() => [...document.querySelectorAll('*')]
    .filter((it) => it === document.documentElement || /auto|scroll/.test(getComputedStyle(it).overflowX))
    .filter((it) => it.scrollWidth > it.clientWidth)
    .map((it) => `${it.localName}.${it.className}`)"""


async def violations(page: Page, within: str = "") -> list[tuple[str, list[str]]]:
    """In the whole page and its frames, or only within what this selector finds."""
    found = []
    # Fetching the style sheets anew would offend the policy of pages that import some.
    options = {"resultTypes": ["violations"], "iframes": False, "preload": not within}
    for frame in frames(page):
        results = await Axe().run(frame, within or None, options=options)
        found += [
            (each["id"], [node["html"] for node in each["nodes"]]) for each in results.response["violations"]
        ]
    return found


async def sideways(page: Page) -> list[str]:
    return [box for frame in frames(page) for box in await frame.evaluate(SIDEWAYS)]


def frames(page: Page) -> Iterator[Frame]:
    """The page, and the panel in it; not the blank frame that a panel begins as."""
    return (frame for frame in page.frames if frame.url.startswith("http"))
