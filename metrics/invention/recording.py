"""An invented day as the facts that every number is a function of."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from metrics.facts import (
    Contact,
    Episode,
    Facts,
    Goal,
    Invitation,
    Message,
    Offer,
    Resolution,
    Segment,
    State,
    Stay,
    Survey,
)
from metrics.invention.records import Bought, Chat, Day, Invited, Part, Stance, Wait

CURRENCY = "EUR"
CSAT_SCALE = 5
# In thousandths of a conversation.
WHOLE = 1000
# In ten thousandths of the currency.
CENT = 100


def facts_of(days: Iterable[Day], queues: Mapping[str, int], agent_of: Callable[[int], str] = str) -> Facts:
    """All facts of these days, by the names that the generator gave."""
    days = list(days)
    episodes = tuple(episode_of(chat, queues, agent_of) for day in days for chat in day.chats)
    return Facts(
        episodes=episodes,
        stays=tuple((stay, episode) for episode in episodes for stay in episode.stays),
        segments=tuple(segment for episode in episodes for segment in episode.segments),
        states=tuple(_state(stance, agent_of) for day in days for stance in day.stances),
        contacts=tuple(_contact(chat) for day in days for chat in day.chats),
        goals=tuple(_goal(number, bought) for number, bought in enumerate(_bought(days))),
        invitations=tuple(_invitation(number, invited) for number, invited in enumerate(_invited(days))),
    )


def episode_of(chat: Chat, queues: Mapping[str, int], agent_of: Callable[[int], str]) -> Episode:
    queue = queues[chat.line.name]
    name = f"{chat.conversation} {chat.number}"
    return Episode(
        conversation=chat.conversation,
        number=chat.number,
        visitor=chat.person.key,
        began=chat.began,
        ended=chat.ended,
        end_reason=chat.end_reason,
        origin=chat.origin,
        topic=chat.topic.name,
        topic_group=chat.topic.group,
        stays=tuple(_stay(f"{name} {n}", queue, wait, agent_of) for n, wait in enumerate(chat.waits)),
        segments=tuple(_segment(f"{name} {n}", queue, part, agent_of) for n, part in enumerate(chat.parts)),
        messages=tuple(
            Message(
                said.at,
                said.by,
                "" if said.agent is None else agent_of(said.agent),
                from_saved_reply=said.from_saved_reply,
                edited=said.edited,
            )
            for said in chat.said
        ),
        resolutions=(Resolution("customer", chat.says, chat.says_at),) if chat.says else (),
        surveys=_surveys(chat),
    )


def _surveys(chat: Chat) -> tuple[Survey, ...]:
    """Everybody whose conversation came to its end was asked."""
    if chat.is_resolved is None:
        return ()
    answered = None if chat.csat is None else chat.says_at
    return (Survey("csat", chat.csat, CSAT_SCALE, answered, chat.ended),)


def _stay(name: str, queue: int, wait: Wait, agent_of: Callable[[int], str]) -> Stay:
    offers = tuple(
        Offer(agent_of(asked.agent), asked.offered, asked.ended, asked.outcome) for asked in wait.offers
    )
    return Stay(name, queue, wait.entered, wait.left, wait.outcome, wait.is_transfer, offers)


def _segment(name: str, queue: int, part: Part, agent_of: Callable[[int], str]) -> Segment:
    return Segment(
        id=name,
        conversation=part.chat.conversation,
        agent=agent_of(part.agent),
        queue=queue,
        joined=part.joined,
        left=part.left,
        wrap_ended=part.wrap_ended,
        left_reason=part.left_reason,
    )


def _contact(chat: Chat) -> Contact:
    return Contact(
        chat.conversation, chat.number, chat.person.key, chat.began, chat.topic.group, chat.first_reply
    )


def _state(stance: Stance, agent_of: Callable[[int], str]) -> State:
    is_accepting = stance.state != "closing"
    capacity = stance.capacity * WHOLE
    return State(agent_of(stance.agent), stance.state, stance.start, stance.end, capacity, is_accepting)


def _goal(number: int, bought: Bought) -> Goal:
    return Goal(f"order {number}", bought.person.key, bought.at, bought.cents * CENT, CURRENCY)


def _invitation(number: int, invited: Invited) -> Invitation:
    return Invitation(
        id=f"invitation {number}",
        visitor=invited.person.key,
        site="",
        trigger=invited.trigger,
        arm=invited.arm,
        eligible=invited.eligible,
        shown=invited.shown,
        dismissed=invited.dismissed,
        accepted=invited.accepted,
        conversation=invited.chat.conversation if invited.chat else "",
    )


def _bought(days: Iterable[Day]) -> Iterator[Bought]:
    return (bought for day in days for bought in day.bought)


def _invited(days: Iterable[Day]) -> Iterator[Invited]:
    return (invited for day in days for invited in day.invited)
