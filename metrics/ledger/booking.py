"""Where every fact is booked: into sums of a quarter hour, by queue and by one further dimension."""

from collections import defaultdict

from metrics.facts import Facts
from metrics.ledger.arrivals import (
    book_arrival,
    book_clocks,
    book_invitations,
    book_message_left,
    book_offers,
    book_replies,
    book_transfers,
)
from metrics.ledger.beginning import book_beginnings
from metrics.ledger.clocks import clocks
from metrics.ledger.consequences import book_goals, book_resolution
from metrics.ledger.endings import book_end, book_feedback, book_reopening, book_sentiment, feedback
from metrics.ledger.following import Contacts, credits, resolved
from metrics.ledger.judging import judge
from metrics.ledger.passing import book_slice, book_states, book_waiting, longest_line
from metrics.ledger.reaching import book_ways
from metrics.ledger.rules import Rules
from metrics.ledger.sums import DIMENSIONS, Book, Cell, Posting, Sums, Window, add, merge
from metrics.ledger.work import slices

__all__ = [
    "DIMENSIONS",
    "VERSION",
    "Book",
    "Cell",
    "Posting",
    "Sums",
    "Window",
    "add",
    "book",
    "feedback",
    "longest_line",
    "merge",
]

# Raise it with every change that makes other sums of the same facts: then all sums that were made before are
# made again by themselves.
VERSION = 6


def book(facts: Facts, window: Window, rules: Rules, now: int) -> Book:
    """Book everything that falls into the window. The order of the facts, and facts given twice, change
    nothing. What has not ended counts as far as `now`."""
    ledger = Book(window)
    episodes = sorted(
        {(each.conversation, each.number): each for each in facts.episodes}.values(),
        key=lambda each: (each.began, each.conversation, each.number),
    )
    contacts = Contacts(facts.contacts)
    goals = credits(facts.goals, contacts, rules)
    again = {(each.conversation, each.number): each for each in episodes if each.by_agent}
    credited = {conversation for conversation, _ in goals}
    effort: dict[str, int] = defaultdict(int)
    for piece in slices(facts.segments, now):
        book_slice(ledger, piece, effort)
    for episode in episodes:
        judgement = judge(episode, rules, now)
        ledger.judged.append(judgement)
        book_arrival(ledger, judgement, rules)
        book_clocks(ledger, judgement, clocks(judgement, rules, now))
        book_message_left(ledger, judgement, again, rules)
        book_transfers(ledger, judgement)
        book_replies(ledger, judgement)
        book_offers(ledger, judgement)
        book_end(ledger, judgement, effort, now)
        book_feedback(ledger, judgement)
        book_sentiment(ledger, judgement)
        found = resolved(judgement, contacts, rules, now)
        book_resolution(ledger, judgement, found, effort, rules)
        book_reopening(ledger, judgement, contacts, rules, now)
        book_goals(ledger, judgement, goals.get((episode.conversation, episode.number), []))
    book_waiting(ledger, facts, now)
    book_states(ledger, facts, now)
    book_invitations(ledger, facts)
    book_ways(ledger, facts, credited)
    book_beginnings(ledger, facts, credited)
    ledger.close()
    return ledger
