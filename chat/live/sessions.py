"""Somebody connected: which conversations they follow, and what has been sent to them.

A session does not know its transport: a socket and an HTTP twin drive the same one.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from chat import groups, queries, wakes
from chat.actions.entries import REFUSALS
from chat.actions.people import SHUT_OUT
from chat.append import Appended, Row
from chat.models import Agent, Visitor
from chat.protocol import (
    Ack,
    Conv,
    ConvHead,
    Marked,
    Marks,
    Pong,
    Typing,
)
from kit.errands import Errands
from kit.flow import Credit
from kit.realtime import hub
from kit.sockets import Out
from kit.wire import Close, CloseSocket, Frame, WireError, encode
from kit.work import in_database

LINES_AT_ONCE = 200

connected: set["Session"] = set()


class Stream(Credit):
    """One conversation as one session follows it."""

    __slots__ = ("catching_up", "head", "marks", "typed_at")

    def __init__(self, head: ConvHead, sent: int) -> None:
        super().__init__(sent, goal=head.head)
        self.head = head
        self.marks: tuple[int, ...] = (
            head.visitor_marks.recv,
            head.visitor_marks.read,
            head.agent_marks.recv,
            head.agent_marks.read,
        )
        self.catching_up = False
        self.typed_at = 0.0


class Session:
    """Somebody connected."""

    staff: ClassVar[bool]
    revoked: ClassVar[str]

    def __init__(self, out: Out, *, address: str = "") -> None:
        self.id = secrets.token_hex(8)
        self.out = out
        self.address = address
        self.tab: UUID | None = None
        # The history that its positions belong to.
        self.epoch = ""
        # Without a goodbye they may come back in a moment.
        self.said_goodbye = False
        self.streams: dict[UUID, Stream] = {}
        # Of each name, how new and how it looked.
        self._snapshots: dict[str, tuple[int, bytes]] = {}
        self.in_flight: set[asyncio.Future[Any]] = set()
        # Why the last message was not stored.
        self.refused: WireError | None = None
        self._errands = Errands(left_to="the sweep")

    @property
    def topic(self) -> str:
        """Where whatever concerns this person, in all their sessions, is told."""
        raise NotImplementedError

    def push(self, frame: Frame) -> None:
        self.out.push(encode(frame))

    def soon(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this beside the frames; what fails for want of a database, the sweep does again."""
        self._errands.begin(work)

    async def settled(self) -> None:
        """Wait until every message is answered and everything known has been sent."""
        while self.in_flight or self._errands.running:
            await asyncio.wait({*self.in_flight, *self._errands.running})
            await asyncio.sleep(0)

    # Coming and going -----------------------------------------------------------------------------

    def join(self, tab: UUID) -> None:
        """Be counted, and supersede an older connection of the same tab."""
        self.tab = tab
        connected.add(self)
        hub.watch(self.topic, self)
        hub.tell(self.topic, wakes.TabWake(tab, self.id))

    def leave(self) -> None:
        connected.discard(self)
        hub.unwatch(self.topic, self)
        for conversation_id in tuple(self.streams):
            self.unfollow(conversation_id)
        self._errands.cancel()

    def follow(self, head: ConvHead, sent: int) -> None:
        """Send what comes after `sent`, now and from now on."""
        if head.id in self.streams:
            return
        stream = self.streams[head.id] = Stream(head, sent)
        hub.watch(groups.conversation(head.id), self)
        self.continue_stream(head.id, stream)

    def unfollow(self, conversation_id: UUID) -> None:
        if self.streams.pop(conversation_id, None):
            hub.unwatch(groups.conversation(conversation_id), self)

    def stream(self, conversation_id: UUID) -> Stream:
        """The stream of a conversation that this session follows; raises WireError not_found."""
        stream = self.streams.get(conversation_id)
        if stream is None:
            raise WireError("not_found", "There is no such conversation.")
        return stream

    def waiting_conversations(self) -> list[UUID]:
        """Of those that this session follows, where it has not been told yet that somebody answers."""
        return [id for id, stream in self.streams.items() if stream.head.state == "waiting"]

    # What wakes it --------------------------------------------------------------------------------

    def wake(self, topic: str, wake: Any) -> None:
        WAKERS[type(wake)](self, wake)

    def entry_woke(self, wake: wakes.EntryWake) -> None:
        stream = self.streams.get(wake.conv)
        if stream is None or not (self.staff or wake.public) or wake.seq <= stream.sent:
            return
        if stream.sent == stream.goal == wake.prev(self.staff) and wake.is_whole and stream.room:
            frame = wake.for_staff if self.staff else wake.for_visitor
            stream.spend(wake.seq, len(frame), time.monotonic())
            self.out.push(frame)
        else:
            stream.aim(wake.seq)
            self.continue_stream(wake.conv, stream)

    def conv_woke(self, wake: wakes.ConvWake) -> None:
        self.soon(self.tell_head(wake.conv))

    def marks_woke(self, wake: wakes.MarksWake) -> None:
        stream = self.streams.get(wake.conv)
        if stream is not None:
            marks = (wake.visitor_recv, wake.visitor_read, wake.agent_recv, wake.agent_read)
            self.tell_marks(wake.conv, stream, marks)

    def typing_woke(self, wake: wakes.TypingWake) -> None:
        if wake.session == self.id or not (self.staff or wake.sender == "agent"):
            return
        text = wake.text if self.staff else None
        self.push(Typing(conv=wake.conv, sender=wake.sender, name=wake.name, text=text))  # type: ignore[arg-type]

    def revoke_woke(self, wake: wakes.RevokeWake) -> None:
        self.out.end(CloseSocket(Close.REVOKED, self.revoked))

    def token_woke(self, wake: wakes.TokenWake) -> None:
        self.out.end(CloseSocket(Close.TOKEN, "This visitor's token was renewed."))

    def tab_woke(self, wake: wakes.TabWake) -> None:
        if wake.tab == self.tab and wake.session != self.id:
            self.out.end(CloseSocket(Close.SUPERSEDED, "This tab has connected again."))

    def frame_woke(self, wake: wakes.FrameWake) -> None:
        if wake.for_staff == self.staff:
            self.out.push(wake.frame)

    def snapshot_woke(self, wake: wakes.SnapshotWake) -> None:
        """Send what is newer and looks different from what was sent."""
        if wake.for_staff != self.staff:
            return
        rev, look = self._snapshots.get(wake.name, (-1, b""))
        if wake.rev > rev:
            self._snapshots[wake.name] = (wake.rev, wake.look)
            if wake.look != look:
                self.out.push(wake.frame)

    # Telling --------------------------------------------------------------------------------------

    def continue_stream(self, conversation_id: UUID, stream: Stream) -> None:
        """Read on from the rows, if there is more and the reader has room."""
        if stream.is_behind and stream.room and not stream.catching_up:
            stream.catching_up = True
            self.soon(self._catch_up(conversation_id, stream))

    async def _catch_up(self, conversation_id: UUID, stream: Stream) -> None:
        try:
            while stream.is_behind and stream.room:
                entries = await in_database(
                    queries.entries_after, conversation_id, stream.sent, staff=self.staff, limit=stream.room
                )
                if not entries:
                    stream.goal = stream.sent
                for entry in entries:
                    if entry.seq > stream.sent and stream.room:
                        frame = encode(entry)
                        stream.spend(entry.seq, len(frame), time.monotonic())
                        self.out.push(frame)
        finally:
            stream.catching_up = False

    async def tell_head(self, conversation_id: UUID) -> None:
        """Send a conversation's state and people when they are newer than what was sent."""
        head = await in_database(self.find_head, conversation_id)
        if head is None:
            return
        stream = self.streams.get(conversation_id)
        if stream is None:
            self.push(Conv(head=head))
            self.follow(head, sent=0)
        elif head.rev > stream.head.rev:
            stream.head = head
            self.push(Conv(head=head))

    def find_head(self, conversation_id: UUID) -> ConvHead | None:
        """The head of a conversation that this person may see. Runs in a database thread."""
        raise NotImplementedError

    def tell_marks(self, conversation_id: UUID, stream: Stream, marks: tuple[int, ...]) -> None:
        if marks == stream.marks:
            return
        stream.marks = tuple(max(pair) for pair in zip(marks, stream.marks, strict=True))
        visitor_recv, visitor_read, agent_recv, agent_read = stream.marks
        self.push(
            Marked(
                conv=conversation_id,
                visitor=Marks(recv=visitor_recv, read=visitor_read),
                agent=Marks(recv=agent_recv, read=agent_read),
            )
        )

    def tell_pong(self, n: int) -> None:
        self.push(
            Pong(
                n=n,
                now=datetime.now(UTC),
                mode=hub.mode,  # type: ignore[arg-type]
                heads={id: stream.goal for id, stream in self.streams.items()},
            )
        )

    def sweep(self, positions: dict[UUID, queries.Position]) -> None:
        """Compare what was sent with what the rows say, and send the rest."""
        now = time.monotonic()
        for conversation_id, stream in self.streams.items():
            position = positions.get(conversation_id)
            if position is None:
                continue
            stream.aim(position.last_seq if self.staff else position.last_public_seq)
            self.continue_stream(conversation_id, stream)
            self.tell_marks(conversation_id, stream, position.marks)
            if position.rev > stream.head.rev:
                self.soon(self.tell_head(conversation_id))
            if stream.is_stalled(now):
                self.out.end(CloseSocket(Close.SLOW, "Nothing was received for too long.", retry_ms=1_000))

    # Answering ------------------------------------------------------------------------------------

    def answer_later(self, id: UUID, row: Row, answer: asyncio.Future[Appended]) -> None:
        """Acknowledge a message once it is stored."""
        self.in_flight.add(answer)
        answer.add_done_callback(partial(self._answer, id, row))

    def _answer(self, id: UUID, row: Row, answer: asyncio.Future[Appended]) -> None:
        self.in_flight.discard(answer)
        try:
            self.push(acknowledged(id, row.conversation_id, answer.result()))
        except WireError as error:
            self.refused = error
            self.push(error.frame(str(id)))


