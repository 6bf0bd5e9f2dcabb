"""Why an action was refused."""


class Refused(Exception):
    """The action cannot be done; nothing was changed. The message may be shown to whoever asked."""


class NotFound(Refused):
    """There is no such thing for whoever asked."""

    def __init__(self, message: str = "There is no such conversation.") -> None:
        super().__init__(message)


class Forbidden(Refused):
    """They may see it, but not do this."""


class Closed(Refused):
    """The conversation has ended."""

    def __init__(self) -> None:
        super().__init__("This conversation has ended. Continue it to write again.")


class Conflict(Refused):
    """Somebody was faster, or the state does not allow it."""


class IdReuse(Refused):
    """The id of an earlier command came back with other contents."""

    def __init__(self) -> None:
        super().__init__("This id belongs to another message.")


class FileRejected(Refused):
    """The file is of a kind or size that is not taken."""
