"""What is booked when the visitor came: the wait, the first reply and the later ones, the offers."""

from collections.abc import Iterable, Mapping

from metrics.facts import Episode, Facts, Stay
from metrics.ledger.clocks import Clock, Policy
from metrics.ledger.judging import PASSED_ON, Judgement, first_words
from metrics.ledger.rules import Rules
from metrics.ledger.sums import Book, Cell, Sums, add
from metrics.ledger.turns import turns
from metrics.ledger.work import QUARTER
from metrics.spread import bucket

# Episodes that an agent took up again, by conversation and number.
Again = Mapping[tuple[str, int], Episode]

# By which names it is summed how many clocks were started, and how many ran out. A first reply is owed to all
# who entered.
STARTED = {Policy.NEXT_REPLY: "next_reply_clocks", Policy.RESOLUTION: "resolution_clocks"}
BREACHED = {
    Policy.FIRST_REPLY: "breaches",
    Policy.NEXT_REPLY: "next_reply_breaches",
    Policy.RESOLUTION: "resolution_breaches",
}


def book_arrival(ledger: Book, judged: Judgement, rules: Rules) -> None:
    episode = judged.episode
    if judged.arrival is None:
        ledger.add(episode.began, None, episode, {"bot_contained": int(judged.is_bot_contained)})
        return
    sums = {"offline_messages": int(judged.message_left is not None)}
    if judged.is_entered:
        sums |= {
            "entered": 1,
            "waiting": int(judged.is_open),
            "unfinished": int(episode.ended is None and episode.known_until is None),
            "answered": int(judged.is_answered),
            "engaged": int(judged.is_engaged),
            "identified": int(episode.person not in ("", episode.visitor)),
            "abandoned": int(judged.is_abandoned),
            "short": int(judged.is_short),
            "silent": int(judged.is_silent),
            "counted": int(not judged.is_short),
            "counted_abandons": int(judged.is_counted_abandon),
            "missed": int(judged.is_missed),
            "no_reply": int(judged.is_answered and judged.is_missed),
            "in_service_level": int(judged.is_in_service_level),
            "on_time": int(judged.is_on_time),
            "all_wait_us": judged.wait,
            "abandon_wait_us": judged.wait if judged.is_abandoned else 0,
        }
        if not (judged.is_open or judged.is_answered or judged.is_abandoned):
            sums[f"left_{judged.outcome}"] = 1
        if judged.is_counted_abandon:
            threshold = rules.threshold_of(judged.queue, judged.arrival)
            before = judged.wait <= threshold
            sums |= {"abandoned_before": int(before), "abandoned_after": int(not before)}
    else:
        sums[f"turned_away_{judged.outcome}"] = 1
    ledger.add(judged.arrival, judged.queue, episode, sums)
    if judged.is_answered:
        waited = {"wait_us": judged.wait, f"wait~{bucket(judged.wait)}": 1}
        ledger.add(judged.arrival, judged.queue, episode, waited)
        ledger.credit(
            judged.arrival,
            judged.queue,
            judged.agent,
            waited
            | {
                "answered": 1,
                "engaged": int(judged.is_engaged),
                "no_reply": int(judged.is_missed),
                "on_time": int(judged.is_on_time),
                "in_service_level": int(judged.is_in_service_level),
            },
            judged.episode,
        )


def book_message_left(ledger: Book, judged: Judgement, again: Again, rules: Rules) -> None:
    """How soon a person wrote to whoever had left a message, also after taking up again what had ended. A
    past that was brought along ends with the message, so nobody knows."""
    left, at, last = judged.message_left, judged.arrival, judged.episode
    if left is None or at is None or (last.ended is not None and last.ended <= left):
        return
    while (words := first_words(last, left)) is None:
        following = again.get((last.conversation, last.number + 1))
        if following is None:
            is_open = last.ended is None and last.known_until is None
            # Whoever entered is unfinished for as long as the conversation is.
            unfinished = int(is_open and not judged.is_entered)
            sums = {"messages_unanswered": 1, "unfinished": unfinished}
            ledger.add(at, judged.queue, judged.episode, sums)
            return
        last = following
    took = rules.hours_of(judged.queue).passed(left, words.at)
    sums = {"messages_answered": 1, "message_reply_us": took, f"message_reply~{bucket(took)}": 1}
    ledger.add(at, judged.queue, judged.episode, sums)
    ledger.credit(at, judged.queue, words.agent, sums, judged.episode)


