"""Where on a page something stands: the part of CSS selectors that every browser reads alike."""

import re

BLANK = r"[ \t\r\n\f]"
LETTER = rf"(?:[\w-]|[^\x00-\x7f]|\\[^\n\r\f0-9a-fA-F]|\\[0-9a-fA-F]{{1,6}}{BLANK}?)"
# It begins with no digit, and with a dash only where something follows that could begin a name.
NAME = rf"(?:--|-?(?![\d-])){LETTER}++"
TEXT = r"\"(?:[^\"\\\n\r\f]|\\[^\n\r\f])*+\"|'(?:[^'\\\n\r\f]|\\[^\n\r\f])*+'"
NUMBERS = rf"odd|even|[+-]?\d+|[+-]?\d*n(?:{BLANK}*[+-]{BLANK}*\d+)?"
ONES = (
    "root|empty|first-child|last-child|only-child|first-of-type|last-of-type|only-of-type"
    "|checked|disabled|enabled|link|target"
)

KIND = re.compile(rf"\*|{NAME}", re.ASCII)
PART = re.compile(
    rf"[#.]{NAME}"
    rf"|\[{BLANK}*{NAME}{BLANK}*(?:[~|^$*]?={BLANK}*(?:{NAME}|{TEXT}){BLANK}*(?:(?<={BLANK})i{BLANK}*)?)?\]"
    rf"|:(?:{ONES})(?![\w(-])"
    rf"|:nth-(?:last-)?(?:child|of-type)\({BLANK}*(?:{NUMBERS}){BLANK}*\)",
    re.ASCII,
)
OPENING = re.compile(rf":(?:not|is|where)\({BLANK}*")
CLOSING = re.compile(rf"{BLANK}*\)")
NEXT = re.compile(rf"{BLANK}*[>+~,]{BLANK}*|{BLANK}+")


def selector_fault(selector: str) -> str:
    """Why browsers cannot read a selector, as a sentence; empty where they can."""
    text = selector.strip(" \t\r\n\f")
    rest = text[_read(text, 0) :]
    if text and not rest:
        return ""
    return (
        f"Browsers cannot read this from “{rest}” on. Write it as #help, .promises or main > p:first-child."
    )


def _read(text: str, at: int) -> int:
    """How far this is a list of selectors."""
    end = _compound(text, at)
    while end > at and (following := NEXT.match(text, end)):
        at, further = following.end(), _compound(text, following.end())
        if further == at:
            break
        end = further
    return end


def _compound(text: str, at: int) -> int:
    """How far this is one element's kind and marks."""
    kind = KIND.match(text, at)
    end = kind.end() if kind else at
    while (further := _mark(text, end)) > end:
        end = further
    return end


def _mark(text: str, at: int) -> int:
    """How far this is one mark, which may hold selectors of its own."""
    if part := PART.match(text, at):
        return part.end()
    opening = OPENING.match(text, at)
    if opening is None:
        return at
    closing = CLOSING.match(text, _read(text, opening.end()))
    return closing.end() if closing and closing.start() > opening.end() else at
