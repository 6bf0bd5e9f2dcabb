"""The engines that this house starts itself: those that no address in the environment names."""

import os
from pathlib import Path

from livechat.door.postgres import postgres_part
from livechat.door.supervisor import Part
from livechat.door.valkey import valkey_part


def engine_parts(data: Path) -> list[Part]:
    parts = []
    if not os.environ.get("DATABASE_URL"):
        parts.append(postgres_part(data))
    if not os.environ.get("REDIS_URL"):
        parts.append(valkey_part(data))
    return parts
