"""Which ways into the chat are for whom, and by which one somebody came."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from chat.models import Conversation, Visitor
from kit.clock import database_now
from proactive import protocol
from proactive.models import Beginning, EntryPoint, EntryUse, EntryWish, Invitation

# What a page tells may come a little after the first message; after so long without a page a visit is over.
TOLD_LATE = timedelta(seconds=20)
VISIT_GAP = timedelta(minutes=30)
SIGN_IN = "Please sign in first, then we can chat with you."
FOR_OTHERS = "This chat is for other customers. Please reach us another way."


def ways_of(site_id: int, now: datetime) -> QuerySet[EntryPoint]:
    """The entry points that a site has: those that are on, from the day on which they start to that on which
    they end, at whatever hour."""
    ways = EntryPoint.objects.filter(site=site_id, is_on=True)
    return ways.exclude(starts_at__gt=now).exclude(ends_at__lte=now)


def why_not_for(entry: EntryPoint, visitor: Visitor) -> str:
    """What keeps somebody from an entry point, in words for them; empty where nothing does."""
    if (entry.who == EntryPoint.Who.SIGNED_IN or entry.tiers) and not visitor.external_id:
        return SIGN_IN
    return FOR_OTHERS if entry.tiers and visitor.value_tier not in entry.tiers else ""


def why_shut(visitor: Visitor) -> str:
    """What keeps somebody from every way into the chat of their site, in words for them; empty where nothing
    does. The site's own launcher is for everyone, and is drawn until an entry point takes its place."""
    ways = list(ways_of(visitor.site_id, database_now()))
    if not any(entry.is_launcher for entry in ways):
        return ""
    reasons = {why_not_for(entry, visitor) for entry in ways}
    return "" if "" in reasons else SIGN_IN if SIGN_IN in reasons else FOR_OTHERS


def led_to(conversation: Conversation) -> protocol.Led | None:
    """The way into a conversation; None where nobody noted it."""
    accepted = Invitation.objects.filter(conversation=conversation, accepted_at__isnull=False)
    invitation = accepted.select_related("trigger", "by").order_by("accepted_at").first()
    if invitation is not None:
        return invited(invitation)
    use = opened_before(conversation)
    if use is not None:
        return protocol.Led(by="entry", name=use.entry.name, at=use.at, words=use.entry.text)
    # What was opened goes with the visit; where a conversation began is kept.
    kept = Beginning.objects.select_related("entry").filter(pk=conversation.pk, entry__isnull=False).first()
    if kept is None or kept.entry is None:
        return None
    return protocol.Led(by="entry", name=kept.entry.name, at=conversation.created_at, words=kept.entry.text)


def invited(invitation: Invitation) -> protocol.Led:
    at, trigger, by = invitation.accepted_at, invitation.trigger, invitation.by
    assert at is not None
    if trigger is None:
        return protocol.Led(by="agent", name=by.shown_name if by else "", at=at, words=invitation.message)
    return protocol.Led(by="trigger", name=trigger.name, at=at, words=invitation.message)


def opened_before(conversation: Conversation) -> EntryUse | None:
    """The entry point that was opened last in the visit in which the conversation began."""
    began = conversation.created_at
    opened = EntryUse.objects.filter(
        visit__visitor=conversation.visitor_id,
        did=EntryUse.Did.OPENED,
        at__lte=began + TOLD_LATE,
        visit__seen_at__gte=began - VISIT_GAP,
    )
    return opened.select_related("entry__queue").order_by("-at").first()


def entry_before(conversation: Conversation) -> EntryPoint | None:
    """The entry point by which a conversation was begun, also by somebody of whom no trail is kept."""
    use = opened_before(conversation)
    if use is not None:
        return use.entry
    began = conversation.created_at
    wish = EntryWish.objects.filter(
        visitor=conversation.visitor_id, at__gte=began - VISIT_GAP, at__lte=began + TOLD_LATE
    )
    found = wish.select_related("entry__queue").first()
    return found.entry if found else None
