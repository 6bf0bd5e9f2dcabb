"""The numbers once more, from a history file alone, as slowly and plainly as domain words allow.

Nothing here is shared with the product: time is walked from one event to the next, and every number is a
Fraction. What it says is what somebody would work out by hand with the definitions beside the file.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)
PRODUCTIVE = {"available", "busy", "full", "wrap"}


def seconds(span: timedelta) -> Fraction:
    return Fraction(span // timedelta(microseconds=1), 1_000_000)


def ratio(above: Fraction | int, below: Fraction | int) -> Fraction | None:
    return Fraction(above) / Fraction(below) if below else None


class Oracle:
    """A history in a period. `now` is when it is asked; `only` leaves conversations out of what is counted,
    but not out of what surrounds it."""

    def __init__(
        self,
        history: Row,
        start: datetime,
        end: datetime,
        *,
        now: datetime,
        zone: str = "UTC",
        threshold: int = 60,
        short: int = 10,
        only: Callable[[Row], bool] = lambda _: True,
    ) -> None:
        self.history, self.start, self.end, self.now = history, start, end, now
        self.zone = ZoneInfo(zone)
        self.threshold, self.short = timedelta(seconds=threshold), timedelta(seconds=short)
        self.all = [self._conversation(each) for each in history["conversations"]]
        self.segments = [self._segment(each) for each in history.get("segments", [])]
        told = {each["conversation"] for each in self.segments}
        self.segments += [
            {
                "agent": each["accepted_by"],
                "conversation": each["id"],
                "joined": each["accepted"],
                "left": each["ended"],
                "wrap_ended": each["ended"],
            }
            for each in self.all
            if each["accepted"] and each["id"] not in told
        ]
        self.parts: dict[str, list[Row]] = defaultdict(list)
        for each in sorted(self.segments, key=lambda part: (part["joined"], part["agent"])):
            self.parts[each["conversation"]].append(each)
        self.by_id = {each["id"]: each for each in self.all}
        self.chosen = [each for each in self.all if only(each)]

    # What the file says.

    def _at(self, written: str | None) -> datetime | None:
        return self._moment(written) if written else None

    def _moment(self, written: str) -> datetime:
        if "-" in written:
            found = datetime.fromisoformat(written)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        day = datetime.fromisoformat(self.history["date"])
        return datetime.combine(day, time.fromisoformat(written), UTC)

    def _conversation(self, given: Row) -> Row:
        times = (
            "bot_started",
            "queued",
            "accepted",
            "first_reply",
            "ended",
            "abandoned",
            "offline_message",
        )
        found = {"origin": "reactive", "topic": "", "resolved": None, "csat": None, **given}
        found |= {name: self._at(given.get(name)) for name in times}
        found["over"] = found["ended"] or found["abandoned"] or found["offline_message"]
        moments = [at for name in times if (at := found[name])]
        found["began"] = min(moments)
        found["left_queue"] = found["accepted"] or found["over"]
        replies = [self._at(each["at"]) for each in given.get("messages", ()) if each["by"] == "agent"]
        if given.get("messages"):
            after = [at for at in replies if found["queued"] and at and at >= found["queued"]]
            found["first_reply"] = min(after, default=None)
        goal = given.get("goal")
        found["goal_at"] = self._at(goal["at"]) if goal else None
        return found

    def _segment(self, given: Row) -> Row:
        left = self._at(given["left"])
        return {
            **given,
            "joined": self._at(given["joined"]),
            "left": left,
            "wrap_ended": self._at(given.get("wrap_ended")) or left,
        }

    # Which of them count.

    def within(self, at: datetime | None) -> bool:
        return at is not None and self.start <= at < self.end

    def entered(self) -> list[Row]:
        return [each for each in self.chosen if self.within(each["queued"])]

    def wait(self, each: Row) -> timedelta:
        return each["left_queue"] - each["queued"]

    def is_short(self, each: Row) -> bool:
        return bool(each["abandoned"]) and self.wait(each) < self.short

    def long_enough(self) -> list[Row]:
        return [each for each in self.entered() if not self.is_short(each)]

    def answered(self) -> list[Row]:
        return [each for each in self.entered() if each["accepted"]]

    def engaged(self) -> list[Row]:
        return [each for each in self.entered() if each["accepted"] and each["first_reply"]]

    def handled(self) -> list[Row]:
        return [each for each in self.chosen if each["accepted"] and self.within(each["ended"])]

    # Judgements of one.

    def follower(self, each: Row) -> Row | None:
        for other in self.all:
            if (
                other is not each
                and other["visitor"] == each["visitor"]
                and other["topic"] == each["topic"]
                and other.get("site", "") == each.get("site", "")
                and each["over"] <= other["began"] <= each["over"] + WEEK
            ):
                return other
        return None

    def transferred(self, each: Row) -> bool:
        agents = [part["agent"] for part in self.parts[each["id"]]]
        return any(a != b for a, b in zip(agents, agents[1:], strict=False))

    def converted(self) -> set[str]:
        """Those to whom an order is credited: the latest first reply in the day before it."""
        found = set()
        for seller in self.all:
            at = seller["goal_at"]
            if at is None:
                continue
            touches = [
                (each["first_reply"], each["id"])
                for each in self.all
                if each["visitor"] == seller["visitor"]
                and each.get("site", "") == seller.get("site", "")
                and each["accepted"]
                and each["first_reply"]
                and each["first_reply"] < at <= each["first_reply"] + DAY
            ]
            if touches:
                found.add(max(touches)[1])
        return found

    def breached(self, each: Row) -> bool:
        stopped = each["first_reply"] if each["accepted"] and each["first_reply"] else each["over"]
        return stopped - each["queued"] > self.threshold

    # Walks along time.

    def steps(self, moments: Iterable[datetime]) -> Iterable[tuple[datetime, datetime]]:
        inside = sorted({self.start, self.end, *(at for at in moments if self.start < at < self.end)})
        return zip(inside, inside[1:], strict=False)

    def agents(self) -> list[str]:
        return sorted(
            {each["agent"] for each in self.segments}
            | {each["agent"] for each in self.history.get("agent_states", [])}
            | {each["agent"] for each in self.history.get("offers", [])}
        )

    def quarters(self) -> list[datetime]:
        """The quarter hours' beginnings inside of the period."""
        edges = []
        for each in self.segments:
            at = datetime.fromtimestamp(each["joined"].timestamp() // 900 * 900, UTC)
            while at <= each["wrap_ended"]:
                edges.append(at)
                at += QUARTER
        return edges

    def work(self, agent: str) -> Row:
        mine = [each for each in self.segments if each["agent"] == agent]
        states = [
            (each["state"], self._moment(each["start"]), self._moment(each["end"]), each.get("capacity", 3))
            for each in self.history.get("agent_states", [])
            if each["agent"] == agent
        ]
        moments = [each[name] for each in mine for name in ("joined", "left", "wrap_ended")]
        moments += [at for state in states for at in state[1:3]] + self.quarters()
        held = busy = staffed = capacity = Fraction(0)
        effective: dict[str, Fraction] = defaultdict(Fraction)
        quarters: dict[datetime, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
        for a, b in self.steps(moments):
            span = seconds(b - a)
            open_ = [each for each in mine if each["joined"] <= a < each["wrap_ended"]]
            known = [(state, room) for state, x, y, room in states if x <= a < y]
            rooms = [room for state, room in known if open_ or state in PRODUCTIVE]
            held += len(open_) * span
            staffed += span if open_ or rooms else 0
            capacity += max(rooms, default=0) * span
            if open_:
                busy += span
                quarter = datetime.fromtimestamp(a.timestamp() // 900 * 900, UTC)
                quarters[quarter][0] += len(open_) * span
                quarters[quarter][1] += span
            for each in open_:
                effective[each["conversation"]] += span / len(open_)
        return {
            "held": held,
            "busy": busy,
            "staffed": staffed,
            "capacity": capacity,
            "effective": dict(effective),
            "quarters": dict(quarters),
        }

    def waiting(self) -> list[tuple[datetime, datetime]]:
        spans = [(each["queued"], each["left_queue"]) for each in self.all if each["queued"]]
        for parts in self.parts.values():
            for before, after in zip(parts, parts[1:], strict=False):
                if after["joined"] > before["left"] and after["agent"] != before["agent"]:
                    spans.append((before["left"], after["joined"]))
        return spans

    # The answers.

    def answers(self) -> Row:
        entered, answered, engaged = self.entered(), self.answered(), self.engaged()
        long_enough, handled = self.long_enough(), self.handled()
        abandoned = [each for each in entered if each["abandoned"]]
        shorts = [each for each in abandoned if self.is_short(each)]
        left_in_time = [
            each for each in entered if each["offline_message"] and self.wait(each) <= self.threshold
        ]
        missed = [each for each in long_enough if not each["first_reply"] and not each["offline_message"]]
        matured = [each for each in engaged if each["over"] + WEEK <= self.now]
        passed = [
            each
            for each in matured
            if not self.transferred(each) and each["resolved"] != "no" and not self.follower(each)
        ]
        breached = [each for each in entered if self.breached(each)]
        rated = [each for each in self.chosen if each["csat"] and self.within(each["over"])]
        said = [each for each in engaged if each["resolved"]]
        bought = self.converted()
        talk = {
            each["id"]: sum(
                (seconds(part["wrap_ended"] - part["joined"]) for part in self.parts[each["id"]]),
                Fraction(0),
            )
            for each in handled
        }
        wrap = sum(
            (
                seconds(part["wrap_ended"] - part["left"])
                for each in handled
                for part in self.parts[each["id"]]
            ),
            Fraction(0),
        )
        n_parts = sum(len(self.parts[each["id"]]) for each in handled)
        work = {agent: self.work(agent) for agent in self.agents()}
        whole = Oracle.__new__(Oracle)
        whole.__dict__ = {**self.__dict__, "start": datetime(1980, 1, 1, tzinfo=UTC)}
        whole.end = datetime(2200, 1, 1, tzinfo=UTC)
        everything = {agent: whole.work(agent)["effective"] for agent in self.agents()}
        effective = sum(
            (shares.get(each["id"], Fraction(0)) for shares in everything.values() for each in handled),
            Fraction(0),
        )
        held = sum((each["held"] for each in work.values()), Fraction(0))
        busy = sum((each["busy"] for each in work.values()), Fraction(0))
        offers = self.offers()
        return {
            "entered": len(entered),
            "answered": len(answered),
            "engaged": len(engaged),
            "abandoned_all": len(abandoned),
            "short_abandons": len(shorts),
            "bot_contained": sum(
                1
                for each in self.chosen
                if not each["queued"] and not each["offline_message"] and self.within(each["began"])
            ),
            "offline_messages": sum(1 for each in self.chosen if self.within(each["offline_message"])),
            "asa_s": ratio(sum(seconds(self.wait(each)) for each in answered), len(answered)),
            "avg_wait_all_s": ratio(sum(seconds(self.wait(each)) for each in entered), len(entered)),
            "avg_time_to_abandon_s": ratio(
                sum(seconds(self.wait(each)) for each in abandoned), len(abandoned)
            ),
            "first_response_s": ratio(
                sum(seconds(each["first_reply"] - each["queued"]) for each in engaged), len(engaged)
            ),
            "service_level": ratio(
                sum(1 for each in answered if self.wait(each) <= self.threshold),
                len(long_enough) - len(left_in_time),
            ),
            "abandonment_rate": ratio(len(abandoned) - len(shorts), len(long_enough)),
            "missed_rate": ratio(len(missed), len(long_enough)),
            "missed": sorted(each["id"] for each in missed),
            "offers": offers,
            "duration_s": ratio(
                sum(seconds(each["ended"] - each["accepted"]) for each in handled), len(handled)
            ),
            "wrap_up_s": ratio(wrap, len(handled)),
            "aht_wall_s": ratio(sum(talk.values(), Fraction(0)), len(handled)),
            "aht_wall_per_segment_s": ratio(sum(talk.values(), Fraction(0)), n_parts),
            "aht_effective_s": ratio(effective, len(handled)),
            "effective_s": {a: each["effective"] for a, each in work.items() if each["effective"]},
            "busy_s": {a: each["busy"] for a, each in work.items() if each["busy"]},
            "concurrency": ratio(held, busy),
            "quarters": {self.label(at): sums for at, sums in sorted(self.quarter_sums(work).items())},
            "occupancy": {
                a: ratio(each["busy"], each["staffed"]) for a, each in work.items() if each["staffed"]
            },
            "slot_utilisation": {
                a: ratio(each["held"], each["capacity"]) for a, each in work.items() if each["capacity"]
            },
            "fcr_strict": ratio(len(passed), len(matured)),
            "fcr_strict_pass": sorted(each["id"] for each in passed),
            "fcr_survey": ratio(
                sum(1 for each in said if each["resolved"] == "yes"),
                sum(1 for each in said if each["resolved"] in ("yes", "no")),
            ),
            "repeat_contact_rate": ratio(sum(1 for each in matured if self.follower(each)), len(matured)),
            "transfer_rate": ratio(sum(1 for each in handled if self.transferred(each)), len(handled)),
            "csat": ratio(sum(1 for each in rated if each["csat"] >= 4), len(rated)),
            "csat_mean": ratio(sum(each["csat"] for each in rated), len(rated)),
            **{
                f"conversion_{origin}": ratio(
                    sum(1 for each in engaged if each["origin"] == origin and each["id"] in bought),
                    sum(1 for each in engaged if each["origin"] == origin),
                )
                for origin in ("proactive", "reactive")
            },
            "sla_breaches": ratio(len(breached), len(entered)),
            "sla_breached": sorted(each["id"] for each in breached),
            "queue_average": self.morning_line(),
            "queue_length_max": self.queue_most(),
        }

    def offers(self) -> Row:
        """Offers have no times: each belongs to the wait that it ended or that it lay in."""
        waits = {each["id"]: self.waits(each) for each in self.all}
        mine = []
        for each in self.history.get("offers", []):
            left = waits[each["conversation"]]
            if self.within(left[0]):
                mine.append(each)
            if each["outcome"] == "accepted" and len(left) > 1:
                left.pop(0)
        found: Row = {"total": len(mine)}
        for name in ("accepted", "declined", "timed_out"):
            found[name] = sum(1 for each in mine if each["outcome"] == name)
        for agent in sorted({each["agent"] for each in mine}):
            theirs = [each["outcome"] for each in mine if each["agent"] == agent]
            judged = [each for each in theirs if not each.startswith("withdrawn")]
            if judged:
                found[agent] = ratio(judged.count("accepted"), len(judged))
        return found

    def waits(self, each: Row) -> list[datetime]:
        """When the waits for each agent began."""
        found, last = [each["queued"]], None
        for part in self.parts[each["id"]]:
            if last:
                found.append(min(last, part["joined"]))
            last = max(last or part["left"], part["left"])
        return found

    def quarter_sums(self, work: Row) -> dict[datetime, list[Fraction]]:
        found: dict[datetime, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
        for each in work.values():
            for at, (wall, busy) in each["quarters"].items():
                found[at][0] += wall
                found[at][1] += busy
        return dict(found)

    def label(self, at: datetime) -> str:
        """The clock's time; in full where the period is longer than any day, or shows it twice."""
        local = at.astimezone(self.zone)
        if self.end - self.start > timedelta(hours=25):
            return local.isoformat(timespec="minutes")
        first = datetime.fromtimestamp(self.start.timestamp() // 900 * 900, UTC)
        same, other = 0, first
        while other < self.end:
            same += f"{other.astimezone(self.zone):%H:%M}" == f"{local:%H:%M}"
            other += QUARTER
        return f"{local:%H:%M}" if same == 1 else local.isoformat(timespec="minutes")

    def morning_line(self) -> Fraction | None:
        """From nine to a quarter past, by the clocks of the zone, as far as it lies in the period."""
        spent = length = Fraction(0)
        day = self.start.astimezone(self.zone).date()
        while (nine := datetime.combine(day, time(9), self.zone).astimezone(UTC)) < self.end:
            a, b = max(nine, self.start), min(nine + QUARTER, self.end)
            if a < b:
                length += seconds(b - a)
                spent += seconds(b - a) * (self.queue_average(a, b) or 0)
            day += DAY
        return ratio(spent, length)

    def queue_average(self, start: datetime, end: datetime) -> Fraction | None:
        spent = sum(
            (seconds(max(min(b, end) - max(a, start), timedelta(0))) for a, b in self.waiting()),
            Fraction(0),
        )
        return ratio(spent, seconds(end - start))

    def queue_most(self) -> int:
        spans = [(a, b) for a, b in self.waiting() if a < b]
        moments = [self.start, *(a for a, _ in spans if self.start <= a < self.end)]
        return max(sum(1 for a, b in spans if a <= at < b) for at in moments)
