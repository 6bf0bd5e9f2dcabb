"""Where this app answers."""

from django.urls import path

from direction.api import agents, leads

of_conversation = "api/v1/agent/conversations/<uuid:conversation_id>/"

urlpatterns = [
    path(f"{of_conversation}course", agents.course, name="agent-course"),
    path("api/v1/agent/guidelines", leads.guidelines, name="agent-guidelines"),
]
