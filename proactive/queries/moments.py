"""What is known on the server of a visitor at a moment."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kit.statements import prepared
from kit.tokens import hashed
from proactive import protocol
from proactive.models import Invitation, Reach, Variant, Visit
from proactive.queries.live import VERSIONS
from proactive.rules import Budget, FactValue, History, Shown

# An invitation that was confirmed counts as shown from that moment: two tabs get no two. Who said no to one
# said no to all, however long ago: the trigger decides for how long that holds.
STANDING = f"""
  SELECT m.now, p.site_id, s.key, v.id, v.url, v.device, v.language, v.country, v.city,
    (SELECT count(*) FROM proactive_visit o WHERE o.visitor_id = p.id),
    p.external_id, p.value_tier,
    CASE WHEN jsonb_typeof(p.attributes->'value') = 'number' THEN (p.attributes->>'value')::float8 END,
    c.chats, COALESCE(c.is_open, false), c.began_at, c.chatted_at,
    i.triggers, i.visits, i.shown, i.dismissed_at,
    r.per_day, r.per_week, ({VERSIONS.format(site="p.site_id")})
  FROM (SELECT clock_timestamp() AS now) m
  CROSS JOIN chat_visitor p
  JOIN chat_site s ON s.id = p.site_id
  JOIN LATERAL (
    SELECT * FROM proactive_visit v
    WHERE v.visitor_id = p.id AND (v.ended_at IS NULL OR %(ended)s)
    ORDER BY v.began_at DESC LIMIT 1) v ON true
  LEFT JOIN proactive_reach r ON r.site_id = p.site_id
  CROSS JOIN LATERAL (
    SELECT count(*) AS chats, bool_or(c.state <> 'closed') AS is_open, max(c.created_at) AS began_at,
      (array_agg(COALESCE(c.ended_at, c.created_at) ORDER BY c.created_at DESC))[1] AS chatted_at
    FROM chat_conversation c WHERE c.visitor_id = p.id) c
  CROSS JOIN LATERAL (
    SELECT max(i.dismissed_at) AS dismissed_at,
      array_agg(i.trigger_id) FILTER (WHERE i.eligible_at > m.now - interval '7 days') AS triggers,
      array_agg(i.visit_id) FILTER (WHERE i.eligible_at > m.now - interval '7 days') AS visits,
      array_agg(COALESCE(i.shown_at, i.eligible_at)) FILTER (WHERE i.eligible_at > m.now - interval '7 days')
        AS shown
    FROM proactive_invitation i
    WHERE i.visitor_id = p.id AND i.arm IN ('treated', 'by_hand')) i
  WHERE p.id = %(visitor)s
"""  # noqa: S608  nothing of a request in it


@dataclass(frozen=True, slots=True)
class Moment:
    """A visitor on the site just now: what decides about an invitation beside the trigger itself. `facts`
    are those that no browser may claim; `versions` are those of the site's live triggers."""

    visitor_id: UUID
    now: datetime
    site_id: int
    salt: str
    visit_id: UUID
    url: str
    device: str
    language: str
    facts: dict[str, FactValue]
    history: History
    budget: Budget
    versions: str


def moment_of(visitor_id: UUID, *, with_ended: bool = False) -> Moment | None:
    """None for somebody who is not on the site; `with_ended` takes their last visit, if there was any."""
    with prepared(STANDING, {"visitor": visitor_id, "ended": with_ended}) as cursor:
        row = cursor.fetchone()
    if row is None:
        return None
    now, site, salt, visit, url, device, language, country, city, visits, customer, *rest = row
    tier, value, chats, is_open, began_at, chatted_at, triggers, visited, shown, dismissed_at, *reach = rest
    per_day, per_week, versions = reach
    return Moment(
        visitor_id=visitor_id,
        now=now,
        site_id=site,
        salt=salt,
        visit_id=visit,
        url=url,
        device=device,
        language=language,
        facts={
            "device": device,
            "visitor.visits": visits,
            "visitor.known": bool(customer),
            "visitor.tier": tier or None,
            "visitor.value": value,
            "place.country": country or None,
            "place.city": city or None,
            "chat.open": is_open,
            "chat.count": chats,
            "chat.days_ago": (now - began_at).total_seconds() / 86_400 if began_at else None,
        },
        history=History(
            shown=[
                Shown(trigger or 0, visit.int if visit else 0, at)
                for trigger, visit, at in zip(triggers or (), visited or (), shown or (), strict=True)
            ],
            dismissed_at=dismissed_at,
            chatted_at=chatted_at,
            is_chatting=is_open,
        ),
        budget=Budget() if per_day is None else Budget(per_day, per_week),
        versions=versions or "",
    )


def bearer_of(token: str, site_id: int) -> UUID | None:
    """The visitor of this site whom the token belongs to."""
    with prepared(BEARER, [hashed(token), site_id]) as cursor:
        row: tuple[UUID] | None = cursor.fetchone()
    return row[0] if row else None


BEARER = "SELECT id FROM chat_visitor WHERE token_hash = %s AND site_id = %s AND NOT is_blocked"


def open_visit(visitor_id: UUID) -> Visit | None:
    return Visit.objects.filter(visitor=visitor_id, ended_at=None).first()


def budget_of(reach: Reach) -> Budget:
    return Budget(per_day=reach.per_day, per_week=reach.per_week)


def card(invitation: Invitation) -> protocol.InvitationCard:
    """An invitation as a page shows it."""
    variant = invitation.variant or Variant(title=by_whom(invitation))
    return protocol.InvitationCard(
        id=invitation.pk,
        trigger=invitation.trigger_id or 0,
        title=variant.title,
        body=invitation.message,
        accept=variant.accept_label,
        dismiss=variant.dismiss_label,
    )


def by_whom(invitation: Invitation) -> str:
    """The agent's name, as visitors see it."""
    return invitation.by.shown_name if invitation.by else ""


def card_of(invitation_id: UUID) -> protocol.InvitationCard | None:
    found = Invitation.objects.select_related("variant", "by").filter(pk=invitation_id).first()
    return card(found) if found else None
