"""Where reaching out answers; beacons and moments are answered before Django (`proactive/doors.py`)."""

from django.urls import path

from proactive.api import agents, pages, servers

visitor = "api/v1/visitor/"
agent = "api/v1/agent/"

urlpatterns = [
    # Pages of a site
    path("widget/reach", pages.config, name="widget-reach"),
    path(f"{visitor}deeds", pages.deeds, name="visitor-deeds"),
    path(f"{visitor}goals", pages.page_goals, name="visitor-goals"),
    # Agents
    path(f"{agent}conversations/<uuid:conversation_id>/trail", agents.trail, name="agent-trail"),
    path(f"{agent}visitors", agents.visitors, name="agent-visitors"),
    path(f"{agent}visitors/<uuid:visitor_id>/invite", agents.invite, name="agent-invite"),
    # The business's server
    path("api/v1/sites/<str:key>/goals", servers.reach, name="site-goals"),
    path("api/v1/sites/<str:key>/goals/<slug:goal>/<path:id>", servers.reverse, name="site-goals-one"),
]
