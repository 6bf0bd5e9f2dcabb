"""The vocabulary every live protocol shares: frames, named errors, close codes."""

from enum import IntEnum
from typing import Any, Literal

import msgspec

ErrorCode = Literal[
    "bad_frame",
    "too_large",
    "bad_state",
    "not_found",
    "forbidden",
    "closed",
    "id_reuse",
    "rate_limited",
    "over_capacity",
    "offer_expired",
    "conflict",
    "file_rejected",
    "identity_unverified",
    "origin_not_allowed",
    "unavailable",
    "upgrade_required",
]

HTTP_STATUS: dict[ErrorCode, int] = {
    "bad_frame": 400,
    "too_large": 413,
    "bad_state": 409,
    "not_found": 404,
    "forbidden": 403,
    "closed": 409,
    "id_reuse": 409,
    "rate_limited": 429,
    "over_capacity": 409,
    "offer_expired": 410,
    "conflict": 409,
    "file_rejected": 415,
    "identity_unverified": 401,
    "origin_not_allowed": 403,
    "unavailable": 503,
    "upgrade_required": 426,
}


class Close(IntEnum):
    """Why a server ends a socket. Daphne sends only 1000 and 3000-4999, so all are in that range."""

    DONE = 1000
    BAD_FRAME = 4400
    TOKEN = 4401
    FORBIDDEN = 4403
    HELLO_LATE = 4408
    SUPERSEDED = 4409
    VERSION = 4410
    RESTART = 4412
    TOO_LARGE = 4413
    RATE = 4429
    TOO_MANY = 4431
    REVOKED = 4440
    SLOW = 4450
    IDLE = 4460
    INTERNAL = 4500
    UNAVAILABLE = 4503


class Frame(
    msgspec.Struct,
    tag_field="t",
    tag=str.lower,
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
):
    """One message of a live protocol; its field `t` is the class name in lower case."""


class Part(
    msgspec.Struct,
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
):
    """A value inside a frame."""


class Err(Frame):
    """A command was refused. `id` names the command, `retry_ms` says when trying again makes sense."""

    code: ErrorCode
    message: str
    id: str | None = None
    retry_ms: int | None = None


class Bye(Frame):
    """Sent before every close that the server makes, because the close reason may be dropped."""

    code: int
    message: str
    retry_ms: int | None = None


class WireError(Exception):
    """A command cannot be carried out, for a reason that its sender may know."""

    def __init__(self, code: ErrorCode, message: str, *, retry_ms: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retry_ms = retry_ms

    def frame(self, id: str | None = None) -> Err:
        return Err(code=self.code, message=self.message, id=id, retry_ms=self.retry_ms)


class CloseSocket(Exception):
    """The connection must end now, with this code."""

    def __init__(self, code: Close, message: str, *, retry_ms: int | None = None) -> None:
        super().__init__(message)
        self.bye = Bye(code=int(code), message=message, retry_ms=retry_ms)


_encoder = msgspec.json.Encoder()


def encode(frame: msgspec.Struct) -> bytes:
    return _encoder.encode(frame)


def decode_args(raw: msgspec.Raw, type_: Any) -> Any:
    """Decode the `args` of an op; raises WireError bad_frame."""
    try:
        return msgspec.json.decode(bytes(raw) or b"{}", type=type_)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as problem:
        raise WireError("bad_frame", f"args: {problem}") from problem
