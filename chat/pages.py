"""What is kept of a page: its address without secrets, and its words without numbers of cards."""

import re
from collections.abc import Collection
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from chat.masking import mask_cards, mask_emails

ADDRESS_MOST = 1_000
SCHEMES = {"http", "https"}
# What no name of a host has in it, nor an address in its place.
NO_HOST = re.compile(r"""[\s"'<>\\^`{|}%]""")
# What a browser tab's router puts behind the sign: a path like any other. All else there may be a secret.
ROUTE = re.compile(r"!?/")
# The three parts of a signed token, and the long random words of a link that signs somebody in.
SECRETS = re.compile(r"\beyJ[\w-]{10,}\.[\w-]{5,}(?:\.[\w-]*)?|\b[0-9a-fA-F]{32,}\b")
INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def kept_address(address: str, parameters: Collection[str]) -> str:
    """The page's address with only these query parameters, without login, card numbers and e-mail addresses,
    and of the fragment only a route with these parameters. Empty for anything but a web address."""
    try:
        parts = urlsplit(INVISIBLE.sub("", address))
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in SCHEMES or not host or NO_HOST.search(host):
        return ""
    host = f"[{host}]" if ":" in host else host
    place = f"{parts.scheme.lower()}://{host}" + (f":{port}" if port else "")
    route, _, asked = parts.fragment.partition("?")
    fragment = f"#{kept_path(route)}{kept_query(asked, parameters)}" if ROUTE.match(route) else ""
    query = kept_query(parts.query, parameters)
    return (place + kept_path(parts.path or "/") + query + fragment)[:ADDRESS_MOST]


def kept_query(query: str, parameters: Collection[str]) -> str:
    kept = [(name, hidden(value)) for name, value in pairs(query) if name in parameters]
    return f"?{urlencode(kept)}" if kept else ""


def pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, max_num_fields=100)
    except ValueError:
        return []


def kept_path(path: str) -> str:
    """The path as it came, unless there is something in it to be hidden."""
    read = unquote(path)
    kept = hidden(read)
    return path if kept == read else quote(kept, safe="/:@!$&'()*+,;=~-._•")


def hidden(text: str) -> str:
    return SECRETS.sub("•••", mask_emails(mask_cards(text)))


def kept_words(text: str, most: int) -> str:
    """A title or a label: one line of text without what must not be kept."""
    return " ".join(hidden(INVISIBLE.sub(" ", text)).split())[:most]
