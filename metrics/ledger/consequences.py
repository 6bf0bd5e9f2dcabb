"""What is booked of what followed: resolved or come back, converted or not."""

from collections.abc import Mapping

from metrics.facts import Goal
from metrics.ledger.following import Resolved
from metrics.ledger.judging import Judgement
from metrics.ledger.rules import HOUR, Rules
from metrics.ledger.sums import Book, Sums, add
from metrics.ledger.work import PARTS

# Whose conversion is told: what an agent began is neither asked for nor accepted.
CONVERTING = ("reactive", "proactive")


def book_resolution(
    ledger: Book, judged: Judgement, found: Resolved | None, effort: Mapping[str, int], rules: Rules
) -> None:
    if found is None or judged.arrival is None:
        return
    sums = {
        "survey_yes": int(found.answer == "yes"),
        "survey_decided": int(found.counts_in_survey),
        "unmatured": int(not found.is_mature),
    }
    if found.is_mature:
        sums |= {
            "matured": 1,
            "fcr_strict": int(found.is_strict),
            "ftr": int(found.is_first_time),
            "repeated": int(found.is_repeated),
        }
        ledger.add(judged.arrival, judged.queue, judged.episode, _cost(judged, found, effort, rules))
    ledger.add(judged.arrival, judged.queue, judged.episode, sums)
    if judged.owners:
        ledger.credit(judged.arrival, judged.queue, judged.owners[-1].agent, sums, judged.episode)


def _cost(judged: Judgement, found: Resolved, effort: Mapping[str, int], rules: Rules) -> Sums:
    """What the shared time of its agents cost, at the hour's cost of the team that was asked."""
    cost = rules.cost_of(judged.queue, judged.arrival or 0)
    if cost is None:
        return {}
    spent = sum(effort.get(segment.id, 0) for segment in judged.owners)
    return {"cost_e4": cost * spent // (HOUR * PARTS), "costed_resolutions": int(found.is_first_time)}


def book_goals(ledger: Book, judged: Judgement, goals: list[Goal]) -> None:
    """Conversions on the interaction that led to them, by the visitor's arrival, and what was paid also by
    the moment of the order."""
    if judged.arrival is None or not judged.is_engaged:
        return
    sums: Sums = {
        "converted": int(bool(goals)),
        "goals": len(goals),
        "orders": sum(1 for goal in goals if goal.value > 0),
    }
    if (origin := judged.episode.origin) in CONVERTING:
        sums |= {f"engaged_{origin}": 1, f"converted_{origin}": int(bool(goals))}
    for goal in goals:
        if goal.value:
            add(sums, {f"revenue_{goal.currency or 'none'}_e4": goal.value})
            placed = {f"ordered_{goal.currency or 'none'}_e4": goal.value}
            _book(ledger, judged, goal.at, placed | {"placed_orders": int(goal.value > 0)})
    _book(ledger, judged, judged.arrival, sums)


def _book(ledger: Book, judged: Judgement, at: int, sums: Sums) -> None:
    """Under what the conversation is, and to the credit of who had it in the end."""
    ledger.add(at, judged.queue, judged.episode, sums)
    if judged.owners:
        ledger.credit(at, judged.queue, judged.owners[-1].agent, sums, judged.episode)
