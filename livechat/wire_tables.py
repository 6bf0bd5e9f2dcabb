"""The tables of docs/protocol.md, from the structs of the wire and a sentence for each name.

A name without its sentence, or a sentence without its name, is an error: the page cannot fall behind.
"""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

import msgspec

from chat import protocol
from direction import protocol as direction
from kit import wire
from proactive import protocol as proactive
from routing import protocol as routing

BEGIN, END = "<!-- table: {} -->", "<!-- end of table -->"

ERRORS = {
    "bad_frame": "unknown frame or field, wrong type, empty message; change what is sent",
    "too_large": "a frame, a message or a request is above its limit",
    "bad_state": "this cannot be done with the conversation as it is now",
    "not_found": "does not exist, or may not be seen by whoever asks",
    "forbidden": "may be seen but not changed, or the visitor was shut out",
    "closed": "the conversation has ended; reopen it or start another",
    "id_reuse": "the id belongs to another message; make a new id",
    "rate_limited": "too fast; the same again after `retry_ms`",
    "over_capacity": "the agent carries as much as they may",
    "offer_expired": "the offer went to somebody else or ran out",
    "conflict": "somebody was faster; `message` says who",
    "file_rejected": "the file is too large, or of a kind that a browser might run",
    "identity_unverified": "the token or the session is not valid; get another",
    "origin_not_allowed": "this page's origin is not on the site's list",
    "unavailable": "the database is away, nothing is known to be stored; the same again after `retry_ms`",
    "upgrade_required": "reserved: over sockets and long-poll, close code 4410 says this",
}
CLOSES = {
    "DONE": ("the client said bye", "stays away"),
    "BAD_FRAME": ("no hello, two hellos, a binary frame, or three bad frames", "comes back, with back-off"),
    "TOKEN": ("the token or ticket opens nothing", "gets another; gives up after three"),
    "FORBIDDEN": ("a foreign, missing or doubled origin", "ends"),
    "HELLO_LATE": ("no hello in time", "comes back, with back-off"),
    "SUPERSEDED": ("the same tab has connected again", "ends, and says so"),
    "VERSION": ("another version of the wire, or no subprotocol", "loads the page again"),
    "RESTART": ("the process restarts, or a backup was restored", "comes back after `retry_ms`"),
    "TOO_LARGE": ("a frame above the limit", "comes back, with back-off"),
    "RATE": ("went on sending while being refused", "comes back after `retry_ms` or later"),
    "TOO_MANY": ("too many connections of one person or address", "comes back after `retry_ms` or later"),
    "REVOKED": ("signed out, deactivated, or shut out", "ends"),
    "SLOW": ("nothing was received for too long", "comes back after `retry_ms`"),
    "IDLE": ("reserved: nobody looks", "comes back when it becomes visible"),
    "INTERNAL": ("a fault of the server", "comes back, with back-off"),
    "UNAVAILABLE": ("the database is away", "comes back after `retry_ms` or later"),
}
VISITOR_ACTS = {
    "start": "begins the conversation, or answers with the open one; `body` is its first message",
    "introduce": "the visitor says who they are",
    "close": "ends the conversation",
    "reopen": "continues an ended one",
    "leave_message": "waits no more: what is said now is answered by e-mail",
    "call_back": "waits no more: asks to be called",
    "asked": "the visitor was shown the question whether the conversation that ended helped",
    "resolve": "says whether it did; can be changed for 72 hours",
    "would_call": "says whether they would have called, where this is asked; can be changed for 72 hours",
    "rate": "gives it stars, words, or both, in the place of those before; for 72 hours",
}
AGENT_ACTS = {
    "take": "becomes responsible for a waiting conversation; the first one wins",
    "note": "writes a line for the team only",
    "close": "ends the conversation",
    "reopen": "continues an ended one",
    "watch": "follows a conversation that somebody else, or nobody, is responsible for",
    "unwatch": "stops following it",
    "topic": "says what the conversation is about",
    "resolve": "says whether it resolved what the visitor came for, as the agent sees it",
    "voice": "notes that it goes on by telephone, and in which way; each way counts once",
    "accept": "takes what was offered",
    "decline": "passes on what was offered",
    "set_state": "says whether the agent takes conversations",
    "wrap_up": "is done with the work after a conversation",
    "transfer": "hands the conversation to an agent or a queue; `warm` asks the agent in first",
    "cancel_transfer": "takes back what was passed on and nobody has accepted yet",
    "hand_over": "makes the agent who was asked in responsible",
    "stop_consulting": "ends having asked an agent in, without handing over",
    "assign": "a supervisor makes an agent responsible",
    "tick": "notes that a step of the conversation's goal was done, or was not after all",
    "report_page": "reports what is wrong with a page of the site; the same again is the same problem",
    "use_suggestion": "notes that what was suggested was used",
    "dismiss_suggestion": "puts aside what was suggested, for good in this conversation",
    "read_guideline": "notes that the agent has read the version of the guidelines that holds for it",
    "move": "a supervisor lets an agent serve a queue, or no longer",
}


