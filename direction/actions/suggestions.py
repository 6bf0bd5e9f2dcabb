"""What to do next is drawn and written down before it is shown, and what became of it afterwards."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.actions.conversations import locked
from chat.actions.errors import Conflict, NotFound
from chat.models import Agent
from direction.choosing import first, is_held_out
from direction.models import NextAction, Suggestion
from direction.queries.suggestions import past_of, rules_for, state_of, used_lately
from kit.clock import database_now


def suggest(*, conversation_id: UUID, agent: Agent) -> Suggestion | None:
    """What whoever is responsible may do next; None where nothing applies, where it is used up for today, or
    where by chance nothing is to be suggested, which is written down as well. Again it changes nothing."""
    found = rules_for(conversation_id, agent)
    if found is None:
        return None
    conversation, actions = found
    now = database_now()
    used = used_lately(actions.values(), now)
    rules = [action.rule(used=used[action.pk]) for action in actions.values()]
    rule = first(rules, state_of(conversation, rules, now), past_of(conversation_id))
    if rule is None:
        return None
    suggestion, _ = Suggestion.objects.get_or_create(
        conversation=conversation,
        action=actions[rule.id],
        version=rule.version,
        defaults={
            "agent": agent,
            "at": now,
            "is_held_out": is_held_out(conversation_id, rule),
            "changed_at": now,
        },
    )
    return None if suggestion.is_held_out or rule.is_used_up else suggestion


@transaction.atomic
def use_suggestion(*, conversation_id: UUID, suggestion_id: int, agent: Agent) -> Suggestion:
    """Note that it was used; again it changes nothing. Raises NotFound, and Conflict where it was put aside
    or as many coupons were used as a day has."""
    suggestion = _shown(conversation_id, suggestion_id, agent)
    if suggestion.used_at is not None:
        return suggestion
    if suggestion.dismissed_at is not None:
        raise Conflict("This was put aside.")
    now = database_now()
    action = NextAction.objects.select_for_update(no_key=True).get(pk=suggestion.action_id)
    if action.per_day is not None and used_lately([action], now)[action.pk] >= action.per_day:
        raise Conflict("As many as there are for a day were used already.")
    return _noted(suggestion, now, used_at=now)


@transaction.atomic
def dismiss_suggestion(*, conversation_id: UUID, suggestion_id: int, agent: Agent) -> Suggestion:
    """Note that it was put aside; again, or after it was used, it changes nothing. Raises NotFound."""
    suggestion = _shown(conversation_id, suggestion_id, agent)
    if suggestion.used_at is not None or suggestion.dismissed_at is not None:
        return suggestion
    now = database_now()
    return _noted(suggestion, now, dismissed_at=now)


def _shown(conversation_id: UUID, suggestion_id: int, agent: Agent) -> Suggestion:
    """Of a conversation of their own: what others are suggested is not there."""
    conversation = locked(conversation_id)
    found = Suggestion.objects.select_for_update().filter(
        pk=suggestion_id, conversation=conversation, is_held_out=False
    )
    suggestion = found.first()
    if suggestion is None or conversation.agent_id != agent.pk:
        raise NotFound("There is no such suggestion.")
    return suggestion


def _noted(suggestion: Suggestion, now: datetime, **moment: datetime) -> Suggestion:
    for name, at in moment.items():
        setattr(suggestion, name, at)
    suggestion.changed_at = now
    suggestion.save(update_fields=[*moment, "changed_at"])
    return suggestion
