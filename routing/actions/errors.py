"""What this app refuses for reasons that several actions share."""

from chat.actions.errors import Refused


class NotThere(Refused):
    """The agent or the queue cannot take it now."""

    code = "bad_state"


class OverCapacity(Refused):
    """One more would be more than this agent carries."""

    code = "over_capacity"

    def __init__(self, message: str = "You carry as much as you can. End something first.") -> None:
        super().__init__(message)
