"""Which of several invitations a visitor sees: one at a time, the same for the same facts."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Contender:
    """A trigger that fires. Higher priority goes first, then the older trigger."""

    priority: int
    trigger: int


def order(contenders: Iterable[Contender]) -> list[Contender]:
    return sorted(contenders, key=lambda each: (-each.priority, each.trigger))


def chosen(contenders: Iterable[Contender], *, is_one_visible: bool = False) -> Contender | None:
    """The first in order; none while another invitation or a dialog is visible."""
    return None if is_one_visible else next(iter(order(contenders)), None)
