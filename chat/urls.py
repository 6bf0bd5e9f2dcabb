"""Where this app answers: sockets, their HTTP twins, the widget's and the agents' pages."""

from typing import Any

from django.urls import path

from chat import consumers, views
from chat.api import choices, files, identity, timeline, twins, visits

visitor = "api/v1/visitor/"
agent = "api/v1/agent/"

urlpatterns = [
    # The widget on a host page
    path("widget.js", views.loader, name="loader"),
    path("widget/reach.js", views.reach, name="reach"),
    path("widget/seldom.js", views.seldom, name="seldom"),
    path("widget/config", visits.config, name="widget-config"),
    path("widget/panel", views.panel, name="panel"),
    # Visitors
    path(f"{visitor}visits", visits.begin, name="visitor-visits"),
    path(f"{visitor}identity", identity.identify, name="visitor-identity"),
    path(f"{visitor}frames", twins.visitor_frames, name="visitor-frames"),
    path(f"{visitor}poll", twins.visitor_poll, name="visitor-poll"),
    path(
        f"{visitor}conversations/<uuid:conversation_id>/entries",
        timeline.visitor_entries,
        name="visitor-entries",
    ),
    path(f"{visitor}conversations/<uuid:conversation_id>/files", files.visitor_upload, name="visitor-upload"),
    path(f"{visitor}files/<uuid:file_id>", files.visitor_download, name="visitor-download"),
    # Agents
    path("console/", views.console, name="console"),
    path(f"{agent}tickets", timeline.tickets, name="agent-tickets"),
    path(f"{agent}frames", twins.agent_frames, name="agent-frames"),
    path(f"{agent}poll", twins.agent_poll, name="agent-poll"),
    path(f"{agent}conversations", timeline.agent_conversations, name="agent-conversations"),
    path(
        f"{agent}conversations/<uuid:conversation_id>/entries", timeline.agent_entries, name="agent-entries"
    ),
    path(f"{agent}conversations/<uuid:conversation_id>/files", files.agent_upload, name="agent-upload"),
    path(f"{agent}topics", choices.topics, name="agent-topics"),
    path(f"{agent}replies", choices.saved_replies, name="agent-replies"),
    path(f"{agent}files/<uuid:file_id>", files.agent_download, name="agent-download"),
]

# Channels is untyped.
sockets: list[Any] = [
    path("ws/v1/visitor", consumers.VisitorConsumer.as_asgi()),
    path("ws/v1/agent", consumers.AgentConsumer.as_asgi()),
]
