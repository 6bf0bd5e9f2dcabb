"""What the keys of dimensions are called."""

from collections.abc import Iterable

from chat.models import Agent, Conversation, Site, Topic, Visitor
from metrics.models import ImportedConversation
from proactive.models import Device, EntryPoint
from routing.models import Queue, Team

DEVICES = {str(value): str(label) for value, label in Device.choices}
ORIGINS = {str(value): str(label) for value, label in Conversation.Origin.choices}


def agents(keys: Iterable[str]) -> dict[str, str]:
    """Usernames: they are unique, as display names need not be."""
    found = Agent.objects.filter(pk__in=[int(key) for key in keys]).values_list("pk", "username")
    return {str(pk): name for pk, name in found}


def shown_agents(keys: Iterable[str]) -> dict[str, str]:
    """As they are called on screen."""
    found = Agent.objects.filter(pk__in=[int(key) for key in keys if key.isdigit()])
    return {str(agent.pk): agent.shown_name for agent in found}


def visitors(keys: Iterable[object]) -> dict[str, str]:
    return {str(each.pk): each.shown_name for each in Visitor.objects.filter(pk__in=set(keys))}


def references(conversations: Iterable[str]) -> dict[str, str]:
    """What imported conversations were called where they came from."""
    found = ImportedConversation.objects.filter(pk__in=list(conversations)).values_list("pk", "reference")
    return {str(pk): name for pk, name in found}


def sites() -> dict[str, str]:
    return {str(pk): name for pk, name in Site.objects.values_list("pk", "name")}


def topics() -> dict[str, str]:
    return {str(pk): name for pk, name in Topic.objects.values_list("pk", "name")}


def entry_points() -> dict[str, str]:
    return {str(pk): name for pk, name in EntryPoint.objects.values_list("pk", "name")}


def queues() -> dict[int, str]:
    return dict(Queue.objects.values_list("pk", "name"))


def teams() -> dict[int, str]:
    return dict(Team.objects.values_list("pk", "name"))


def teams_of_queues() -> dict[int, int]:
    return dict(Queue.objects.values_list("pk", "team_id"))
