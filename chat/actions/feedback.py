"""What a conversation was about and whether it helped: said by its agent, and by its visitor."""

import uuid
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from chat.actions.conversations import Done, locked, save_changed
from chat.actions.entries import post_within, team_row
from chat.actions.episodes import last_episode
from chat.actions.errors import Conflict, Forbidden, NotFound
from chat.events import ConversationJudged
from chat.feedback import changeable_until
from chat.masking import mask
from chat.models import Agent, Conversation, Episode, Resolution, SurveyResponse, Topic, VoiceHandOver
from chat.protocol import STARS, Resolved, Voice
from kit.clock import database_now
from kit.events import publish


@transaction.atomic
def choose_topic(*, conversation_id: UUID, agent: Agent, topic_id: int | None) -> Done:
    """Say what a conversation is about, or that it is about nothing on the list.

    Publishes ConversationJudged. Raises NotFound, or Forbidden for whoever is not responsible.
    """
    conversation = _for_agent(conversation_id, agent)
    if conversation.topic_id == topic_id:
        return Done(conversation, dup=True)
    if topic_id is not None and not Topic.objects.filter(pk=topic_id, is_active=True).exists():
        raise NotFound("There is no such topic.")
    conversation.topic_id = topic_id
    save_changed(conversation, "topic")
    publish(ConversationJudged(conversation.pk, conversation.visitor_id))
    return Done(conversation)


@transaction.atomic
def resolve_for_agent(*, conversation_id: UUID, agent: Agent, value: Resolved) -> Done:
    """The agent says whether the conversation resolved what its visitor came for; the last word counts.

    Publishes ConversationJudged. Raises NotFound, or Forbidden for whoever is not responsible.
    """
    conversation = _for_agent(conversation_id, agent)
    episode = _beginning(conversation)
    return _resolve(conversation, episode, Resolution.By.AGENT, value, database_now())


SPOKEN = {
    "agent_calls_visitor": "{} calls the visitor.",
    "callback_scheduled": "{} arranged a call.",
    "told_to_call": "{} told the visitor to call.",
}


@transaction.atomic
def hand_to_voice(*, conversation_id: UUID, agent: Agent, kind: Voice) -> Done:
    """Note that the episode goes on by telephone, with a line for the team. Each way counts once.

    Publishes EntryPosted. Raises NotFound, or Forbidden for whoever is not responsible.
    """
    conversation = _for_agent(conversation_id, agent)
    episode = _beginning(conversation)
    now = database_now()
    _, is_new = VoiceHandOver.objects.get_or_create(
        conversation=conversation,
        episode_at=episode.began_at,
        kind=kind,
        defaults={"agent": agent, "at": now, "changed_at": now},
    )
    if not is_new:
        return Done(conversation, dup=True)
    line = team_row(conversation.pk, uuid.uuid4(), SPOKEN[kind].format(agent.shown_name))
    post_within(replace(line, when_closed=True))
    return Done(conversation)


@transaction.atomic
def ask_visitor(*, conversation_id: UUID, visitor_id: UUID) -> Done:
    """Note that the visitor was asked what they think of the episode that ended. Once is enough.

    Raises NotFound, or Conflict when there is nothing to ask, or no longer.
    """
    conversation, episode, now = _to_judge(conversation_id, visitor_id)
    _, is_new = _asked(conversation, episode, now)
    if conversation.asks_call:
        _asked_about_call(conversation, episode, now)
    return Done(conversation, dup=not is_new)


@transaction.atomic
def resolve_for_visitor(*, conversation_id: UUID, visitor_id: UUID, value: Resolved) -> Done:
    """The visitor says whether the episode that ended helped. Within the window the last word counts.

    Publishes ConversationJudged. Raises NotFound, or Conflict when there is nothing to judge, or no longer.
    """
    conversation, episode, now = _to_judge(conversation_id, visitor_id)
    _asked(conversation, episode, now)
    return _resolve(conversation, episode, Resolution.By.CUSTOMER, value, now)


