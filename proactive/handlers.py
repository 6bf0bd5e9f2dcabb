"""What reaching out does about facts: each handler hands one piece of work to a database thread."""

from chat.events import HumanRequested
from kit.work import soon
from proactive.actions.entries import lead


def human_requested(fact: HumanRequested) -> None:
    soon(lead, conversation_id=fact.conversation_id)
