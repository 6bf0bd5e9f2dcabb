"""Episodes: each start and each reopening begins one, the end of the conversation ends it. They are written
inside the transaction of whoever does that, under the conversation's lock.

During a rolling restart an older process may close or reopen without writing the episode: whoever comes
next finds that, and writes what the rows still say.
"""

from datetime import datetime

from chat.models import Agent, Conversation, Episode


def begin_first_episode(conversation: Conversation, at: datetime) -> Episode:
    """Of a conversation that has just been begun."""
    return Episode.objects.create(conversation=conversation, number=1, began_at=at, changed_at=at)


def begin_episode(conversation: Conversation, at: datetime, *, by_agent: bool = False) -> Episode:
    """The next episode of a conversation; one that is still open ends with it."""
    last = last_episode(conversation)
    if last is not None and last.ended_at is None:
        _end(last, at, Episode.EndReason.SYSTEM, None)
    return Episode.objects.create(
        conversation=conversation,
        number=last.number + 1 if last else 1,
        began_at=at,
        by_agent=by_agent,
        changed_at=at,
    )


def end_episode(
    conversation: Conversation, at: datetime, reason: Episode.EndReason, agent: Agent | None = None
) -> Episode:
    """End the open episode of a conversation; one that nobody wrote down is written now."""
    last = last_episode(conversation)
    if last is None or last.ended_at is not None:
        last = begin_episode(conversation, (last and last.ended_at) or conversation.created_at)
    return _end(last, at, reason, agent)


def last_episode(conversation: Conversation) -> Episode | None:
    """The episode that is open, or else the one that ended last."""
    return Episode.objects.filter(conversation=conversation).order_by("-number").first()


def _end(episode: Episode, at: datetime, reason: Episode.EndReason, agent: Agent | None) -> Episode:
    episode.ended_at = max(at, episode.began_at)
    episode.end_reason = reason
    episode.ended_by = agent
    episode.changed_at = at
    episode.save(update_fields=["ended_at", "end_reason", "ended_by", "changed_at"])
    return episode
