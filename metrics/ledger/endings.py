"""What is booked when the conversation ended: durations, handle times, what was written and rated."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from metrics.facts import Survey
from metrics.ledger.following import Contacts, is_reopened, is_resolved
from metrics.ledger.judging import Judgement, passed_on_by
from metrics.ledger.rules import Rules
from metrics.ledger.sums import Book, Sums, add, merge
from metrics.ledger.turns import turns
from metrics.ledger.work import over, working
from metrics.spread import bucket

LEAST_FELT = 3


def book_end(ledger: Book, judged: Judgement, effort: Mapping[str, int], now: int) -> None:
    """Durations, handle times and what was written, when the episode has ended and was answered. Work after
    it that goes on counts as far as `now`."""
    episode = judged.episode
    if episode.ended is None:
        return
    at, owned = episode.ended, judged.owners
    ledger.add(at, judged.queue, episode, {"ended": 1})
    if owned:
        ledger.credit(at, judged.queue, owned[-1].agent, {"ended": 1}, episode)
    if judged.accepted is None:
        return
    duration = max(0, at - judged.accepted)
    whole: Sums = defaultdict(int)
    for segment in owned:
        part = {
            "handle_us": sum(stop - start for start, stop in working(segment, now)),
            "wrap_us": over(segment, now) - (now if segment.left is None else segment.left),
            "handle_parts": effort.get(segment.id, 0),
            "handled_segments": 1,
        }
        add(whole, part)
        ledger.credit(at, segment.queue, segment.agent, part, judged.episode)
    for agent in sorted({segment.agent for segment in owned}):
        # Each of them had a part in a conversation that took so long.
        took = {"handled": 1, "duration_us": duration, f"duration~{bucket(duration)}": 1}
        ledger.credit(at, judged.queue, agent, took, judged.episode)
    whole |= {
        "handled": 1,
        "duration_us": duration,
        f"duration~{bucket(duration)}": 1,
        f"handle~{bucket(whole['handle_us'])}": 1,
        "transferred": int(judged.transfers > 0),
        "transfers": judged.transfers,
        "dropped": int(turns(episode.messages).unanswered > 0),
    }
    ledger.add(at, judged.queue, episode, whole)
    for agent, often in Counter(passed_on_by(owned)).items():
        ledger.credit(at, judged.queue, agent, {"transferred": 1, "transfers": often}, episode)
    if owned:
        spread = {f"handle~{bucket(whole['handle_us'])}": 1}
        ledger.credit(at, judged.queue, owned[0].agent, spread, episode)
        ledger.credit(at, judged.queue, owned[-1].agent, {"dropped": whole["dropped"]}, episode)
    book_written(ledger, judged, at)


def book_written(ledger: Book, judged: Judgement, at: int) -> None:
    by_agent: dict[str, Sums] = defaultdict(lambda: defaultdict(int))
    for message in judged.episode.messages:
        if message.sender == "agent" and not message.is_private:
            sums = by_agent[message.agent]
            sums["agent_messages"] += 1
            sums["saved_replies"] += message.from_saved_reply
            sums["saved_replies_edited"] += message.from_saved_reply and message.edited
    for agent, theirs in by_agent.items():
        ledger.credit(at, judged.queue, agent, theirs, judged.episode)
    whole = merge(by_agent.values())
    ledger.add(at, judged.queue, judged.episode, whole)
    if not judged.is_engaged:
        return
    ended = {
        "engaged_ended": 1,
        "with_saved_reply": int(whole.get("saved_replies", 0) > 0),
        "voice": int(bool(judged.episode.voices)),
        **{f"voice_{each.kind}": 1 for each in judged.episode.voices},
    }
    ledger.add(at, judged.queue, judged.episode, ended)
    if judged.owners:
        ledger.credit(at, judged.queue, judged.owners[-1].agent, ended, judged.episode)


def book_feedback(ledger: Book, judged: Judgement) -> None:
    """Answers to surveys, when the episode ended; to the credit of who was responsible then."""
    at = judged.episode.ended
    if at is None:
        return
    owned = judged.owners
    for survey in judged.episode.surveys:
        sums = feedback(survey)
        ledger.add(at, judged.queue, judged.episode, sums)
        if owned:
            ledger.credit(at, judged.queue, owned[-1].agent, sums, judged.episode)


def feedback(survey: Survey) -> Sums:
    """The sums of one survey (domain 1.12): thumbs are a scale of two, and up is its top."""
    sums = {f"{survey.kind}_asked": 1}
    value = survey.value
    if value is None:
        return sums
    sums |= {f"{survey.kind}_answers": 1, f"{survey.kind}_sum": value}
    match survey.kind:
        case "csat":
            top = value >= 4 if survey.scale == 5 else value == survey.scale
            return sums | {"csat_top": int(top)}
        case "nps":
            return sums | {"nps_promoters": int(value >= 9), "nps_detractors": int(value <= 6)}
        case "ces":
            return sums | {"ces_easy": int(value >= 5)}
    return sums


def book_sentiment(ledger: Book, judged: Judgement) -> None:
    """How the visitor's first two messages felt, and the last two (domain 1.15); of three messages at least.
    It is credited to no agent: it is too rough for that."""
    felt = [score for _, score in sorted(judged.episode.sentiments, key=lambda each: each[0])]
    if judged.episode.ended is None or len(felt) < LEAST_FELT:
        return
    sums = {"sentiment_start_e3": sum(felt[:2]), "sentiment_end_e3": sum(felt[-2:]), "sentiment_ends": 2}
    ledger.add(judged.episode.ended, judged.queue, judged.episode, sums)


def book_reopening(ledger: Book, judged: Judgement, contacts: Contacts, rules: Rules, now: int) -> None:
    at = judged.episode.ended
    if at is None or not is_resolved(judged) or at + rules.reopen_window > now:
        return
    again = int(is_reopened(judged.episode, contacts, rules))
    sums = {"resolved": 1, "reopened": again}
    ledger.add(at, judged.queue, judged.episode, sums)
    if judged.owners:
        ledger.credit(at, judged.queue, judged.owners[-1].agent, sums, judged.episode)
