"""The site of this benchmark: who is on it, its triggers, a month of visits and of invitations."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from benchmarks.setup import ORIGIN, SITE_KEY
from chat.models import Agent, Conversation, Lease, Site
from proactive.models import Experiment, Goal, Training, Trigger, Variant
from proactive.scores import NAMES, Model, Quality, Weights
from routing.models import Desk, Member, Presence, Queue, Team

CHECKOUT = f"{ORIGIN}/checkout"
TRIGGERS = 20
QUEUE = "Benchmark"
LOGIN = f"{SITE_KEY}-login"
ROOM = 1_000_000
VIEWS_OF_A_VISIT = 4
PAST_INVITATIONS = 50_000
IDLE = {"fact": "idle.seconds", "is": "at_least", "value": 60}
LIKELY = {"all": [IDLE, {"fact": "score.help", "is": "at_least", "value": 0.1}]}


def write_shop(*, past_views: int) -> None:
    """A queue with room for everybody, triggers for its checkout, and a past. The visitors of the run have
    no conversation, and each is on the site now."""
    Conversation.objects.all().delete()
    site = Site.objects.get(key=SITE_KEY)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE routing_team, routing_queue CASCADE")
    team = Team.objects.create(
        name=QUEUE, direction="customer_service", asa_target_s=60, sl_percent=80, sl_seconds=60
    )
    queue = Queue.objects.create(team=team, name=QUEUE, sla_target_s=60)
    agent = Agent.objects.get()
    Member.objects.create(agent=agent, queue=queue)
    Desk.objects.create(agent=agent, capacity=ROOM * 1000, presence=Presence.ONLINE)
    attend(agent)
    log_in(agent)
    for n in range(TRIGGERS):
        write_trigger(site, queue, f"Idle {n}", IDLE if n else {"all": [IDLE]})
    write_visits(site, past_views)
    come_back(site)
    write_invitations(queue)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("CHECKPOINT")


def attend(agent: Agent) -> None:
    """A console that stays connected: without one the server's sweep would find nobody there."""
    now = timezone.now()
    Lease.objects.update_or_create(
        session=QUEUE,
        defaults={"process": QUEUE, "agent": agent, "heard_at": now, "until": now + timedelta(days=1)},
    )


