"""Content security policies."""

from collections.abc import Iterable

OURS = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob: data:",
    "media-src": "'self' blob: data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def policy(*, framed_by: Iterable[str] = ()) -> str:
    """Only what we serve ourselves, and no inline code; framed by exactly these origins."""
    ancestors = " ".join(framed_by) or "'none'"
    return "; ".join(f"{name} {value}" for name, value in {**OURS, "frame-ancestors": ancestors}.items())
