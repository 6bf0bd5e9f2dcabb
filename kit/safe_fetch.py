"""Requests to addresses that others chose: only to public machines, and never for long."""

import asyncio
import ipaddress
import socket
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

import httpx

SECONDS = 10.0
PORTS = {"http": 80, "https": 443}
# What stands for an IPv4 address, which then would not be looked at: NAT64, 6to4, Teredo.
DISGUISES = [ipaddress.ip_network(each) for each in ("64:ff9b::/96", "2002::/16", "2001::/32")]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAllowed(Exception):
    """The request was not sent. The message tells nothing of what stands behind the name."""

    def __init__(self) -> None:
        super().__init__("This destination is not allowed.")


class NotReached(Exception):
    """No answer came; the message says why in a few words."""


def post(url: str, body: bytes, headers: Mapping[str, str], *, allowed: Collection[str] = ()) -> int:
    """The status of the answer to a POST. What it says is not read, and a redirect is not followed.

    Only http and https at their own ports reach a public address; a host in `allowed`, written as in the
    URL with the port if it is another, is reached wherever it is. The name is looked up once, and the
    connection goes to what was checked. Raises NotAllowed, and NotReached after ten seconds at the latest.
    """
    return asyncio.run(_post(url, body, headers, allowed))


async def _post(url: str, body: bytes, headers: Mapping[str, str], allowed: Collection[str]) -> int:
    try:
        async with asyncio.timeout(SECONDS):
            host, address = await _checked(url, allowed)
            return await _status(url, host, address, body, headers)
    except TimeoutError as problem:
        raise NotReached(f"No answer within {SECONDS:.0f} seconds.") from problem
    except httpx.HTTPError as problem:
        raise NotReached(f"No answer ({type(problem).__name__}).") from problem


async def _checked(url: str, allowed: Collection[str]) -> tuple[str, str]:
    """The host and the one address of it that will be used."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError) as problem:
        raise NotAllowed from problem
    if not host or parts.username is not None or any(letter < "!" for letter in url):
        raise NotAllowed
    is_allowed = parts.netloc.lower() in allowed
    if not is_allowed and port != PORTS[parts.scheme]:
        raise NotAllowed
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as problem:
        raise NotReached("Its name is not known.") from problem
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not (is_allowed or all(is_public(each) for each in addresses)):
        raise NotAllowed
    return host, addresses[0]


def is_public(written: str) -> bool:
    """Whether an address is one of the open internet."""
    address: Address = ipaddress.ip_address(written.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if any(address in each for each in DISGUISES):
            return False
        address = address.ipv4_mapped or address
    return address.is_global and not address.is_multicast


async def _status(url: str, host: str, address: str, body: bytes, headers: Mapping[str, str]) -> int:
    given = httpx.URL(url)
    async with (
        httpx.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
        client.stream(
            "POST",
            given.copy_with(host=address),
            content=body,
            headers={**headers, "Host": given.netloc.decode()},
            # The certificate is checked against the name.
            extensions={"sni_hostname": host},
        ) as response,
    ):
        return response.status_code
