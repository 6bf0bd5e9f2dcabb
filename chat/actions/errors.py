"""Why an action was refused, and the code that says so on the wire."""

from typing import ClassVar

from kit.wire import ErrorCode


class Refused(Exception):
    """The action cannot be done; nothing was changed. The message may be shown to whoever asked."""

    code: ClassVar[ErrorCode] = "bad_state"


class NotFound(Refused):
    """There is no such thing for whoever asked."""

    code = "not_found"

    def __init__(self, message: str = "There is no such conversation.") -> None:
        super().__init__(message)


class Forbidden(Refused):
    """They may see it, but not do this."""

    code = "forbidden"


class Closed(Refused):
    """The conversation has ended."""

    code = "closed"

    def __init__(self) -> None:
        super().__init__("This conversation has ended. Continue it to write again.")


class Conflict(Refused):
    """Somebody was faster, or the state does not allow it."""

    code = "conflict"


class IdReuse(Refused):
    """The id of an earlier command came back with other contents."""

    code = "id_reuse"

    def __init__(self) -> None:
        super().__init__("This id belongs to another message.")


class FileRejected(Refused):
    """The file is of a kind or size that is not taken."""

    code = "file_rejected"
