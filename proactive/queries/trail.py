"""What somebody did on the site, beside their conversation; and who is on it now."""

from collections import defaultdict
from uuid import UUID

from chat.models import Conversation, Visitor
from kit.statements import prepared
from proactive import links, protocol
from proactive.models import PageView, RecordLink, TrailEvent, Visit
from proactive.queries.ways import led_to

VISITS_SHOWN = 100
STEPS_SHOWN = 200
# Beacons come every thirty seconds from a page that is seen.
GONE_AFTER_S = 75


def trail_of(conversation_id: UUID, *, before: UUID | None, limit: int) -> protocol.TrailAnswer | None:
    """The trail of a conversation's visitor; None when there is no such conversation."""
    found = Conversation.objects.select_related("visitor").filter(pk=conversation_id).first()
    if found is None:
        return None
    visits = list(
        Visit.objects.filter(visitor__in=same_customer(found.visitor)).order_by("-pk")[:VISITS_SHOWN]
    )
    views = PageView.objects.filter(visit__in=[visit.pk for visit in visits])
    if before is not None:
        views = views.filter(pk__lt=before)
    newest = list(views.order_by("-pk")[: limit + 1])
    steps = steps_on([view.pk for view in newest[:limit]])
    return protocol.TrailAnswer(
        customer=customer_of(found.visitor),
        visit=visiting(visits[0]) if visits else None,
        pages=tuple(page_of(view, steps[view.pk]) for view in newest[:limit]),
        more=len(newest) > limit,
        led=led_to(found),
    )


def same_customer(visitor: Visitor) -> list[UUID]:
    """This visitor, and whoever is vouched to be the same customer of the site."""
    if not visitor.external_id:
        return [visitor.pk]
    same = Visitor.objects.filter(site=visitor.site_id, external_id=visitor.external_id)
    return list(same.values_list("pk", flat=True))


def steps_on(views: list[UUID]) -> defaultdict[UUID, list[protocol.TrailStep]]:
    steps: defaultdict[UUID, list[protocol.TrailStep]] = defaultdict(list)
    for event in TrailEvent.objects.filter(view__in=views).order_by("at", "pk"):
        if len(steps[event.view_id]) < STEPS_SHOWN:
            steps[event.view_id].append(
                protocol.TrailStep(
                    kind=event.kind,  # type: ignore[arg-type]
                    at=event.at,
                    label=event.label,
                    field=event.field,
                    code=event.code,
                    count=event.count,
                )
            )
    return steps


def page_of(view: PageView, steps: list[protocol.TrailStep]) -> protocol.TrailPage:
    return protocol.TrailPage(
        id=view.pk,
        url=view.url,
        title=view.title,
        at=view.at,
        seconds=view.seconds,
        scroll=view.scroll,
        steps=tuple(steps),
    )


def visiting(visit: Visit) -> protocol.Visiting:
    names = protocol.Visiting.__struct_fields__
    return protocol.Visiting(**{name: getattr(visit, name) for name in names})


def customer_of(visitor: Visitor) -> protocol.Customer:
    if not visitor.external_id:
        return protocol.Customer()
    values = {**visitor.attributes, "external_id": visitor.external_id}
    shown = [
        (link.label, links.filled(link.template, values))
        for link in RecordLink.objects.filter(site=visitor.site_id)
    ]
    return protocol.Customer(
        id=visitor.external_id,
        tier=visitor.value_tier,
        attributes=visitor.attributes,
        verified_at=visitor.verified_at,
        links=tuple(protocol.Link(label=label, url=url) for label, url in shown if url),
    )


def on_site(*, site_key: str, after: UUID | None, limit: int) -> protocol.OnSiteAnswer:
    """Who is on the sites now, or on one of them, those first who came first."""
    asked = {"site": site_key, "gone": GONE_AFTER_S, "after": after, "limit": limit + 1}
    with prepared(ON_SITE, asked) as cursor:
        rows = cursor.fetchall()
    items = tuple(
        protocol.OnSite(
            **dict(zip(FIELDS, row[:-1], strict=True)) | {"name": row[3] or f"Visitor {str(row[0])[:4]}"}
        )
        for row in rows[:limit]
    )
    return protocol.OnSiteAnswer(items=items, total=rows[0][-1] if rows else 0, more=len(rows) > limit)


ON_SITE = """
  WITH here AS (
    SELECT v.*, s.name AS site_name FROM proactive_visit v JOIN chat_site s ON s.id = v.site_id
    WHERE v.ended_at IS NULL AND (%(site)s = '' OR s.key = %(site)s)
      AND v.seen_at > clock_timestamp() - make_interval(secs => %(gone)s)
  )
  SELECT h.visitor_id, h.id, h.site_name, p.name, h.began_at, h.seen_at, h.url, h.title,
    (SELECT count(*) FROM proactive_pageview w WHERE w.visit_id = h.id),
    (SELECT count(*) FROM chat_conversation c WHERE c.visitor_id = h.visitor_id),
    h.device, h.country, p.external_id, p.value_tier,
    CASE WHEN jsonb_typeof(p.attributes->'value') = 'number'
      THEN (p.attributes->>'value')::float8 END,
    (SELECT c.id FROM chat_conversation c
      WHERE c.visitor_id = h.visitor_id AND c.state <> 'closed'),
    (SELECT max(i.eligible_at) FROM proactive_invitation i
      WHERE i.visitor_id = h.visitor_id AND i.arm IN ('treated', 'by_hand')),
    (SELECT count(*) FROM here)
  FROM here h JOIN chat_visitor p ON p.id = h.visitor_id
  WHERE %(after)s::uuid IS NULL OR h.id > %(after)s::uuid
  ORDER BY h.id LIMIT %(limit)s
"""


FIELDS = (
    *("visitor", "visit", "site", "name", "since", "seen_at", "url", "title", "pages", "chats", "device"),
    *("country", "customer", "tier", "value", "conversation", "invited_at"),
)
