"""The shop's customers, and its word to the chat for who they are. Standard library only."""

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Any

SITE_KEY = "demo-shop"
HOLDS_S = 600


@dataclass(frozen=True)
class Customer:
    id: str
    name: str
    tier: str
    value: int


CUSTOMERS = {
    each.id: each
    for each in (Customer("maya", "Maya Lin", "gold", 1_240), Customer("noor", "Noor Haddad", "new", 0))
}


def word_for(customer: Customer, secret: str) -> str:
    """A JSON Web Token (RFC 7519, HS256) that names the customer, as any shop's server would make it."""
    claims = {
        "sub": customer.id,
        "aud": SITE_KEY,
        "exp": int(time()) + HOLDS_S,
        "name": customer.name,
        "tier": customer.tier,
        "attributes": {"value": customer.value},
    }
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    return f"{signed}.{_written(hmac.digest(secret.encode(), signed.encode(), hashlib.sha256))}"


def shared_secret() -> str:
    """The secret that the shop's server shares with the chat; the demo lays it beside its data."""
    try:
        return (Path(os.environ["DATA_DIR"]) / "shop_secret").read_text()
    except (KeyError, OSError):
        return ""


def _part(content: dict[str, Any]) -> str:
    return _written(json.dumps(content, separators=(",", ":")).encode())


def _written(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
