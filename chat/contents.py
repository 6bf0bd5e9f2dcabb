"""What a file is, by its first bytes; names that may be kept."""

import re
import unicodedata

# What browsers only show or save, never run, when it is served as what it is.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x1f\x8b", "application/gzip"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
)
# Markup that a browser would run as a page, wherever in the beginning it stands.
MARKUP = re.compile(
    rb"<(?:!doctype|html|head|body|script|iframe|svg|style|title|table|img|a\b|div|br|p\b|h1|font|b\b"
    rb"|meta|link|object|embed|form|x[a-z]*:|\?xml|!--)",
    re.IGNORECASE,
)


def kind_of(beginning: bytes) -> str | None:
    """The media type of a file that begins so, or None for one that is not taken."""
    for signature, kind in SIGNATURES:
        if beginning.startswith(signature):
            return None if kind.startswith("image/") and MARKUP.search(beginning[:256]) else kind
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "image/webp"
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WAVE":
        return "audio/wav"
    if beginning[4:8] == b"ftyp":
        return "video/mp4"
    return text_kind(beginning)


def text_kind(beginning: bytes) -> str | None:
    """`text/plain` for text without markup. UTF-16 could hide markup, so only UTF-8 passes."""
    if b"\0" in beginning or MARKUP.search(beginning):
        return None
    try:
        beginning.decode()
    except UnicodeDecodeError as problem:
        # A character may be cut where the beginning ends.
        if len(beginning) - problem.start >= 4:
            return None
    return "text/plain"


def clean_name(name: str) -> str:
    """A file name that is only a name: no folders, no control or direction characters, not too long."""
    last = re.split(r"[\\/]", name)[-1]
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    stem, dot, ending = shown.strip(" .").rpartition(".")
    if dot and stem and len(ending) <= 10:
        return f"{stem[:150]}.{ending}"
    return shown.strip(" .")[:150] or "file"
