"""How often a visitor may be spoken to: caps, cool-downs, quiet times and one budget over all triggers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one trigger towards one visitor. Days and weeks end now. None sets no cap."""

    per_visit: int | None = 1
    per_day: int | None = 1
    per_week: int | None = 3
    min_gap: timedelta = timedelta(minutes=30)
    quiet_after_dismissal: timedelta = timedelta(days=7)
    quiet_after_chat: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Budget:
    """Of all triggers of a site together towards one visitor."""

    per_day: int | None = 2
    per_week: int | None = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """An invitation that a visitor saw."""

    trigger: int
    visit: int
    at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """What a visitor has been offered, by any trigger, for a week at least.

    `dismissed_at` is the last refusal of any invitation: who said no to one said no to all for a while."""

    shown: Sequence[Shown] = ()
    dismissed_at: datetime | None = None
    chatted_at: datetime | None = None
    is_chatting: bool = False


class Quiet(Enum):
    """Why a visitor is left alone."""

    CHATTING = "The visitor is in a conversation."
    DISMISSED = "The visitor dismissed an invitation not long ago."
    CHATTED = "The visitor had a conversation not long ago."
    VISIT_CAP = "The visitor has seen this trigger as often as one visit allows."
    DAY_CAP = "The visitor has seen this trigger as often as one day allows."
    WEEK_CAP = "The visitor has seen this trigger as often as one week allows."
    GAP = "The last invitation was too short a time ago."
    DAY_BUDGET = "The visitor has seen as many invitations as one day allows."
    WEEK_BUDGET = "The visitor has seen as many invitations as one week allows."

    @property
    def sentence(self) -> str:
        return self.value


def why_quiet(
    trigger: int,
    visit: int,
    history: History,
    now: datetime,
    limits: Limits | None = None,
    budget: Budget | None = None,
) -> Quiet | None:
    """What forbids showing this trigger in this visit now; None if nothing does."""
    limits = limits or Limits()
    return (
        _why_silent(history, limits, now)
        or _why_capped([each for each in history.shown if each.trigger == trigger], visit, limits, now)
        or _why_spent(history.shown, limits, budget or Budget(), now)
    )


def capped_until(shown: Iterable[datetime], limits: Limits, budget: Budget) -> datetime:
    """Until when one trigger that was shown at these times, and no other, keeps quiet in whatever visit: its
    gap, its caps and the budget of a day and a week, all of which look back for a week at most."""
    latest = sorted(shown, reverse=True)
    ends = [latest[0] + min(limits.min_gap, WEEK)]
    for caps, span in (
        ((limits.per_day, budget.per_day), DAY),
        ((limits.per_week, budget.per_week), WEEK),
    ):
        reached = [cap for cap in caps if cap is not None and cap <= len(latest)]
        ends += [latest[max(cap, 1) - 1] + span for cap in reached]
    return max(ends)


def quiet_until(history: History, limits: Limits) -> datetime | None:
    """When the quiet after a dismissal or a conversation ends; None if there was neither."""
    ends = []
    if history.dismissed_at is not None:
        ends.append(history.dismissed_at + limits.quiet_after_dismissal)
    if history.chatted_at is not None:
        ends.append(history.chatted_at + limits.quiet_after_chat)
    return max(ends, default=None)


def _why_silent(history: History, limits: Limits, now: datetime) -> Quiet | None:
    if history.is_chatting:
        return Quiet.CHATTING
    if history.dismissed_at is not None and now < history.dismissed_at + limits.quiet_after_dismissal:
        return Quiet.DISMISSED
    if history.chatted_at is not None and now < history.chatted_at + limits.quiet_after_chat:
        return Quiet.CHATTED
    return None


def _why_capped(own: Sequence[Shown], visit: int, limits: Limits, now: datetime) -> Quiet | None:
    if _reached(limits.per_visit, sum(each.visit == visit for each in own)):
        return Quiet.VISIT_CAP
    if _reached(limits.per_day, _since(own, now - DAY)):
        return Quiet.DAY_CAP
    if _reached(limits.per_week, _since(own, now - WEEK)):
        return Quiet.WEEK_CAP
    return None


def _why_spent(shown: Sequence[Shown], limits: Limits, budget: Budget, now: datetime) -> Quiet | None:
    if any(now < each.at + limits.min_gap for each in shown):
        return Quiet.GAP
    if _reached(budget.per_day, _since(shown, now - DAY)):
        return Quiet.DAY_BUDGET
    if _reached(budget.per_week, _since(shown, now - WEEK)):
        return Quiet.WEEK_BUDGET
    return None


def _reached(cap: int | None, count: int) -> bool:
    return cap is not None and count >= cap


def _since(shown: Iterable[Shown], start: datetime) -> int:
    return sum(each.at > start for each in shown)
