"""Conversations at a glance."""

from collections.abc import Sequence

from django.db.models import QuerySet

from chat.feedback import feedback_on
from chat.models import Conversation, Topic
from chat.protocol import ConvHead, Feedback, Marks, Page, Person
from chat.protocol import Topic as TopicPart

# What a head shows beside the conversation itself.
HEAD_PARTS = ("visitor", "agent", "site", "topic")


def heads(conversations: Sequence[Conversation], *, staff: bool) -> tuple[ConvHead, ...]:
    """Conversations at a glance. A visitor sees neither ids nor pages nor what is for staff."""
    feedback = feedback_on(conversations, staff=staff)
    return tuple(
        _head(conversation, feedback.get(conversation.pk), staff=staff) for conversation in conversations
    )


def head_of(conversation: Conversation, *, staff: bool) -> ConvHead:
    [head] = heads([conversation], staff=staff)
    return head


def _head(conversation: Conversation, feedback: Feedback | None, *, staff: bool) -> ConvHead:
    visitor, agent, topic = conversation.visitor, conversation.agent, conversation.topic
    return ConvHead(
        id=conversation.pk,
        rev=conversation.rev,
        head=conversation.last_seq if staff else conversation.last_public_seq,
        state=conversation.state,  # type: ignore[arg-type]
        created_at=conversation.created_at,
        ended_at=conversation.ended_at,
        waiting_since=conversation.waiting_since,
        visitor=Person(
            name=visitor.shown_name if staff else visitor.name,
            email=visitor.email,
            id=str(visitor.pk) if staff else "",
        ),
        assignee=None
        if agent is None
        else Person(
            name=agent.shown_name, id=str(agent.pk) if staff else "", role=agent.role if staff else ""
        ),
        site=conversation.site.name,
        page=Page(
            url=conversation.page_url, title=conversation.page_title, referrer=conversation.page_referrer
        )
        if staff
        else None,
        topic=topic_part(topic) if staff and topic else None,
        feedback=feedback,
        visitor_marks=Marks(recv=conversation.visitor_recv, read=conversation.visitor_read),
        agent_marks=Marks(recv=conversation.agent_recv, read=conversation.agent_read),
    )


def topic_part(topic: Topic) -> TopicPart:
    return TopicPart(id=topic.pk, name=topic.name, group=topic.group)


def whole(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    return conversations.select_related(*HEAD_PARTS)
