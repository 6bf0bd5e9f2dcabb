"""The dashboard's page; its numbers come from the API."""

import msgspec
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from chat.queries import agent_as_person


@require_GET
@never_cache
@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    me = agent_as_person(request.user)  # type: ignore[arg-type]
    return render(request, "dashboard.html", {"boot": {"me": msgspec.to_builtins(me)}})
