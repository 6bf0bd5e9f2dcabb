"""Invitations: confirmed or not at the moment, then followed to their end."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from random import SystemRandom
from uuid import UUID

from django.db import transaction

from chat.actions.conversations import Invited, start_conversation
from chat.actions.errors import Conflict, NotFound
from chat.models import Agent, Conversation
from chat.protocol import Page
from kit.clock import database_now
from kit.statements import prepared
from proactive.models import Invitation, Training
from proactive.queries.live import Live, live_triggers
from proactive.queries.moments import Moment, moment_of, open_visit
from proactive.queries.pacing import Room, room_of
from proactive.queries.scores import foretold
from proactive.queries.words import answers_of
from proactive.rules import FactValue, KnownBy, Limits, cleaned, evaluate, why_quiet
from proactive.scores import Scored
from proactive.statistics import Assignment, Group, Share, assignment, pick, propensities
from routing.actions.stays import wish_for_queue
from routing.queries import estimated_wait_s, free_slots

ARMS = {
    Group.TREATED: Invitation.Arm.TREATED,
    Group.HOLDOUT: Invitation.Arm.HOLDOUT,
    Group.GLOBAL_HOLDOUT: Invitation.Arm.GLOBAL_HOLDOUT,
}
# An agent who looks at a visitor judges the moment; that somebody was here before or said no still counts.
BY_HAND = Limits(per_visit=None, per_day=None, per_week=None, quiet_after_chat=timedelta())


Foretold = Mapping[str, tuple[Training, Scored]]


@transaction.atomic
def confirm(
    *, visitor_id: UUID, trigger_ids: Collection[int], facts: Mapping[str, object]
) -> Invitation | None:
    """Decide about the triggers that fired in a browser: the first in their order for which the visitor is
    eligible is drawn, and shown unless chance has put the visitor into its holdout.

    Raises NotFound for an unknown or blocked visitor.
    """
    lock_visitor(visitor_id)
    moment = moment_of(visitor_id)
    if moment is None:
        return None
    asked = frozenset(trigger_ids)
    fired = [live for live in live_triggers(moment.site_id, moment.versions) if live.trigger.pk in asked]
    asks_scores = any(live.asks_scores for live in fired)
    scored = foretold(moment.site_id, moment.visit_id, moment.now) if asks_scores else {}
    chances = {name: found.chance for name, (_, found) in scored.items()}
    moment = replace(moment, facts={**cleaned(facts, KnownBy.BROWSER), **moment.facts, **chances})
    eligible = [live for live in fired if why_not(live, moment) is None]
    rooms = held({live.trigger.queue_id for live in eligible})
    for live in eligible:
        if rooms[live.trigger.queue_id].why_none(live.trigger) is None:
            return drawn(live, moment, scored)
    return None


def held(queue_ids: Collection[int]) -> dict[int, Room]:
    """The room in these queues, which nobody else gives away meanwhile: two visitors are not invited at once
    into the same last slot. Locked in the order of their ids."""
    rooms = {}
    for queue_id in sorted(queue_ids):
        with prepared(HOLD, [QUEUE_LOCKS, queue_id]):
            rooms[queue_id] = room_of(queue_id)
    return rooms


QUEUE_LOCKS = 7_301
HOLD = "SELECT pg_advisory_xact_lock(%s::int, %s::int)"


def why_not(live: Live, moment: Moment) -> str | None:
    """What keeps a visitor from being eligible at this moment, as a sentence; None when nothing does."""
    fits, sentence = live.pages.explain(str(moment.facts.get("page.url") or moment.url))
    if not fits:
        return sentence
    if live.trigger.devices and moment.device not in live.trigger.devices:
        return f"It is not for the device “{moment.device}”."
    if not live.trigger.speaks(moment.language):
        return f"It is not for the language “{moment.language}”."
    if off := live.schedule.why_off(moment.now):
        return off
    facts = {**moment.facts, **queue_facts(live)}
    if live.holds(facts) is not True:
        return " ".join(failure.sentence for failure in evaluate(live.condition, facts).failed)
    quiet = why_quiet(
        live.trigger.pk, moment.visit_id.int, moment.history, moment.now, live.limits, moment.budget
    )
    return quiet.sentence if quiet else None


def queue_facts(live: Live) -> dict[str, FactValue]:
    """What its condition asks of its queue."""
    asked = live.facts & QUEUE_FACTS.keys()
    return {name: QUEUE_FACTS[name](live.trigger.queue_id) for name in asked}


QUEUE_FACTS: Mapping[str, Callable[[int], FactValue]] = {
    "queue.free_slots": free_slots,
    "queue.wait_s": estimated_wait_s,
}


def drawn(live: Live, moment: Moment, scored: Foretold) -> Invitation | None:
    """Write down that the visitor was eligible, with the arm that chance has given; the invitation, if it
    is to be shown."""
    if not live.words:
        return None
    chance = assignment(moment.visitor_id, live.design, moment.salt)
    if chance.group is Group.ELSEWHERE:
        return None
    if not chance.may_be_invited:
        held = new_invitation(live, moment, chance, scored)
        Invitation.objects.bulk_create([held], ignore_conflicts=True)
        return None
    if live.trigger.learns_words and len(live.words) > 1:
        answers = answers_of(live.trigger, live.words, moment.now)
        chance = learned(chance, 1 - live.design.holdout, answers)
    variant = next(each for each in live.words if str(each.pk) == chance.variant)
    invitation = new_invitation(live, moment, chance, scored)
    invitation.variant, invitation.message = variant, variant.message
    invitation.save(force_insert=True)
    return invitation


def learned(chance: Assignment, treated: float, answers: Mapping[str, Share]) -> Assignment:
    """The words drawn anew, those that are answered more often the more often, for somebody who is invited
    anyhow."""
    chances = propensities(answers)
    variant = pick(chances, SystemRandom().random())
    return replace(chance, variant=variant, propensity=treated * chances[variant])


def new_invitation(live: Live, moment: Moment, chance: Assignment, scored: Foretold) -> Invitation:
    return Invitation(
        visitor_id=moment.visitor_id,
        visit_id=moment.visit_id,
        device=moment.device,
        trigger=live.trigger,
        experiment=live.trigger.experiment,
        arm=ARMS[chance.group],
        propensity=chance.propensity,
        scores={
            name.removeprefix("score."): {
                "chance": round(found.chance, 4),
                "reasons": list(found.reasons),
                "training": training.pk,
            }
            for name, (training, found) in scored.items()
            if name in live.facts
        },
        url=moment.url,
        eligible_at=moment.now,
        changed_at=moment.now,
    )


@transaction.atomic
def invite_by_hand(*, agent: Agent, visitor_id: UUID, message: str) -> Invitation:
    """Invite a visitor who is on the site now. The caps hold for agents too, but for their own judgement of
    the moment. Raises NotFound, or Conflict when the visitor talks already or wants to be left alone."""
    lock_visitor(visitor_id)
    moment = moment_of(visitor_id)
    if moment is None:
        raise NotFound("This visitor has left the site.")
    quiet = why_quiet(0, moment.visit_id.int, moment.history, moment.now, BY_HAND, moment.budget)
    if quiet:
        raise Conflict(quiet.sentence)
    invitation = Invitation.objects.create(
        visitor_id=visitor_id,
        visit_id=moment.visit_id,
        device=moment.device,
        arm=Invitation.Arm.BY_HAND,
        by=agent,
        message=message,
        url=moment.url,
        eligible_at=moment.now,
        changed_at=moment.now,
    )
    return invitation


@transaction.atomic
def mark(*, visitor_id: UUID, invitation_id: UUID, act: str) -> Invitation:
    """Note once that an invitation was shown, opened or dismissed; again it changes nothing. One that was
    accepted is dismissed no more. Raises NotFound."""
    invitation = locked_invitation(visitor_id, invitation_id)
    field = {"shown": "shown_at", "opened": "opened_at", "dismissed": "dismissed_at"}[act]
    if getattr(invitation, field) is not None or (act == "dismissed" and invitation.accepted_at):
        return invitation
    now = database_now()
    setattr(invitation, field, now)
    invitation.shown_at = invitation.shown_at or now
    invitation.changed_at = now
    invitation.save(update_fields=[field, "shown_at", "changed_at"])
    return invitation


@transaction.atomic
def accept(
    *, visitor_id: UUID, invitation_id: UUID, start_id: UUID, page: Page | None = None
) -> Conversation:
    """Begin the conversation that an invitation leads to, by its words and in its trigger's queue; again it
    is the same one.

    Publishes EntryPosted and HumanRequested. Raises NotFound, or Conflict for one that was
    dismissed.
    """
    lock_visitor(visitor_id)
    invitation = locked_invitation(visitor_id, invitation_id)
    if invitation.conversation is not None:
        return invitation.conversation
    if invitation.dismissed_at is not None:
        raise Conflict("This invitation was dismissed.")
    by_hand = invitation.arm == Invitation.Arm.BY_HAND
    origin = Conversation.Origin.AGENT_OUTBOUND if by_hand else Conversation.Origin.PROACTIVE
    done = start_conversation(
        visitor_id=visitor_id,
        start_id=start_id,
        page=page or where(visitor_id),
        origin=origin,
        invited=Invited(said(invitation), invitation.by),
    )
    if invitation.trigger is not None and not done.dup:
        wish_for_queue(conversation_id=done.conversation.pk, queue=invitation.trigger.queue)
    now = database_now()
    invitation.conversation = done.conversation
    invitation.accepted_at = now
    invitation.shown_at = invitation.shown_at or now
    invitation.changed_at = now
    invitation.save(update_fields=["conversation", "accepted_at", "shown_at", "changed_at"])
    return done.conversation


def said(invitation: Invitation) -> str:
    """All that an invitation said; an agent's has their name for a title."""
    title = invitation.variant.title if invitation.variant else ""
    return f"{title} {invitation.message}".strip()


def where(visitor_id: UUID) -> Page | None:
    """The page that the visitor was last seen on."""
    visit = open_visit(visitor_id)
    return Page(url=visit.url, title=visit.title, referrer=visit.referrer) if visit else None


def lock_visitor(visitor_id: UUID) -> None:
    """Of one visitor one thing is decided at a time. Raises NotFound."""
    with prepared(LOCK, [visitor_id]) as cursor:
        if cursor.fetchone() is None:
            raise NotFound("There is no such visitor.")


LOCK = "SELECT 1 FROM chat_visitor WHERE id = %s AND NOT is_blocked FOR NO KEY UPDATE"


def locked_invitation(visitor_id: UUID, invitation_id: UUID) -> Invitation:
    found = Invitation.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "trigger__queue", "conversation", "variant", "by"
    )
    shown = [Invitation.Arm.TREATED, Invitation.Arm.BY_HAND]
    invitation = found.filter(pk=invitation_id, visitor=visitor_id, arm__in=shown).first()
    if invitation is None:
        raise NotFound("There is no such invitation.")
    return invitation
