"""What must balance whatever the facts are."""

import random
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from metrics.facts import Episode, Facts, Goal, Message, Offer, Segment, Stay
from metrics.kpis import KPIS
from metrics.ledger.booking import Book, Window, book, longest_line, merge
from metrics.ledger.rules import Rules
from metrics.ledger.work import PARTS, QUARTER
from metrics.spread import bucket, middle, percentile
from tests.metrics.facts import LATER, S, at, facts_of

START = at("00:00:00")
FAR = Window(START - 86_400 * S, START + 2 * 86_400 * S)

seconds = st.integers(0, 6 * 3600)
lengths = st.integers(0, 2 * 3600 * S)
AGENTS = ("ana", "ben", "sam")
OUTCOMES = (
    "answered",
    "answered",
    "answered",
    "abandoned",
    "silent_abandoned",
    "to_voice",
    "left_message",
    "system",
    "closed_hours",
    "rejected_full",
)


@st.composite
def episodes(draw: st.DrawFn, number: int) -> Episode:
    """Anybody's conversation: waited, was perhaps answered, went perhaps from hand to hand."""
    key = f"c{number}"
    began = START + draw(seconds) * S + draw(st.integers(0, S - 1))
    left = began + draw(st.integers(0, 300 * S))
    outcome = draw(st.sampled_from(OUTCOMES))
    queue = draw(st.sampled_from((1, 2)))
    stays = [Stay(key, queue, began, left, outcome, offers=(Offer("ana", began, left, "accepted"),))]
    segments: list[Segment] = []
    messages = [Message(began, "visitor")]
    ended = left
    if outcome == "answered":
        for n in range(draw(st.integers(1, 3))):
            agent = draw(st.sampled_from(AGENTS))
            over = ended + draw(lengths)
            wrap = over + draw(st.integers(0, 60 * S))
            silence = st.tuples(st.integers(ended, over), st.integers(ended, over))
            parked = tuple((min(each), max(each)) for each in draw(st.lists(silence, max_size=2)))
            segments.append(Segment(f"{key}-{n}", key, agent, queue, ended, over, wrap, parked=parked))
            messages.append(Message(ended, "agent", agent))
            ended = over
    if draw(st.booleans()) and not segments:
        stays = [Stay(key, queue, began, None, "")]
        ended_at = None
    else:
        ended_at = ended
    return Episode(
        conversation=key,
        number=1,
        visitor=f"v{draw(st.integers(0, 3))}",
        began=began,
        ended=ended_at,
        site=draw(st.sampled_from(("shop", "blog"))),
        stays=tuple(stays),
        segments=tuple(segments),
        messages=tuple(messages),
    )


@st.composite
def days(draw: st.DrawFn) -> Facts:
    return facts_of(*(draw(episodes(n)) for n in range(draw(st.integers(1, 12)))))


def booked(facts: Facts, window: Window = FAR) -> Book:
    return book(facts, window, Rules(), LATER)


def measured(segments: list[Segment]) -> Iterator[tuple[int, int]]:
    """How long how many were at work, by counting ends and beginnings: not those that were parked."""
    edges = (
        (each.joined, each.wrap_ended or 0, *(at for part in each.parked for at in part)) for each in segments
    )
    moments = sorted({at for each in edges for at in each if at is not None})
    for start, end in zip(moments, moments[1:], strict=False):
        yield (
            end - start,
            sum(
                each.joined <= start
                and end <= (each.wrap_ended or 0)
                and not any(first <= start and end <= (last or 0) for first, last in each.parked)
                for each in segments
            ),
        )


def measured_busy(segments: list[Segment]) -> int:
    return sum(length for length, many in measured(segments) if many)


@settings(max_examples=30, deadline=None)
@given(days())
def test_shared_handle_time_is_busy_time(facts: Facts) -> None:
    ledger = booked(facts)
    by_agent: dict[str, list[Segment]] = defaultdict(list)
    for segment in facts.segments:
        by_agent[segment.agent].append(segment)

    busy = {agent: measured_busy(theirs) * PARTS for agent, theirs in by_agent.items()}
    shared: dict[str, int] = defaultdict(int)
    for (agent, _), parts in ledger.shares.items():
        shared[agent] += parts

    assert dict(shared) == {agent: parts for agent, parts in busy.items() if parts}
    assert ledger.total().get("work_parts", 0) == sum(busy.values())


@settings(max_examples=30, deadline=None)
@given(days())
def test_handle_time_by_the_clock_is_the_integral_of_how_many(facts: Facts) -> None:
    total = booked(facts).total()
    wall = sum(length * many for each in facts.segments for length, many in measured([each]))

    assert total.get("work_us", 0) == total.get("handle_us", 0) == wall
    assert total.get("handle_parts", 0) == total.get("work_parts", 0)
    concurrency = KPIS["concurrency"].value(total)
    if concurrency is not None:
        shared = KPIS["aht_effective_s"].value(total) or Fraction(0)
        assert KPIS["aht_wall_s"].value(total) == shared * concurrency


