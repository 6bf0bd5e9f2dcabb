"""Answers that browsers keep for a while."""

import hashlib

from django.http import HttpRequest, HttpResponse

# The pages of a visit find it in the browser, and a change is on them soon.
KEPT_SECONDS = 300


def kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, to be kept for a while; whoever kept it hears afterwards only whether it has changed."""
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:24]}"'
    if response["ETag"] in request.headers.get("If-None-Match", ""):
        response.status_code, response.content = 304, b""
    return response