def acknowledged(id: UUID, conversation_id: UUID, appended: Appended) -> Ack:
    """The ack of an appended entry; raises WireError when it was refused."""
    if appended.verdict in REFUSALS:
        refused = REFUSALS[appended.verdict]()
        raise WireError(refused.code, str(refused))
    return Ack(id=id, conv=conversation_id, seq=appended.seq, at=appended.at, dup=appended.verdict == "dup")


class VisitorSession(Session):
    staff = False
    revoked = SHUT_OUT

    def __init__(self, out: Out, visitor: Visitor, *, address: str = "") -> None:
        super().__init__(out, address=address)
        self.visitor_id = visitor.pk
        self.name = visitor.shown_name
        self.may_preview = visitor.site.previews

    @property
    def topic(self) -> str:
        return groups.visitor(self.visitor_id)

    @property
    def principal(self) -> UUID:
        return self.visitor_id

    def find_head(self, conversation_id: UUID) -> ConvHead | None:
        found = queries.conversation_for(conversation_id, visitor_id=self.visitor_id)
        return queries.head_of(found, staff=False) if found else None


class AgentSession(Session):
    staff = True
    revoked = "You are no longer signed in."

    def __init__(self, out: Out, agent: Agent, login: str, *, address: str = "") -> None:
        super().__init__(out, address=address)
        self.agent = agent
        self.login = login
        self.aseq = agent.last_aseq
        self._reading_lines = False

    @property
    def topic(self) -> str:
        return groups.agent(self.agent.pk)

    @property
    def principal(self) -> int:
        return int(self.agent.pk)

    def is_responsible(self, stream: Stream) -> bool:
        assignee = stream.head.assignee
        return assignee is not None and assignee.id == str(self.agent.pk)

    def find_head(self, conversation_id: UUID) -> ConvHead | None:
        found = queries.conversation_for(conversation_id)
        return queries.head_of(found, staff=True) if found else None

    def revoke_woke(self, wake: wakes.RevokeWake) -> None:
        if wake.session_key in (None, self.login):
            super().revoke_woke(wake)

    def line_woke(self, wake: wakes.AgentLineWake) -> None:
        self.tell_lines(wake.aseq)

    def tell_lines(self, until: int) -> None:
        """Send the lines of the agent's log up to `until`, in their order."""
        if until > self.aseq and not self._reading_lines:
            self._reading_lines = True
            self.soon(self._read_lines())

    async def _read_lines(self) -> None:
        try:
            while lines := await in_database(
                queries.agent_lines, self.agent.pk, self.aseq, limit=LINES_AT_ONCE
            ):
                for line in lines:
                    self.aseq = line.aseq
                    self.push(line)
                    if line.type in ("assigned", "consulted") and line.head is not None:
                        self.follow(line.head, sent=line.head.head)
        finally:
            self._reading_lines = False


WAKERS: dict[type, Callable[[Any, Any], None]] = {
    wakes.EntryWake: Session.entry_woke,
    wakes.ConvWake: Session.conv_woke,
    wakes.MarksWake: Session.marks_woke,
    wakes.TypingWake: Session.typing_woke,
    wakes.TokenWake: Session.token_woke,
    wakes.TabWake: Session.tab_woke,
    wakes.FrameWake: Session.frame_woke,
    wakes.SnapshotWake: Session.snapshot_woke,
    wakes.RevokeWake: lambda session, wake: session.revoke_woke(wake),
    wakes.AgentLineWake: AgentSession.line_woke,
}
