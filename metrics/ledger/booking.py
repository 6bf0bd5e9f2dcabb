"""Where every fact is booked: into sums of a quarter hour, by queue and by one further dimension."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from metrics.facts import Episode, Facts, Goal, Stay, Survey
from metrics.ledger.following import Contacts, Resolved, credits, is_reopened, is_resolved, resolved
from metrics.ledger.judging import PASSED_ON, Judgement, judge
from metrics.ledger.rules import Rules
from metrics.ledger.turns import turns
from metrics.ledger.work import QUARTER, ROLES, Slice, over, quarters, slices
from metrics.spread import bucket

Sums = dict[str, int]

# What an episode is looked at by, besides its queue. `agent` is credited apart from these.
DIMENSIONS = ("site", "origin", "topic", "entry_point", "device", "language")
keys_of: Callable[[Episode], tuple[str, ...]] = attrgetter(*DIMENSIONS)
PRODUCTIVE = ("available", "busy", "full", "wrap")
ABSENT = ("offline",)
# Whose conversion is told: what an agent began is neither asked for nor accepted.
CONVERTING = ("reactive", "proactive")


class Cell(NamedTuple):
    """One quarter hour of one queue, as a whole (dimension "") or of one key of a dimension."""

    quarter: int
    queue: int | None
    dimension: str = ""
    key: str = ""


class Window(NamedTuple):
    """From `start` to before `end`."""

    start: int
    end: int

    def holds(self, at: int | None) -> bool:
        return at is not None and self.start <= at < self.end

    def clip(self, start: int, end: int) -> tuple[int, int]:
        return max(start, self.start), min(end, self.end)


@dataclass(slots=True)
class Book:
    """The sums of a window, and what was judged on the way. Spreads are sums too, their names ending in
    `~` and the number of a bucket."""

    window: Window
    cells: dict[Cell, Sums] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    judged: list[Judgement] = field(default_factory=list)
    # Microseconds in PARTS, by (agent, conversation): each one's even share of their agent's time.
    shares: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    # Whether it is noted, too, which episode adds what.
    is_kept_apart: bool = False
    # What each episode adds to the sums, by (conversation, number).
    of_episodes: dict[tuple[str, int], Sums] = field(default_factory=lambda: defaultdict(dict))
    # And to those of an agent, by (conversation, number, agent).
    of_agents: dict[tuple[str, int, str], Sums] = field(default_factory=lambda: defaultdict(dict))
    # What is still to be booked under the dimensions: by quarter hour, queue, and a key of each dimension.
    # There are far fewer of these than facts.
    _alike: dict[tuple[int, int | None, tuple[str, ...]], Sums] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def total(self, dimension: str = "", key: str = "", queue: int | None = None) -> Sums:
        """The sums of the whole window, of every queue or of one."""
        return merge(
            sums
            for cell, sums in self.cells.items()
            if cell[2:] == (dimension, key) and queue in (None, cell.queue)
        )

    def keys(self, dimension: str) -> list[str]:
        return sorted({cell.key for cell in self.cells if cell.dimension == dimension})

    def add(self, at: int, queue: int | None, episode: Episode | None, sums: Mapping[str, int]) -> None:
        """Book under the queue, and under each dimension of the episode but its agents."""
        if not self.window.holds(at) or not any(sums.values()):
            return
        quarter = at - at % QUARTER
        if episode is None:
            _add(self.cells[Cell(quarter, queue)], sums)
            return
        _add(self._alike[quarter, queue, keys_of(episode)], sums)
        if self.is_kept_apart:
            _add(self.of_episodes[episode.conversation, episode.number], sums)

    def close(self) -> None:
        """Book what was added for episodes under the dimensions."""
        for (quarter, queue, keys), sums in self._alike.items():
            _add(self.cells[Cell(quarter, queue)], sums)
            for dimension, key in zip(DIMENSIONS, keys, strict=True):
                if key:
                    _add(self.cells[Cell(quarter, queue, dimension, key)], sums)
        self._alike.clear()

    def credit(
        self, at: int, queue: int | None, agent: str, sums: Mapping[str, int], episode: Episode | None
    ) -> None:
        """Book under an agent alone."""
        if agent and self.window.holds(at) and any(sums.values()):
            _add(self.cells[Cell(at - at % QUARTER, queue, "agent", agent)], sums)
            if self.is_kept_apart and episode is not None:
                _add(self.of_agents[episode.conversation, episode.number, agent], sums)


def merge(many: Iterable[Mapping[str, int]]) -> Sums:
    merged: Sums = defaultdict(int)
    for sums in many:
        _add(merged, sums)
    return dict(merged)


def _add(into: Sums, sums: Mapping[str, int]) -> None:
    for name, amount in sums.items():
        if amount:
            into[name] = into.get(name, 0) + amount


def book(facts: Facts, window: Window, rules: Rules, now: int, *, is_kept_apart: bool = False) -> Book:
    """Book everything that falls into the window. The order of the facts, and facts given twice, change
    nothing. What has not ended counts as far as `now`. With `is_kept_apart` it can be told what each
    episode added."""
    ledger = Book(window, is_kept_apart=is_kept_apart)
    episodes = sorted(
        {(each.conversation, each.number): each for each in facts.episodes}.values(),
        key=lambda each: (each.began, each.conversation, each.number),
    )
    contacts = Contacts(facts.contacts)
    goals = credits(facts.goals, contacts, rules)
    effort: dict[str, int] = defaultdict(int)
    for piece in slices(facts.segments, now):
        _book_slice(ledger, piece, effort)
    for episode in episodes:
        judgement = judge(episode, rules, now)
        ledger.judged.append(judgement)
        _book_arrival(ledger, judgement, rules)
        _book_replies(ledger, judgement)
        _book_offers(ledger, judgement)
        _book_end(ledger, judgement, effort)
        _book_feedback(ledger, judgement)
        _book_resolution(ledger, judgement, resolved(judgement, contacts, rules, now))
        _book_reopening(ledger, judgement, contacts, rules, now)
        _book_goals(ledger, judgement, goals.get((episode.conversation, episode.number), []))
    _book_waiting(ledger, facts, now)
    _book_states(ledger, facts, now)
    _book_invitations(ledger, facts)
    ledger.close()
    return ledger


def _book_arrival(ledger: Book, judged: Judgement, rules: Rules) -> None:
    episode = judged.episode
    if judged.arrival is None:
        ledger.add(episode.began, None, episode, {"bot_contained": int(judged.is_bot_contained)})
        return
    sums = {"offline_messages": int(judged.is_offline_message)}
    if judged.is_entered:
        sums |= {
            "entered": 1,
            "waiting": int(judged.is_open),
            "unfinished": int(episode.ended is None),
            "answered": int(judged.is_answered),
            "engaged": int(judged.is_engaged),
            "abandoned": int(judged.is_abandoned),
            "short": int(judged.is_short),
            "silent": int(judged.is_silent),
            "counted": int(not judged.is_short),
            "counted_abandons": int(judged.is_counted_abandon),
            "missed": int(judged.is_missed),
            "no_reply": int(judged.is_answered and judged.is_missed),
            "in_service_level": int(judged.is_in_service_level),
            "on_time": int(judged.is_on_time),
            "breaches": int(judged.is_breach),
            "all_wait_us": judged.wait,
            "abandon_wait_us": judged.wait if judged.is_abandoned else 0,
        }
        if not (judged.is_open or judged.is_answered or judged.is_abandoned):
            sums[f"left_{judged.outcome}"] = 1
        if judged.is_counted_abandon:
            threshold = rules.threshold_of(judged.queue, judged.arrival)
            before = judged.wait <= threshold
            sums |= {"abandoned_before": int(before), "abandoned_after": int(not before)}
    else:
        sums[f"turned_away_{judged.outcome}"] = 1
    ledger.add(judged.arrival, judged.queue, episode, sums)
    if judged.is_answered:
        waited = {"wait_us": judged.wait, f"wait~{bucket(judged.wait)}": 1}
        ledger.add(judged.arrival, judged.queue, episode, waited)
        ledger.credit(
            judged.arrival,
            judged.queue,
            judged.agent,
            waited
            | {
                "answered": 1,
                "engaged": int(judged.is_engaged),
                "no_reply": int(judged.is_missed),
                "on_time": int(judged.is_on_time),
                "in_service_level": 1,
            },
            judged.episode,
        )
    for stay in episode.stays:
        if stay.is_transfer and stay.left is not None:
            ledger.add(stay.entered, stay.queue, episode, _of_transfer(stay))


def _of_transfer(stay: Stay) -> Sums:
    waited = (stay.left or stay.entered) - stay.entered
    is_answered = stay.outcome == "answered"
    return {
        "transfer_stays": 1,
        "transfer_answered": int(is_answered),
        "transfer_wait_us": waited if is_answered else 0,
        "transfer_abandons": int(stay.outcome not in ("answered", *PASSED_ON)),
    }


def _book_replies(ledger: Book, judged: Judgement) -> None:
    """First replies and later turns, by the arrival of the visitor."""
    episode, at = judged.episode, judged.arrival
    if at is None or judged.first_reply is None or judged.accepted is None:
        return
    first = judged.first_reply - at
    sums = {"first_reply_us": first, f"first_reply~{bucket(first)}": 1}
    ledger.add(
        at,
        judged.queue,
        episode,
        sums | {"agent_first_reply_us": max(0, judged.first_reply - judged.accepted)},
    )
    ledger.credit(
        at,
        judged.queue,
        judged.replied_by,
        sums
        | {
            "first_replies": 1,
            "agent_first_reply_us": max(0, judged.first_reply - judged.accepted),
        },
        judged.episode,
    )
    ledger.add(at, judged.queue, episode, {"first_replies": 1})
    found = turns(message for message in episode.messages if message.sender != "bot")
    ledger.add(at, judged.queue, episode, {"unanswered_turns": found.unanswered})
    later = found.later
    if found.first is not None and found.first.answered > judged.first_reply:
        later = (found.first, *later)
    for turn in later:
        took = turn.answered - turn.asked
        sums = {"turns": 1, "turns_us": took, f"turn~{bucket(took)}": 1}
        ledger.add(at, judged.queue, episode, sums)
        ledger.credit(at, judged.queue, turn.agent, sums, judged.episode)


def _book_offers(ledger: Book, judged: Judgement) -> None:
    for stay in judged.episode.stays:
        for offer in stay.offers:
            if not offer.outcome:
                continue
            sums = {
                "offers": 1,
                f"offers_{offer.outcome}": 1,
                "offers_judged": int(offer.outcome in ("accepted", "declined", "timed_out")),
            }
            ledger.add(offer.offered, stay.queue, judged.episode, sums)
            ledger.credit(offer.offered, stay.queue, offer.agent, sums, judged.episode)


def _book_end(ledger: Book, judged: Judgement, effort: Mapping[str, int]) -> None:
    """Durations, handle times and what was written, when the episode has ended and was answered."""
    episode = judged.episode
    if episode.ended is None:
        return
    ledger.add(episode.ended, judged.queue, episode, {"ended": 1})
    if judged.accepted is None:
        return
    at, owned = episode.ended, judged.owners
    duration = max(0, at - judged.accepted)
    whole: Sums = defaultdict(int)
    for segment in owned:
        part = {
            "handle_us": (segment.wrap_ended or at) - segment.joined,
            "wrap_us": (segment.wrap_ended or at) - (segment.left or at),
            "handle_parts": effort.get(segment.id, 0),
            "handled_segments": 1,
        }
        _add(whole, part)
        ledger.credit(at, segment.queue, segment.agent, part, judged.episode)
    for agent in sorted({segment.agent for segment in owned}):
        # Each of them had a part in a conversation that took so long.
        took = {"handled": 1, "duration_us": duration, f"duration~{bucket(duration)}": 1}
        ledger.credit(at, judged.queue, agent, took, judged.episode)
    whole |= {
        "handled": 1,
        "duration_us": duration,
        f"duration~{bucket(duration)}": 1,
        f"handle~{bucket(whole['handle_us'])}": 1,
        "transferred": int(judged.transfers > 0),
        "transfers": judged.transfers,
        "dropped": int(turns(episode.messages).unanswered > 0),
    }
    ledger.add(at, judged.queue, episode, whole)
    if owned:
        ledger.credit(
            at,
            judged.queue,
            owned[0].agent,
            {"transferred": int(judged.transfers > 0), f"handle~{bucket(whole['handle_us'])}": 1},
            judged.episode,
        )
    _book_saved_replies(ledger, judged, at)


def _book_saved_replies(ledger: Book, judged: Judgement, at: int) -> None:
    by_agent: dict[str, Sums] = defaultdict(lambda: defaultdict(int))
    for message in judged.episode.messages:
        if message.sender == "agent" and not message.is_private:
            sums = by_agent[message.agent]
            sums["agent_messages"] += 1
            sums["saved_replies"] += message.from_saved_reply
            sums["saved_replies_edited"] += message.from_saved_reply and message.edited
    for agent, theirs in by_agent.items():
        ledger.credit(at, judged.queue, agent, theirs, judged.episode)
    whole = merge(by_agent.values())
    if judged.is_engaged:
        whole |= {"engaged_ended": 1, "with_saved_reply": int(whole.get("saved_replies", 0) > 0)}
    ledger.add(at, judged.queue, judged.episode, whole)


def _book_feedback(ledger: Book, judged: Judgement) -> None:
    """Answers to surveys, when the episode ended; to the credit of who was responsible then."""
    at = judged.episode.ended
    if at is None:
        return
    owned = judged.owners
    for survey in judged.episode.surveys:
        sums = feedback(survey)
        ledger.add(at, judged.queue, judged.episode, sums)
        if owned:
            ledger.credit(at, judged.queue, owned[-1].agent, sums, judged.episode)


def feedback(survey: Survey) -> Sums:
    """The sums of one survey (domain 1.12): thumbs are a scale of two, and up is its top."""
    sums = {f"{survey.kind}_asked": 1}
    value = survey.value
    if value is None:
        return sums
    sums |= {f"{survey.kind}_answers": 1, f"{survey.kind}_sum": value}
    match survey.kind:
        case "csat":
            top = value >= 4 if survey.scale == 5 else value == survey.scale
            return sums | {"csat_top": int(top)}
        case "nps":
            return sums | {"nps_promoters": int(value >= 9), "nps_detractors": int(value <= 6)}
        case "ces":
            return sums | {"ces_easy": int(value >= 5)}
    return sums


def _book_resolution(ledger: Book, judged: Judgement, found: Resolved | None) -> None:
    if found is None or judged.arrival is None:
        return
    sums = {
        "survey_yes": int(found.answer == "yes"),
        "survey_decided": int(found.counts_in_survey),
        "unmatured": int(not found.is_mature),
    }
    if found.is_mature:
        sums |= {
            "matured": 1,
            "fcr_strict": int(found.is_strict),
            "ftr": int(found.is_first_time),
            "repeated": int(found.is_repeated),
        }
    ledger.add(judged.arrival, judged.queue, judged.episode, sums)
    if judged.owners:
        ledger.credit(judged.arrival, judged.queue, judged.owners[-1].agent, sums, judged.episode)


def _book_reopening(ledger: Book, judged: Judgement, contacts: Contacts, rules: Rules, now: int) -> None:
    at = judged.episode.ended
    if at is None or not is_resolved(judged) or at + rules.reopen_window > now:
        return
    again = int(is_reopened(judged.episode, contacts, rules))
    sums = {"resolved": 1, "reopened": again}
    ledger.add(at, judged.queue, judged.episode, sums)
    if judged.owners:
        ledger.credit(at, judged.queue, judged.owners[-1].agent, sums, judged.episode)


def _book_goals(ledger: Book, judged: Judgement, goals: list[Goal]) -> None:
    """Conversions on the interaction that led to them, by the visitor's arrival."""
    if judged.arrival is None or not judged.is_engaged:
        return
    sums: Sums = {
        "converted": int(bool(goals)),
        "goals": len(goals),
        "orders": sum(1 for goal in goals if goal.value > 0),
    }
    if (origin := judged.episode.origin) in CONVERTING:
        sums |= {f"engaged_{origin}": 1, f"converted_{origin}": int(bool(goals))}
    for goal in goals:
        if goal.value:
            _add(sums, {f"revenue_{goal.currency or 'none'}_e4": goal.value})
    ledger.add(judged.arrival, judged.queue, judged.episode, sums)
    if judged.owners:
        ledger.credit(judged.arrival, judged.queue, judged.owners[-1].agent, sums, judged.episode)