@settings(max_examples=30, deadline=None)
@given(days())
def test_everyone_who_entered_has_one_outcome(facts: Facts) -> None:
    total = booked(facts).total()
    left = sum(amount for name, amount in total.items() if name.startswith("left_"))

    assert (
        total.get("entered", 0)
        == sum(total.get(name, 0) for name in ("answered", "abandoned", "waiting")) + left
    )


@settings(max_examples=30, deadline=None)
@given(days())
def test_the_line_is_as_long_as_those_in_it_wait(facts: Facts) -> None:
    """Little's law: the integral of the line's length is the sum of the waits."""
    ended = Facts(stays=tuple(each for each in facts.stays if each[0].left is not None))
    line = booked(ended).total().get("waiting_us", 0)

    assert line == sum((stay.left or 0) - stay.entered for stay, _ in ended.stays)
    longest = longest_line((stay for stay, _ in ended.stays), FAR, LATER)
    assert line <= longest * (FAR.end - FAR.start)


@settings(max_examples=15, deadline=None)
@given(days())
def test_quarter_hours_agents_queues_and_sites_add_up(facts: Facts) -> None:
    whole = booked(facts)
    parts = [booked(facts, Window(start, start + 96 * QUARTER)) for start in range(*FAR, 96 * QUARTER)]
    total = whole.total()

    assert merge(part.total() for part in parts) == total
    queues = merge(whole.total(queue=queue) for queue in (1, 2))
    # Somebody's time at work belongs to no queue.
    all_day = {name: total.get(name, 0) for name in ("staffed_us", "room_us", "present_us")}
    assert queues | all_day == total | all_day
    sites = merge(whole.total("site", site) for site in ("shop", "blog"))
    assert {name: sites.get(name, 0) for name in ("entered", "answered", "wait_us")} == {
        name: total.get(name, 0) for name in ("entered", "answered", "wait_us")
    }
    agents = merge(whole.total("agent", agent) for agent in AGENTS)
    for name in ("work_us", "work_parts", "handle_us", "handle_parts", "answered", "wait_us"):
        assert agents.get(name, 0) == total.get(name, 0), name


orders = st.builds(
    Goal,
    st.uuids().map(str),
    st.sampled_from(("v0", "v1", "v2", "v3")),
    st.integers(START, FAR.end - 1),
    st.integers(0, 100_0000),
    st.sampled_from(("EUR", "USD")),
    st.booleans(),
)


@settings(max_examples=30, deadline=None)
@given(days(), st.lists(orders, max_size=12), st.integers(1, 48))
def test_what_was_paid_is_as_much_by_the_orders_as_by_the_visitors(
    facts: Facts, bought: list[Goal], hours: int
) -> None:
    rules = Rules(goal_windows={1: ((0, hours * 3600 * S),)})
    ledger = book(replace(facts, goals=tuple(bought)), FAR, rules, LATER)

    places = [("", ""), *(("agent", key) for key in AGENTS), *(("site", key) for key in ("shop", "blog"))]
    for queue in (None, 1, 2):
        for place in places:
            total = ledger.total(*place, queue=queue)
            for currency in ("EUR", "USD"):
                by_order, by_visitor = (
                    total.get(f"{name}_{currency}_e4", 0) for name in ("ordered", "revenue")
                )
                assert by_order == by_visitor, (queue, place)
    valid = {"EUR": 0, "USD": 0}
    for each in bought:
        valid[each.currency] += 0 if each.is_reversed else each.value
    assert all(ledger.total().get(f"ordered_{name}_e4", 0) <= amount for name, amount in valid.items())


@settings(max_examples=15, deadline=None)
@given(days(), st.integers())
def test_shuffled_doubled_and_late_facts_give_the_same(facts: Facts, seed: int) -> None:
    order = random.Random(seed)
    mixed = Facts(
        **{
            name: tuple(order.sample(2 * getattr(facts, name), k=2 * len(getattr(facts, name))))
            for name in facts.__struct_fields__
        }
    )

    assert booked(mixed).cells == booked(facts).cells


@given(st.lists(st.integers(1001, 10**11), min_size=1), st.sampled_from((0.5, 0.9, 0.95)))
def test_a_percentile_is_right_to_one_percent(values: list[int], share: float) -> None:
    counts: dict[int, int] = defaultdict(int)
    for each in values:
        counts[bucket(each)] += 1
    right = sorted(values)[max(0, -(-int(share * 100) * len(values) // 100) - 1)] / S

    found = percentile(counts, share)

    assert found is not None
    assert abs(found - right) <= 0.0101 * right


def test_the_percentiles_of_parts_are_those_of_the_whole() -> None:
    assert percentile({}, 0.5) is None
    assert percentile({bucket(30 * S): 1, bucket(60 * S): 9}, 0.5) == middle(bucket(60 * S))
    assert middle(bucket(0)) == 0
