"""What a browser says of itself: the kind of device, its names, and whether it is a robot."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ua_parser import parse

AGENT_MOST = 400
NAME_MOST = 40


@dataclass(frozen=True, slots=True)
class Seen:
    device: Literal["desktop", "phone", "tablet"]
    browser: str
    system: str
    is_robot: bool


@lru_cache(maxsize=4096)
def seen(agent: str) -> Seen:
    """What a User-Agent header says. Cut before it is read, because reading takes its time."""
    agent = agent[:AGENT_MOST]
    found = parse(agent)
    browser = found.user_agent
    system = found.os.family if found.os else ""
    return Seen(
        device_of(agent, system),
        named(f"{browser.family} {browser.major or ''}") if browser else "",
        named(system),
        is_robot=bool(found.device and found.device.family == "Spider"),
    )


def device_of(agent: str, system: str) -> Literal["desktop", "phone", "tablet"]:
    if "iPad" in agent or "Tablet" in agent or (system == "Android" and "Mobile" not in agent):
        return "tablet"
    return "phone" if "Mobi" in agent else "desktop"


def named(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable())[:NAME_MOST].strip()


def language(header: str) -> str:
    """The first language of an Accept-Language header, as in `de-AT`; empty when it is none."""
    first = header.partition(",")[0].partition(";")[0].strip()[:20]
    return first if first.replace("-", "").isalnum() and first.isascii() else ""
