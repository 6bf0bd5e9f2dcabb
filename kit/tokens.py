"""Random tokens, and the hash under which they are kept."""

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, safe in a header."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()