def _book_slice(
    ledger: Book,
    piece: Slice,
    effort: dict[str, int],
) -> None:
    """A slice of work: to its segments for their handle time, and to its own quarter hour."""
    for segment, parts in piece.shares():
        effort[segment.id] += parts
    start, end = ledger.window.clip(piece.start, piece.end)
    if start >= end:
        return
    inside = piece._replace(start=start, end=end)
    for segment, parts in inside.shares():
        sums = {"work_us": inside.length, "work_parts": parts}
        ledger.add(start, segment.queue, None, sums)
        ledger.credit(start, segment.queue, segment.agent, sums, None)
        ledger.shares[segment.agent, segment.conversation] += parts


def _book_waiting(ledger: Book, facts: Facts, now: int) -> None:
    """Every second that somebody waited, transfers included, in the quarter hour in which it passed."""
    for stay, episode in {stay.id: (stay, episode) for stay, episode in facts.stays}.values():
        end = now if stay.left is None else stay.left
        for start, stop in quarters(*ledger.window.clip(stay.entered, end)):
            ledger.add(start, stay.queue, episode, {"waiting_us": stop - start})


def _book_states(ledger: Book, facts: Facts, now: int) -> None:
    """Time signed in, staffed and accepting, and the room that there was. Somebody who holds
    conversations is at work whatever their state says, or where nothing is known of it: then nothing is
    known of their room either."""
    held: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for segment in facts.segments:
        if segment.role in ROLES:
            held[segment.agent].append((segment.joined, over(segment, now)))
    known: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for state in dict.fromkeys(facts.states):
        end = now if state.end is None else state.end
        known[state.agent].append((state.start, end))
        staffed = [(state.start, end)]
        if state.state not in PRODUCTIVE:
            staffed = overlaps(held[state.agent], state.start, end)
        for first, last in staffed:
            for start, stop in quarters(*ledger.window.clip(first, last)):
                length = stop - start
                _both(
                    ledger,
                    start,
                    state.agent,
                    {"staffed_us": length, "room_us": length * state.capacity // 1000},
                )
        if state.state not in ABSENT:
            for start, stop in quarters(*ledger.window.clip(state.start, end)):
                length = stop - start
                accepting = length if state.is_accepting else 0
                _both(ledger, start, state.agent, {"signed_in_us": length, "accepting_us": accepting})
    for agent, theirs in held.items():
        for first, last in gaps(union(theirs), union(known[agent])):
            for start, stop in quarters(*ledger.window.clip(first, last)):
                _both(ledger, start, agent, {"staffed_us": stop - start})


def _both(ledger: Book, at: int, agent: str, sums: Sums) -> None:
    ledger.add(at, None, None, sums)
    ledger.credit(at, None, agent, sums, None)


def union(intervals: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same time without overlaps, in order."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        elif end > start:
            joined.append((start, end))
    return joined


def overlaps(intervals: Iterable[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    cut = ((max(start, first), min(end, last)) for first, last in intervals)
    return union((first, last) for first, last in cut if first < last)


def gaps(whole: list[tuple[int, int]], known: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of `whole` that `known` does not cover; both without overlaps, in order."""
    left: list[tuple[int, int]] = []
    for start, end in whole:
        for first, last in known:
            if last > start and first < end:
                if first > start:
                    left.append((start, first))
                start = max(start, last)
        if start < end:
            left.append((start, end))
    return left


def _book_invitations(ledger: Book, facts: Facts) -> None:
    """The way from an invitation to a conversation, by the moment of being eligible."""
    for invitation in {each.id: each for each in facts.invitations}.values():
        sums = {
            "eligible": 1,
            f"arm_{invitation.arm or 'none'}": 1,
            "shown": int(invitation.shown is not None),
            "opened": int(invitation.opened is not None),
            "dismissed": int(invitation.dismissed is not None),
            "accepted": int(invitation.accepted is not None),
        }
        at = invitation.eligible
        if ledger.window.holds(at):
            quarter = at - at % QUARTER
            _add(ledger.cells[Cell(quarter, None)], sums)
            _add(ledger.cells[Cell(quarter, None, "trigger", invitation.trigger)], sums)
            _add(ledger.cells[Cell(quarter, None, "site", invitation.site)], sums)


def longest_line(stays: Iterable[Stay], window: Window, now: int) -> int:
    """The most who waited at one moment."""
    moments: dict[int, int] = defaultdict(int)
    for stay in {stay.id: stay for stay in stays}.values():
        start, end = window.clip(stay.entered, now if stay.left is None else stay.left)
        if start < end:
            moments[start] += 1
            moments[end] -= 1
    most = line = 0
    for moment in sorted(moments):
        line += moments[moment]
        most = max(most, line)
    return most
