"""What really happened in an invented past, counted while it happened: what every number must agree with."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from metrics.invention.floor import PARTS, Floor
from metrics.invention.people import RETURNS_WITHIN
from metrics.invention.plan import Plan
from metrics.invention.records import Chat, Day, Invited
from metrics.invention.streams import SECOND

SHORT = 10 * SECOND
THRESHOLD = 60 * SECOND


class Truth:
    """Takes up day after day, and tells at the end. Nothing of it is taken from the tables, nor from the
    code that counts there."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.counts: dict[str, int] = defaultdict(int)
        self.sums: dict[str, int] = defaultdict(int)
        self.chats: list[Chat] = []
        self.bought: dict[tuple[str, int], int] = {}
        self.orders = 0
        self.invited: list[Invited] = []
        self.buyers: set[str] = set()

    def take(self, day: Day) -> None:
        for chat in day.chats:
            self.chats.append(chat)
            self._count(chat)
            self._sum(chat)
        self.invited += day.invited
        for bought in day.bought:
            self.orders += 1
            self.buyers.add(bought.person.key)
            if bought.chat is not None:
                self.bought[bought.chat.conversation, bought.chat.number] = bought.cents

    def told(self, floor: Floor) -> dict[str, Any]:
        return {
            "counts": dict(sorted(self.counts.items())),
            "integrals": {**dict(sorted(self.sums.items())), **_totals(floor)},
            "effects": self.effects(),
            "conversations": self._conversations(),
        }

    def effects(self) -> dict[str, Any]:
        """Of invitations: by intention to treat, as happened; and as it must be on average, from both
        potential outcomes of the very visitors."""
        arms = {arm: [each for each in self.invited if each.arm == arm] for arm in ("treated", "holdout")}
        treated, holdout = arms["treated"], arms["holdout"]
        orders = {
            arm: sum(1 for each in them if each.person.key in self.buyers) for arm, them in arms.items()
        }
        engaged = [each for each in treated if each.chat is not None and each.chat.is_engaged]
        caused = sum(each.person.buys_after_chat - each.person.buys_anyway for each in engaged)
        return {
            "treated": len(treated),
            "holdout": len(holdout),
            "accepted": sum(1 for each in treated if each.accepted is not None),
            "engaged": len(engaged),
            "orders_treated": orders["treated"],
            "orders_holdout": orders["holdout"],
            "itt_observed": _difference(orders, treated, holdout),
            "itt_true": caused / len(treated) if treated else None,
            "effect_of_a_chat": self.plan.buying.chat_adds,
            "orders": self.orders,
        }

    def _count(self, chat: Chat) -> None:
        counts = self.counts
        if chat.is_offline:
            counts["offline_messages"] += 1
            return
        if not chat.waits:
            counts["bot_contained"] += 1
            return
        silent = is_silent(chat)
        answered = chat.waits[0].outcome == "answered" and not silent
        waited = wait_of(chat)
        counts["entered"] += 1
        counts["answered"] += answered
        counts["engaged"] += answered and chat.first_reply is not None
        counts["abandoned_all"] += not answered
        counts["short_abandons"] += not answered and waited < SHORT
        counts["silent"] += silent
        counts["answered_within_60_s"] += answered and waited <= THRESHOLD
        counts["transferred"] += answered and is_transferred(chat)
        counts["voice"] += chat.is_voice
        counts["reopened"] += chat.number > 1
        counts["asked"] += chat.is_resolved is not None
        if chat.csat is not None:
            counts["csat_answers"] += 1
            counts["csat_top"] += chat.csat >= 4
            counts["csat_sum"] += chat.csat
        for said in chat.said if answered else ():
            counts["agent_messages"] += said.by == "agent"
            counts["saved_replies"] += said.from_saved_reply
            counts["saved_replies_edited"] += said.edited
        for wait in chat.waits:
            for offer in wait.offers:
                counts["offers"] += 1
                counts[f"offers_{offer.outcome}"] += 1

    def _sum(self, chat: Chat) -> None:
        sums = self.sums
        for wait in chat.waits:
            sums["waits_us"] += (wait.left or 0) - wait.entered
        for part in chat.parts:
            sums["handle_us"] += (part.wrap_ended or 0) - part.joined
            sums["wrap_us"] += (part.wrap_ended or 0) - (part.left or 0)
            sums["effective_parts"] += part.share
        if not chat.waits or chat.is_offline:
            return
        waited = wait_of(chat)
        sums["all_wait_us"] += waited
        if chat.waits[0].outcome == "answered" and not is_silent(chat):
            sums["answered_wait_us"] += waited
            sums["duration_us"] += (chat.ended or 0) - (chat.waits[0].left or 0)
            sums["first_reply_us"] += (chat.first_reply or 0) - chat.waits[0].entered
        else:
            sums["abandoned_wait_us"] += waited

    def _conversations(self) -> list[dict[str, Any]]:
        contacts = contacts_of(self.chats)
        return [self._told_of(chat, contacts) for chat in sorted(self.chats, key=_order)]

    def _told_of(self, chat: Chat, contacts: dict[str, list[Chat]]) -> dict[str, Any]:
        told: dict[str, Any] = {
            "conversation": chat.conversation,
            "episode": chat.number,
            "visitor": chat.person.key,
            "queue": chat.line.name,
            "began_us": chat.began,
            "outcome": chat.waits[0].outcome if chat.waits else "bot_contained",
        }
        if chat.waits and not chat.is_offline:
            told["wait_us"] = wait_of(chat)
        if chat.parts:
            told["effective_s"] = sum(part.share for part in chat.parts) / PARTS / SECOND
            told["handle_us"] = sum((part.wrap_ended or 0) - part.joined for part in chat.parts)
        if chat.is_engaged:
            is_repeated = comes_back(chat, contacts[chat.person.key])
            is_first_time = not is_repeated and chat.says != "no"
            told["is_resolved"] = chat.is_resolved
            told["is_repeated"] = is_repeated
            told["ftr"] = is_first_time
            told["fcr_strict"] = is_first_time and not is_transferred(chat)
        if chat.line.sells:
            told["is_hot"] = chat.person.is_hot
            told["buys_anyway"] = chat.person.buys_anyway
            told["buys_after_chat"] = chat.person.buys_after_chat
            told["bought_cents"] = self.bought.get((chat.conversation, chat.number))
        return told


