"""The pages of the widget and the console."""

import msgspec
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET

from chat import queries
from chat.models import Site
from kit.csp import policy
from kit.keeping import kept


@require_GET
def loader(request: HttpRequest) -> HttpResponse:
    """The one script that a host page embeds."""
    return _script(request, "widget.js")


@require_GET
def reach(request: HttpRequest) -> HttpResponse:
    """The script that the loader fetches once the page is idle."""
    return _script(request, "reach.js")


@require_GET
def seldom(request: HttpRequest) -> HttpResponse:
    """The script that the two others fetch when they first need it."""
    return _script(request, "seldom.js")


def _script(request: HttpRequest, name: str) -> HttpResponse:
    """A built script for pages of any origin. Its address never changes, so it is kept only briefly."""
    script = settings.FRONTEND_DIST / name
    if not script.exists():
        return HttpResponse(
            "console.error('Livechat: the front end is not built. Run npm run build in frontend/.')",
            content_type="text/javascript",
            status=503,
        )
    response = HttpResponse(script.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    return kept(request, response)


@require_GET
@xframe_options_exempt
def panel(request: HttpRequest) -> HttpResponse:
    """What opens in the widget's frame; only pages of the site's origins may frame it."""
    site = queries.site_by_key(request.GET.get("site", ""))
    if site is None:
        return render(request, "404.html", status=404)
    boot = {"site": msgspec.to_builtins(queries.site_config(site)), "origins": site.origins}
    response = render(request, "panel.html", {"boot": boot})
    response["Content-Security-Policy"] = policy(framed_by=site.origins)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
@never_cache
@login_required
def console(request: HttpRequest) -> HttpResponse:
    boot = {
        "me": msgspec.to_builtins(queries.agent_as_person(request.user)),  # type: ignore[arg-type]
        "csrf": get_token(request),
        "sites": list(Site.objects.order_by("name").values_list("name", flat=True)),
    }
    return render(request, "console.html", {"boot": boot})
