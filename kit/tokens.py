"""Random tokens, and the hash under which they are kept."""

import base64
import hashlib
import secrets

from django.utils.crypto import salted_hmac


def new_token() -> str:
    """256 random bits, safe in a header."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()


def token_after(ended: bytes) -> str:
    """The one token that follows the token of this hash. Only the server can tell, and tells it each time the
    same, so that nothing of either need be kept."""
    following = salted_hmac("kit.tokens.token_after", ended, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(following).decode().rstrip("=")