def is_silent(chat: Chat) -> bool:
    return chat.end_reason == "silent_abandoned"


def is_transferred(chat: Chat) -> bool:
    """To somebody else; coming back to the same agent is none."""
    return any(a.agent != b.agent for a, b in pairwise(chat.parts))


def wait_of(chat: Chat) -> int:
    """Until the first accept, or until leaving."""
    first = chat.waits[0]
    return (first.left or first.entered) - first.entered


def contacts_of(chats: Iterable[Chat]) -> dict[str, list[Chat]]:
    found: dict[str, list[Chat]] = defaultdict(list)
    for chat in chats:
        found[chat.person.key].append(chat)
    return found


def comes_back(chat: Chat, theirs: Iterable[Chat]) -> bool:
    """For the same, within a week of the end."""
    ended = chat.ended or 0
    return any(
        other is not chat
        and other.topic.group == chat.topic.group
        and ended <= other.began <= ended + RETURNS_WITHIN
        for other in theirs
    )


def _order(chat: Chat) -> tuple[int, str, int]:
    return chat.began, chat.conversation, chat.number


def _totals(floor: Floor) -> dict[str, int]:
    return {
        "waiting_us": floor.totals.waiting,
        "held_us": floor.totals.held,
        "busy_us": floor.totals.busy,
        "staffed_us": floor.totals.staffed,
        "typed_us": floor.totals.typed,
    }


def _difference(orders: dict[str, int], treated: list[Invited], holdout: list[Invited]) -> float | None:
    if not treated or not holdout:
        return None
    return orders["treated"] / len(treated) - orders["holdout"] / len(holdout)
