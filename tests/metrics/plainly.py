"""Every number once more, from the rows of the facts alone, as plainly as its definition reads.

Nothing of the product's reckoning is used. Each definition notes what it counts, when, of which queue and to
whose credit; a number of any part is then the sum of the notes that belong to the part."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from chat.models import Entry, Episode, Resolution, SurveyResponse, VoiceHandOver
from metrics.models import MessageSentiment, QueueBasis, Target
from proactive.models import Beginning, GoalEvent, Invitation
from routing.models import AgentState, Calendar, Offer, Parking, Queue, QueueStay, Segment

Row = dict[str, Any]
QUARTER = timedelta(minutes=15)
SHORT, WEEK, DAY, REOPENED = timedelta(seconds=10), timedelta(days=7), timedelta(days=1), timedelta(hours=72)
NOBODY = ""
ORDINARY = timedelta(seconds=60)
PLACES = ("site", "origin", "topic", "entry_point", "device", "language")


def seconds(span: timedelta) -> Fraction:
    return Fraction(span // timedelta(microseconds=1), 1_000_000)


@dataclass(frozen=True)
class Note:
    """Something that counts: `top` above the line of a number, `bottom` below it. Of an agent it is to their
    credit alone; else of the whole."""

    kpi: str
    at: datetime
    top: Fraction
    bottom: Fraction
    queue: int | None
    agent: str
    place: tuple[str, ...]
    episode: str


class Plainly:
    """All that the tables say, noted. `now` is when it is asked."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.notes: list[Note] = []
        self.read()
        self.work()
        for episode in self.episodes:
            self.judge(episode)
        self.convert()
        for episode in self.episodes:
            self.note_episode(episode)
        self.wait_and_pass()
        self.invitations()

    # The rows.

    def read(self) -> None:
        self.episodes = [dict(each) for each in EPISODES.values(*OF_EPISODE).order_by("began_at", "id")]
        beginnings = {each.conversation_id: each for each in Beginning.objects.all()}
        self.of: dict[Any, list[Row]] = defaultdict(list)
        for each in self.episodes:
            self.of[each["conversation_id"]].append(each)
            each["stays"], each["parts"], each["said"] = [], [], []
            each["felt"], each["answers"], each["asked"], each["called"] = [], [], [], []
            each["over"] = None if each["end_reason"] == "unfinished" else each["ended_at"]
            each["known"] = each["ended_at"] if each["end_reason"] == "unfinished" else None
            each["person"] = self.person(each, "conversation__")
            begun = beginnings.get(each["conversation_id"])
            each["place"] = (
                str(each["conversation__site_id"]),
                each["conversation__origin"],
                str(each["conversation__topic_id"] or ""),
                str(begun.entry_id or "") if begun else "",
                begun.device if begun else "",
                begun.language.split("-")[0].lower() if begun else "",
            )
        self.put(
            "stays", QueueStay.objects.exclude(kind="consult").order_by("entered_at", "id"), "entered_at"
        )
        self.put("parts", Segment.objects.order_by("joined_at", "id"), "joined_at")
        self.put("said", Entry.objects.filter(kind__in=["message", "file"]).order_by("seq"), "created_at")
        self.put("felt", MessageSentiment.objects.order_by("at", "seq"), "at")
        self.put("answers", Resolution.objects.order_by("at"), "episode_at")
        self.put("asked", SurveyResponse.objects.order_by("at"), "episode_at")
        self.put("called", VoiceHandOver.objects.all(), "episode_at")
        self.offers = by("stay_id", Offer.objects.exclude(outcome="").values())
        queues = Queue.objects.prefetch_related("calendar__openings", "calendar__holidays")
        self.calendars: dict[int | None, Calendar | None] = {None: None}
        self.calendars |= {each.pk: each.calendar for each in queues.select_related("calendar")}
        self.bases: dict[int | None, list[QueueBasis]] = defaultdict(list)
        for basis in QueueBasis.objects.order_by("valid_from"):
            self.bases[basis.queue_id].append(basis)
        teams = dict(Queue.objects.values_list("id", "team_id"))
        self.targets: dict[tuple[str, int], list[Target]] = defaultdict(list)
        for target in Target.objects.order_by("valid_from"):
            for queue in (queue for queue, team in teams.items() if team == target.team_id):
                self.targets[target.kpi, queue].append(target)

    def person(self, row: Row, to: str) -> str:
        known = row[f"{to}visitor__external_id"]
        return f"{row[f'{to}visitor__site_id']} {known}" if known else str(row[f"{to}visitor_id"])

    def put(self, name: str, rows: Any, when: str) -> None:
        """Into the episode in which it happened."""
        for row in rows.values():
            theirs = self.of[row["conversation_id"]]
            past = [each for each in theirs if each["began_at"] <= row[when]]
            (past or theirs)[-1 if past else 0][name].append(row)

    def target(self, kpi: str, queue: int | None, at: datetime) -> Fraction | None:
        held = [each for each in self.targets[kpi, queue or 0] if each.valid_from <= at]
        return Fraction(held[-1].value) if held and held[-1].value is not None else None

    # Work: 1/k of each moment to each conversation that the agent holds (1.7).

    def work(self) -> None:
        self.parked = parked = by("segment_id", Parking.objects.values())
        states = by("agent_id", AgentState.objects.values())
        held = by("agent_id", Segment.objects.values())
        for each in (each for theirs in held.values() for each in theirs):
            each["parked"] = parked[each["id"]]
        self.shares: dict[int, Fraction] = defaultdict(Fraction)
        self.handled: dict[int, Fraction] = defaultdict(Fraction)
        for agent in {*held, *states}:
            self.walk(str(agent), held[agent], states[agent])

    def walk(self, agent: str, segments: list[Row], states: list[Row]) -> None:
        theirs = [each for each in segments if each["role"] != "monitor"]
        moments = {at for each in states for at in (each["from_at"], each["to_at"] or self.now)}
        for each in theirs:
            moments |= {each["joined_at"], each["wrap_ended_at"] or self.now}
            moments |= {at for x in each["parked"] for at in (x["from_at"], x["to_at"] or self.now)}
        for start, end in pairwise(with_quarters(sorted(moments))):
            span = seconds(end - start)
            open_ = [each for each in theirs if self.holds(each, start)]
            known = [each for each in states if each["from_at"] <= start < (each["to_at"] or self.now)]
            for each in open_:
                self.shares[each["id"]] += span / len(open_)
                self.handled[each["id"]] += span
                queue, share = each["queue_id"], span / len(open_)
                for whose in (NOBODY, agent):
                    self.note("busy_s", start, share, 0, queue, whose)
                    self.note("concurrency", start, span, share, queue, whose)
            self.be_there(agent, start, span, len(open_), known)

    def holds(self, each: Row, at: datetime) -> bool:
        is_parked = any(x["from_at"] <= at < (x["to_at"] or self.now) for x in each["parked"])
        return each["joined_at"] <= at < (each["wrap_ended_at"] or self.now) and not is_parked

    def be_there(self, agent: str, at: datetime, span: Fraction, k: int, known: list[Row]) -> None:
        """Occupancy and its like (1.9): whoever holds something is at work whatever their state."""
        state = known[0] if known else None
        is_in = state is not None and state["state"] != "offline"
        is_staffed = k > 0 or (state is not None and state["state"] in ("available", "busy", "full", "wrap"))
        room = Fraction(state["capacity"], 1000) if state and is_staffed else Fraction(0)
        busy = span if k else Fraction(0)
        for whose in (NOBODY, agent):
            self.note("occupancy", at, busy, span if is_staffed else 0, None, whose)
            self.note("slot_utilisation", at, k * span, room * span, None, whose)
            self.note("utilisation", at, busy, span if is_in or k else 0, None, whose)
            if state is not None and is_in:
                self.note("availability", at, span if state["accepting"] else 0, span, None, whose)

    # What became of each.

    def judge(self, e: Row) -> None:
        e["owners"] = [each for each in e["parts"] if each["role"] == "owner"]
        e["public"] = [each for each in e["said"] if each["public"]]
        bots = [each for each in e["said"] if each["sender"] == "bot"]
        e |= {"arrived": None, "queue": None, "is_entered": False, "is_answered": False, "reply": None}
        e |= {"is_engaged": False, "outcome": ""}
        asked = [each for each in e["stays"] if not each["is_transfer_stay"]]
        is_outbound = e["by_agent"] or e["conversation__origin"] == "agent_outbound"
        e["is_unqueued"] = not asked and not bots and not is_outbound
        if asked:
            wait = asked[0]
            for following in asked[1:]:
                if wait["outcome"] not in ("overflowed", "transferred_out"):
                    break
                wait = following
            e |= {"arrived": asked[0]["entered_at"], "queue": asked[0]["queue_id"]}
            e |= {"left": wait["left_at"], "outcome": wait["outcome"]}
        elif e["is_unqueued"]:
            taken = e["owners"][0]["joined_at"] if e["owners"] else None
            left = "abandoned" if e["end_reason"] == "visitor" else "system"
            e |= {"arrived": e["began_at"], "left": taken or e["over"]}
            e["outcome"] = "answered" if taken else left if e["over"] else ""
        if e["arrived"] is None:
            return
        e["is_entered"] = e["outcome"] not in ("closed_hours", "rejected_full")
        e["wait"] = (e["left"] or self.now) - e["arrived"]
        within = self.target("threshold_s", e["queue"], e["arrived"])
        e["within"] = ORDINARY if within is None else timedelta(seconds=int(within))
        e["is_silent"] = "silent_abandoned" in (e["outcome"], e["end_reason"]) and e["is_entered"]
        e["is_abandoned"] = e["outcome"] == "abandoned" or e["is_silent"]
        e["is_answered"] = e["outcome"] == "answered" and not e["is_silent"]
        e["is_short"] = e["is_abandoned"] and e["wait"] < SHORT
        e["words"] = next(
            (x for x in e["public"] if x["sender"] == "agent" and x["created_at"] >= e["arrived"]), None
        )
        if e["is_answered"] and e["words"]:
            e |= {"reply": e["words"]["created_at"], "is_engaged": True}
        owners = e["owners"] if e["is_answered"] else []
        e["passed"] = [
            a["agent_id"]
            for a, b in pairwise(owners)
            if a["agent_id"] != b["agent_id"] and a["left_reason"] != "agent_lost"
        ]
        customer = [x["value"] for x in e["answers"] if x["by"] == "customer"]
        e["says"] = customer[-1] if customer else ""
        e["is_called_open"] = bool(e["answers"]) and e["answers"][-1]["value"] == "no"

    def convert(self) -> None:
        """Each order to the latest first reply before it that it counts for (1.13)."""
        self.bought: dict[int, list[Row]] = defaultdict(list)
        by_person: dict[str, list[Row]] = defaultdict(list)
        self.by_person: dict[str, list[Row]] = defaultdict(list)
        for each in self.episodes:
            self.by_person[each["person"]].append(each)
            if each["is_engaged"]:
                by_person[each["person"]].append(each)
        own = ("visitor_id", "visitor__site_id", "visitor__external_id", "at", "value", "currency")
        for goal in GoalEvent.objects.filter(reversed_at=None).values(*own):
            touches = [
                each
                for each in by_person[self.person(goal, "")]
                if each["reply"] < goal["at"] <= each["reply"] + self.counts_for(each)
            ]
            if touches:
                last = max(touches, key=lambda x: (x["reply"], str(x["conversation_id"]), x["number"]))
                self.bought[last["id"]].append(goal)

    def counts_for(self, e: Row) -> timedelta:
        hours = self.target("credit_hours", e["queue"], e["arrived"])
        return DAY if hours is None else timedelta(hours=int(hours))

    # What is noted of each.

    def note_episode(self, e: Row) -> None:
        self.arrive(e)
        for stay in e["stays"]:
            self.offered(e, stay)
        if e["is_engaged"]:
            self.reply(e)
        if e["over"]:
            self.end(e)

    def arrive(self, e: Row) -> None:
        senders = {each["sender"] for each in e["said"]}
        if e["arrived"] is None:
            is_contained = "bot" in senders and "agent" not in senders
            self.count("bot_contained", e, e["began_at"], is_contained)
            return
        at, wait = e["arrived"], seconds(e["wait"])
        chose = e["outcome"] in ("left_message", "to_voice")
        is_message = e["outcome"] == "left_message" or (not e["is_entered"] and "visitor" in senders)
        self.count("offline_messages", e, at, is_message)
        if is_message:
            self.answer_later(e)
        if not e["is_entered"]:
            return
        is_in_time, is_long = e["wait"] <= e["within"], not e["is_short"]
        waits_on = e["left"] is None or (e["outcome"] == "system" and e["left"] == e["known"])
        is_promised = is_long and not (is_in_time and (chose or waits_on))
        is_over = e["over"] is not None or e["outcome"] in ("abandoned", "silent_abandoned")
        is_missed = is_long and not chose and is_over and not e["words"]
        gone = e["is_abandoned"] and is_long
        self.count("entered", e, at)
        self.count("abandoned_all", e, at, e["is_abandoned"])
        self.count("short_abandons", e, at, e["is_short"])
        self.count("silent_abandons", e, at, e["is_silent"])
        self.count("abandoned_before_target", e, at, gone and is_in_time)
        self.count("abandoned_after_target", e, at, gone and not is_in_time)
        self.share("avg_wait_all_s", e, at, wait)
        self.share("avg_time_to_abandon_s", e, at, wait, e["is_abandoned"])
        by_reply = e["is_answered"] and self.is_judged_by_reply(e["queue"], at)
        if by_reply:
            since = (e["reply"] or e["known"] or self.now) - at
            is_promised = bool(e["reply"] or e["over"]) or since > e["within"]
            is_kept = bool(e["reply"]) and since <= e["within"]
        else:
            is_kept = e["is_answered"] and is_in_time
        self.share("service_level", e, at, is_kept, is_promised)
        self.share("abandonment_rate", e, at, gone, is_long)
        self.share("missed_rate", e, at, is_missed, is_long)
        self.share("identified_rate", e, at, e["person"] != str(e["conversation__visitor_id"]))
        self.promise(e)
        if not e["is_answered"]:
            return
        for whose in (NOBODY, first_owner(e)):
            self.count("answered", e, at, to=whose)
            self.count("engaged", e, at, e["is_engaged"], to=whose)
            self.share("asa_s", e, at, wait, to=whose)
            self.share("no_reply_rate", e, at, is_missed, to=whose)
        self.share("service_level", e, at, is_kept, is_promised, to=first_owner(e))

    def answer_later(self, e: Row) -> None:
        """From leaving a message to the first words of a person, of the minutes in which the queue was open;
        whoever takes up again what had ended goes on with it."""
        wrote = min((x["created_at"] for x in e["said"] if x["sender"] == "visitor"), default=None)
        left = e["left"] if e["is_entered"] else max(e["arrived"], wrote)
        if e["over"] and e["over"] <= left:
            return
        held = [e]
        for each in self.of[e["conversation_id"]]:
            if each["number"] == held[-1]["number"] + 1 and each["by_agent"]:
                held.append(each)
        spoke = [
            x
            for part in held
            for x in part["said"]
            if x["public"] and x["sender"] == "agent" and x["created_at"] >= left
        ]
        if not spoke:
            self.count("messages_unanswered", e, e["arrived"])
            return
        first = min(spoke, key=lambda x: x["created_at"])
        for whose in (NOBODY, str(first["agent_id"])):
            took = self.served(e["queue"], left, first["created_at"])
            self.share("message_reply_s", e, e["arrived"], took, to=whose)

    def served(self, queue: int | None, start: datetime, stop: datetime) -> Fraction:
        """Seconds in which the queue was open, looked at minute by minute."""
        if self.calendars[queue] is None:
            return seconds(max(stop - start, timedelta(0)))
        edges, minute = {start, stop}, start.replace(second=0, microsecond=0) + timedelta(minutes=1)
        while minute < stop:
            edges.add(minute)
            minute += timedelta(minutes=1)
        passed = (b - a for a, b in pairwise(sorted(edges)) if self.is_served(queue, a))
        return seconds(sum(passed, timedelta(0)))

    def is_judged_by_reply(self, queue: int | None, at: datetime) -> bool:
        kept = [each for each in self.bases[queue] if each.valid_from <= at]
        return bool(kept) and kept[-1].basis == "first_reply"

    def promise(self, e: Row) -> None:
        """Past its time when it came, or when whoever waited left, or now (1.15): the first reply, further
        ones, the end."""
        at, queue = e["arrived"], e["queue"]
        stops = [self.now, e["over"], e["known"], None if e["outcome"] == "answered" else e["left"]]
        gone = min(stop for stop in stops if stop)
        spoke = min(gone, e["words"]["created_at"]) if e["words"] else gone
        self.share("sla_breach_rate", e, at, self.is_late(queue, at, spoke, e["within"], []))
        within = self.target("next_reply_s", queue, at)
        if within is not None and e["is_engaged"]:
            self.promise_replies(e, gone, timedelta(seconds=int(within)))
        within = self.target("resolution_s", queue, at)
        if within is not None:
            held = [each for part in e["owners"] for each in self.parked[part["id"]]]
            parked = [(each["from_at"], each["to_at"] or self.now) for each in held]
            is_late = self.is_late(queue, at, gone, timedelta(seconds=int(within)), parked)
            self.share("resolution_breach_rate", e, at, is_late)

    def promise_replies(self, e: Row, gone: datetime, within: timedelta) -> None:
        asked: datetime | None = None
        for line in [*e["public"], None]:
            if line is None or (line["sender"] == "agent" and asked):
                if asked and (line is None or line["created_at"] > e["reply"]):
                    stop, whose = (
                        (min(gone, line["created_at"]), str(line["agent_id"]))
                        if line
                        else (gone, last_owner(e))
                    )
                    is_late = self.is_late(e["queue"], asked, stop, within, [])
                    for to in (NOBODY, whose):
                        self.share("next_reply_breach_rate", e, e["arrived"], is_late, to=to)
                asked = None
            elif line["sender"] == "visitor":
                asked = asked or line["created_at"]

    def is_late(
        self,
        queue: int | None,
        start: datetime,
        stop: datetime,
        within: timedelta,
        paused: list[tuple[datetime, datetime]],
    ) -> bool:
        """Whether so much time had passed before it stopped, of the minutes in which the queue was open and
        of what was not paused."""
        edges = {start, stop, *(at for pause in paused for at in pause if start < at < stop)}
        minute = start.replace(second=0, microsecond=0) + timedelta(minutes=1)
        while minute < stop and self.calendars[queue]:
            edges.add(minute)
            minute += timedelta(minutes=1)
        for a, b in pairwise(sorted(edges)) if start < stop else ():
            if self.is_served(queue, a) and not any(since <= a < until for since, until in paused):
                if b - a >= within:
                    return a + within < stop
                within -= b - a
        return False

    def is_served(self, queue: int | None, at: datetime) -> bool:
        """By the clock on the wall and the date beside it."""
        calendar = self.calendars[queue]
        if calendar is None:
            return True
        local = at.astimezone(ZoneInfo(calendar.zone))
        today, wall, yesterday = local.date(), local.time(), local.date() - DAY
        closed = {each.date for each in calendar.holidays.all()}
        for opening in calendar.openings.all():
            is_overnight, is_early = opening.closes <= opening.opens, wall < opening.closes
            is_since_today = opening.opens <= wall and (is_overnight or is_early)
            if opening.weekday == today.weekday() and is_since_today and today not in closed:
                return True
            is_since_yesterday = is_overnight and is_early and not {today, yesterday} & closed
            if opening.weekday == yesterday.weekday() and is_since_yesterday:
                return True
        return False

    def offered(self, e: Row, stay: Row) -> None:
        for offer in self.offers[stay["id"]]:
            at, outcome = offer["offered_at"], offer["outcome"]
            for whose in (NOBODY, str(offer["agent_id"])):
                for kpi, judged in OFFERS.items():
                    is_judged = outcome in OFFERS.values()
                    self.share(kpi, e, at, outcome == judged, is_judged, to=whose, queue=stay["queue_id"])
        if stay["is_transfer_stay"] and stay["left_at"]:
            at, queue, outcome = stay["entered_at"], stay["queue_id"], stay["outcome"]
            waited = seconds(stay["left_at"] - at)
            self.share("transfer_wait_s", e, at, waited, outcome == "answered", queue=queue)
            lost = outcome not in ("answered", "overflowed", "transferred_out")
            self.count("transfer_abandons", e, at, lost, queue=queue)

    def reply(self, e: Row) -> None:
        at, last = e["arrived"], last_owner(e)
        for whose in (NOBODY, str(e["words"]["agent_id"])):
            self.share("first_response_s", e, at, seconds(e["reply"] - at), to=whose)
            after = max(seconds(e["reply"] - e["left"]), Fraction(0))
            self.share("agent_first_response_s", e, at, after, to=whose)
        asked = None
        for line in e["public"]:
            if line["sender"] == "visitor":
                asked = asked or line["created_at"]
            elif line["sender"] == "agent" and asked:
                if line["created_at"] > e["reply"]:
                    for whose in (NOBODY, str(line["agent_id"])):
                        self.share("response_s", e, at, seconds(line["created_at"] - asked), to=whose)
                asked = None
        for whose in (NOBODY, last):
            self.count("unanswered_turns", e, at, bool(asked), to=whose)
            self.sell(e, whose)
            if e["over"]:
                self.resolve(e, whose)

    def sell(self, e: Row, whose: str) -> None:
        at, bought = e["arrived"], self.bought[e["id"]]
        if e["conversation__origin"] in ("reactive", "proactive"):
            self.share(f"conversion_{e['conversation__origin']}", e, at, bool(bought), to=whose)
        for goal in bought:
            paid = (Fraction(goal["value"]), goal["value"] > 0)
            self.share("assisted_revenue", e, at, *paid, to=whose)
            self.share("ordered_revenue", e, goal["at"], *paid, to=whose)
            self.share("average_order", e, at, *paid, to=whose)

    def followed(self, e: Row, within: timedelta) -> list[Row]:
        return [
            each
            for each in self.by_person[e["person"]]
            if each is not e and not each["by_agent"] and e["over"] <= each["began_at"] <= e["over"] + within
        ]

    def resolve(self, e: Row, whose: str) -> None:
        at = e["arrived"]
        self.share("fcr_survey", e, at, e["says"] == "yes", e["says"] in ("yes", "no"), to=whose)
        if e["over"] + WEEK > self.now:
            return
        again = [each for each in self.followed(e, WEEK) if group(each) == group(e)]
        is_helped = not again and e["says"] != "no"
        self.share("repeat_contact_rate", e, at, bool(again), to=whose)
        self.share("ftr", e, at, is_helped, to=whose)
        self.share("fcr_strict", e, at, is_helped and not e["passed"], to=whose)
        cost = self.target("cost_per_hour", e["queue"], at)
        if cost is not None and whose == NOBODY:
            spent = sum((self.shares[each["id"]] for each in e["owners"]), Fraction(0))
            # To ten thousandths of the currency.
            money = Fraction(cost * spent / 3600 * 10_000 // 1, 10_000)
            self.share("cost_per_resolution", e, at, money, is_helped)

    def end(self, e: Row) -> None:
        at, last = e["over"], last_owner(e)
        for whose in {NOBODY, last}:
            self.count("ended", e, at, to=whose)
            self.rate(e, whose)
        if len(e["felt"]) >= 3:
            start, end = (sum(x["score"] for x in two) for two in (e["felt"][:2], e["felt"][-2:]))
            for kpi, felt in (("start", start), ("end", end), ("change", end - start)):
                self.share(f"sentiment_{kpi}", e, at, Fraction(felt, 1000), 2)
        if e["is_answered"]:
            self.handle(e)
        if e["is_engaged"]:
            kinds = {each["kind"] for each in e["called"]}
            canned = any(each["sender"] == "agent" and saved(each) for each in e["public"])
            for whose in (NOBODY, last):
                self.share("saved_reply_conversations", e, at, canned, to=whose)
                self.share("voice_rate", e, at, bool(kinds), to=whose)
                for kpi, kind in VOICES.items():
                    self.share(kpi, e, at, kind in kinds, to=whose)
            if not e["is_called_open"] and at + REOPENED <= self.now:
                again = [x for x in self.followed(e, REOPENED) if same(x, e)]
                for whose in (NOBODY, last):
                    self.share("reopen_rate", e, at, bool(again), to=whose)

    def handle(self, e: Row) -> None:
        """Durations and handle times (1.7): of the whole, and of each owner their own part."""
        at, owners = e["over"], e["owners"]
        took = max(seconds(at - e["left"]), Fraction(0))
        parts = [
            (
                str(each["agent_id"]),
                each["queue_id"],
                self.handled[each["id"]],
                self.shares[each["id"]],
                seconds((each["wrap_ended_at"] or self.now) - (each["left_at"] or self.now)),
            )
            for each in owners
        ]
        dropped = next((x["sender"] for x in reversed(e["public"]) if x["sender"] in SPOKE), "") == "visitor"
        wall, shared, wrap = (sum((part[n] for part in parts), Fraction(0)) for n in (2, 3, 4))
        for kpi, top in (("aht_wall_s", wall), ("aht_effective_s", shared), ("wrap_up_s", wrap)):
            self.share(kpi, e, at, top)
        self.share("aht_wall_per_segment_s", e, at, wall, len(parts))
        for agent, queue, wall, shared, wrap in parts:
            for kpi, top in (("aht_wall_s", wall), ("aht_effective_s", shared), ("wrap_up_s", wrap)):
                self.share(kpi, e, at, top, 0, to=agent, queue=queue)
            self.share("aht_wall_per_segment_s", e, at, wall, to=agent, queue=queue)
        for agent in {part[0] for part in parts}:
            own = sum(str(each) == agent for each in e["passed"])
            self.share("duration_s", e, at, took, to=agent)
            for kpi in ("aht_wall_s", "aht_effective_s", "wrap_up_s"):
                self.share(kpi, e, at, 0, to=agent)
            self.share("transfer_rate", e, at, own > 0, to=agent)
            self.share("transfers_per_conversation", e, at, own, to=agent)
            self.share("dropped_rate", e, at, dropped and agent == last_owner(e), to=agent)
        self.share("duration_s", e, at, took)
        self.share("transfer_rate", e, at, bool(e["passed"]))
        self.share("transfers_per_conversation", e, at, len(e["passed"]))
        self.share("dropped_rate", e, at, dropped)
        for line in (each for each in e["public"] if each["sender"] == "agent"):
            for whose in (NOBODY, str(line["agent_id"])):
                self.share("saved_reply_rate", e, at, saved(line), to=whose)
                if saved(line):
                    self.share("saved_reply_edited", e, at, edited(line), to=whose)

    def rate(self, e: Row, whose: str) -> None:
        for each in e["asked"]:
            at, value, kind = e["over"], each["value"], each["kind"]
            if kind == "csat":
                self.share("csat_response_rate", e, at, value is not None, to=whose)
            if value is None:
                continue
            match kind:
                case "csat":
                    is_top = value >= 4 if each["scale"] == 5 else value == each["scale"]
                    self.share("csat", e, at, is_top, to=whose)
                    self.share("csat_mean", e, at, value, to=whose)
                case "nps":
                    self.share("nps", e, at, 100 * ((value >= 9) - (value <= 6)), to=whose)
                case "ces":
                    self.share("ces_mean", e, at, value, to=whose)
                    self.share("ces_easy", e, at, value >= 5, to=whose)
                case "call":
                    self.share("would_have_called", e, at, value, to=whose)

    def wait_and_pass(self) -> None:
        """Everyone who stands in line, each second (1.15)."""
        for e in self.episodes:
            waits = [(x["entered_at"], x["left_at"], x["queue_id"]) for x in e["stays"]]
            if e["is_unqueued"]:
                waits.append((e["arrived"], e["left"], None))
            for start, end, queue in waits:
                for a, b in pairwise(with_quarters([start, max(start, end or self.now)])):
                    self.count("queue_length", e, a, seconds(b - a), queue=queue)

    def invitations(self) -> None:
        shown: dict[Any, list[datetime]] = defaultdict(list)
        rows = list(Invitation.objects.values("visitor_id", "visitor__site_id", *STEPS))
        for each in rows:
            if each["shown_at"]:
                shown[each["visitor_id"]].append(each["shown_at"])
        for each in rows:
            at, place = each["eligible_at"], (str(each["visitor__site_id"]), "", "", "", "", "")
            is_shown = each["shown_at"] is not None
            again = is_shown and any(
                each["shown_at"] - DAY <= before < each["shown_at"] for before in shown[each["visitor_id"]]
            )
            for kpi, came in (
                ("invitation_acceptance", each["accepted_at"] is not None),
                ("invitation_dismissal", each["dismissed_at"] is not None),
                ("invitation_repeats", again),
            ):
                self.note(kpi, at, int(came), int(is_shown), None, NOBODY, place)

    # The notes.

    def note(
        self,
        kpi: str,
        at: datetime,
        top: Fraction | int,
        bottom: Fraction | int,
        queue: int | None,
        agent: str,
        place: tuple[str, ...] = ("",) * 6,
        episode: str = "",
    ) -> None:
        if top or bottom:
            found = Note(kpi, at, Fraction(top), Fraction(bottom), queue, agent, place, episode)
            self.notes.append(found)

    def share(
        self, kpi: str, e: Row, at: datetime, top: Any, bottom: Any = 1, *, to: str = NOBODY, queue: Any = -1
    ) -> None:
        """`top` of `bottom`; nothing of nothing where nothing is judged."""
        is_kept = bottom or to != NOBODY or kpi in ("cost_per_resolution", "average_order")
        above = Fraction(top) if is_kept else Fraction(0)
        whose = e["queue"] if queue == -1 else queue
        self.note(kpi, at, above, Fraction(bottom), whose, to, e["place"], named(e))

    def count(
        self, kpi: str, e: Row, at: datetime, top: Any = 1, *, to: str = NOBODY, queue: Any = -1
    ) -> None:
        whose = e["queue"] if queue == -1 else queue
        self.note(kpi, at, Fraction(top), Fraction(0), whose, to, e["place"], named(e))

    def told(
        self,
        start: datetime,
        end: datetime,
        only: Callable[[Note], bool] = lambda _: True,
        agent: str = NOBODY,
    ) -> dict[str, tuple[Fraction, Fraction]]:
        """Both sides of each number in a period, of what passes: of the whole, or of an agent."""
        found: dict[str, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
        for each in self.notes:
            if each.agent == agent and start <= each.at < end and only(each):
                found[each.kpi][0] += each.top
                found[each.kpi][1] += each.bottom
        return {kpi: (top, bottom) for kpi, (top, bottom) in found.items()}


EPISODES = Episode.objects.all()
OF_EPISODE = (
    *("id", "conversation_id", "number", "began_at", "by_agent", "ended_at", "end_reason"),
    *(f"conversation__{name}" for name in ("site_id", "origin", "topic_id", "visitor_id", "topic__group")),
    *("conversation__visitor__external_id", "conversation__visitor__site_id"),
)
STEPS = ("eligible_at", "shown_at", "dismissed_at", "accepted_at")
SPOKE = ("visitor", "agent")
OFFERS = {"offer_acceptance": "accepted", "offers_declined": "declined", "offers_ignored": "timed_out"}
VOICES = {
    "voice_agent_calls": "agent_calls_visitor",
    "voice_scheduled": "callback_scheduled",
    "voice_told_to_call": "told_to_call",
}


def with_quarters(moments: Iterable[datetime]) -> Iterator[datetime]:
    """The moments, in order, and every quarter hour between the first and the last."""
    before: datetime | None = None
    for at in moments:
        if before is not None:
            edge = datetime.fromtimestamp(before.timestamp() // 900 * 900, UTC) + QUARTER
            while edge < at:
                yield edge
                edge += QUARTER
        if before != at:
            yield at
        before = at


def named(e: Row) -> str:
    return f"{e['conversation_id']}:{e['number']}"


def by(key: str, rows: Iterable[Any]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found


def first_owner(e: Row) -> str:
    return str(e["owners"][0]["agent_id"]) if e["owners"] else "nobody"


def last_owner(e: Row) -> str:
    return str(e["owners"][-1]["agent_id"]) if e["owners"] else "nobody"


def group(e: Row) -> str:
    return e["conversation__topic__group"] or ""


def same(a: Row, b: Row) -> bool:
    return bool(a["conversation_id"] == b["conversation_id"])


def saved(line: Row) -> bool:
    reply = (line["data"] or {}).get("reply")
    return isinstance(reply, (dict, int)) and not isinstance(reply, bool)


def edited(line: Row) -> bool:
    reply = line["data"]["reply"]
    return bool((reply if isinstance(reply, dict) else line["data"]).get("edited"))
