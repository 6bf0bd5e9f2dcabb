"""Refuses a key that stands twice in one object: which of the two is meant, nobody can say."""

import json
from typing import Any


def check_keys(content: bytes) -> None:
    """Raise ValueError with the key. Nothing of what is read is kept."""
    json.loads(content, object_pairs_hook=_keys_once)


def _keys_once(pairs: list[tuple[str, Any]]) -> None:
    if len(pairs) == len(dict(pairs)):
        return
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise ValueError(f"an object has “{key[:40]}” twice")
        seen.add(key)
