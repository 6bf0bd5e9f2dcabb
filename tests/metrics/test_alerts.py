"""Alerts: once when it begins, once when it is over, to whom it was asked."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from standardwebhooks import Webhook

from chat.actions import outgoing
from chat.models import AgentLine, Conversation
from chat.models.outgoing import PAUSES
from chat.post.sending import send_due
from metrics import locks
from metrics.actions.alerts import remove, watch
from metrics.models import AlertFiring, AlertMessage, AlertRule
from metrics.post import alerts as post
from metrics.queries import watched
from routing.actions.stays import enqueue
from routing.models import QueueStay
from tests.conftest import World
from tests.people import make_agent, start
from tests.routing.people import make_queue, make_team

BEGIN = datetime(2026, 6, 1, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return BEGIN + timedelta(minutes=minutes)


def make_rule(**fields: Any) -> AlertRule:
    return AlertRule.objects.create(
        **{"name": "Long line", "measure": "live_waiting", "threshold": 0, "for_minutes": 2, **fields}
    )


def somebody_waits(world: World) -> QueueStay:
    conversation = start(world.visitor)
    enqueue(conversation_id=conversation.pk)
    return QueueStay.objects.get(conversation=conversation)


def nobody_waits() -> None:
    Conversation.objects.update(state="closed", waiting_since=None)
    QueueStay.objects.update(left_at=datetime.now(UTC), outcome="abandoned")


@pytest.fixture
def line(world: World) -> World:
    """One visitor in the line of a queue."""
    make_queue(make_team(), site=world.site)
    somebody_waits(world)
    return world


def told() -> list[tuple[str, str]]:
    return list(AlertMessage.objects.order_by("kind", "channel").values_list("kind", "channel"))


def send() -> None:
    send_due(AlertMessage, post.deliver)


def lines(world: World) -> list[tuple[str, str]]:
    found = AgentLine.objects.filter(agent=world.sam, type__startswith="alert")
    return list(found.order_by("aseq").values_list("type", "why"))


def test_it_is_told_once_when_it_has_held_for_long_enough_and_once_when_it_is_over(line: World) -> None:
    make_rule()

    for minute in range(6):
        watch(now=at(minute))
        assert told() == ([("fired", "console")] if minute >= 2 else [])
    send()
    nobody_waits()
    for minute in range(6, 9):
        watch(now=at(minute))
        send()

    firing = AlertFiring.objects.get()
    assert (firing.began_at, firing.told_at, firing.ended_at, firing.value) == (at(0), at(2), at(6), 1)
    assert told() == [("fired", "console"), ("resolved", "console")]
    assert lines(line) == [("alert", "Long line: Waiting now 1"), ("alert_over", "Over: Long line")]
    assert AgentLine.objects.filter(agent=line.ana, type="alert").count() == 0


def test_what_is_over_soon_is_no_alert(line: World) -> None:
    make_rule()
    watch(now=at(0))
    watch(now=at(1))
    nobody_waits()
    watch(now=at(2))

    assert AlertFiring.objects.count() == 0
    assert told() == []


def test_a_doubled_beat_and_a_second_worker_change_nothing(line: World) -> None:
    make_rule(for_minutes=0)
    for _ in range(3):
        watch(now=at(0))
    with transaction.atomic():
        assert locks.only_one(locks.WATCHING)
        elsewhere = connection.copy()
        try:
            with elsewhere.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [locks.NUMBERS, locks.WATCHING])
                assert cursor.fetchone() == (False,)
        finally:
            elsewhere.close()
    for _ in range(3):
        send()

    assert told() == [("fired", "console")]
    assert len(lines(line)) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        AlertFiring.objects.create(rule=AlertRule.objects.get(), began_at=at(0), seen_at=at(0), value=1)


def test_what_nobody_watched_does_not_count_as_having_held(line: World) -> None:
    make_rule(for_minutes=5)
    watch(now=at(0))
    watch(now=at(60))
    assert told() == []
    for minute in range(61, 66):
        watch(now=at(minute))

    assert AlertFiring.objects.get().began_at == at(60)
    assert told() == [("fired", "console")]


def test_a_rule_that_is_turned_off_ends_what_it_began(line: World) -> None:
    rule = make_rule(for_minutes=0)
    watch(now=at(0))
    send()
    AlertRule.objects.filter(pk=rule.pk).update(is_on=False)
    watch(now=at(1))

    assert AlertFiring.objects.get().ended_at == at(1)
    assert told() == [("fired", "console"), ("resolved", "console")]


def test_a_rule_that_is_deleted_tells_that_it_is_over_and_is_then_gone(line: World) -> None:
    rule = make_rule(for_minutes=0)
    watch(now=at(0))
    send()
    client = Client()
    client.force_login(line.sam)

    page = client.post(f"/admin/metrics/alertrule/{rule.pk}/delete/", {"post": "yes"})
    assert page.status_code == 302
    remove(rule_id=rule.pk)
    watch(now=at(1))
    assert client.get(f"/admin/metrics/alertrule/{rule.pk}/change/").status_code == 302
    assert [kind for kind, _ in told()] == ["fired", "resolved"]
    send()
    watch(now=at(2))

    assert lines(line) == [("alert", "Long line: Waiting now 1"), ("alert_over", "Over: Long line")]
    assert (AlertRule.objects.count(), AlertFiring.objects.count()) == (0, 0)


def test_a_rule_of_which_nobody_was_told_is_gone_at_once(line: World) -> None:
    rule = make_rule()
    watch(now=at(0))

    remove(rule_id=rule.pk, now=at(1))

    assert (AlertRule.objects.count(), told()) == (0, [])


def test_what_was_given_up_is_sent_again_from_the_admin(line: World, receiver: str) -> None:
    make_rule(for_minutes=0, tells_leads=False, webhook=f"{receiver}/500")
    watch(now=at(0))
    AlertMessage.objects.update(given_up_at=at(1), attempts=10, problem="It answered 500.")
    AlertRule.objects.update(webhook=receiver)
    client = Client()
    client.force_login(line.sam)

    page = "/admin/metrics/alertfiring/"
    again = {"action": "tell_again", "_selected_action": [str(AlertFiring.objects.get().pk)]}
    assert "1 messages are on their way" in client.post(page, again, follow=True).content.decode()
    send()

    message = AlertMessage.objects.get()
    assert (message.sent_at is not None, message.attempts, message.problem) == (True, 1, "")
    client.post(page, again)
    assert AlertMessage.objects.get().attempts == 1


def test_in_quiet_hours_nobody_is_told_until_they_end(line: World) -> None:
    make_rule(for_minutes=0, zone="Europe/Helsinki", quiet_from=time(14), quiet_to=time(16))
    watch(now=at(0))

    assert AlertMessage.objects.get().due_at == at(60)
    assert outgoing.claim(AlertMessage, now=at(59)) is None
    assert outgoing.claim(AlertMessage, now=at(61)) is not None


def test_what_began_and_ended_in_quiet_hours_is_never_told(line: World) -> None:
    make_rule(for_minutes=0, quiet_from=time(11), quiet_to=time(13))
    watch(now=at(0))
    nobody_waits()
    watch(now=at(5))

    assert told() == []
    assert AlertFiring.objects.get().ended_at == at(5)


def test_one_rule_that_cannot_be_looked_at_does_not_stop_the_others(
    line: World, caplog: pytest.LogCaptureFixture
) -> None:
    make_rule(name="Broken", measure="asa_s", span="day", zone="Mars/Base")
    make_rule(for_minutes=0)
    watch(now=at(0))

    assert told() == [("fired", "console")]
    assert "could not be looked at" in caplog.text


def test_each_right_now_figure_and_only_of_its_queue(line: World) -> None:
    stay = QueueStay.objects.get()
    other = make_queue(make_team("Other"), name="Other")
    waited = stay.entered_at + timedelta(seconds=100)

    def value(measure: str, **only: Any) -> float | None:

        return watched.value(AlertRule(measure=measure, **only), waited)

    assert value("live_waiting") == 1
    assert value("live_longest_wait_s") == pytest.approx(100, abs=1)
    assert value("live_waiting", queue=other) == 0
    assert value("live_longest_wait_s", queue=other) is None
    assert value("live_waiting", team=stay.queue.team) == 1
    # A first reply is due after a minute.
    assert (value("live_overdue"), value("live_due_soon")) == (1, 0)
    waited = stay.entered_at + timedelta(seconds=30)
    assert (value("live_overdue"), value("live_due_soon")) == (0, 1)
    assert (value("live_overdue", queue=other), value("live_due_soon", queue=other)) == (0, 0)
    assert value("live_agents_online") == 0


class Receiver(BaseHTTPRequestHandler):
    """Somebody's webhook: answers with `statuses`, one after the other."""

    statuses: list[int] = []
    seen: list[tuple[dict[str, str], bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.statuses.pop(0) if self.statuses else 200)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Nothing on the screen."""


@pytest.fixture
def receiver(settings: Any) -> Iterator[str]:
    Receiver.statuses, Receiver.seen = [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"localhost:{server.server_port}"
    settings.WEBHOOK_HOSTS = [host]
    yield f"http://{host}/hook"
    server.shutdown()
    server.server_close()


def again() -> None:
    """The pause is over."""
    AlertMessage.objects.filter(sent_at=None).update(due_at=at(-1))


def test_a_webhook_is_signed_and_tried_again_with_the_same_id(line: World, receiver: str) -> None:
    rule = make_rule(for_minutes=0, tells_leads=False, webhook=receiver)
    Receiver.statuses = [500, 302]
    watch(now=at(0))
    for _ in range(3):
        send()
        again()
    send()

    message = AlertMessage.objects.get()
    assert (message.attempts, message.problem, message.given_up_at) == (3, "", None)
    assert message.sent_at is not None
    assert len({headers["webhook-id"] for headers, _ in Receiver.seen}) == 1
    headers, body = Receiver.seen[-1]
    found = Webhook(rule.webhook_secret).verify(body, headers)
    assert (found["type"], found["data"]["rule"], found["data"]["value"]) == ("alert.fired", "Long line", 1)
    assert json.loads(body)["data"]["url"].endswith("/dashboard/?view=live")


def test_a_webhook_that_never_answers_is_given_up_where_it_can_be_seen(
    line: World, receiver: str, caplog: pytest.LogCaptureFixture
) -> None:
    make_rule(for_minutes=0, tells_leads=False, webhook=receiver)
    Receiver.statuses = [503] * 20
    watch(now=at(0))
    for _ in range(20):
        send()
        again()

    message = AlertMessage.objects.get()
    assert len(Receiver.seen) == message.attempts == len(PAUSES) + 1
    assert message.given_up_at is not None
    assert message.problem == "It answered with status 503."
    assert "was given up" in caplog.text
    nobody_waits()
    watch(now=at(1))
    assert told() == [("fired", "webhook")]


@pytest.mark.parametrize(
    ("answer", "problem"), [(410, "It answered with status 410."), (None, "This destination is not allowed.")]
)
def test_where_another_attempt_cannot_help_there_is_none(
    line: World, receiver: str, settings: Any, answer: int | None, problem: str
) -> None:
    make_rule(for_minutes=0, tells_leads=False, webhook=receiver)
    if answer is None:
        settings.WEBHOOK_HOSTS = []
    Receiver.statuses = [answer or 200]
    watch(now=at(0))
    send()

    message = AlertMessage.objects.get()
    assert (message.problem, message.given_up_at is not None) == (problem, True)
    assert len(Receiver.seen) == (1 if answer else 0)


def test_what_a_worker_that_died_had_claimed_is_sent_by_another(line: World, receiver: str) -> None:
    make_rule(for_minutes=0, tells_leads=False, webhook=receiver)
    watch(now=at(0))
    claimed = outgoing.claim(AlertMessage)
    assert claimed is not None
    send()
    assert Receiver.seen == []

    again()
    send()
    assert len(Receiver.seen) == 1


def test_what_is_over_before_it_arrived_is_not_told_late(line: World, receiver: str) -> None:
    make_rule(for_minutes=0, tells_leads=False, webhook=receiver)
    Receiver.statuses = [500]
    watch(now=at(0))
    send()
    nobody_waits()
    watch(now=at(1))
    again()
    send()

    types = [json.loads(body)["type"] for _, body in Receiver.seen]
    assert types == ["alert.fired", "alert.resolved"]
    assert AlertMessage.objects.get(kind="fired").problem == "It was over before this could be delivered."


def test_letters_say_what_and_since_when(line: World) -> None:
    queue = QueueStay.objects.get().queue
    make_rule(
        name="Line\r\nBcc: evil@x.test",
        for_minutes=0,
        tells_leads=False,
        emails=["sam@shop.test", "lead@shop.test"],
        queue=queue,
        zone="Europe/Helsinki",
    )
    watch(now=at(0))
    send()
    nobody_waits()
    watch(now=at(30))
    send()

    fired, over = mail.outbox
    assert fired.to == ["sam@shop.test", "lead@shop.test"]
    assert fired.bcc == []
    assert fired.subject.startswith("Line Bcc: evil@x.test")
    assert "Waiting now has been over 0 since 2026-06-01 15:00 (Europe/Helsinki): 1." in str(fired.body)
    assert f"/dashboard/?view=live&queue={queue.pk}" in str(fired.body)
    assert over.subject.startswith("Over: ")
    assert "until 2026-06-01 15:30 (Europe/Helsinki), and no longer is." in str(over.body)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"measure": "mood"}, "mood"),
        ({"zone": "Mars/Base"}, "is not a time zone"),
        ({"tells_leads": False}, "Choose whom to tell"),
        ({"quiet_from": time(22)}, "Say both when it is quiet"),
        ({"emails": ["nobody"]}, "valid email"),
        ({"webhook": "javascript:alert(1)"}, "valid URL"),
        ({"webhook": "file:///etc/passwd"}, "valid URL"),
        ({"for_minutes": 100_000}, "less than or equal"),
        ({"measure": "missed_rate", "threshold": 20}, "Write a share from 0 to 1"),
        ({"measure": "missed_rate", "threshold": None}, "cannot be null"),
    ],
)
def test_an_odd_rule_is_refused_in_one_sentence(world: World, fields: dict[str, Any], words: str) -> None:
    rule = AlertRule(**{"name": "Odd", "measure": "live_waiting", "threshold": 1, **fields})
    with pytest.raises(ValidationError) as refused:
        rule.full_clean()

    assert words in str(refused.value)


def test_leads_keep_the_rules_and_agents_do_not(world: World, client: Any) -> None:
    make_rule(for_minutes=0)
    make_agent("root", "admin")
    for who, status in ((world.sam, 200), (world.ana, 302)):
        client.force_login(who)
        for page in ("alertrule", "alertfiring", "digest"):
            assert client.get(f"/admin/metrics/{page}/").status_code == status
        assert client.get("/admin/metrics/alertrule/add/").status_code == status
