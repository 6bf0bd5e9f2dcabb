"""Of which parts a number is told: of all that it does not say why not, and of no other."""

import pytest
from msgspec.structs import replace

from metrics.facts import Episode, Facts, Goal, Invitation, State, Survey, Voice
from metrics.kpis import KPIS
from metrics.kpis.declaration import total
from metrics.kpis.untold import AGENT, OF_CONVERSATIONS, QUEUE
from metrics.ledger.booking import Book, Sums, book
from metrics.ledger.rules import Rules
from tests.metrics.facts import LATER, WINDOW, at, contact, episode, golden_facts, message, stay
from tests.metrics.test_definitions import served

PLACE = {
    "site": "1",
    "topic": "2",
    "entry_point": "3",
    "device": "phone",
    "language": "de",
    "person": "1 customer",
}


def placed(episode: Episode) -> Episode:
    return replace(episode, **PLACE)


def eventful() -> tuple[Episode, ...]:
    """All that can come of conversations."""
    messages = (
        message("11:00:00"),
        message("11:00:15", "agent", "ana", from_saved_reply=True, edited=True),
        message("11:01:00"),
        message("11:02:00", "agent", "ana"),
        message("11:20:00"),
    )
    answers = (("nps", 9, 10), ("ces", 6, 7), ("call", 1, 1))
    surveys = tuple(Survey(*answer, at("11:31"), at("11:30")) for answer in answers)
    kinds = ("agent_calls_visitor", "callback_scheduled", "told_to_call")
    voices = tuple(Voice(kind, at("11:10"), "ana") for kind in kinds)
    felt = tuple((at("11:00") + n, score) for n, score in enumerate((100, 200, 700)))
    first = served("e1", "11:00", "11:30", messages=messages, surveys=surveys, voices=voices, sentiments=felt)
    again = replace(served("e1", "12:00", "12:30"), number=2)
    silent = served(
        "e2", "13:00", "13:05", stays=(stay("13:00:00", "13:05:00", "silent_abandoned"),), segments=()
    )
    lost = served(
        "e3",
        "14:00",
        "14:30",
        stays=(stay("14:00:00", "14:00:10"), stay("14:20:00", "14:25:00", "abandoned", is_transfer=True)),
    )
    away = (stay("18:00:00", "18:00:00", "closed_hours"),)
    asked = episode("18:00:00", None, conversation="e4", stays=away, messages=(message("18:00:00"),))
    told = replace(asked, conversation="e5", messages=(*asked.messages, message("18:30:00", "agent", "ana")))
    return tuple(map(placed, (first, again, silent, lost, asked, told)))


def everything() -> Facts:
    golden = golden_facts()
    episodes = (*map(placed, golden.episodes), *eventful())
    nine = at("09:00")
    shown = Invitation("i", "maya", "1", "4", "treated", nine, nine, nine, nine, nine, is_repeated=True)
    goals = (
        Goal("g1", "1 customer", at("11:05"), 10_000, "EUR"),
        Goal("g2", "1 customer", at("10:15"), 5, "EUR"),
    )
    return replace(
        golden,
        episodes=episodes,
        stays=tuple((stay, each) for each in episodes for stay in each.stays),
        segments=tuple(segment for each in episodes for segment in each.segments),
        contacts=tuple(replace(contact(each), person=each.person) for each in episodes),
        goals=goals,
        invitations=(shown,),
    )


@pytest.fixture(scope="module")
def ledger() -> Book:
    second = ((0, 1_000_000),)
    rules = Rules(costs={1: ((0, 360_000),)}, next_replies={1: second}, resolutions={1: second})
    return book(everything(), WINDOW, rules, LATER)


def parts(ledger: Book, dimension: str) -> list[Sums]:
    if dimension == QUEUE:
        return [ledger.total(queue=1)]
    return [ledger.total(dimension, key) for key in ledger.keys(dimension)]


@pytest.mark.parametrize("dimension", [QUEUE, AGENT, *OF_CONVERSATIONS])
@pytest.mark.parametrize("name", KPIS)
def test_a_number_is_told_of_every_part_or_says_why_not(name: str, dimension: str, ledger: Book) -> None:
    kpi = KPIS[name]
    found = [sums | {"passed_us": 1} for sums in parts(ledger, dimension)]

    says_something = any(kpi.value(sums) is not None and total(kpi.numerator, sums) for sums in found)

    assert says_something == kpi.is_told([dimension])
    assert bool(kpi.untold.get(dimension)) != says_something


@pytest.mark.parametrize("name", KPIS)
def test_every_number_is_told_of_the_whole(name: str, ledger: Book) -> None:
    assert KPIS[name].value(ledger.total() | {"passed_us": 1})


def test_whoever_passes_a_conversation_on_is_who_transferred_it() -> None:
    whole = book(golden_facts(), WINDOW, Rules(), LATER)

    assert {
        key: KPIS["transfers_per_conversation"].value(whole.total("agent", key)) for key in ("A", "B")
    } == {
        "A": 0,
        "B": pytest.approx(1 / 4),
    }


def test_breaks_are_time_signed_in_and_work_after_it_counts_too() -> None:
    """Available from 9 to 10, at lunch until 11, and gone at 11 with somebody still there until 11:30."""
    episode = served("c", "09:30", "11:30")
    states = (
        State("ana", "available", at("09:00"), at("10:00"), 3000, True),
        State("ana", "away", at("10:00"), at("11:00"), 3000, False),
        State("ana", "offline", at("11:00"), at("12:00"), 3000, False),
    )
    facts = Facts(episodes=(episode,), segments=episode.segments, states=states)

    sums = book(facts, WINDOW, Rules(), LATER).total()

    assert KPIS["utilisation"].value(sums) == pytest.approx(120 / 150)
    assert KPIS["occupancy"].value(sums) == pytest.approx(120 / 150)
