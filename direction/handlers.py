"""What this app does about facts: each handler hands one piece of work to a database thread."""

from chat.events import ConversationHandedOver, ConversationTaken
from direction.actions.pursuits import set_out
from kit.work import soon


def taken(fact: ConversationTaken | ConversationHandedOver) -> None:
    soon(set_out, conversation_id=fact.conversation_id)
