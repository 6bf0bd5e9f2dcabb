"""Saying hello: who it is, what they may see, and where each conversation continues."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from chat import queries
from chat.actions import people
from chat.live.boards import waiting_board
from chat.live.leases import leases
from chat.live.resume import continuations
from chat.live.sessions import AgentSession, Session, VisitorSession
from chat.models import Agent, Conversation, Visitor
from chat.protocol import VERSION, ConvHead, Hello, Person, PollRequest, Resume, Welcome
from kit.clock import database_now
from kit.realtime import hub
from kit.sockets import Out
from kit.wire import Close, CloseSocket
from kit.work import in_database

RESUMED_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class Situation:
    """What somebody finds when they connect."""

    epoch: str
    now: datetime
    heads: tuple[ConvHead, ...]


def visitor_situation(visitor: Visitor, resume: Resume) -> Situation:
    shown = queries.shown_to_visitor(visitor.pk)
    return _situation(
        [*shown, *queries.conversations_among(others(shown, resume), visitor_id=visitor.pk)], staff=False
    )


def agent_situation(agent: Agent, resume: Resume) -> Situation:
    """Their own conversations, and those that they had open."""
    shown = queries.shown_to_agent(agent.pk)
    return _situation([*shown, *queries.conversations_among(others(shown, resume))], staff=True)


def others(shown: list[Conversation], resume: Resume) -> list[UUID]:
    """What the client has beside what it is shown anyway."""
    known = {conversation.pk for conversation in shown}
    return [id for id in resume.convs if id not in known][:RESUMED_AT_MOST]


def _situation(shown: list[Conversation], *, staff: bool) -> Situation:
    return Situation(queries.current_epoch(), database_now(), queries.heads(shown, staff=staff))


def check_version(version: int) -> None:
    if version != VERSION:
        raise CloseSocket(Close.VERSION, f"This server speaks version {VERSION}. Load the page again.")


async def known_visitor(token: str) -> Visitor:
    """The visitor of a token; raises CloseSocket."""
    visitor = await in_database(queries.visitor_by_token, token)
    if visitor is None:
        if await in_database(queries.is_shut_out, token):
            raise CloseSocket(Close.REVOKED, people.SHUT_OUT)
        raise CloseSocket(Close.TOKEN, "This visitor is not known here any more.")
    return visitor


async def visitor_arrives(
    out: Out, visitor: Visitor, hello: Hello | PollRequest, address: str
) -> VisitorSession:
    """Welcome a visitor and continue their conversations. Raises CloseSocket."""
    check_version(hello.v)
    session = VisitorSession(out, visitor, address=address)
    found = await in_database(visitor_situation, visitor, hello.resume)
    me = Person(name=visitor.name, email=visitor.email)
    _welcome(session, hello, found, me, aseq=0)
    return session


async def agent_arrives(
    out: Out, agent: Agent, login: str, hello: Hello | PollRequest, address: str
) -> AgentSession:
    """Welcome an agent, continue their conversations and their own log. Raises CloseSocket."""
    check_version(hello.v)
    session = AgentSession(out, agent, login, address=address)
    found = await in_database(agent_situation, agent, hello.resume)
    if hello.resume.epoch == found.epoch and hello.resume.aseq <= agent.last_aseq:
        session.aseq = hello.resume.aseq
    _welcome(session, hello, found, queries.agent_as_person(agent), aseq=session.aseq)
    session.tell_lines(agent.last_aseq)
    waiting_board.add(session)
    return session


def _welcome(
    session: Session, hello: Hello | PollRequest, found: Situation, me: Person, *, aseq: int
) -> None:
    starts, reset = continuations(found.heads, hello.resume, found.epoch)
    session.push(
        Welcome(
            session=session.id,
            epoch=found.epoch,
            now=found.now,
            ping_s=settings.PING_SECONDS,
            mode=hub.mode,  # type: ignore[arg-type]
            me=me,
            convs=found.heads,
            reset=reset,
            aseq=aseq,
        )
    )
    session.epoch = found.epoch
    session.join(hello.tab)
    leases.take(session)
    for head in found.heads:
        session.follow(head, sent=starts[head.id])


async def spent_ticket(ticket: str, origin: str) -> people.Spent:
    """Who a ticket lets in; raises CloseSocket."""
    spent = await in_database(people.spend_ticket, ticket=ticket, origin=origin)
    if spent is None:
        raise CloseSocket(Close.TOKEN, "This ticket opens nothing. Ask for a new one.")
    return spent


def leave(session: Session) -> None:
    if isinstance(session, AgentSession):
        waiting_board.remove(session)
    session.leave()
    if session.tab is not None:
        leases.give_up(session)
