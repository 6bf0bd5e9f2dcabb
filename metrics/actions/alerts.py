"""Watches the figures that rules are about: an alarm begins once, is told once, and ends once."""

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from kit.clock import database_now
from metrics.alarms import holds, quiet_until
from metrics.locks import WATCHING, only_one
from metrics.models import AlertFiring, AlertMessage, AlertRule
from metrics.queries import watched

logger = logging.getLogger(__name__)

# Rules are looked at each minute. Where nobody looked for longer, nobody knows what was in between.
UNSEEN = timedelta(minutes=3)
# A look that comes a little early counts as one in time.
EARLY = timedelta(seconds=10)

Channel = AlertMessage.Channel
Kind = AlertMessage.Kind


@transaction.atomic
def watch(*, now: datetime | None = None) -> None:
    """Look at every rule once, and write what is to be told. Does nothing while another looks."""
    if not only_one(WATCHING):
        return
    at = now or database_now()
    concerned = Q(is_on=True) | Q(firings__isnull=False, firings__ended_at=None)
    for rule in AlertRule.objects.filter(concerned).distinct().select_related("team", "queue"):
        try:
            with transaction.atomic():
                _look(rule, at)
        except Exception:
            logger.exception("The alert rule %s could not be looked at", rule.pk)
    _forget_removed()


@transaction.atomic
def remove(*, rule_id: int, now: datetime | None = None) -> None:
    """Watch it no more. Whoever was told of an alarm that lasts is told that it is over; then the rule is
    gone with all its alarms. Doing it again changes nothing."""
    at = now or database_now()
    rule = AlertRule.objects.select_for_update().filter(pk=rule_id, removed_at=None).first()
    if rule is None:
        return
    rule.is_on, rule.removed_at = False, at
    rule.save(update_fields=["is_on", "removed_at"])
    firing = rule.firings.select_for_update().filter(ended_at=None).first()
    if firing is not None:
        _end(firing, at)
    _forget_removed()


def _forget_removed() -> None:
    """Delete the removed rules of which nothing is left to be told."""
    untold = AlertMessage.objects.filter(firing__rule=OuterRef("pk"), sent_at=None, given_up_at=None)
    AlertRule.objects.filter(~Exists(untold), removed_at__isnull=False).delete()


def _look(rule: AlertRule, now: datetime) -> None:
    firing = rule.firings.select_for_update().filter(ended_at=None).first()
    try:
        value = watched.value(rule, now) if rule.is_on else None
    except watched.Unknown:
        # What lasts is neither over nor seen to hold.
        return
    if value is None or not holds(value, rule.comparison, float(rule.threshold)):
        if firing is not None:
            _end(firing, now)
        return
    if firing is None:
        firing = AlertFiring(rule=rule, began_at=now, seen_at=now)
    if firing.told_at is None:
        _go_on(firing, value, now)
    firing.seen_at = now
    firing.changed_at = now
    firing.save()
    if firing.told_at == now:
        _tell(firing, now)


def _go_on(firing: AlertFiring, value: float, now: datetime) -> None:
    if now - firing.seen_at > UNSEEN:
        firing.began_at = now
    firing.value = value
    if now - firing.began_at + EARLY >= timedelta(minutes=firing.rule.for_minutes):
        firing.told_at = now


def _end(firing: AlertFiring, now: datetime) -> None:
    """What was not yet an alert is forgotten. Whoever was told is told that it is over, nobody else."""
    if firing.told_at is None:
        firing.delete()
        return
    firing.ended_at = firing.changed_at = now
    firing.save()
    for message in firing.messages.select_for_update().filter(kind=Kind.FIRED):
        if message.sent_at is None and message.attempts == 0:
            message.delete()
            continue
        if message.given_up_at is not None:
            continue
        if message.sent_at is None:
            message.given_up_at, message.problem = now, "It was over before this could be delivered."
            message.save()
        _write(firing, message.channel, Kind.RESOLVED, now)


def _tell(firing: AlertFiring, now: datetime) -> None:
    rule = firing.rule
    wanted = {Channel.CONSOLE: rule.tells_leads, Channel.EMAIL: rule.emails, Channel.WEBHOOK: rule.webhook}
    for channel, is_wanted in wanted.items():
        if is_wanted:
            _write(firing, channel, Kind.FIRED, now)


def _write(firing: AlertFiring, channel: str, kind: AlertMessage.Kind, now: datetime) -> None:
    rule = firing.rule
    wakes_at = quiet_until(now, ZoneInfo(rule.zone), rule.quiet_from, rule.quiet_to)
    AlertMessage.objects.create(firing=firing, channel=channel, kind=kind, due_at=wakes_at or now)
