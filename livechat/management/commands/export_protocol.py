"""Writes what others read of the wire: the AsyncAPI document, the tables of docs/protocol.md, and the
schema for the TypeScript types."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, get_args

import msgspec
from django.core.management.base import BaseCommand

from chat import protocol
from direction import protocol as direction
from kit import wire
from livechat.wire_tables import with_tables
from proactive import protocol as proactive
from routing import protocol as routing

ROOT = Path(__file__).resolve().parents[3]
ASYNCAPI = ROOT / "docs" / "asyncapi.json"
PAGE = ROOT / "docs" / "protocol.md"

# Each app adds its frames; to a client they are one union.
ServerFrame = protocol.ServerFrame | routing.ServerFrame | proactive.Trail

CHANNELS = {
    "visitor": ("/ws/v1/visitor", protocol.VISITOR_ARGS, "The visitor's token."),
    "agent": ("/ws/v1/agent", protocol.AGENT_ARGS, "A single-use ticket from POST /api/v1/agent/tickets."),
}
HTTP_PARTS: tuple[type[msgspec.Struct], ...] = (
    protocol.VisitRequest,
    protocol.Visit,
    protocol.Ticket,
    protocol.PollRequest,
    protocol.Frames,
    protocol.EntriesPage,
    protocol.ConvList,
    protocol.SiteConfig,
    protocol.Topics,
    protocol.SavedReplies,
    routing.Receivers,
    routing.Standing,
    routing.Floor,
    protocol.IdentityRequest,
    protocol.IdentityAnswer,
    proactive.ReachConfig,
    proactive.Moment,
    proactive.MomentAnswer,
    proactive.Deed,
    proactive.DeedAnswer,
    proactive.GoalFromPage,
    proactive.GoalFromServer,
    proactive.GoalAnswer,
    proactive.Beacon,
    proactive.BeaconAnswer,
    proactive.TrailPage,
    proactive.TrailAnswer,
    proactive.OnSiteAnswer,
    proactive.InviteRequest,
    direction.Course,
    direction.KeptGuidelines,
    direction.GuidelineRequest,
)
CONSTANTS = (
    "VERSION",
    "SUBPROTOCOL",
    "BODY_LIMIT",
    "FRAME_LIMIT",
    "FILES_PER_MESSAGE",
    "SYNC_LIMIT",
    "RESUME_LIMIT",
)


class Command(BaseCommand):
    help = (
        "Writes docs/asyncapi.json and the tables of docs/protocol.md, and prints the JSON schema of the "
        "wire; --check only compares."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail when a document is out of date")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        written = {
            ASYNCAPI: json.dumps(asyncapi(), indent=2) + "\n",
            PAGE: with_tables(PAGE.read_text()),
        }
        for document, text in written.items():
            if not check:
                document.write_text(text)
            elif not document.exists() or document.read_text() != text:
                name = document.relative_to(ROOT)
                self.stderr.write(f"{name} is out of date: run `npm run types` in frontend/.")
                raise SystemExit(1)
        self.stdout.write(json.dumps(schema(), indent=2))


def schema() -> dict[str, Any]:
    """One JSON schema that defines every frame and part, with the constants beside it."""
    roots: dict[str, Any] = {
        "ClientFrame": protocol.ClientFrame,
        "ServerFrame": ServerFrame,
        **{part.__name__: part for part in (*HTTP_PARTS, *_argument_types())},
    }
    schemas, definitions = msgspec.json.schema_components(roots.values(), ref_template="#/$defs/{name}")
    unions = {name: schema for name, schema in zip(roots, schemas, strict=True) if name not in definitions}
    return {
        "$defs": definitions | unions,
        "constants": {name: getattr(protocol, name) for name in CONSTANTS},
        "closeCodes": {code.name: int(code) for code in wire.Close},
        "httpStatus": wire.HTTP_STATUS,
    }


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI 3.0 document of both sockets."""
    sent, received = get_args(protocol.ClientFrame), get_args(ServerFrame)
    parts = (*sent, *received, *_argument_types(), *HTTP_PARTS)
    _, definitions = msgspec.json.schema_components(parts, ref_template="#/components/schemas/{name}")
    messages = {
        frame.__name__: {
            "name": _tag(frame),
            "summary": _summary(frame),
            "payload": {"$ref": f"#/components/schemas/{frame.__name__}"},
        }
        for frame in (*sent, *received)
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Livechat",
            "version": f"{protocol.VERSION}",
            "description": "Both live protocols. Every frame is one JSON text message; `t` names it.",
        },
        "channels": {
            name: {
                "address": address,
                "description": f"Subprotocol `{protocol.SUBPROTOCOL}`. Token of the hello: {token}",
                "messages": {key: {"$ref": f"#/components/messages/{key}"} for key in messages},
                "bindings": {"ws": {"method": "GET"}},
            }
            for name, (address, _, token) in CHANNELS.items()
        },
        "operations": {
            f"{name}{verb}": {
                "action": action,
                "channel": {"$ref": f"#/channels/{name}"},
                "messages": [{"$ref": f"#/channels/{name}/messages/{frame.__name__}"} for frame in frames],
            }
            for name in CHANNELS
            for verb, action, frames in (("Sends", "receive", sent), ("Receives", "send", received))
        },
        "components": {"messages": messages, "schemas": definitions},
        "x-operations": {
            name: {op: {"$ref": f"#/components/schemas/{part.__name__}"} for op, part in table.items()}
            for name, (_, table, _) in CHANNELS.items()
        },
        "x-close-codes": {code.name: int(code) for code in wire.Close},
        "x-http-status": wire.HTTP_STATUS,
    }


def _argument_types() -> tuple[type[msgspec.Struct], ...]:
    return tuple(dict.fromkeys((*protocol.VISITOR_ARGS.values(), *protocol.AGENT_ARGS.values())))


def _tag(frame: type[msgspec.Struct]) -> str:
    return str(frame.__struct_config__.tag)


def _summary(frame: type[msgspec.Struct]) -> str:
    return " ".join((frame.__doc__ or frame.__name__).split())
