"""Where routing answers over HTTP."""

from typing import Any

from django.urls import path

from routing.api import floor, views

routing = "api/v1/routing/"

OF_ALL: dict[str, Any] = {"get": "list", "post": "create"}
OF_ONE: dict[str, Any] = {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}

kept = {
    "teams": views.Teams,
    "queues": views.Queues,
    "skills": views.Skills,
    "calendars": views.Calendars,
    "members": views.Members,
}

agent = "api/v1/agent/"
of_conversation = f"{agent}conversations/<uuid:conversation_id>/"

urlpatterns = [
    path(f"{of_conversation}receivers", floor.receivers, name="agent-receivers"),
    path(f"{of_conversation}standing", floor.standing, name="agent-standing"),
    path(f"{agent}floor", floor.floor, name="agent-floor"),
    *[path(f"{routing}{name}", page.as_view(OF_ALL), name=f"routing-{name}") for name, page in kept.items()],
    *[
        path(f"{routing}{name}/<int:pk>", page.as_view(OF_ONE), name=f"routing-{name}-one")
        for name, page in kept.items()
    ],
    path(f"{routing}desks", views.Desks.as_view({"get": "list"}), name="routing-desks"),
    path(
        f"{routing}desks/<int:pk>",
        views.Desks.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="routing-desks-one",
    ),
]
