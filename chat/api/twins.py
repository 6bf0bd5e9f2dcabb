"""The HTTP twins: one frame in, its answers out; and the long-poll that stands in for a socket."""

import asyncio
from collections import Counter
from collections.abc import Hashable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from chat.api.answers import edge, farewell, read_struct
from chat.api.people import address_of, the_agent, the_visitor
from chat.commands import obey
from chat.live import arrivals, process
from chat.live.sessions import AgentSession, Session, Stream, VisitorSession
from chat.protocol import ClientFrame, Hello, Leave, Ping, PollRequest
from kit.wire import HTTP_STATUS, Close, CloseSocket, WireError
from kit.work import in_database

GATHER_SECONDS = 0.03  # what happens together is answered together

LIMITS = settings.LIMITS

held: Counter[Hashable] = Counter()  # the polls under way, by whose they are


class Gathered:
    """Collects what a session sends, as the body of one answer."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.closing: CloseSocket | None = None
        self.news = asyncio.Event()

    def push(self, frame: bytes) -> None:
        self.frames.append(frame)
        self.news.set()

    def end(self, closing: CloseSocket) -> None:
        self.closing = self.closing or closing
        self.news.set()

    def body(self) -> bytes:
        return b'{"frames":[' + b",".join(self.frames) + b"]}"


async def obeyed(session: Session, out: Gathered, frame: Any) -> HttpResponse:
    """Carry out one frame and answer with what a socket would have sent for it."""
    process.start()
    if isinstance(frame, Hello | Ping | Leave):
        raise WireError("bad_frame", "This frame belongs to a socket.")
    refused: WireError | None = None
    try:
        if (conversation_id := getattr(frame, "conv", None)) is not None:
            head = await in_database(session.find_head, conversation_id)
            if head is not None:
                session.streams[conversation_id] = Stream(head, sent=head.head)
        await obey(session, frame)
        await session.settled()
        refused = session.refused
    except WireError as error:
        id = getattr(frame, "id", None)
        session.push(error.frame(str(id) if id else None))
        refused = error
    finally:
        arrivals.leave(session)
    return gathered(out, refused)


def gathered(out: Gathered, refused: WireError | None = None) -> HttpResponse:
    if out.closing is not None:
        return farewell(out.closing.bye)
    status = HTTP_STATUS[refused.code] if refused else 200
    response = HttpResponse(out.body(), content_type="application/json", status=status)
    response["Cache-Control"] = "no-store"
    return response


async def polled(session: VisitorSession | AgentSession, out: Gathered, wait: int) -> HttpResponse:
    """Answer at once when there is more than the welcome, else with the first news. Raises CloseSocket
    for whoever holds as many polls as they may hold sockets."""
    person = session.principal
    held[person] += 1
    try:
        if held[person] > LIMITS["sockets_per_agent" if session.staff else "sockets_per_visitor"]:
            raise CloseSocket(Close.TOO_MANY, "Too many connections are open.", retry_ms=30_000)
        await session.settled()
        welcomed = len(out.frames)
        if welcomed == 1 and not out.closing:
            out.news.clear()
            try:
                await asyncio.wait_for(out.news.wait(), wait)
            except TimeoutError:
                pass
            else:
                await asyncio.sleep(GATHER_SECONDS)
                await session.settled()
    finally:
        held[person] -= 1
        if not held[person]:
            del held[person]
        arrivals.leave(session)
    return gathered(out)


@csrf_exempt
@edge("POST")
async def visitor_frames(request: HttpRequest) -> HttpResponse:
    visitor = await the_visitor(request)
    out = Gathered()
    session = VisitorSession(out, visitor, address=address_of(request))
    return await obeyed(session, out, read_struct(request, ClientFrame))


@csrf_exempt
@edge("POST")
async def visitor_poll(request: HttpRequest) -> HttpResponse:
    process.start()
    visitor = await the_visitor(request)
    poll: PollRequest = read_struct(request, PollRequest)
    out = Gathered()
    session = await arrivals.visitor_arrives(out, visitor, poll, address_of(request))
    return await polled(session, out, poll.wait if poll.resume.epoch else 0)


@edge("POST")
async def agent_frames(request: HttpRequest) -> HttpResponse:
    agent = await the_agent(request)
    out = Gathered()
    session = AgentSession(out, agent, request.session.session_key or "", address=address_of(request))
    return await obeyed(session, out, read_struct(request, ClientFrame))


@edge("POST")
async def agent_poll(request: HttpRequest) -> HttpResponse:
    process.start()
    agent = await the_agent(request)
    poll: PollRequest = read_struct(request, PollRequest)
    out = Gathered()
    login = request.session.session_key or ""
    session = await arrivals.agent_arrives(out, agent, login, poll, address_of(request))
    return await polled(session, out, poll.wait if poll.resume.epoch else 0)
