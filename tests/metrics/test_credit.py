"""Whose order it is: that of the conversation that spoke last to the visitor, once, and of no other."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from chat.actions.identity import note
from chat.identities import Claims
from chat.models import Conversation, Episode
from kit.clock import database_now
from metrics.actions.audit import audit
from metrics.actions.buckets import LAG, bring_up_to_date
from metrics.actions.targets import set_target
from metrics.kpis import KPIS
from metrics.models import ImportedConversation, Progress
from metrics.queries.sums import Filter, sums_of
from metrics.report import fraction
from proactive.models import Goal, GoalEvent
from routing.models import Queue, Team
from tests.conftest import World
from tests.metrics.histories import kpis
from tests.metrics.test_api import asks
from tests.metrics.test_buckets import DAY, conversation, from_facts, kept, load, past
from tests.people import make_visitor

__all__ = ["past"]


def spoken(key: str, visitor: str, queued: str, reply: str, ended: str, **more: Any) -> dict[str, Any]:
    times = {"queued": queued, "accepted": queued, "first_reply": reply, "ended": ended}
    return {"id": key, "visitor": visitor, "accepted_by": "A", **times, **more}


def nothing_moved_until_now() -> None:
    Progress.objects.update(swept_until=database_now() + LAG)


def another_day(folder: Path, date: str, *conversations: dict[str, Any]) -> None:
    load(folder, date=date, conversations=list(conversations), offers=[], segments=[], agent_states=[])


def test_whoever_was_gone_without_a_word_takes_no_order_from_who_was_spoken_to(
    past: World, tmp_path: Path
) -> None:
    another_day(tmp_path, "2026-03-02", spoken("gone", "v11", "10:00:00", "10:00:30", "10:03:30"))
    Episode.objects.filter(conversation=conversation("gone")).update(end_reason="silent_abandoned")

    bring_up_to_date()

    assert fraction(KPIS["conversion_proactive"], kept()) == "1/1"
    assert fraction(KPIS["conversion_proactive"], from_facts()) == "1/1"


def test_an_order_is_of_one_conversation_however_long_ago_the_other_began(
    world: World, tmp_path: Path
) -> None:
    another_day(
        tmp_path,
        "2026-03-02",
        spoken("short", "v", "14:00:00", "14:01:00", "14:05:00", goal={"at": "15:00:00", "value": "10"}),
        spoken("long", "v", "14:30:00", "14:31:00", "14:35:00", bot_started="2026-03-01T13:00:00Z"),
    )

    bring_up_to_date()

    assert fraction(KPIS["conversion_reactive"], kept()) == "1/2"
    assert fraction(KPIS["assisted_revenue"], kept()) == "10/1"


def two_teams(folder: Path, bought: str) -> None:
    """One visitor, first with Sales at 10:01, then with Help at 12:01, and what they bought then."""
    sales = spoken("sales", "v", "10:00:00", "10:01:00", "10:05:00", team="Sellers", queue="Sales")
    goal = {"at": bought, "value": "10", "currency": "EUR"}
    help_ = spoken("help", "v", "12:00:00", "12:01:00", "12:05:00", team="Helpers", queue="Help", goal=goal)
    another_day(folder, "2026-03-02", sales, help_)


def set_credit(team: str, hours: int | None, since: datetime) -> None:
    value = None if hours is None else Decimal(hours)
    key = Team.objects.get(name=team).pk
    set_target(team_id=key, kpi="credit_hours", value=value, valid_from=since)
    assert bring_up_to_date()


def credited() -> list[str]:
    """Whose orders there are by the sums, which are those of the facts."""
    assert kept() == from_facts()
    assert audit() == []
    queues = Queue.objects.filter(name__in=["Sales", "Help"])
    found = {each.name: sums_of(DAY, Filter(queues=(each.pk,))) for each in queues}
    return sorted(name for name, sums in found.items() if sums.get("orders"))


def test_a_time_that_is_set_late_gives_orders_to_whom_they_are_due_since_it_holds(
    world: World, tmp_path: Path
) -> None:
    two_teams(tmp_path, "2026-03-20T09:00:00Z")
    bring_up_to_date()
    assert credited() == []

    set_credit("Sellers", 31 * 24, DAY[0])
    assert credited() == ["Sales"]

    set_credit("Helpers", 31 * 24, DAY[0])
    assert credited() == ["Help"]

    set_credit("Helpers", 1, DAY[0])
    assert credited() == ["Sales"]

    set_credit("Sellers", None, DAY[0] + timedelta(hours=10, microseconds=1))
    assert credited() == ["Sales"]

    set_credit("Sellers", None, DAY[0] + timedelta(hours=10))
    assert credited() == []


def test_an_order_weeks_later_and_its_return_mend_the_quarter_hour_of_the_conversation(
    world: World, tmp_path: Path
) -> None:
    two_teams(tmp_path, "12:30:00")
    GoalEvent.objects.all().delete()
    bring_up_to_date()
    set_credit("Helpers", 31 * 24, DAY[0])
    assert credited() == []
    visitor = conversation("help").visitor
    goal = Goal.objects.create(site=visitor.site, name="bought", kind="order")

    nothing_moved_until_now()
    order = GoalEvent.objects.create(
        visitor=visitor,
        goal=goal,
        at=DAY[0] + timedelta(days=30),
        value=10,
        currency="EUR",
        external_id="1",
        source="server",
        changed_at=database_now(),
    )
    bring_up_to_date()
    assert credited() == ["Help"]

    nothing_moved_until_now()
    GoalEvent.objects.filter(pk=order.pk).update(reversed_at=order.at, changed_at=database_now())
    bring_up_to_date()
    assert credited() == []


def test_what_was_paid_is_told_of_the_day_of_the_order_as_well(world: World, tmp_path: Path) -> None:
    """Found, mended and led back to the conversation, days after anybody spoke."""
    two_teams(tmp_path, "2026-03-20T09:00:00Z")
    that_day = (DAY[0] + timedelta(days=18), DAY[1] + timedelta(days=18))
    bring_up_to_date()
    helpers = Queue.objects.get(name="Help")

    def told() -> list[str | None]:
        assert kept() == from_facts()
        assert kept(that_day) == from_facts(that_day)
        assert audit() == []
        days = [sums_of(each, Filter(queues=(helpers.pk,))) for each in (DAY, that_day)]
        return [fraction(KPIS[f"{name}_revenue"], sums) for sums in days for name in ("assisted", "ordered")]

    nothing_moved_until_now()
    assert told() == ["0/1"] * 4
    set_credit("Helpers", 31 * 24, DAY[0])
    assert told() == ["10/1", "0/1", "0/1", "10/1"]
    asked = {"from": "2026-03-20", "to": "2026-03-21", "kpi": "ordered_revenue", "team": helpers.team_id}
    [behind] = asks(world.sam, "conversations", **asked)["conversations"]
    assert (behind["id"], behind["value"]) == (str(conversation("help").pk), 10)

    # A conversation that is known of later takes the order with it.
    nothing_moved_until_now()
    talked = spoken("other", "v", "15:00:00", "15:01:00", "15:05:00", team="Sellers", queue="Sales")
    another_day(tmp_path, "2026-03-19", talked)
    bring_up_to_date()
    assert told() == ["0/1"] * 4

    nothing_moved_until_now()
    GoalEvent.objects.update(reversed_at=database_now(), changed_at=database_now())
    bring_up_to_date()
    assert kept(that_day) == from_facts(that_day) == {}


def test_who_bought_elsewhere_before_they_are_known_credits_whom_they_spoke_to(
    world: World, tmp_path: Path
) -> None:
    two_teams(tmp_path, "12:30:00")
    spoke = conversation("sales").visitor
    bought = make_visitor(spoke.site)[0]
    GoalEvent.objects.update(visitor=bought)
    note(spoke, Claims(external_id="c-7"))
    bring_up_to_date()
    assert credited() == []

    nothing_moved_until_now()
    note(bought, Claims(external_id="c-7"))
    bring_up_to_date()

    assert credited() == ["Help"]


def test_scripts_are_told_of_goals_for_as_long_as_they_count_for_a_team(world: World, tmp_path: Path) -> None:
    two_teams(tmp_path, "2026-03-22T12:01:00Z")

    def told() -> list[str]:
        teams = kpis("--by", "team")
        return [teams[name]["conversion_reactive"] for name in ("Sellers", "Helpers")]

    assert told() == ["0/1", "0/1"]
    set_credit("Helpers", 31 * 24, DAY[0])

    assert told() == ["0/1", "1/1"]
    assert kpis()["conversion_reactive"] == "1/2"


def test_each_conversation_that_brought_a_goal_is_on_one_page_of_the_list(
    world: World, tmp_path: Path
) -> None:
    """Of three that each visitor had, it is the last; in each moment some have their first, others their
    second or last."""
    talks = []
    for visitor in range(77):
        for nth in range(3):
            at = f"{9 + (visitor // 7 + nth) // 6:02}:{(visitor // 7 + nth) % 6}"
            goal = {"goal": {"at": "20:00:00", "value": "10"}} if nth == 2 else {}
            key = f"{visitor}-{nth}"
            talks.append(spoken(key, f"v{visitor}", f"{at}0:00", f"{at}1:00", f"{at}5:00", **goal))
    another_day(tmp_path, "2026-03-02", *talks)
    Conversation.objects.update(page_url=(cart := "https://shop.test/cart"))
    assert bring_up_to_date()
    day = {"from": "2026-03-02", "to": "2026-03-03"}

    def behind(step: str) -> list[list[str]]:
        found, more = list[list[str]](), dict[str, str]()
        while True:
            told = asks(world.sam, "reached", **day, by="page", key=cart, step=step, **more)
            found.append([each["id"] for each in told["conversations"]])
            if told["more"] is None:
                return found
            more = {"before": told["more"]}

    last = ImportedConversation.objects.filter(reference__endswith="-2").values_list(
        "conversation", flat=True
    )
    first, *others = behind("goal")
    assert 50 <= len(first) < 77
    assert sorted(sum(others, first)) == sorted(map(str, last))
    assert [len(each) for each in behind("engaged")] == [63, 63, 63, 42]
    [page] = asks(world.sam, "pages", **day)["pages"]
    assert page["goal"] == len(last) == 77
