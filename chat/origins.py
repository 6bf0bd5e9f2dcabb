"""Exact origins: a scheme, a host and a port, nothing else."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

USUAL_PORTS = {"http": 80, "https": 443}
# An origin stands in a content security policy, where a quote or a semicolon would be heard as more.
HOST = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")


def is_exact_origin(origin: str) -> bool:
    """True for `https://shop.example` and `http://localhost:8001`, as a browser would send them."""
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in USUAL_PORTS or not parts.hostname or port == USUAL_PORTS[parts.scheme]:
        return False
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if not HOST.fullmatch(host):
        return False
    return origin == f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def the_origin(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """The request's one Origin header; None when there is none, or more than one."""
    found = [value for name, value in headers if name.lower() == b"origin"]
    if len(found) != 1:
        return None
    return found[0].decode("latin-1")


def is_ours(origin: str, host: str) -> bool:
    """True for the address that this server is reached at: the public one, or the very host that the
    request names, when it is one of ours."""
    if origin == settings.PUBLIC_URL:
        return True
    scheme = "https" if settings.IS_HTTPS else "http"
    name = urlsplit(f"//{host}").hostname or ""
    return origin == f"{scheme}://{host}" and validate_host(name, settings.ALLOWED_HOSTS)


def the_host(headers: Iterable[tuple[bytes, bytes]]) -> str:
    return next((value.decode("latin-1") for name, value in headers if name.lower() == b"host"), "")
