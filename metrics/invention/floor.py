"""The floor under a virtual clock: contacts, waits, offers, replies one at a time, wrap-up, feedback."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from metrics.invention import demand, feedback
from metrics.invention.clock import Clock
from metrics.invention.crew import PARTS, Agent, Crew, Totals
from metrics.invention.line import Line
from metrics.invention.people import Returning, invent_person
from metrics.invention.plan import Plan
from metrics.invention.records import Asked, Chat, Day, Invited, Part, Said, Wait
from metrics.invention.streams import SECOND, Stream

__all__ = ["PARTS", "Floor", "Totals"]


class Floor:
    """One run from the first day on."""

    def __init__(self, plan: Plan, seed: int, first: date) -> None:
        self.plan, self.seed, self.first = plan, seed, first
        self.totals = Totals()
        self.clock = Clock(demand.midnight(first, plan.zone))
        self.line = Line(self.clock, self.totals)
        self.crew = Crew(plan, self.clock, self.totals, lambda stance: self.day.stances.append(stance))
        self.returning = Returning()
        self.day = Day(self.clock.now, self.clock.now)

    def days(self, count: int) -> Iterator[Day]:
        """Day after day what ended on it; the last day also what began on it and ended later."""
        for number in range(count):
            today = self.first + timedelta(days=number)
            start, end = demand.bounds(today, self.plan.zone)
            self.day = Day(start, end)
            self._plan_day(today)
            self.clock.run(end)
            if number == count - 1:
                self.clock.run(None)
            yield self.day

    # Who is there

    def _plan_day(self, today: date) -> None:
        for agent, begins, ends in self.crew.rota(today):
            self.clock.plan(demand.at_hour(today, begins, self.plan.zone), self._arrive_at_work, agent)
            day = today if ends > begins else today + timedelta(days=1)
            self.clock.plan(demand.at_hour(day, ends, self.plan.zone), self.crew.end_work, agent)
        for contact in demand.contacts(self.plan, self.seed, today):
            self.clock.plan(contact.at, self._come, contact)

    def _arrive_at_work(self, agent: Agent) -> None:
        self.crew.begin_work(agent)
        self._assign()

    # Who comes

    def _come(self, contact: demand.Contact) -> None:
        stream = Stream(self.seed, contact.key)
        if contact.kind == "eligible":
            self._consider(contact, stream)
            return
        chat = self._begin(contact, stream)
        if contact.kind == "offline":
            self._leave_message(chat)
        elif contact.kind == "bot":
            self._meet_bot(chat)
        else:
            self._say(chat, "visitor")
            self._enter(chat)

    def _begin(self, contact: demand.Contact, stream: Stream) -> Chat:
        line = contact.line
        before = None if contact.kind == "offline" else self.returning.take(line.topics, self.clock.now)
        key = before.person.key if before else contact.key
        person = invent_person(key, line, self.plan.buying, stream)
        if before is None:
            topic = line.topics[stream.below(len(line.topics))]
            chat = Chat(contact.key, 1, person, line, topic, "reactive", self.clock.now, stream)
        elif before.comes_back == "reopens":
            number = before.number + 1
            chat = Chat(
                before.conversation, number, person, line, before.topic, before.origin, self.clock.now, stream
            )
            chat.said_before = before.said_before + len(before.said)
        else:
            chat = Chat(contact.key, 1, person, line, before.topic, "reactive", self.clock.now, stream)
        self._foresee(chat)
        return chat

    def _foresee(self, chat: Chat) -> None:
        """How long it will be, and whether somebody else will have to finish it."""
        chat.replies = chat.stream.geometric(self.plan.habits.replies)
        if chat.stream.happens(chat.line.transferred):
            chat.transfer_after = 1 + chat.stream.below(max(1, chat.replies - 1))

    def _consider(self, contact: demand.Contact, stream: Stream) -> None:
        """An invitation, unless the visitor is held out of it by chance."""
        person = invent_person(contact.key, contact.line, self.plan.buying, stream)
        trigger, accepts = demand.acceptance(self.plan, stream)
        if stream.happens(self.plan.buying.holdout):
            self.day.invited.append(Invited(person, trigger, "holdout", self.clock.now))
            self._buy(person, None, self.clock.after(stream, stream.exponential(300)), stream)
            return
        invited = Invited(person, trigger, "treated", self.clock.now, self.clock.after(stream, 0.5))
        self.day.invited.append(invited)
        if stream.happens(accepts):
            invited.accepted = self.clock.after(stream, 2 + stream.exponential(12))
            self.clock.plan(invited.accepted, self._accept_invitation, contact, invited, stream)
            return
        if stream.happens(0.3):
            invited.dismissed = self.clock.after(stream, 2 + stream.exponential(10))
        self._buy(person, None, self.clock.after(stream, stream.exponential(300)), stream)

    def _accept_invitation(self, contact: demand.Contact, invited: Invited, stream: Stream) -> None:
        line = contact.line
        topic = line.topics[stream.below(len(line.topics))]
        chat = Chat(contact.key, 1, invited.person, line, topic, "proactive", self.clock.now, stream)
        invited.chat = chat
        self._foresee(chat)
        self._say(chat, "visitor")
        self._enter(chat)

    def _buy(self, person: Any, chat: Chat | None, after: int, stream: Stream) -> None:
        bought = feedback.purchase(person, chat, after, self.plan.buying, stream)
        if bought is not None:
            self.day.bought.append(bought)

    def _leave_message(self, chat: Chat) -> None:
        chat.is_offline = True
        self._say(chat, "visitor")
        chat.waits.append(Wait(self.clock.now, left=self.clock.now, outcome="closed_hours"))
        self._close(chat, "visitor")

    def _meet_bot(self, chat: Chat) -> None:
        habits, stream = self.plan.habits, chat.stream
        self._say(chat, "visitor")
        self.clock.plan(self.clock.after(stream, 1), self._say, chat, "bot")
        over = self.clock.after(stream, 2 + stream.lognormal(habits.bot_s, 0.6))
        if stream.happens(habits.bot_contains):
            self.clock.plan(over, self._close, chat, "visitor")
        else:
            self.clock.plan(over, self._hand_to_people, chat)

    def _hand_to_people(self, chat: Chat) -> None:
        self._say(chat, "visitor")
        self._enter(chat)

    def _say(self, chat: Chat, by: str, agent: int | None = None) -> None:
        chat.said.append(Said(self.clock.now, by, agent))

    # Who waits

    def _enter(self, chat: Chat, is_transfer: bool = False) -> None:
        habits, stream = self.plan.habits, chat.stream
        chat.waits.append(Wait(self.clock.now, is_transfer))
        self.line.enter(chat)
        if not is_transfer and stream.happens(habits.short):
            patience = stream.between(1, 9.5)
        else:
            patience = stream.exponential(chat.line.patience_s)
        is_silent = stream.happens(habits.silent)
        leaves = self.clock.after(stream, patience)
        self.clock.plan(leaves, self._lose_patience, chat, chat.waits[-1], is_silent)
        self._assign()

    def _lose_patience(self, chat: Chat, wait: Wait, is_silent: bool) -> None:
        if wait.left is not None:
            return
        if not is_silent:
            self._abandon(chat, wait, "abandoned", self.clock.now)
            return
        chat.gone = self.clock.now
        grace = self.plan.habits.gone_grace_s
        if grace is not None:
            self.clock.plan(self.clock.now + round(grace * SECOND), self._notice, chat, wait)

    def _notice(self, chat: Chat, wait: Wait) -> None:
        """That nobody is there any more: the wait ended when they went."""
        if wait.left is None and chat.gone is not None:
            self._abandon(chat, wait, "silent_abandoned", chat.gone)

    def _abandon(self, chat: Chat, wait: Wait, outcome: str, at: int) -> None:
        self.line.leave(chat, at)
        wait.left, wait.outcome = at, outcome
        for asked in wait.offers:
            if not asked.outcome:
                asked.ended, asked.outcome = self.clock.now, "withdrawn_abandoned"
                self._release(self.crew.agents[asked.agent])
        self._close(chat, "visitor" if outcome == "abandoned" else self._silence(chat), at)
        self._assign()

    def _silence(self, chat: Chat) -> str:
        """Why it ended when nobody is there any more. After a transfer that is no abandonment."""
        return "system" if any(wait.is_transfer for wait in chat.waits) else "silent_abandoned"

    # Who serves

    def _assign(self) -> None:
        """To whoever holds least, then to whoever was idle longest; first come, first served."""
        free = [agent for agent in self.crew.agents if self.crew.has_room(agent)]
        for chat in list(self.line.unoffered) if free else ():
            eligible = [agent for agent in free if agent.number not in chat.refused_by]
            if not eligible:
                continue
            agent = min(eligible, key=lambda one: (one.load, one.last_assigned, one.number))
            self.line.unoffered.remove(chat)
            self._offer(chat, agent)
            if not self.crew.has_room(agent):
                free.remove(agent)
            if not free:
                return

    def _offer(self, chat: Chat, agent: Agent) -> None:
        habits, stream = self.plan.habits, chat.stream
        asked = Asked(agent.number, self.clock.now)
        chat.waits[-1].offers.append(asked)
        agent.last_assigned = self.clock.now
        agent.offered += 1
        if not chat.line.asks_agents:
            self._accept(chat, agent, asked)
            return
        self.crew.restate(agent)
        draw = stream.random()
        if draw < habits.timed_out:
            answer, takes = "timed_out", habits.offer_timeout_s
        elif draw < habits.timed_out + habits.declined:
            answer, takes = "declined", habits.accept_s
        else:
            answer, takes = "accepted", stream.lognormal(habits.accept_s, 0.5)
        takes = min(takes, habits.offer_timeout_s)
        self.clock.plan(self.clock.after(stream, takes), self._answer_offer, chat, agent, asked, answer)

    def _answer_offer(self, chat: Chat, agent: Agent, asked: Asked, answer: str) -> None:
        if asked.outcome:
            return
        if answer == "accepted":
            self._accept(chat, agent, asked)
            return
        asked.ended, asked.outcome = self.clock.now, answer
        chat.refused_by.add(agent.number)
        if len(chat.refused_by) >= self.crew.on_duty():
            chat.refused_by.clear()
        self.line.line_up(chat)
        self._release(agent)
        self._assign()

    def _release(self, agent: Agent) -> None:
        agent.offered -= 1
        self.crew.restate(agent)

    def _accept(self, chat: Chat, agent: Agent, asked: Asked) -> None:
        asked.ended, asked.outcome = self.clock.now, "accepted"
        wait = chat.waits[-1]
        wait.left, wait.outcome = self.clock.now, "answered"
        self.line.leave(chat, self.clock.now)
        agent.offered -= 1
        part = Part(chat, agent.number, self.clock.now)
        chat.parts.append(part)
        self.crew.hold(agent, part)
        self._await_reply(chat, agent)

    # What is said

    def _await_reply(self, chat: Chat, agent: Agent) -> None:
        agent.awaiting.append(chat)
        self._write(agent)

    def _write(self, agent: Agent) -> None:
        """One reply at a time, in the order in which they are awaited."""
        if agent.is_writing or not agent.awaiting:
            return
        chat = agent.awaiting.popleft()
        agent.is_writing = True
        habits = self.plan.habits
        work = chat.stream.spread(habits.reply_work_s * chat.line.work, habits.reply_variation)
        done = self.clock.after(chat.stream, work)
        self.totals.typed += done - self.clock.now
        self.clock.plan(done, self._reply, chat, agent)

    def _reply(self, chat: Chat, agent: Agent) -> None:
        agent.is_writing = False
        self._say(chat, "agent", agent.number)
        if chat.stream.happens(self.plan.habits.saved_replies):
            chat.said[-1].from_saved_reply = True
            chat.said[-1].edited = chat.stream.happens(self.plan.habits.saved_replies_edited)
        if chat.first_reply is None:
            chat.first_reply = self.clock.now
        chat.replies -= 1
        self._go_on(chat, agent)
        self._write(agent)

    def _go_on(self, chat: Chat, agent: Agent) -> None:
        habits, stream = self.plan.habits, chat.stream
        if chat.gone is not None:
            limit = round(habits.silence_limit_s * SECOND)
            self.clock.plan(max(self.clock.now + 1, chat.gone + limit), self._give_up, chat, agent)
            return
        chat.transfer_after -= 1
        if chat.transfer_after == 0 and chat.replies > 0 and self.crew.on_duty(besides=agent):
            self._transfer(chat, agent)
            return
        if chat.replies > 0:
            gap = stream.spread(habits.gap_s, habits.gap_variation)
            self.clock.plan(self.clock.after(stream, gap), self._visitor_writes, chat, agent)
        else:
            self._part(chat, agent, "closed")
            self._finish(chat)

    def _visitor_writes(self, chat: Chat, agent: Agent) -> None:
        self._say(chat, "visitor")
        self._await_reply(chat, agent)

    def _transfer(self, chat: Chat, agent: Agent) -> None:
        self._part(chat, agent, "transferred")
        chat.refused_by = {agent.number}
        self._enter(chat, is_transfer=True)

    def _give_up(self, chat: Chat, agent: Agent) -> None:
        self._part(chat, agent, "silence")
        self._close(chat, self._silence(chat))

    def _part(self, chat: Chat, agent: Agent, reason: str) -> None:
        """The agent leaves the conversation, and writes it up."""
        self.crew.count(agent)
        habits, part = self.plan.habits, chat.parts[-1]
        part.left, part.left_reason = self.clock.now, reason
        wrap = chat.stream.lognormal(habits.wrap_s, habits.wrap_variation)
        if habits.wrap_limit_s is not None:
            wrap = min(wrap, habits.wrap_limit_s)
        self.clock.plan(self.clock.after(chat.stream, wrap), self._end_wrap, part, agent)

    def _end_wrap(self, part: Part, agent: Agent) -> None:
        part.wrap_ended = self.clock.now
        self.crew.let_go(agent, part)
        self._assign()

    # What follows

    def _finish(self, chat: Chat) -> None:
        habits = self.plan.habits
        chat.is_voice = chat.stream.happens(habits.voice)
        comes_back_at = feedback.conclude(chat, habits, self.clock.now, habits.reopened)
        self._close(chat, "visitor" if chat.stream.happens(habits.ends_by_visitor) else "agent")
        if comes_back_at:
            self.returning.expect(chat, comes_back_at)

    def _close(self, chat: Chat, reason: str, at: int | None = None) -> None:
        chat.ended, chat.end_reason = at or self.clock.now, reason
        self.day.chats.append(chat)
        is_new = chat.number == 1 and chat.conversation == chat.person.key
        if chat.line.sells and not chat.is_offline and (is_new or chat.is_engaged):
            self._buy(chat.person, chat, chat.ended, chat.stream)