def log_in(agent: Agent) -> None:
    who = {
        SESSION_KEY: str(agent.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: agent.get_session_auth_hash(),
    }
    Session.objects.create(
        session_key=LOGIN,
        session_data=Session.objects.encode(who),
        expire_date=timezone.now() + timedelta(days=1),
    )


def write_trigger(site: Site, queue: Queue, name: str, condition: object) -> Trigger:
    trigger = Trigger.objects.create(
        site=site,
        name=name,
        why="They hesitate.",
        queue=queue,
        state=Trigger.State.LIVE,
        on_pages=["/checkout*"],
        condition=condition,
    )
    Variant.objects.create(trigger=trigger, message="Can we help?")
    return trigger


def learn() -> int:
    """A trigger that asks a score, which is on; its number."""
    site, queue = Site.objects.get(key=SITE_KEY), Queue.objects.get(name=QUEUE)
    goal = Goal.objects.create(site=site, name="order", kind=Goal.Kind.ORDER)
    trigger = write_trigger(site, queue, "Likely", LIKELY)
    trigger.experiment = Experiment.objects.create(
        site=site, name="Likely", hypothesis="It helps.", primary_goal=goal
    )
    trigger.save()
    each = (0.1,) * len(NAMES)
    found = Quality(visits=1, outcomes=1, brier=0.1, skill=0.1, ranking=0.7, calibration_error=0.01, bins=())
    model = Model(Weights(0.0, each, each, (1.0,) * len(NAMES)), NAMES, found, 1)
    Training.objects.create(
        site=site,
        score=Training.Score.HELP,
        at=timezone.now(),
        visits=1,
        outcomes=1,
        is_on=True,
        model=msgspec.to_builtins(model),
    )
    return trigger.pk


def come_back(site: Site) -> None:
    """Every visitor is on the site just now, with a few pages behind them and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM proactive_invitation WHERE eligible_at > now() - interval '1 day'")
        cursor.execute(
            """
            DELETE FROM proactive_pageview p USING proactive_visit v
            WHERE v.id = p.visit_id AND v.ended_at IS NULL
            """
        )
        cursor.execute("DELETE FROM proactive_visit WHERE ended_at IS NULL")
        cursor.execute(
            """
            INSERT INTO proactive_visit (id, site_id, visitor_id, began_at, seen_at, landing_url, referrer,
              campaign, url, title, device, browser, system, language, country, city)
            SELECT uuidv7(), site_id, id, now() - interval '5 minutes', now(), %(url)s, '', '{}',
              %(url)s, 'Checkout', 'desktop', 'Firefox', 'Linux', 'en', 'AT', ''
            FROM chat_visitor WHERE site_id = %(site)s
            """,
            {"site": site.pk, "url": CHECKOUT},
        )
        cursor.execute(
            """
            INSERT INTO proactive_pageview (id, visit_id, view, url, title, at, seconds, scroll, told)
            SELECT uuidv7(), v.id, n, v.url || n, '', v.began_at, 60, 80, 0
            FROM proactive_visit v, generate_series(1, %s) n WHERE v.ended_at IS NULL
            """,
            [VIEWS_OF_A_VISIT],
        )


def write_visits(site: Site, views: int) -> None:
    """So many page views of the last thirty days, on five hundred pages; on every tenth a field was
    refused."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            """
            INSERT INTO proactive_visit (id, site_id, visitor_id, began_at, seen_at, ended_at, landing_url,
              referrer, campaign, url, title, device, browser, system, language, country, city)
            SELECT uuidv7(b.at - now()), %(site)s, w.ids[1 + n %% array_length(w.ids, 1)], b.at,
              b.at + interval '5 minutes', b.at + interval '5 minutes', %(url)s, '', '{}', %(url)s, '',
              (ARRAY['desktop', 'phone'])[1 + n %% 2], 'Firefox', 'Linux', 'en', 'AT', ''
            FROM generate_series(1, %(visits)s) n
            CROSS JOIN (SELECT array_agg(id) AS ids FROM chat_visitor WHERE site_id = %(site)s) w
            CROSS JOIN LATERAL (
              SELECT now() - interval '2 days' - n * interval '27 days' / %(visits)s AS at) b
            """,
            {"site": site.pk, "url": ORIGIN, "visits": views // VIEWS_OF_A_VISIT},
        )
        cursor.execute(
            """
            INSERT INTO proactive_pageview (id, visit_id, view, url, title, at, seconds, scroll, told)
            SELECT uuidv7(v.began_at + n * interval '1 minute' - now()), v.id, n,
              CASE WHEN n = 4 THEN %(checkout)s
                ELSE %(origin)s || '/products/' || abs(hashtext(v.id::text) %% 500) END,
              'Boots', v.began_at + n * interval '1 minute', 60, 80, 0
            FROM proactive_visit v, generate_series(1, %(each)s) n WHERE v.ended_at IS NOT NULL
            """,
            {"checkout": CHECKOUT, "origin": ORIGIN, "each": VIEWS_OF_A_VISIT},
        )
        cursor.execute(
            """
            INSERT INTO proactive_trailevent (id, view_id, kind, at, label, field, code, count)
            SELECT uuidv7(p.at - now()), p.id, 'form_refused', p.at, '', 'iban', 0, 1
            FROM proactive_pageview p WHERE hashtext(p.id::text) % 10 = 0
            """
        )
        cursor.execute("SET statement_timeout TO DEFAULT")


def write_invitations(queue: Queue) -> None:
    """Those of the last month, of which one in ten was accepted."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO proactive_invitation (id, visitor_id, trigger_id, arm, propensity, scores, message,
              url, eligible_at, shown_at, accepted_at, changed_at)
            SELECT uuidv7(b.at - now()), v.ids[1 + n %% array_length(v.ids, 1)], t.ids[1 + n %% %(triggers)s],
              'treated', 0.9, '{}', '', '', b.at, b.at,
              CASE WHEN n %% 10 = 0 THEN b.at + interval '20 seconds' END, b.at
            FROM generate_series(1, %(count)s) n
            CROSS JOIN (SELECT array_agg(id) AS ids FROM proactive_trigger WHERE queue_id = %(queue)s) t
            CROSS JOIN (SELECT array_agg(id) AS ids FROM chat_visitor) v
            CROSS JOIN LATERAL (
              SELECT now() - interval '8 days' - n * interval '20 days' / %(count)s AS at) b
            """,
            {"triggers": TRIGGERS, "count": PAST_INVITATIONS, "queue": queue.pk},
        )


def triggers() -> Sequence[int]:
    return list(Trigger.objects.order_by("pk").values_list("pk", flat=True))
