"""The sums behind the dashboard always say what the facts say."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.models import F

from chat.actions import conversations
from chat.models import Episode, Resolution, SurveyResponse
from kit.clock import database_now
from metrics import locks
from metrics.actions import buckets
from metrics.actions.audit import audit
from metrics.actions.buckets import bring_up_to_date, compute_some, forget_all, sweep
from metrics.actions.history import import_history
from metrics.actions.targets import note_targets, set_target
from metrics.kpis import KPIS
from metrics.ledger.booking import VERSION, Sums, Window, book, merge
from metrics.models import Bucket, DirtyQuarter, ImportedConversation, Postings, Progress, Target
from metrics.periods import Grain, after, floor, micros
from metrics.queries.changes import touched
from metrics.queries.facts import read_facts
from metrics.queries.rules import rules
from metrics.queries.sums import PASSED, Filter, at_places, grouped, remade_from, shown_until, sums_of
from metrics.report import fraction
from proactive.models import Beginning, GoalEvent
from routing.actions.segments import settle_responsibility
from routing.actions.stays import enqueue
from routing.models import QueueStay, Segment, Team
from tests.conftest import World
from tests.metrics.histories import golden
from tests.people import start, start_taken
from tests.routing.people import make_queue, make_team

DAY = (datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC))


@pytest.fixture
def past(world: World, tmp_path: Path) -> World:
    """The golden day, imported and summed up."""
    load(tmp_path)
    assert bring_up_to_date()
    return world


def load(folder: Path, **more) -> None:
    path = folder / f"{len(more)}.json"
    path.write_text(json.dumps(golden(**more)))
    import_history(path=path)


def from_facts(interval: tuple[datetime, datetime] = DAY) -> Sums:
    window = Window(micros(interval[0]), micros(interval[1]))
    return book(read_facts(window, rules()), window, rules(), micros(datetime.now(UTC))).total()


def kept(interval: tuple[datetime, datetime] = DAY, only: Filter | None = None) -> Sums:
    found = sums_of(interval, only or Filter(), spreads=None)
    return {name: amount for name, amount in found.items() if amount and name != PASSED}


def conversation(reference: str):
    return ImportedConversation.objects.get(reference=reference).conversation


def test_the_sums_of_a_day_are_those_of_its_facts(past: World) -> None:
    assert kept() == from_facts()
    assert KPIS["asa_s"].value(kept()) == KPIS["asa_s"].value(from_facts())
    assert audit() == []


def test_who_waits_where_there_is_no_queue_is_in_line_in_every_quarter_hour_of_it(world: World) -> None:
    first = DAY[0] + timedelta(hours=9, minutes=10)
    ended = first + timedelta(minutes=50)
    waiting = start(world.visitor)
    Episode.objects.filter(conversation=waiting).update(began_at=first, ended_at=ended, end_reason="visitor")

    bring_up_to_date()

    quarters = [floor(first, Grain.QUARTER) + n * timedelta(minutes=15) for n in range(4)]
    waited = [kept((each, each + timedelta(minutes=15)))["waiting_us"] for each in quarters]
    assert waited == [minutes * 60_000_000 for minutes in (5, 15, 15, 15)]
    assert audit(sample=100) == []


def test_who_came_where_there_is_no_queue_had_waited_there_before_they_were_passed_on(world: World) -> None:
    began = DAY[0] + timedelta(hours=9)
    minute = timedelta(minutes=1)
    elsewhere = make_queue(make_team(), world.ben)
    passed = start(world.visitor)
    ended = began + 20 * minute
    Episode.objects.filter(conversation=passed).update(began_at=began, ended_at=ended, end_reason="agent")
    for agent, joined, left in ((world.ana, 2, 5), (world.ben, 6, 20)):
        Segment.objects.create(
            conversation=passed,
            agent=agent,
            joined_at=began + joined * minute,
            left_at=began + left * minute,
            wrap_ended_at=began + left * minute,
            weight=0,
            changed_at=ended,
        )
    QueueStay.objects.create(
        conversation=passed,
        queue=elsewhere,
        entered_at=began + 5 * minute,
        due_at=began + 6 * minute,
        left_at=began + 6 * minute,
        outcome="answered",
        is_transfer_stay=True,
        kind="direct",
        weight=1000,
        signature="",
        changed_at=ended,
    )

    bring_up_to_date()

    assert fraction(KPIS["asa_s"], kept()) == "120/1"
    assert fraction(KPIS["transfer_wait_s"], kept()) == "60/1"
    assert fraction(KPIS["asa_s"], kept(only=Filter("", None, (elsewhere.pk,)))) is None
    assert audit(sample=100) == []


def test_what_an_agent_takes_up_again_was_waited_for_by_nobody_and_is_no_return(world: World) -> None:
    taken = start_taken(world.visitor, world.ana)
    settle_responsibility(conversation_id=taken.pk)
    conversations.close_conversation(conversation_id=taken.pk, agent=world.ana)
    conversations.reopen_conversation(conversation_id=taken.pk, agent=world.ana)
    settle_responsibility(conversation_id=taken.pk)

    today = (database_now() - timedelta(hours=1), database_now() + timedelta(hours=1))
    found = from_facts(today)
    both = [each.began for each in read_facts(Window(*map(micros, today)), rules()).contacts]

    assert Episode.objects.filter(conversation=taken).count() == 2
    assert (found["entered"], found["answered"]) == (1, 1)
    assert len(both) == 1


def test_any_period_of_quarter_hours_is_summed_exactly(past: World) -> None:
    first = DAY[0]
    for start_at, hours in ((9, 1), (9, 0.25), (9.25, 3), (0, 30), (-50, 100)):
        begin = first + timedelta(hours=start_at)
        interval = (begin, begin + timedelta(hours=hours))

        assert kept(interval) == from_facts(interval), interval


@pytest.mark.parametrize("dimension", ["", "agent", "topic", "origin"])
def test_all_queues_together_are_the_sum_of_each(past: World, dimension: str) -> None:
    only, names = Filter(dimension), ("answered", "wait_us", "staffed_us")
    for start_at, days in ((0, 1), (-1, 31), (-40, 90), (0.25, 0.5)):
        begin = DAY[0] + timedelta(days=start_at)
        interval = (begin, begin + timedelta(days=days))
        apart = merge(grouped([interval], only, spreads=None, by_queue=True).values())

        assert kept(interval, only) == apart
        assert at_places([interval], only, names) == [{name: apart.get(name, 0) for name in names}]


def test_the_sums_of_agents_and_queues_are_kept_apart(past: World) -> None:
    agents = grouped([DAY], Filter("agent"), by_queue=True)
    work = {key: sums["work_us"] for (_, queue, key), sums in agents.items() if queue and "work_us" in sums}

    assert sorted(work.values()) == [1850 * 1_000_000, 1980 * 1_000_000]
    assert kept(only=Filter(queues=())) == {}


# An agent's work is shared between all that they hold, whether it passes or not.
OF_NO_CONVERSATION = {
    "work_us",
    "work_parts",
    "staffed_us",
    "room_us",
    "signed_in_us",
    "accepting_us",
    "present_us",
}
EVERY_ORIGIN = (("origin", ("reactive", "proactive", "agent_outbound")),)


@pytest.mark.parametrize("dimension", ["agent", "topic"])
def test_a_second_filter_that_all_pass_changes_no_number_of_conversations(
    past: World, dimension: str
) -> None:
    kept, made = (
        {
            place: {
                name: amount for name, amount in sums.items() if amount and name not in OF_NO_CONVERSATION
            }
            for place, sums in grouped([DAY], only, spreads=None, by_queue=True).items()
        }
        for only in (Filter(dimension), Filter(dimension, None, None, EVERY_ORIGIN))
    )

    assert made == {place: sums for place, sums in kept.items() if sums}


def test_what_is_so_already_is_not_written_again(past: World) -> None:
    rows, postings = ({*each.objects.values_list("pk", flat=True)} for each in (Bucket, Postings))

    buckets.compute(_quarters_of(DAY[0]))

    assert {*Bucket.objects.values_list("pk", flat=True)} == rows
    assert {*Postings.objects.values_list("pk", flat=True)} == postings


def test_a_late_fact_moves_nothing_but_what_it_is_about(past: World) -> None:
    late = Episode.objects.get(conversation=conversation("c8"))
    SurveyResponse.objects.create(
        conversation=late.conversation,
        episode_at=late.began_at,
        kind="csat",
        value=1,
        scale=5,
        at=DAY[1],
        asked_at=DAY[1],
    )
    rows = {*Bucket.objects.values_list("pk", flat=True)}

    buckets.compute(_quarters_of(DAY[0]))

    new = Bucket.objects.exclude(pk__in=rows)
    assert {each.grain for each in new} == set(Grain)
    assert all("csat_answers" in each.sums for each in new)
    assert kept() == from_facts()
    assert audit() == []


def test_computing_again_changes_nothing(past: World) -> None:
    before = list(
        Bucket.objects.order_by("grain", "start", "dimension", "key", "queue_id").values_list("sums")
    )

    forget_all()
    assert Bucket.objects.count() == 0
    assert bring_up_to_date()
    assert bring_up_to_date()

    after = list(
        Bucket.objects.order_by("grain", "start", "dimension", "key", "queue_id").values_list("sums")
    )
    assert after == before


def test_an_answer_after_three_days_mends_the_day_of_the_conversation(past: World) -> None:
    late = conversation("c8")
    episode = Episode.objects.get(conversation=late)
    assert episode.ended_at is not None
    SurveyResponse.objects.create(
        conversation=late,
        episode_at=episode.began_at,
        kind="csat",
        value=1,
        scale=5,
        at=episode.ended_at + timedelta(days=2),
        asked_at=episode.ended_at,
    )
    Resolution.objects.create(
        conversation=late, episode_at=episode.began_at, by="customer", value="no", at=episode.ended_at
    )

    bring_up_to_date()

    assert fraction(KPIS["csat"], kept()) == "4/6"
    assert fraction(KPIS["fcr_strict"], kept()) == "3/6"
    assert kept() == from_facts()


def test_where_it_was_begun_is_told_later_and_counted_there(past: World) -> None:
    assert grouped([DAY], Filter("device")) == {}
    begun = conversation("c8")
    Beginning.objects.create(conversation=begun, device="phone", language="de-AT", changed_at=database_now())

    bring_up_to_date()

    phones = {key: sums["answered"] for (_, _, key), sums in grouped([DAY], Filter("device")).items() if key}
    tongues = {key for (_, _, key) in grouped([DAY], Filter("language")) if key}
    assert (phones, tongues) == ({"phone": 1}, {"de"})
    assert kept() == from_facts()


def test_an_order_that_is_taken_back_is_taken_back_where_it_was_counted(past: World) -> None:
    assert fraction(KPIS["conversion_proactive"], kept()) == "1/1"
    assert KPIS["assisted_revenue"].value(kept()) == 120
    GoalEvent.objects.update(reversed_at=datetime.now(UTC), changed_at=datetime.now(UTC))

    bring_up_to_date()

    assert fraction(KPIS["conversion_proactive"], kept()) == "0/1"
    assert KPIS["assisted_revenue"].value(kept()) == 0
    assert KPIS["invitation_acceptance"].value(kept()) == 1


def test_a_history_that_comes_later_makes_earlier_conversations_followed(past: World, tmp_path: Path) -> None:
    load(tmp_path, date="2026-03-05")

    bring_up_to_date()

    assert fraction(KPIS["repeat_contact_rate"], kept()) == "6/6"
    assert kept() == from_facts()
    later = (DAY[0] + timedelta(days=3), DAY[1] + timedelta(days=3))
    assert kept(later) == from_facts(later)
    assert audit() == []


def test_work_that_is_found_late_shares_the_agents_time_anew(past: World) -> None:
    own = Segment.objects.get(conversation=conversation("c12"))
    other = Segment.objects.get(conversation=conversation("c10"))
    Segment.objects.create(
        conversation=other.conversation,
        agent=own.agent,
        queue=own.queue,
        joined_at=own.joined_at,
        left_at=own.left_at,
        wrap_ended_at=own.wrap_ended_at,
        weight=0,
        role="consult",
        changed_at=datetime.now(UTC),
    )

    bring_up_to_date()

    assert kept() == from_facts()
    assert kept()["work_us"] - 3830 * 1_000_000 == 360 * 1_000_000


def test_what_happens_now_is_in_the_next_sums(world: World) -> None:
    make_queue(make_team(), world.ana, site=world.site)
    bring_up_to_date()
    conv = start(world.visitor)
    enqueue(conversation_id=conv.pk)
    conversations.take_conversation(agent=world.ana, conversation_id=conv.pk)
    settle_responsibility(conversation_id=conv.pk)
    bring_up_to_date()
    today = (datetime.now(UTC) - timedelta(days=1), datetime.now(UTC) + timedelta(hours=1))

    assert kept(today)["answered"] == 1
    assert "ended" not in kept(today)

    conversations.close_conversation(conversation_id=conv.pk, agent=world.ana)
    enqueue(conversation_id=start(world.zoe).pk)
    bring_up_to_date()

    assert kept(today)["ended"] == 1
    assert kept(today)["entered"] == 2
    assert shown_until() is not None


def test_whoever_came_back_and_still_waits_is_judged_anew_as_time_passes(past: World) -> None:
    now = database_now()
    came = now - timedelta(hours=3)
    again = Episode.objects.filter(conversation__imported__reference="c1").get().conversation
    Episode.objects.create(conversation=again, number=2, began_at=came, changed_at=came)
    queue = QueueStay.objects.filter(conversation=again).values_list("queue", flat=True).get()
    waiting = {
        "conversation": again,
        "queue_id": queue,
        "entered_at": came,
        "due_at": came,
        "changed_at": came,
    }
    QueueStay.objects.create(**waiting, weight=1000, signature="")
    again.__class__.objects.filter(pk=again.pk).update(changed_at=came)

    assert floor(came, Grain.QUARTER) in touched(now - timedelta(minutes=1), now)


def test_a_doubled_worker_leaves_the_work_to_the_first(past: World) -> None:
    DirtyQuarter.objects.create(start=DAY[0])
    with transaction.atomic():
        assert locks.only_one()
        elsewhere = connection.copy()
        try:
            with elsewhere.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [locks.NUMBERS, locks.COMPUTING])
                assert cursor.fetchone() == (False,)
        finally:
            elsewhere.close()

    assert bring_up_to_date()
    assert DirtyQuarter.objects.count() == 0


def test_several_workers_make_the_sums_of_different_months(past: World) -> None:
    earlier = DAY[0] - timedelta(days=40)
    DirtyQuarter.objects.bulk_create([DirtyQuarter(start=DAY[0]), DirtyQuarter(start=earlier)])
    elsewhere = connection.copy()
    try:
        with elsewhere.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_lock(%s, %s)", [locks.NUMBERS, DAY[0].year * 100 + DAY[0].month]
            )

        assert compute_some()
        assert list(DirtyQuarter.objects.values_list("start", flat=True)) == [DAY[0]]
        assert not compute_some()
    finally:
        with elsewhere.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")
        elsewhere.close()

    assert compute_some()
    assert not DirtyQuarter.objects.exists()
    assert kept() == from_facts()


def test_a_worker_that_dies_leaves_nothing_but_delay(past: World) -> None:
    shown = shown_until()
    QueueStay.objects.filter(conversation=conversation("c5")).update(
        outcome="to_voice", changed_at=datetime.now(UTC)
    )
    assert sweep()
    # It died here. What it noted is still dirty, and the page says how old its numbers are.
    assert shown_until() == shown
    assert DirtyQuarter.objects.count() > 0

    bring_up_to_date()

    assert kept() == from_facts()
    assert shown is not None
    assert (shown_until() or shown) > shown


def test_the_audit_finds_what_was_tampered_with_and_has_it_made_again(past: World) -> None:
    some = Bucket.objects.filter(grain="quarter", dimension="", sums__has_key="answered")[0]
    Bucket.objects.filter(pk=some.pk).update(sums={**some.sums, "answered": 99})

    assert audit() == [some.start]
    bring_up_to_date()

    assert audit() == []
    assert kept() == from_facts()


def test_last_months_report_keeps_last_months_target(world: World) -> None:
    team = make_team()
    note_targets()
    assert note_targets() == 0
    Team.objects.filter(pk=team.pk).update(asa_target_s=F("asa_target_s") - 45)

    assert note_targets() == 1

    kept_targets = Target.objects.filter(team=team, kpi="asa_s").order_by("valid_from")
    assert [(each.value, each.valid_from.year == 1970) for each in kept_targets] == [
        (Decimal(60), True),
        (Decimal(15), False),
    ]


def test_progress_has_one_row(past: World) -> None:
    assert Progress.objects.count() == 1


def when_all_is_long_swept() -> None:
    """As if the facts that are there had been written before what each sweep looks at again."""
    Progress.objects.update(swept_until=database_now() + buckets.LAG)


def test_what_an_older_ledger_made_is_made_again(past: World) -> None:
    when_all_is_long_swept()
    right, quarters = kept(), len(set(Bucket.objects.filter(grain=Grain.QUARTER).values_list("start")))
    Bucket.objects.filter(dimension="").update(sums={"entered": 1_000})
    Progress.objects.update(ledger=VERSION - 1)

    sweep()
    assert DirtyQuarter.objects.filter(is_older=True).count() >= quarters
    last = DirtyQuarter.objects.filter(is_older=True).latest("start")
    assert remade_from() == last.start + timedelta(minutes=15)
    assert bring_up_to_date()

    assert kept() == right
    assert remade_from() is None


def test_what_is_new_does_not_wait_for_what_is_older(past: World, monkeypatch: pytest.MonkeyPatch) -> None:
    when_all_is_long_swept()
    monkeypatch.setattr(buckets, "SPARE_S", 0)
    Progress.objects.update(ledger=VERSION - 1)
    before = shown_until()
    SurveyResponse.objects.create(
        conversation=conversation("c8"),
        episode_at=Episode.objects.get(conversation=conversation("c8")).began_at,
        kind="csat",
        value=1,
        scale=5,
        at=DAY[1],
        asked_at=DAY[1],
    )

    assert not bring_up_to_date()

    shown = shown_until()
    assert before and shown and shown > before
    assert fraction(KPIS["csat"], kept()) == "4/6"
    assert remade_from() is not None
    assert DirtyQuarter.objects.filter(is_older=False).count() == 0


def test_targets_that_are_new_make_all_due_once(past: World) -> None:
    when_all_is_long_swept()
    team = Team.objects.first()
    assert team is not None
    set_target(team_id=team.pk, kpi="threshold_s", value=Decimal(5), valid_from=DAY[0])
    assert floor(DAY[0] + timedelta(hours=9), Grain.QUARTER) in touched(database_now(), database_now())

    sweep()
    due = DirtyQuarter.objects.filter(start__gte=DAY[0], start__lt=DAY[1])
    assert due.exists()
    due.delete()
    when_all_is_long_swept()
    sweep()

    assert not due.exists()


@pytest.mark.parametrize(
    ("grain", "start"),
    [
        (Grain.HOUR, DAY[0] + timedelta(hours=9)),
        (Grain.DAY, DAY[0]),
        (Grain.MONTH, datetime(2026, 3, 1, tzinfo=UTC)),
    ],
)
def test_what_is_not_the_sum_of_its_parts_is_mended(past: World, grain: Grain, start: datetime) -> None:
    whole = (start, after(start, grain))
    right = kept(whole)
    assert audit() == []
    Bucket.objects.filter(grain=grain, start=start).update(sums={"entered": 1})

    assert audit() == [start]

    assert kept(whole) == right
    assert audit() == []


def test_a_month_loses_what_its_days_lose(past: World) -> None:
    month = (floor(DAY[0], Grain.MONTH), datetime(2026, 4, 1, tzinfo=UTC))
    gone = conversation("c8")
    began = Episode.objects.get(conversation=gone).began_at
    gone.delete()

    buckets.compute(_quarters_of(floor(began, Grain.DAY)))

    assert kept(month) == kept((month[0], DAY[1])) == from_facts(month)


def _quarters_of(day: datetime) -> list[datetime]:
    return [day + n * timedelta(minutes=15) for n in range(96)]
