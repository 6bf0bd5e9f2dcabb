"""How they came: a page, a device and an entry point for each conversation of the two years, and what was
seen in the visits that would still be known."""

from django.db import connection, transaction

from benchmarks.setup import ORIGIN
from chat.models import Site
from proactive.models import Beginning, EntryPoint
from routing.models import Queue

PAGES = 1_000
ENTRIES = ("Bubble", "Help tab", "Contact page", "Checkout")
KEPT_DAYS = 90
VIEWS = 3

# By chance, but the same each time: from 0 to 1 by a conversation's id and a word.
CHANCE = "((hashtext(c.id::text || '{word}') & 2147483647) / 2147483648.0)"

# A few pages begin most conversations.
PAGED = f"""
UPDATE chat_conversation c SET page_url = '{ORIGIN}/p/'
  || floor({PAGES} * power({CHANCE.format(word="page")}, 3)) || '?from=' || left(c.id::text, 8)
"""

BEGUN = f"""
INSERT INTO proactive_beginning (conversation_id, entry_id, device, browser, language, country, changed_at)
SELECT c.id, CASE WHEN c.origin = 'reactive' THEN
    (%(entries)s::bigint[])[1 + floor({len(ENTRIES)} * power({CHANCE.format(word="entry")}, 2))::int] END,
  (ARRAY['phone', 'phone', 'phone', 'desktop', 'desktop', 'tablet'])
    [1 + floor(6 * {CHANCE.format(word="device")})::int],
  'Firefox', (ARRAY['de-AT', 'de', 'de', 'en-GB', 'en', 'fr', 'it'])
    [1 + floor(7 * {CHANCE.format(word="language")})::int],
  'AT', c.created_at
FROM chat_conversation c
"""

# Shown to the visitors of two visits for each conversation, and opened in one.
USED = """
INSERT INTO proactive_entryuse (entry_id, did, at)
SELECT b.entry_id, used.did, c.created_at - used.before
FROM chat_conversation c JOIN proactive_beginning b ON b.conversation_id = c.id
CROSS JOIN (VALUES ('shown', interval '9 minutes'), ('shown', interval '7 minutes'),
  ('opened', interval '1 minute')) AS used(did, before)
WHERE b.entry_id IS NOT NULL
"""

VISITED = f"""
INSERT INTO proactive_visit (id, site_id, visitor_id, began_at, seen_at, ended_at, landing_url, referrer,
  campaign, url, title, device, browser, system, language, country, city)
SELECT c.id, c.site_id, c.visitor_id, c.created_at - interval '10 minutes', c.created_at, c.created_at,
  c.page_url, '', '{{}}', c.page_url, 'A page', b.device, b.browser, '', b.language, b.country, ''
FROM chat_conversation c JOIN proactive_beginning b ON b.conversation_id = c.id
WHERE c.created_at > now() - interval '{KEPT_DAYS} days'
"""

VIEWED = f"""
INSERT INTO proactive_pageview (id, visit_id, view, url, title, at, seconds, scroll, told)
SELECT gen_random_uuid(), v.id, n, v.url, v.title, v.began_at + n * interval '3 minutes', 180, 50, 1
FROM proactive_visit v, generate_series(1, {VIEWS}) AS n
"""


def tell() -> bool:
    """Unless it is there. Returns whether it was not."""
    if Beginning.objects.exists():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    _write()
    return True


@transaction.atomic
def _write() -> None:
    site, queues = Site.objects.get(), list(Queue.objects.order_by("pk"))
    EntryPoint.objects.filter(site=site).delete()
    entries = [
        EntryPoint.objects.create(site=site, name=name, queue=queue)
        for name, queue in zip(ENTRIES, queues, strict=False)
    ]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in (PAGED, BEGUN, USED, VISITED, VIEWED):
            cursor.execute(statement, {"entries": [entry.pk for entry in entries]})