def with_tables(page: str) -> str:
    """The page with each of its tables written anew; raises ValueError when one has no place."""
    for name, table in tables().items():
        begin = BEGIN.format(name)
        before, found, rest = page.partition(begin)
        _, ended, after = rest.partition(END)
        if not (found and ended):
            raise ValueError(f"docs/protocol.md has no place for a table: {begin} … {END}")
        page = f"{before}{begin}\n{table}{END}{after}"
    return page


def tables() -> dict[str, str]:
    server_frames = (*get_args(protocol.ServerFrame), *get_args(routing.ServerFrame), proactive.Trail)
    statuses = {str(code): status for code, status in wire.HTTP_STATUS.items()}
    return {
        "client frames": _frames(get_args(protocol.ClientFrame)),
        "server frames": _frames(server_frames),
        "visitor acts": _acts({**protocol.VISITOR_ARGS, **routing.VISITOR_ARGS}, VISITOR_ACTS),
        "agent acts": _acts(
            {**protocol.AGENT_ARGS, **routing.AGENT_ARGS, **direction.AGENT_ARGS}, AGENT_ACTS
        ),
        "errors": _table(
            ("code", "HTTP", "means"),
            ((f"`{code}`", str(statuses[code]), said) for code, said in _each(statuses, ERRORS)),
        ),
        "close codes": _table(
            ("code", "because", "the client"),
            (
                (str(int(wire.Close[name])), because, does)
                for name, (because, does) in _each(wire.Close.__members__, CLOSES)
            ),
        ),
    }


def _frames(frames: Iterable[type[msgspec.Struct]]) -> str:
    return _table(
        ("`t`", "fields", ""),
        ((f"`{frame.__struct_config__.tag}`", _fields(frame), _sentence(frame)) for frame in frames),
    )


def _acts(args: Mapping[str, type[msgspec.Struct]], sentences: Mapping[str, str]) -> str:
    return _table(
        ("`op`", "`args`", ""),
        ((f"`{op}`", _fields(args[op]), said) for op, said in _each(args, sentences)),
    )


def _fields(struct: type[msgspec.Struct]) -> str:
    fields = msgspec.structs.fields(struct)
    return " ".join(f"`{field.encode_name}`{'' if field.required else '?'}" for field in fields) or "none"


def _sentence(struct: type[msgspec.Struct]) -> str:
    return " ".join((struct.__doc__ or "").split())


def _each(names: Iterable[str], sentences: Mapping[str, Any]) -> list[tuple[str, Any]]:
    wanted = list(names)
    if astray := set(wanted) ^ set(sentences):
        raise ValueError(f"livechat/wire_tables.py and the wire disagree about {', '.join(sorted(astray))}")
    return [(name, sentences[name]) for name in wanted]


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
