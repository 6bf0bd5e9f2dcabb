"""When a visitor is left alone."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proactive.rules import Budget, History, Limits, Quiet, Shown, capped_until, quiet_until, why_quiet

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
IDLE, PRICE, SEARCH = 1, 2, 3
VISIT, EARLIER = 7, 6


def _ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def _shown(trigger: int, visit: int, *times: datetime) -> Sequence[Shown]:
    return [Shown(trigger, visit, at) for at in times]


@pytest.mark.parametrize(
    ("history", "quiet"),
    [
        (History(), None),
        (History(is_chatting=True), Quiet.CHATTING),
        (History(dismissed_at=_ago(days=6, hours=23)), Quiet.DISMISSED),
        (History(dismissed_at=_ago(days=7)), None),
        (History(chatted_at=_ago(hours=23)), Quiet.CHATTED),
        (History(chatted_at=_ago(hours=24)), None),
        (History(_shown(IDLE, VISIT, _ago(hours=2))), Quiet.VISIT_CAP),
        (History(_shown(IDLE, EARLIER, _ago(hours=2))), Quiet.DAY_CAP),
        (History(_shown(IDLE, EARLIER, _ago(hours=24))), None),
        (History(_shown(IDLE, EARLIER, _ago(days=2), _ago(days=4), _ago(days=6))), Quiet.WEEK_CAP),
        (History(_shown(IDLE, EARLIER, _ago(days=2), _ago(days=4), _ago(days=7))), None),
        (History(_shown(PRICE, VISIT, _ago(minutes=29))), Quiet.GAP),
        (History(_shown(PRICE, VISIT, _ago(minutes=30))), None),
        (
            History([*_shown(PRICE, VISIT, _ago(hours=1)), *_shown(SEARCH, VISIT, _ago(hours=2))]),
            Quiet.DAY_BUDGET,
        ),
        (History(_shown(PRICE, EARLIER, *(_ago(days=day) for day in (2, 3, 4, 5)))), Quiet.WEEK_BUDGET),
    ],
)
def test_a_visitor_is_left_alone_for_a_reason(history: History, quiet: Quiet | None) -> None:
    assert why_quiet(IDLE, VISIT, history, NOW) is quiet


def test_caps_may_be_lifted() -> None:
    history = History(_shown(IDLE, VISIT, *(_ago(hours=hour) for hour in range(1, 24))))
    open_ = Limits(per_visit=None, per_day=None, per_week=None)

    assert why_quiet(IDLE, VISIT, history, NOW, open_, Budget(None, None)) is None


def test_the_end_of_the_quiet_is_known() -> None:
    history = History(dismissed_at=_ago(days=1), chatted_at=_ago(hours=1))

    assert quiet_until(history, Limits()) == NOW + timedelta(days=6)
    assert quiet_until(History(), Limits()) is None


@given(
    st.lists(st.integers(-14 * 24 * 60, 0), min_size=1, max_size=12),
    st.integers(0, 10 * 24 * 60),
    st.tuples(*[st.sampled_from((None, 1, 2, 3, 5))] * 4),
)
def test_it_is_known_until_when_the_caps_hold(
    minutes: list[int], gap: int, caps: tuple[int | None, int | None, int | None, int | None]
) -> None:
    limits, budget = Limits(None, *caps[:2], timedelta(minutes=gap)), Budget(*caps[2:])
    times = [NOW + timedelta(minutes=minute) for minute in minutes]
    end = capped_until(times, limits, budget)

    for now in (NOW, *times, end, end - timedelta(microseconds=1)):
        week = _shown(IDLE, EARLIER, *(at for at in times if at > now - timedelta(days=7)))
        quiet = why_quiet(IDLE, VISIT, History(week), now, limits, budget)
        assert (quiet is not None) is (now < end)


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 10_000)), max_size=60))
def test_no_week_ever_holds_more_than_its_budget(tries: list[tuple[int, int]]) -> None:
    shown: list[Shown] = []
    for trigger, minute in sorted(tries, key=lambda each: each[1]):
        now = NOW + timedelta(minutes=minute)
        if why_quiet(trigger, minute // 60, History(shown), now) is None:
            shown.append(Shown(trigger, minute // 60, now))

    for last in shown:
        week = [each for each in shown if last.at - timedelta(days=7) < each.at <= last.at]
        day = [each for each in week if last.at - timedelta(days=1) < each.at]
        assert len(week) <= 4
        assert len(day) <= 2
        assert all(sum(each.trigger == trigger for each in day) <= 1 for trigger in (1, 2, 3))