def book_transfers(ledger: Book, judged: Judgement) -> None:
    """The waits between two agents, each when it began."""
    for stay in judged.episode.stays:
        if stay.is_transfer and stay.left is not None:
            ledger.add(stay.entered, stay.queue, judged.episode, _of_transfer(stay))


def _of_transfer(stay: Stay) -> Sums:
    waited = (stay.left or stay.entered) - stay.entered
    is_answered = stay.outcome == "answered"
    return {
        "transfer_stays": 1,
        "transfer_answered": int(is_answered),
        "transfer_wait_us": waited if is_answered else 0,
        "transfer_abandons": int(stay.outcome not in ("answered", *PASSED_ON)),
    }


def book_replies(ledger: Book, judged: Judgement) -> None:
    """First replies and later turns, by the arrival of the visitor."""
    episode, at = judged.episode, judged.arrival
    if at is None or judged.first_reply is None or judged.accepted is None:
        return
    first = judged.first_reply - at
    sums = {"first_reply_us": first, f"first_reply~{bucket(first)}": 1}
    ledger.add(
        at,
        judged.queue,
        episode,
        sums | {"agent_first_reply_us": max(0, judged.first_reply - judged.accepted)},
    )
    ledger.credit(
        at,
        judged.queue,
        judged.replied_by,
        sums
        | {
            "first_replies": 1,
            "agent_first_reply_us": max(0, judged.first_reply - judged.accepted),
        },
        judged.episode,
    )
    ledger.add(at, judged.queue, episode, {"first_replies": 1})
    found = turns(episode.messages)
    left = {"unanswered_turns": found.unanswered}
    ledger.add(at, judged.queue, episode, left)
    ledger.credit(at, judged.queue, judged.owners[-1].agent if judged.owners else "", left, episode)
    for turn in found.answered:
        if turn.answered <= judged.first_reply:
            continue
        took = turn.answered - turn.asked
        sums = {"turns": 1, "turns_us": took, f"turn~{bucket(took)}": 1}
        ledger.add(at, judged.queue, episode, sums)
        ledger.credit(at, judged.queue, turn.agent, sums, judged.episode)


def book_clocks(ledger: Book, judged: Judgement, clocks: Iterable[Clock]) -> None:
    """What was promised and what was not kept, by the arrival of the visitor. A further reply is to the
    credit of who wrote it, or had to in the end."""
    for clock in clocks:
        sums = {BREACHED[clock.policy]: int(clock.is_breach)}
        if clock.policy in STARTED:
            sums[STARTED[clock.policy]] = 1
        ledger.add(judged.arrival or 0, judged.queue, judged.episode, sums)
        ledger.credit(judged.arrival or 0, judged.queue, clock.agent, sums, judged.episode)


def book_offers(ledger: Book, judged: Judgement) -> None:
    for stay in judged.episode.stays:
        for offer in stay.offers:
            if not offer.outcome:
                continue
            sums = {
                "offers": 1,
                f"offers_{offer.outcome}": 1,
                "offers_judged": int(offer.outcome in ("accepted", "declined", "timed_out")),
            }
            ledger.add(offer.offered, stay.queue, judged.episode, sums)
            ledger.credit(offer.offered, stay.queue, offer.agent, sums, judged.episode)


def book_invitations(ledger: Book, facts: Facts) -> None:
    """The way from an invitation to a conversation, by the moment of being eligible."""
    for invitation in {each.id: each for each in facts.invitations}.values():
        sums = {
            "eligible": 1,
            f"arm_{invitation.arm or 'none'}": 1,
            "shown": int(invitation.shown is not None),
            "opened": int(invitation.opened is not None),
            "dismissed": int(invitation.dismissed is not None),
            "accepted": int(invitation.accepted is not None),
            "shown_again": int(invitation.is_repeated),
        }
        at = invitation.eligible
        if ledger.window.holds(at):
            quarter = at - at % QUARTER
            add(ledger.cells[Cell(quarter, None)], sums)
            add(ledger.cells[Cell(quarter, None, "site", invitation.site)], sums)
