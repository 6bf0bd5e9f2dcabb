"""The reads of this app: shaped for deciding, for the wire, and for whoever passes a conversation on."""

from routing.hours import open_time
from routing.queries.deciding import (
    candidates,
    item_of,
    micros,
    nobody_online,
    partitions_of,
    partitions_with_work,
    rings_of,
    unsettled,
    waiting_without_a_stay,
)
from routing.queries.leading import (
    agents_of,
    leads_of,
    leads_queue,
    teams_seen_by,
    teams_seen_by_each,
    why_kept,
)
from routing.queries.receiving import floor_page, receivers, why_not_assign, why_not_receive
from routing.queries.room import arrivals_per_second, estimated_wait_s, free_slots, slots_over_time, unasked
from routing.queries.screens import (
    desk_frame,
    desk_frames,
    offered_to,
    place_frame,
    place_frames,
    waiting_of_visitor,
)
from routing.queries.silence import silent
from routing.queries.standing import queue_now, standing, transfers_of, why_not_yet

__all__ = [
    "agents_of",
    "arrivals_per_second",
    "candidates",
    "desk_frame",
    "desk_frames",
    "estimated_wait_s",
    "floor_page",
    "free_slots",
    "item_of",
    "leads_of",
    "leads_queue",
    "micros",
    "nobody_online",
    "offered_to",
    "open_time",
    "partitions_of",
    "partitions_with_work",
    "place_frame",
    "place_frames",
    "queue_now",
    "receivers",
    "rings_of",
    "silent",
    "slots_over_time",
    "standing",
    "teams_seen_by",
    "teams_seen_by_each",
    "transfers_of",
    "unasked",
    "unsettled",
    "waiting_of_visitor",
    "waiting_without_a_stay",
    "why_kept",
    "why_not_assign",
    "why_not_receive",
    "why_not_yet",
]
