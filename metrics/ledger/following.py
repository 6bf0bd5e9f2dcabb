"""What followed an episode: the visitor came back, or did what was wanted."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from metrics.facts import Contact, Episode, Goal
from metrics.ledger.judging import Judgement
from metrics.ledger.rules import Rules


class Contacts:
    """Everybody's contacts in the order of time."""

    def __init__(self, contacts: Iterable[Contact]) -> None:
        self._of: dict[str, list[Contact]] = defaultdict(list)
        seen = {(each.conversation, each.number): each for each in contacts}
        for contact in sorted(seen.values(), key=lambda each: (each.began, each.conversation, each.number)):
            self._of[contact.person].append(contact)

    def after(self, episode: Episode, window: int) -> list[Contact]:
        """The person's contacts that began after the episode's end and within the window."""
        if episode.ended is None:
            return []
        theirs = self._of[episode.person or episode.visitor]
        first = bisect_left(theirs, episode.ended, key=lambda each: each.began)
        last = bisect_right(theirs, episode.ended + window, key=lambda each: each.began)
        own = (episode.conversation, episode.number)
        return [each for each in theirs[first:last] if (each.conversation, each.number) != own]

    def credited(self, goal: Goal, rules: Rules) -> Contact | None:
        """The contact with the latest first reply before the goal of those whose own window holds it: last
        touch, so that a goal is credited once at most."""
        replied = [
            each
            for each in self._of[goal.person]
            if each.first_reply is not None
            and 0 < goal.at - each.first_reply <= rules.goal_window_of(each.queue, each.arrived)
        ]
        return max(
            replied, key=lambda each: (each.first_reply or 0, each.conversation, each.number), default=None
        )


@dataclass(frozen=True, slots=True)
class Resolved:
    """First-contact resolution in its three readings (domain 1.10). None: cannot be said yet, or ever."""

    is_mature: bool
    is_repeated: bool
    is_strict: bool
    is_first_time: bool
    answer: str

    @property
    def counts_in_survey(self) -> bool:
        return self.answer in ("yes", "no")


def resolved(judgement: Judgement, contacts: Contacts, rules: Rules, now: int) -> Resolved | None:
    """None for an episode in which nobody spoke to the visitor, or that has not ended."""
    episode = judgement.episode
    if not judgement.is_engaged or episode.ended is None:
        return None
    came_back = any(
        contact.topic_group == episode.topic_group
        for contact in contacts.after(episode, rules.contact_window)
    )
    answer = customers_answer(episode)
    holds = answer != "no" and not came_back
    return Resolved(
        is_mature=episode.ended + rules.contact_window <= now,
        is_repeated=came_back,
        is_strict=holds and judgement.transfers == 0,
        is_first_time=holds,
        answer=answer,
    )


def customers_answer(episode: Episode) -> str:
    theirs = [each for each in episode.resolutions if each.by == "customer"]
    return max(theirs, key=lambda each: each.at).value if theirs else ""


def is_resolved(judgement: Judgement) -> bool:
    """An episode that ended after somebody spoke, and that nobody called unresolved."""
    episode = judgement.episode
    latest = max(episode.resolutions, key=lambda each: each.at, default=None)
    return judgement.is_engaged and episode.ended is not None and not (latest and latest.value == "no")


def is_reopened(episode: Episode, contacts: Contacts, rules: Rules) -> bool:
    return any(
        contact.conversation == episode.conversation
        for contact in contacts.after(episode, rules.reopen_window)
    )


def credits(goals: Iterable[Goal], contacts: Contacts, rules: Rules) -> dict[tuple[str, int], list[Goal]]:
    """The goals credited to each (conversation, episode). Reversed ones are not there."""
    found: dict[tuple[str, int], list[Goal]] = defaultdict(list)
    for goal in {each.id: each for each in goals}.values():
        if not goal.is_reversed and (touch := contacts.credited(goal, rules)):
            found[touch.conversation, touch.number].append(goal)
    return found
