"""What is known on the server of a visitor at a moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from kit.statements import prepared
from kit.tokens import hashed
from proactive import protocol
from proactive.models import Invitation, Reach, Variant, Visit
from proactive.queries.live import VERSIONS
from proactive.rules import Budget, FactValue, History, Shown, page_facts

# An invitation that was confirmed counts as shown from that moment: two tabs get no two. Who said no to one
# said no to all, however long ago: the trigger decides for how long that holds.
STANDING = """
  SELECT m.now, p.site_id, s.key, v.id, v.url, v.device, v.language, v.country, v.city,
    (SELECT count(*) FROM proactive_visit o WHERE o.visitor_id = p.id),
    p.external_id, p.value_tier,
    CASE WHEN jsonb_typeof(p.attributes->'value') = 'number' THEN (p.attributes->>'value')::float8 END,
    c.chats, COALESCE(c.is_open, false), c.began_at, c.chatted_at,
    i.triggers, i.visits, i.shown, i.dismissed_at,
    r.per_day, r.per_week, ({versions})
  FROM (SELECT clock_timestamp() AS now) m
  CROSS JOIN chat_visitor p
  JOIN chat_site s ON s.id = p.site_id
  {visited} LATERAL (
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
"""
OF_VISIT, OF_ANYBODY = (
    STANDING.format(visited=visited, versions=VERSIONS.format(site="p.site_id"))
    for visited in ("JOIN", "LEFT JOIN")
)


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


class Row(NamedTuple):
    """What the statement answers. Of somebody who has left no visit all that a visit tells is None."""

    now: datetime
    site: int
    salt: str
    visit: Any
    url: Any
    device: Any
    language: Any
    country: Any
    city: Any
    visits: int
    customer: str
    tier: str
    value: float | None
    chats: int
    is_open: bool
    began_at: datetime | None
    chatted_at: datetime | None
    triggers: list[int | None] | None
    invited: list[UUID | None] | None
    shown: list[datetime] | None
    dismissed_at: datetime | None
    per_day: Any
    per_week: Any
    versions: str | None


def moment_of(visitor_id: UUID, *, with_ended: bool = False) -> Moment | None:
    """None for somebody who is not on the site; `with_ended` takes their last visit, if there was any."""
    row = _row(OF_VISIT, visitor_id, with_ended)
    if row is None:
        return None
    return Moment(
        visitor_id=visitor_id,
        now=row.now,
        site_id=row.site,
        salt=row.salt,
        visit_id=row.visit,
        url=row.url,
        device=row.device,
        language=row.language,
        facts=_facts(row),
        history=History(
            shown=[
                Shown(trigger or 0, visit.int if visit else 0, at)
                for trigger, visit, at in zip(
                    row.triggers or (), row.invited or (), row.shown or (), strict=True
                )
            ],
            dismissed_at=row.dismissed_at,
            chatted_at=row.chatted_at,
            is_chatting=row.is_open,
        ),
        budget=Budget() if row.per_day is None else Budget(row.per_day, row.per_week),
        versions=row.versions or "",
    )


def known_of(visitor_id: UUID) -> dict[str, FactValue]:
    """What is known of a visitor without their browser, whether or not they are on the site. Of somebody
    whose visits are not kept it is who they are and what they wrote about, and nothing of any visit."""
    row = _row(OF_ANYBODY, visitor_id, with_ended=True)
    if row is None:
        return {}
    of_page = page_facts(row.url) if row.url else {}
    return {**_facts(row), **of_page, "language": row.language or None}


def _row(statement: str, visitor_id: UUID, with_ended: bool) -> Row | None:
    with prepared(statement, {"visitor": visitor_id, "ended": with_ended}) as cursor:
        found = cursor.fetchone()
    return Row(*found) if found else None


def _facts(row: Row) -> dict[str, FactValue]:
    return {
        "device": row.device,
        "visitor.visits": row.visits or None,
        "visitor.known": bool(row.customer),
        "visitor.tier": row.tier or None,
        "visitor.value": row.value,
        "place.country": row.country or None,
        "place.city": row.city or None,
        "chat.open": row.is_open,
        "chat.count": row.chats,
        "chat.days_ago": (row.now - row.began_at).total_seconds() / 86_400 if row.began_at else None,
    }


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