@transaction.atomic
def rate_conversation(
    *, conversation_id: UUID, visitor_id: UUID, value: int | None, comment: str = ""
) -> Done:
    """The visitor gives the episode that ended stars, words, or both, in the place of what they gave before.

    The comment is masked. Publishes ConversationJudged. Raises NotFound, or Conflict when there is nothing
    to judge, or no longer.
    """
    conversation, episode, now = _to_judge(conversation_id, visitor_id)
    response, _ = _asked(conversation, episode, now)
    comment = mask(comment.strip())
    if response.at is not None and (response.value, response.comment) == (value, comment):
        return Done(conversation, dup=True)
    response.value, response.comment = value, comment
    response.at = response.changed_at = now
    response.save()
    return _judged(conversation)


@transaction.atomic
def also_ask_about_call(*, conversation_id: UUID) -> Done:
    """Once it has ended, the visitor is also asked whether they would have called. Once is enough.

    Publishes ConversationJudged. Raises NotFound.
    """
    conversation = locked(conversation_id)
    if conversation.asks_call:
        return Done(conversation, dup=True)
    Conversation.objects.filter(pk=conversation.pk).update(asks_call=True)
    return _judged(conversation)


@transaction.atomic
def answer_about_call(*, conversation_id: UUID, visitor_id: UUID, value: bool) -> Done:
    """The visitor says whether they would have called if they could not have chatted.

    Publishes ConversationJudged. Raises NotFound, or Conflict when this is not asked, or no longer.
    """
    conversation, episode, now = _to_judge(conversation_id, visitor_id)
    if not conversation.asks_call:
        raise Conflict("Nobody asks about calls here.")
    response, _ = _asked_about_call(conversation, episode, now)
    if response.value == int(value):
        return Done(conversation, dup=True)
    response.value = int(value)
    response.at = response.changed_at = now
    response.save()
    return _judged(conversation)


def _for_agent(conversation_id: UUID, agent: Agent) -> Conversation:
    conversation = locked(conversation_id)
    if not agent.is_lead and conversation.agent_id != agent.pk:
        raise Forbidden("Somebody else is responsible for this conversation.")
    return conversation


def _beginning(conversation: Conversation) -> Episode:
    episode = last_episode(conversation)
    if episode is None:
        raise Conflict("Nothing is known of this conversation's beginning.")
    return episode


def _to_judge(conversation_id: UUID, visitor_id: UUID) -> tuple[Conversation, Episode, datetime]:
    """The conversation under its lock, its last episode that ended, and the time."""
    conversation = locked(conversation_id, visitor_id)
    if not conversation.site.asks_after:
        raise Conflict("This site does not ask for feedback.")
    ended = Episode.objects.filter(conversation=conversation, ended_at__isnull=False)
    episode = ended.order_by("-number").first()
    if episode is None or episode.ended_at is None:
        raise Conflict("You can say whether it helped once the conversation has ended.")
    now = database_now()
    if now > changeable_until(episode.ended_at):
        raise Conflict("This conversation ended too long ago to be rated.")
    return conversation, episode, now


def _asked(conversation: Conversation, episode: Episode, now: datetime) -> tuple[SurveyResponse, bool]:
    return SurveyResponse.objects.get_or_create(
        conversation=conversation,
        episode_at=episode.began_at,
        kind=SurveyResponse.Kind.CSAT,
        defaults={"scale": STARS, "asked_at": now, "changed_at": now},
    )


def _asked_about_call(
    conversation: Conversation, episode: Episode, now: datetime
) -> tuple[SurveyResponse, bool]:
    return SurveyResponse.objects.get_or_create(
        conversation=conversation,
        episode_at=episode.began_at,
        kind=SurveyResponse.Kind.CALL,
        defaults={"scale": 1, "asked_at": now, "changed_at": now},
    )


def _resolve(
    conversation: Conversation, episode: Episode, by: Resolution.By, value: Resolved, now: datetime
) -> Done:
    resolution = Resolution.objects.filter(
        conversation=conversation, episode_at=episode.began_at, by=by
    ).first() or Resolution(conversation=conversation, episode_at=episode.began_at, by=by)
    if resolution.value == value:
        return Done(conversation, dup=True)
    resolution.value = value
    resolution.at = resolution.changed_at = now
    resolution.save()
    return _judged(conversation)


def _judged(conversation: Conversation) -> Done:
    """The head has changed; the numbers find the judgement by its own row."""
    Conversation.objects.filter(pk=conversation.pk).update(rev=F("rev") + 1)
    publish(ConversationJudged(conversation.pk, conversation.visitor_id))
    return Done(conversation)
