"""Hands a signed message to an address that somebody named, as Standard Webhooks says."""

import json
from collections.abc import Mapping

from django.conf import settings
from standardwebhooks import Webhook

from chat.post.sending import Undelivered
from kit import safe_fetch
from kit.clock import database_now

GONE = 410


def post(address: str, secret: str, key: str, told: Mapping[str, object]) -> None:
    """POST `told` with the time of now, under a key that is the same in every attempt. Raises Undelivered."""
    now = database_now()
    body = json.dumps({**told, "timestamp": now.isoformat()}, ensure_ascii=False)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": key,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(key, now, body),
    }
    try:
        status = safe_fetch.post(address, body.encode(), headers, allowed=settings.WEBHOOK_HOSTS)
    except safe_fetch.NotAllowed as problem:
        raise Undelivered(str(problem), is_final=True) from problem
    except safe_fetch.NotReached as problem:
        raise Undelivered(str(problem)) from problem
    if not 200 <= status < 300:
        raise Undelivered(f"It answered with status {status}.", is_final=status == GONE)
