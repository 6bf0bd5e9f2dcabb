"""Why a number is not told of a part: by dimension, in words for whoever looks for it there. What holds for a
queue holds for its team."""

from collections.abc import Mapping

Untold = Mapping[str, str]

QUEUE, AGENT = "queue", "agent"
# What a conversation is looked at by, besides its queue and whoever served it.
OF_CONVERSATIONS = ("site", "origin", "topic", "entry_point", "device", "language")

BEFORE_AN_AGENT = {
    AGENT: (
        "It happens before anybody is responsible, so it is told of no single agent. Of agents, look at the"
        " offers and at what they accepted and never answered."
    )
}
BEFORE_A_QUEUE = BEFORE_AN_AGENT | {
    QUEUE: "It ends before anybody comes into a queue, so it is told of no queue."
}
BETWEEN_AGENTS: Untold = {AGENT: "It happens between two agents, so it is told of neither."}
OF_SEVERAL: Untold = {AGENT: "Several agents may have had a part in it, so it is told of no single one."}
SHARED_TIME: Untold = dict.fromkeys(
    OF_CONVERSATIONS,
    "An agent's time is shared between all that they hold at once, so it is told of queues and agents alone.",
)
ALL_DAY: Untold = dict.fromkeys(
    (QUEUE, *OF_CONVERSATIONS),
    "What agents do all day belongs to no queue and no kind of conversation, so it is told of agents alone.",
)
OF_INVITATIONS: Untold = dict.fromkeys(
    (QUEUE, AGENT, *(each for each in OF_CONVERSATIONS if each != "site")),
    "An invitation comes before any conversation, so it is told of sites alone. The funnel tells the rest.",
)
TOO_ROUGH: Untold = {
    AGENT: "It counts words, not how well somebody works, so it is told of no agent and must judge none."
}
