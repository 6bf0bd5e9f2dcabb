"""The address that a request really comes from."""

from collections.abc import Iterable

from django.conf import settings


def client_address(
    client: tuple[str, int] | list[object] | None, headers: Iterable[tuple[bytes, bytes]]
) -> str:
    """The peer's address, or with trusted proxies in front the one that the outermost of them saw."""
    peer = str(client[0]) if client else "unknown"
    hops = settings.TRUSTED_PROXIES
    if not hops:
        return peer
    forwarded = b",".join(value for name, value in headers if name.lower() == b"x-forwarded-for")
    seen = [part.strip() for part in forwarded.decode("latin-1").split(",") if part.strip()]
    return seen[-hops] if len(seen) >= hops else peer
