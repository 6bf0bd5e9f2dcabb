"""An invented past in the tables: every number agrees with its truth, and nonsense is refused."""

import io
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from chat.models import Agent, Conversation, Episode, Site, Visitor, VoiceHandOver
from kit.clock import database_now
from metrics.actions.buckets import bring_up_to_date
from metrics.invention.floor import PARTS
from metrics.invention.streams import SECOND
from metrics.kpis import KPIS
from metrics.models import Bucket, CallDay, ImportedConversation, ImportedHistory, InventedHistory
from metrics.periods import period
from metrics.queries.sums import Filter, sums_of
from proactive.actions.trail import forget_old_trail
from proactive.models import (
    Beginning,
    EntryPoint,
    EntryUse,
    Experiment,
    Goal,
    GoalEvent,
    Invitation,
    PageView,
    TrailEvent,
    Trigger,
    Variant,
    Visit,
)
from proactive.queries.experiments import verdict
from routing.models import AgentState, Member, QueueStay, Segment
from tests.metrics.test_api import SAME
from tests.people import make_agent, make_site, make_visitor, start

pytestmark = pytest.mark.django_db

UNTIL = date(2026, 3, 12)
DAYS = 10
ZONE = "Europe/Helsinki"


@pytest.fixture(autouse=True)
def data_dir(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def site() -> Site:
    return make_site("demo-shop")


def seed(**options: Any) -> str:
    said = io.StringIO()
    usual = {"days": 2, "seed": 4, "scale": 0.05, "until": UNTIL}
    call_command("seed_history", stdout=said, **{**usual, **options})
    return said.getvalue()


def truth(data_dir: Path, seed: int = 4) -> dict[str, Any]:
    return json.loads((data_dir / "history" / f"truth-{seed}.json").read_text())


def kpis(**options: Any) -> dict[str, Any]:
    said = io.StringIO()
    usual = {"start": str(UNTIL - timedelta(days=DAYS)), "end": str(UNTIL + timedelta(days=1))}
    call_command("kpis", stdout=said, format="json", **{**usual, "zone": ZONE, **options})
    return json.loads(said.getvalue())


@pytest.mark.parametrize(
    ("number", "days", "zone", "until"),
    [
        (4, DAYS, ZONE, UNTIL),
        (7, 3, ZONE, date(2025, 10, 28)),
        (1234, 2, ZONE, date(2025, 3, 31)),
        (0, 2, "America/New_York", date(2025, 11, 3)),
        (2**31 - 1, 1, "Australia/Lord_Howe", date(2025, 10, 6)),
    ],
)
def test_every_number_agrees_with_the_truth(
    number: int, days: int, zone: str, until: date, site: Site, data_dir: Path
) -> None:
    seed(seed=number, days=days, scale=0.1, zone=zone, until=until)
    time = {"start": str(until - timedelta(days=days)), "end": str(until + timedelta(days=1)), "zone": zone}
    true, told = truth(data_dir, number), kpis(**time)
    counts, integrals = true["counts"], true["integrals"]

    counted = ("entered", "answered", "engaged", "abandoned_all", "bot_contained", "offline_messages")
    assert {name: told[name] for name in counted} == {name: counts[name] for name in counted}
    assert told["short_abandons"] == counts["short_abandons"]
    assert {name: told["offers"][name] for name in ("accepted", "declined", "timed_out")} == {
        name: counts.get(f"offers_{name}", 0) for name in ("accepted", "declined", "timed_out")
    }
    seconds = {
        "asa_s": Fraction(integrals["answered_wait_us"], SECOND * counts["answered"]),
        "avg_wait_all_s": Fraction(integrals["all_wait_us"], SECOND * counts["entered"]),
        "avg_time_to_abandon_s": Fraction(integrals["abandoned_wait_us"], SECOND * counts["abandoned_all"]),
        "first_response_s": Fraction(integrals["first_reply_us"], SECOND * counts["engaged"]),
        "duration_s": Fraction(integrals["duration_us"], SECOND * counts["answered"]),
        "concurrency": Fraction(integrals["held_us"], integrals["busy_us"]),
        "transfer_rate": Fraction(counts["transferred"], counts["answered"]),
        "csat": Fraction(counts["csat_top"], counts["csat_answers"]),
        "csat_mean": Fraction(counts["csat_sum"], counts["csat_answers"]),
    }
    assert {name: fraction(told[name]) for name in seconds} == seconds
    assert sum(fraction(each) for each in told["busy_s"].values()) == Fraction(integrals["busy_us"], SECOND)
    shares = [fraction(each) for theirs in told["effective_s"].values() for each in theirs.values()]
    assert sum(shares) == Fraction(integrals["effective_parts"], PARTS * SECOND)
    on_the_dashboard(told, **time)
    flagged = [each for each in true["conversations"] if "fcr_strict" in each]
    assert sorted(told["fcr_strict_pass"]) == sorted(
        each["conversation"] for each in flagged if each["fcr_strict"]
    )
    conversions = [told[name].split("/") for name in ("conversion_reactive", "conversion_proactive")]
    bought = [each for each in true["conversations"] if each.get("bought_cents")]
    assert sum(int(top) for top, _ in conversions) == len(bought) > 0
    assert sum(int(bottom) for _, bottom in conversions) == counts["engaged"]
    assert fraction(told["repeat_contact_rate"]) == Fraction(
        sum(each["is_repeated"] for each in flagged), len(flagged)
    )


def on_the_dashboard(told: dict[str, Any], start: str, end: str, zone: str) -> None:
    """It says the same."""
    assert bring_up_to_date()
    sums = sums_of(period(start, end, zone)[:2], Filter())
    shown = {name: KPIS[name].value(sums) for name in SAME}
    assert shown == {name: None if told[key] is None else fraction(told[key]) for name, key in SAME.items()}


def fraction(written: str | int) -> Fraction:
    top, _, bottom = str(written).partition("/")
    return Fraction(top) / Fraction(bottom or 1)


def test_each_conversation_is_as_the_truth_tells_it(site: Site, data_dir: Path) -> None:
    seed(days=3, scale=0.1)

    true = {(each["conversation"], each["episode"]): each for each in truth(data_dir)["conversations"]}
    found = Episode.objects.values_list("conversation__imported__reference", "number", "began_at")
    assert {(reference, number) for reference, number, _ in found} == set(true)
    assert handled() == {
        key: timedelta(microseconds=each["handle_us"]) for key, each in true.items() if "handle_us" in each
    }


def handled() -> dict[tuple[str, int], timedelta]:
    """By conversation and episode, from joining to the end of the wrap-up of each part."""
    references = dict(ImportedConversation.objects.values_list("conversation_id", "reference"))
    began: dict[Any, list[Any]] = {}
    for conversation, at in Episode.objects.order_by("began_at").values_list("conversation_id", "began_at"):
        began.setdefault(conversation, []).append(at)
    found: dict[tuple[str, int], timedelta] = {}
    for conversation, joined, ended in Segment.objects.values_list(
        "conversation_id", "joined_at", "wrap_ended_at"
    ):
        assert ended is not None
        key = references[conversation], bisect_right(began[conversation], joined)
        found[key] = found.get(key, timedelta()) + (ended - joined)
    return found


def test_invitations_and_purchases_are_there_with_their_conversations(site: Site, data_dir: Path) -> None:
    seed(scale=0.2)
    true = truth(data_dir)

    effects = true["effects"]
    arms = Counter(Invitation.objects.values_list("arm", flat=True))
    assert arms == {"treated": effects["treated"], "holdout": effects["holdout"]}
    accepted = Invitation.objects.exclude(accepted_at=None)
    assert accepted.count() == effects["accepted"] > 0
    assert not accepted.exclude(conversation__origin="proactive").exists()
    assert GoalEvent.objects.count() == effects["orders"] > 0
    assisted = {each["bought_cents"] for each in true["conversations"] if each.get("bought_cents")}
    assert assisted <= {round(value * 100) for value in GoalEvent.objects.values_list("value", flat=True)}


def test_each_began_somewhere_with_some_device_and_language(site: Site) -> None:
    entries = [EntryPoint.objects.create(site=site, name=name) for name in ("Bubble", "Tab")]
    seed()

    begun = Beginning.objects.all()
    assert begun.count() == Conversation.objects.count()
    assert set(begun.values_list("device", flat=True)) == {"phone", "desktop", "tablet"}
    assert set(begun.values_list("language", flat=True)) == {"en", "de", "fi", "fr"}
    invited = begun.filter(conversation__origin="proactive")
    assert set(invited.values_list("entry", flat=True)) == {None}
    through = Counter(begun.filter(conversation__origin="reactive").values_list("entry", flat=True))
    assert through[entries[0].pk] > through[entries[1].pk] > 0

    # The same seed begins the same way.
    first = sorted(begun.values_list("conversation__imported__reference", "device", "language", "entry"))
    seed(replace=True)
    again = sorted(begun.values_list("conversation__imported__reference", "device", "language", "entry"))
    assert again == first


def test_those_that_went_on_by_telephone_are_as_many_as_in_truth(site: Site, data_dir: Path) -> None:
    seed(days=4, scale=0.2)

    assert VoiceHandOver.objects.count() == truth(data_dir)["counts"]["voice"] > 0
    assert Counter(VoiceHandOver.objects.values_list("kind", flat=True)).keys() <= {
        "agent_calls_visitor",
        "callback_scheduled",
        "told_to_call",
    }


def test_timelines_are_dense_and_closed(site: Site) -> None:
    seed()

    for conversation in Conversation.objects.prefetch_related("entries"):
        entries = sorted(conversation.entries.all(), key=lambda entry: entry.seq)
        assert [entry.seq for entry in entries] == list(range(1, conversation.last_seq + 1))
        assert [entry.prev_public for entry in entries] == list(range(conversation.last_seq))
        assert [entry.created_at for entry in entries] == sorted(entry.created_at for entry in entries)
        assert conversation.state == "closed"


def test_the_site_s_agents_work_with_colleagues_who_cannot_sign_in(site: Site) -> None:
    ana = make_agent("ana")
    call_command("seed_demo")
    seed(days=3)

    worked = Agent.objects.filter(segments__isnull=False).distinct()
    assert ana in worked
    colleagues = worked.filter(username__endswith=".demo-shop")
    assert colleagues.exists()
    assert not any(one.is_active or one.has_usable_password() for one in colleagues)
    assert not Member.objects.filter(agent__in=colleagues).exists()


def test_the_same_again_is_refused_and_nothing_doubles(site: Site) -> None:
    seed()
    before = counts()

    with pytest.raises(CommandError, match="has an invented past from 2026-03-10 to 2026-03-12 already"):
        seed()
    with pytest.raises(CommandError, match="already"):
        seed(seed=5, days=1)

    assert counts() == before


def test_replacing_leaves_nothing_of_the_one_before(site: Site, data_dir: Path) -> None:
    EntryPoint.objects.create(site=site, name="Bubble")
    seed(seed=9, trail=True)
    seed(seed=4, replace=True, trail=True)
    first, told = counts(), truth(data_dir)
    seed(seed=4, replace=True, trail=True)

    assert counts() == first
    assert {**truth(data_dir)} == told
    assert InventedHistory.objects.get().seed == 4


def test_uses_whose_visits_were_forgotten_meanwhile_go_with_their_past(site: Site) -> None:
    entry = EntryPoint.objects.create(site=site, name="Bubble")
    seed(seed=4, trail=True)
    first = counts()
    forget_old_trail(now=database_now() + timedelta(days=365))
    assert not Visit.objects.exists()
    real = EntryUse.objects.create(entry=entry, did="shown", at="2026-03-10T09:00:00Z")

    seed(seed=4, replace=True, trail=True)

    assert EntryUse.objects.filter(pk=real.pk).exists()
    real.delete()
    assert counts() == first


def test_what_was_summed_of_a_past_goes_with_it(site: Site) -> None:
    seed(days=1)
    Bucket.objects.create(grain="day", start="2026-03-11T00:00:00Z", sums={"entered": 9}, spreads=b"")

    seed(days=1, seed=5, replace=True)

    assert not Bucket.objects.exists()


def test_what_happened_on_the_site_is_as_in_truth(site: Site, data_dir: Path) -> None:
    EntryPoint.objects.create(site=site, name="Bubble")
    seed(days=3, scale=0.1, trail=True)
    true = truth(data_dir)["trail"]

    kinds = Counter(TrailEvent.objects.values_list("kind", flat=True))
    assert {
        "visits": Visit.objects.count(),
        "page_views": PageView.objects.count(),
        "forms_begun": kinds["form_progress"],
        "fields_refused": kinds["form_refused"],
        "opened": EntryUse.objects.filter(did="opened").count(),
        "calls": {str(each.day): each.calls for each in CallDay.objects.all()},
    } == true
    assert min(true["visits"], true["forms_begun"], true["fields_refused"], *true["calls"].values()) > 0
    assert EntryUse.objects.filter(did="shown").count() == true["visits"]


def test_many_see_an_entry_point_and_go_on(site: Site) -> None:
    everywhere, somewhere = (EntryPoint.objects.create(site=site, name=name) for name in ("Bubble", "Button"))
    seed(days=2, scale=0.2, trail=True)

    seen = Counter(EntryUse.objects.filter(did="shown").values_list("entry", flat=True))
    opened = Counter(EntryUse.objects.filter(did="opened").values_list("entry", flat=True))
    assert seen[everywhere.pk] == Visit.objects.count() > seen[somewhere.pk]
    assert seen[somewhere.pk] > 2 * opened[somewhere.pk] > 0


def test_each_begins_on_a_page_of_a_visit(site: Site) -> None:
    EntryPoint.objects.create(site=site, name="Bubble")
    seed(days=2, scale=0.2, trail=True)

    for conversation in Conversation.objects.all():
        visits = Visit.objects.filter(
            visitor=conversation.visitor_id,
            url=conversation.page_url,
            began_at__lte=conversation.created_at,
            ended_at__gte=conversation.created_at,
        )
        assert visits.exists()
    for invitation in Invitation.objects.select_related("visit"):
        visit = invitation.visit
        assert visit is not None
        assert (visit.visitor_id, visit.device, visit.url) == (
            invitation.visitor_id,
            invitation.device,
            invitation.url,
        )
        assert visit.began_at <= invitation.eligible_at <= visit.seen_at


def test_the_experiment_finds_the_effect_that_was_seen(site: Site, data_dir: Path) -> None:
    seed(days=4, scale=0.2, trail=True)
    effects = truth(data_dir)["effects"]

    found = verdict(Experiment.objects.get())

    assert found.is_sound and found.effect is not None
    assert (found.treated.visitors, found.holdout.visitors) == (effects["treated"], effects["holdout"])
    assert (found.treated.reached, found.holdout.reached) == (
        effects["orders_treated"],
        effects["orders_holdout"],
    )
    assert found.treated.accepted == effects["accepted"]
    assert found.effect.value == pytest.approx(effects["itt_observed"])
    bounds = found.effect.interval
    assert bounds is not None and bounds.low <= effects["itt_true"] <= bounds.high
    assert [look.number for look in found.looks] == [1, 2, 3, 4]
    assert found.experiment.decision
    words = Counter(Invitation.objects.exclude(shown_at=None).values_list("trigger__name", "variant"))
    assert Counter(trigger for trigger, _ in words) == {"Browsing": 2, "Cart": 1}


def counts() -> list[int]:
    models = (
        Visit,
        EntryUse,
        CallDay,
        Experiment,
        GoalEvent,
        Invitation,
        Conversation,
        Episode,
        QueueStay,
        Segment,
        AgentState,
        Visitor,
        ImportedHistory,
    )
    return [model._default_manager.count() for model in models]


def test_what_real_people_did_stays(site: Site) -> None:
    visitor, _ = make_visitor(site, "Maya")
    conversation = start(visitor)
    seed()
    seed(seed=6, replace=True)

    assert Conversation.objects.filter(pk=conversation.pk).exists()
    assert Visitor.objects.filter(pk=visitor.pk).exists()


def test_nobody_is_invented_to_work_while_they_really_did(site: Site) -> None:
    make_agent("ana")
    call_command("seed_demo")
    real = AgentState(
        agent=Agent.objects.get(username="ana"),
        state="available",
        capacity=3000,
        accepting=True,
        from_at="2026-03-10T09:00:00Z",
        to_at="2026-03-10T10:00:00Z",
        changed_at="2026-03-10T10:00:00Z",
    )
    real.save()

    with pytest.raises(CommandError, match="Ana was really at work from 2026-03-10 09:00 UTC"):
        seed()

    assert not Conversation.objects.exists()


def go_live(trigger: Trigger) -> None:
    Trigger.objects.filter(pk=trigger.pk).update(state="live")


def try_something(trigger: Trigger) -> None:
    trial = Experiment.objects.create(
        site=trigger.site,
        name="Ours",
        hypothesis="They order more.",
        primary_goal=Goal.objects.get(site=trigger.site),
        planned_visitors=100,
        state="running",
        began_at="2026-03-01T00:00:00Z",
    )
    Trigger.objects.filter(pk=trigger.pk).update(experiment=trial)


def say_more(trigger: Trigger) -> None:
    trigger.variants.create(message="Shipping is free today.")


def make_our_own(trigger: Trigger) -> None:
    Trigger.objects.create(site=trigger.site, name="Cart", why="Ours.", queue=trigger.queue)


@pytest.mark.parametrize("happened", [go_live, try_something, say_more, make_our_own])
def test_no_trigger_of_the_shop_is_taken_for_an_invented_one(
    happened: Callable[[Trigger], None], site: Site
) -> None:
    seed(days=1, trail=True)
    happened(Trigger.objects.get(name="Cart"))
    before = counts(), triggers()

    for options in ({"replace": True}, {"until": UNTIL - timedelta(days=7)}):
        with pytest.raises(CommandError, match="Shop has a trigger “Cart” of its own"):
            seed(days=1, trail=True, **options)

    assert (counts(), triggers()) == before


def triggers() -> list[Any]:
    rows = Trigger.objects.order_by("pk").values_list("pk", "state", "experiment__name")
    return [*rows, *Variant.objects.order_by("pk").values_list("pk", "trigger", "message")]


def test_another_past_goes_to_the_same_invented_triggers(site: Site) -> None:
    seed(days=1, trail=True)
    seed(days=1, trail=True, until=UNTIL - timedelta(days=7))

    assert Counter(Trigger.objects.values_list("name", flat=True)) == {"Cart": 1, "Browsing": 1}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"days": 0}, "A past has from 1 to 800 days, not 0."),
        ({"days": -3}, "not -3"),
        ({"days": 10**9}, "from 1 to 800 days"),
        ({"days": 800, "scale": 1.0}, "about 960,000 conversations. 100,000 are the most"),
        ({"scale": 0}, "A scale is from 0.01 to 10"),
        ({"scale": float("nan")}, "A scale is from"),
        ({"scale": float("inf")}, "A scale is from"),
        ({"seed": -1}, "A seed is a number from 0"),
        ({"seed": 2**40}, "A seed is a number from 0"),
        ({"site": "nowhere"}, "There is no site with the key “nowhere”"),
        ({"until": date(9999, 1, 1)}, "has not begun yet"),
        ({"until": date(1, 1, 1)}, "begins in 2000 at the earliest"),
        ({"zone": "Europe/Atlantis"}, "is not a time zone"),
    ],
)
def test_nonsense_is_refused_in_one_sentence(
    site: Site, data_dir: Path, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(CommandError) as refused:
        seed(**options)

    assert words in str(refused.value)
    assert not Conversation.objects.exists()
    assert not (data_dir / "history").exists()


def test_without_a_site_one_is_made(data_dir: Path) -> None:
    seed()

    assert list(Site.objects.values_list("key", flat=True)) == ["demo-shop"]
    assert truth(data_dir)["counts"]["entered"] == kpis()["entered"] > 0


def test_where_there_is_no_demo_it_happens_on_the_first_site(data_dir: Path) -> None:
    site = make_site("ours")

    seed()

    assert set(Conversation.objects.values_list("site", flat=True)) == {site.pk}


def test_a_date_that_is_none_is_refused(site: Site) -> None:
    with pytest.raises(CommandError, match="is not a date like 2026-03-02"):
        call_command("seed_history", "--days=2", "--seed=1", "--until=yesterday")
