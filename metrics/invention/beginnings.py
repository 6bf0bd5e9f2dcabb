"""From where and with what somebody begins, and how it goes on by telephone: as many of each as a small shop
sees, always the same for the same name."""

from collections.abc import Sequence
from zlib import crc32

# Of a hundred visitors.
DEVICES = (("phone", 52), ("desktop", 42), ("tablet", 6))
LANGUAGES = (("en", 58), ("de", 22), ("fi", 12), ("fr", 8))
# Of a hundred visits, how many see an entry point that is not on every page.
COMES_BY = 9

VOICES = (("agent_calls_visitor", 50), ("callback_scheduled", 30), ("told_to_call", 20))


def device_of(person: str) -> str:
    return _drawn(DEVICES, person, "device")


def language_of(person: str) -> str:
    return _drawn(LANGUAGES, person, "language")


def voice_of(conversation: str) -> str:
    return _drawn(VOICES, conversation, "voice")


def words_for(person: str, many: int) -> int:
    """Which of so many messages somebody is invited with."""
    return _number(person, "words") % many


def entry_of(conversation: str, entries: Sequence[int]) -> int | None:
    """One of the site's entry points, the first more often than not; None where there is none."""
    if not entries:
        return None
    place = _number(conversation, "entry") % (2 * len(entries))
    return entries[place] if place < len(entries) else entries[0]


def comes_by(person: str, began: int, entry: int) -> bool:
    """Whether somebody sees an entry point that is not everywhere, in the visit that began then."""
    return _number(person, f"{began}", f"{entry}") % 100 < COMES_BY


def _drawn(each: Sequence[tuple[str, int]], *by: str) -> str:
    left = _number(*by) % sum(share for _, share in each)
    for name, share in each:
        left -= share
        if left < 0:
            return name
    raise AssertionError("The shares of all are all.")


def _number(*by: str) -> int:
    return crc32(repr(by).encode())
