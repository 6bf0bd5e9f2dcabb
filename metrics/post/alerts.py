"""Alerts as somebody reads them: a line in the console, an e-mail, a signed webhook."""

from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from chat.actions.agent_log import write_agent_line
from chat.post import webhooks
from chat.post.sending import mail
from kit.clock import database_now
from metrics.kpis import Unit
from metrics.models import AlertMessage, AlertRule
from metrics.models.alerts import LIVE
from metrics.queries.watched import team_of, whose
from metrics.wording import shown
from routing.queries import leads_of

LONGEST_LINE = 200


def deliver(message: AlertMessage) -> None:
    """Tell it by its channel. Raises Undelivered."""
    match message.channel:
        case AlertMessage.Channel.CONSOLE:
            _in_console(message)
        case AlertMessage.Channel.EMAIL:
            _by_mail(message)
        case AlertMessage.Channel.WEBHOOK:
            _by_webhook(message)


def headline(message: AlertMessage) -> str:
    """What happened, in one line."""
    rule = message.firing.rule
    where = f" ({name})" if (name := whose(rule)) else ""
    if message.kind == AlertMessage.Kind.RESOLVED:
        return f"Over: {rule.name}{where}"
    return f"{rule.name}{where}: {label(rule)} {_shown(rule, message.firing.value)}"


def label(rule: AlertRule) -> str:
    kpi = rule.kpi
    if kpi is None:
        return LIVE[rule.measure].removesuffix(" (seconds)")
    return f"{kpi.label}, {rule.get_span_display()}"


def _shown(rule: AlertRule, value: float) -> str:
    if rule.kpi is not None:
        return shown(value, rule.kpi.unit)
    return shown(value, Unit.SECONDS if rule.measure.endswith("_s") else Unit.COUNT)


@transaction.atomic
def _in_console(message: AlertMessage) -> None:
    """A line for everyone who leads the team that it is about."""
    message = AlertMessage.objects.select_for_update().get(pk=message.pk)
    if message.sent_at is not None:
        return
    is_over = message.kind == AlertMessage.Kind.RESOLVED
    for agent in leads_of(team_of(message.firing.rule)):
        write_agent_line(
            agent_id=agent.pk,
            type="alert_over" if is_over else "alert",
            why=headline(message)[:LONGEST_LINE],
        )
    # With the lines, so that they are never written twice.
    message.sent_at = database_now()
    message.save(update_fields=["sent_at"])


def _by_mail(message: AlertMessage) -> None:
    rule = message.firing.rule
    letter = EmailMultiAlternatives(
        subject=" ".join(headline(message).split()),
        body=_letter(message),
        to=rule.emails,
        headers={"Message-ID": f"<{message.pk}@alerts.livechat>", "Auto-Submitted": "auto-generated"},
    )
    mail(letter)


def _letter(message: AlertMessage) -> str:
    firing, rule = message.firing, message.firing.rule
    began = _local(firing.began_at, rule)
    sentence = (
        f"{label(rule)} has been {rule.comparison} {_shown(rule, float(rule.threshold))} since {began}:"
        f" {_shown(rule, firing.value)}."
    )
    if message.kind == AlertMessage.Kind.RESOLVED and firing.ended_at:
        sentence = (
            f"{label(rule)} was {rule.comparison} {_shown(rule, float(rule.threshold))} from {began}"
            f" until {_local(firing.ended_at, rule)}, and no longer is."
        )
    where = [f"It is about {name}."] if (name := whose(rule)) else []
    return "\n".join([sentence, *where, "", address(rule), "", f"This is the alert “{rule.name}”."])


def _local(at: datetime, rule: AlertRule) -> str:
    return f"{at.astimezone(ZoneInfo(rule.zone)):%Y-%m-%d %H:%M} ({rule.zone})"


def address(rule: AlertRule) -> str:
    """The dashboard, showing what the rule is about."""
    shown_there = {"view": "live"} if rule.kpi is None else {"period": "today", "kpi": rule.measure}
    filters = {"queue": rule.queue_id} if rule.queue_id else {"team": rule.team_id} if rule.team_id else {}
    return f"{settings.PUBLIC_URL}/dashboard/?{urlencode({**shown_there, **filters})}"


def _by_webhook(message: AlertMessage) -> None:
    rule = message.firing.rule
    webhooks.post(rule.webhook, rule.webhook_secret, str(message.pk), payload(message))


def payload(message: AlertMessage) -> dict[str, object]:
    firing, rule = message.firing, message.firing.rule
    return {
        "type": f"alert.{message.kind}",
        "data": {
            "id": firing.pk,
            "rule": rule.name,
            "figure": rule.measure,
            "label": label(rule),
            "comparison": rule.comparison,
            "threshold": float(rule.threshold),
            "value": firing.value,
            "team": rule.team_id,
            "queue": rule.queue_id,
            "began_at": firing.began_at.isoformat(),
            "told_at": _iso(firing.told_at),
            "ended_at": _iso(firing.ended_at),
            "url": address(rule),
        },
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
