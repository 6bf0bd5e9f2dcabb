"""Which wire this is, how large things on it may be, and the texts that keep to it."""

from typing import Annotated

from msgspec import Meta

VERSION = 1
SUBPROTOCOL = "livechat.v1"
BODY_LIMIT = 8_000
FRAME_LIMIT = 64 * 1024
FILES_PER_MESSAGE = 5
SYNC_LIMIT = 200
RESUME_LIMIT = 500
STARS = 5
FEEDBACK_HOURS = 72

Seq = Annotated[int, Meta(ge=0, le=2**53)]
NO_NUL = "^[^\u0000]*$"  # Postgres cannot store it, and no person types it
Text = Annotated[str, Meta(max_length=BODY_LIMIT, pattern=NO_NUL)]
Line = Annotated[str, Meta(max_length=200, pattern=NO_NUL)]
Comment = Annotated[str, Meta(max_length=2_000, pattern=NO_NUL)]
Address = Annotated[str, Meta(max_length=2_000, pattern=NO_NUL)]
