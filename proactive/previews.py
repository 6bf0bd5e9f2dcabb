"""Passes with which an admin looks at an entry point on the real page, before visitors do."""

from urllib.parse import urldefrag

from django.core import signing

HOLDS_S = 3_600
_signer = signing.TimestampSigner(salt="entry point preview")


def address(page: str, entry_id: int) -> str:
    """The page with a pass for this entry point in its fragment, which no server gets to see."""
    return f"{urldefrag(page).url}#livechat={_signer.sign(str(entry_id))}"


def entry_of(passed: str) -> int | None:
    """The entry point that a pass is for; None for one that was made up or is too old."""
    try:
        return int(_signer.unsign(passed, max_age=HOLDS_S))
    except (signing.BadSignature, ValueError):
        return None
