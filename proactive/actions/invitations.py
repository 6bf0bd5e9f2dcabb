"""Invitations: confirmed or not at the moment, then followed to their end."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import SystemRandom
from uuid import UUID

from django.db import connection, transaction

from chat.actions.conversations import start_conversation
from chat.actions.errors import Conflict, NotFound
from chat.models import Agent, Conversation, Visitor
from chat.protocol import Page
from kit.clock import database_now
from kit.events import publish
from proactive.events import InvitationMoved
from proactive.models import Invitation, Reach, Training, Trigger, Visit
from proactive.queries.moments import budget_of, history, open_visit, server_facts, why_not_paced
from proactive.queries.reach import live_triggers, reach_of
from proactive.queries.scores import foretold
from proactive.queries.words import answers_of
from proactive.rules import FactValue, History, KnownBy, Limits, cleaned, evaluate, parse, why_quiet
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


@dataclass(frozen=True, slots=True)
class Moment:
    """A visitor just now: what decides about an invitation beside the trigger itself."""

    visitor: Visitor
    visit: Visit
    facts: Mapping[str, FactValue]
    history: History
    reach: Reach
    now: datetime
    foretold: Mapping[str, tuple[Training, Scored]] = field(default_factory=dict)


@transaction.atomic
def confirm(
    *, visitor_id: UUID, trigger_ids: Collection[int], facts: Mapping[str, object]
) -> Invitation | None:
    """Decide about the triggers that fired in a browser: the first in their order for which the visitor is
    eligible is drawn, and shown unless chance has put the visitor into its holdout.

    Raises NotFound for an unknown or blocked visitor. Publishes InvitationMoved.
    """
    visitor = locked_visitor(visitor_id)
    visit = open_visit(visitor.pk)
    if visit is None:
        return None
    now = database_now()
    fired = [trigger for trigger in live_triggers(visitor.site_id) if trigger.pk in trigger_ids]
    if not fired:
        return None
    known = {**cleaned(facts, KnownBy.BROWSER), **server_facts(visitor, visit, now)}
    scored = foretold(visitor.site_id, visit.pk, now) if any(each.asks_scores for each in fired) else {}
    known |= {name: found.chance for name, (_, found) in scored.items()}
    moment = Moment(visitor, visit, known, history(visitor, now), reach_of(visitor.site), now, scored)
    for trigger in fired:
        if why_not(trigger, moment) is None:
            hold_queue(trigger.queue_id)
            if why_not_paced(trigger, now) is None:
                return drawn(trigger, moment)
    return None


def why_not(trigger: Trigger, moment: Moment) -> str | None:
    """What keeps a visitor from being eligible at this moment, as a sentence; None when nothing does."""
    url = moment.facts.get("page.url") or moment.visit.url
    fits, sentence = trigger.page_rule.explain(str(url))
    if not fits:
        return sentence
    if trigger.devices and moment.visit.device not in trigger.devices:
        return f"It is not for the device “{moment.visit.device}”."
    if not trigger.speaks(moment.visit.language):
        return f"It is not for the language “{moment.visit.language}”."
    if off := trigger.schedule.why_off(moment.now):
        return off
    verdict = evaluate(parse(trigger.condition), {**moment.facts, **queue_facts(trigger)})
    if not verdict.fires:
        return " ".join(failure.sentence for failure in verdict.failed)
    quiet = why_quiet(
        trigger.pk, moment.visit.pk.int, moment.history, moment.now, trigger.limits, budget_of(moment.reach)
    )
    return quiet.sentence if quiet else None


def queue_facts(trigger: Trigger) -> dict[str, FactValue]:
    """What its condition asks of its queue."""
    asked = trigger.facts & QUEUE_FACTS.keys()
    return {name: QUEUE_FACTS[name](trigger.queue_id) for name in asked}


QUEUE_FACTS: Mapping[str, Callable[[int], FactValue]] = {
    "queue.free_slots": free_slots,
    "queue.wait_s": estimated_wait_s,
}


def drawn(trigger: Trigger, moment: Moment) -> Invitation | None:
    """Write down that the visitor was eligible, with the arm that chance has given; the invitation, if it
    is to be shown."""
    words = list(trigger.variants.all())
    if not words:
        return None
    design = trigger.assigned(trigger.experiment, words)
    chance = assignment(moment.visitor.pk, design, moment.visitor.site.key)
    if chance.group is Group.ELSEWHERE:
        return None
    if not chance.may_be_invited:
        Invitation.objects.bulk_create([new_invitation(trigger, moment, chance)], ignore_conflicts=True)
        return None
    if trigger.learns_words and len(words) > 1:
        chance = learned(chance, 1 - design.holdout, answers_of(trigger, words, moment.now))
    variant = next(each for each in words if str(each.pk) == chance.variant)
    invitation = new_invitation(trigger, moment, chance)
    invitation.variant, invitation.message = variant, variant.message
    invitation.save()
    publish(InvitationMoved(invitation.pk, moment.visitor.pk))
    return invitation


def learned(chance: Assignment, treated: float, answers: Mapping[str, Share]) -> Assignment:
    """The words drawn anew, those that are answered more often the more often, for somebody who is invited
    anyhow."""
    chances = propensities(answers)
    variant = pick(chances, SystemRandom().random())
    return replace(chance, variant=variant, propensity=treated * chances[variant])


def new_invitation(trigger: Trigger, moment: Moment, chance: Assignment) -> Invitation:
    return Invitation(
        visitor=moment.visitor,
        visit=moment.visit,
        trigger=trigger,
        experiment=trigger.experiment,
        arm=ARMS[chance.group],
        propensity=chance.propensity,
        scores={
            name.removeprefix("score."): {
                "chance": round(found.chance, 4),
                "reasons": list(found.reasons),
                "training": training.pk,
            }
            for name, (training, found) in moment.foretold.items()
            if name in trigger.facts
        },
        url=moment.visit.url,
        eligible_at=moment.now,
        changed_at=moment.now,
    )


@transaction.atomic
def invite_by_hand(*, agent: Agent, visitor_id: UUID, message: str) -> Invitation:
    """Invite a visitor who is on the site now. The caps hold for agents too, but for their own judgement of
    the moment. Raises NotFound, or Conflict when the visitor talks already or wants to be left alone.

    Publishes InvitationMoved.
    """
    visitor = locked_visitor(visitor_id)
    visit = open_visit(visitor.pk)
    if visit is None:
        raise NotFound("This visitor has left the site.")
    now = database_now()
    quiet = why_quiet(0, visit.pk.int, history(visitor, now), now, BY_HAND, budget_of(reach_of(visitor.site)))
    if quiet:
        raise Conflict(quiet.sentence)
    invitation = Invitation.objects.create(
        visitor=visitor,
        visit=visit,
        arm=Invitation.Arm.BY_HAND,
        by=agent,
        message=message,
        url=visit.url,
        eligible_at=now,
        changed_at=now,
    )
    publish(InvitationMoved(invitation.pk, visitor.pk))
    return invitation


@transaction.atomic
def mark(*, visitor_id: UUID, invitation_id: UUID, act: str) -> Invitation:
    """Note once that an invitation was shown, opened or dismissed; again it changes nothing. One that was
    accepted is dismissed no more. Raises NotFound. Publishes InvitationMoved."""
    invitation = locked_invitation(visitor_id, invitation_id)
    field = {"shown": "shown_at", "opened": "opened_at", "dismissed": "dismissed_at"}[act]
    if getattr(invitation, field) is not None or (act == "dismissed" and invitation.accepted_at):
        return invitation
    now = database_now()
    setattr(invitation, field, now)
    invitation.shown_at = invitation.shown_at or now
    invitation.changed_at = now
    invitation.save(update_fields=[field, "shown_at", "changed_at"])
    publish(InvitationMoved(invitation.pk, visitor_id))
    return invitation


@transaction.atomic
def accept(
    *, visitor_id: UUID, invitation_id: UUID, start_id: UUID, page: Page | None = None
) -> Conversation:
    """Begin the conversation that an invitation leads to, in its trigger's queue; again it is the same one.

    Publishes InvitationMoved, EntryPosted and HumanRequested. Raises NotFound, or Conflict for one that was
    dismissed.
    """
    visitor = locked_visitor(visitor_id)
    invitation = locked_invitation(visitor_id, invitation_id)
    if invitation.conversation is not None:
        return invitation.conversation
    if invitation.dismissed_at is not None:
        raise Conflict("This invitation was dismissed.")
    by_hand = invitation.arm == Invitation.Arm.BY_HAND
    origin = Conversation.Origin.AGENT_OUTBOUND if by_hand else Conversation.Origin.PROACTIVE
    done = start_conversation(
        visitor_id=visitor.pk, start_id=start_id, page=page or where(visitor), origin=origin
    )
    if invitation.trigger is not None and not done.dup:
        wish_for_queue(conversation_id=done.conversation.pk, queue=invitation.trigger.queue)
    now = database_now()
    invitation.conversation = done.conversation
    invitation.accepted_at = now
    invitation.shown_at = invitation.shown_at or now
    invitation.changed_at = now
    invitation.save(update_fields=["conversation", "accepted_at", "shown_at", "changed_at"])
    publish(InvitationMoved(invitation.pk, visitor_id))
    return done.conversation


def where(visitor: Visitor) -> Page | None:
    """The page that the visitor was last seen on."""
    visit = open_visit(visitor.pk)
    return Page(url=visit.url, title=visit.title, referrer=visit.referrer) if visit else None


def locked_visitor(visitor_id: UUID) -> Visitor:
    found = Visitor.objects.select_for_update(no_key=True, of=("self",)).select_related("site")
    visitor = found.filter(pk=visitor_id, is_blocked=False).first()
    if visitor is None:
        raise NotFound("There is no such visitor.")
    return visitor


def locked_invitation(visitor_id: UUID, invitation_id: UUID) -> Invitation:
    found = Invitation.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "trigger__queue", "conversation"
    )
    shown = [Invitation.Arm.TREATED, Invitation.Arm.BY_HAND]
    invitation = found.filter(pk=invitation_id, visitor=visitor_id, arm__in=shown).first()
    if invitation is None:
        raise NotFound("There is no such invitation.")
    return invitation


def hold_queue(queue_id: int) -> None:
    """Two visitors are not invited at once into the same last slot."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [QUEUE_LOCKS, queue_id])


QUEUE_LOCKS = 7_301
