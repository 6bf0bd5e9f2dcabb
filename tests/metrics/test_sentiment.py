"""How messages feel: what the words say, where it is measured, and what is told of it."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from chat.actions import conversations
from chat.models import Entry
from metrics.actions.audit import audit
from metrics.actions.buckets import bring_up_to_date
from metrics.actions.sentiment import measure_sentiment
from metrics.kpis import KPIS
from metrics.ledger.booking import book
from metrics.ledger.rules import Rules
from metrics.models import MessageSentiment, SentimentSite
from metrics.queries.sums import Filter, sums_of
from metrics.sentiment import MODEL, VERSION, score
from tests.conftest import World
from tests.metrics.facts import LATER, WINDOW, S, at, facts_of
from tests.metrics.test_definitions import served
from tests.people import start_taken


@pytest.mark.parametrize(
    ("text", "felt"),
    [
        ("", 0),
        ("Where is parcel 4711?", 0),
        ("Thanks!", 500),
        ("THANK YOU, that was great", 667),
        ("This is not good", -500),
        ("The app doesn’t really work well", -500),
        ("Terrible. Rude and useless!", -750),
        ("Great, but slow", 0),
        ("Das ist eine Katastrophe und wirklich ärgerlich", -667),
        ("Danke, sehr freundlich", 667),
        ("Ich bin nicht zufrieden", -500),
        ("Ça ne marche pas du tout", 0),
    ],
)
def test_words_that_praise_stand_against_words_that_complain(text: str, felt: int) -> None:
    assert score(text) == felt


def test_a_score_stays_between_one_and_minus_one() -> None:
    assert (score("bad " * 10_000), score("good " * 10_000)) == (-1000, 1000)


def felt(*scores: int) -> dict[str, Fraction | None]:
    episode = served(
        "c1", "09:00", "09:30", sentiments=tuple((at("09:00") + n * S, each) for n, each in enumerate(scores))
    )
    sums = book(facts_of(episode), WINDOW, Rules(), LATER).total()
    return {name: KPIS[f"sentiment_{name}"].value(sums) for name in ("start", "end", "change")}


def test_a_conversation_goes_from_its_first_two_messages_to_its_last_two() -> None:
    assert felt(-600, -400, 100, 500) == {
        "start": Fraction(-1, 2),
        "end": Fraction(3, 10),
        "change": Fraction(8, 10),
    }


def test_two_messages_say_nothing() -> None:
    assert felt(-600, 500) == {"start": None, "end": None, "change": None}


def test_nothing_is_measured_where_nobody_asked_for_it(world: World) -> None:
    conversation = start_taken(world.visitor, world.ana, "This is terrible")
    conversations.close_conversation(conversation_id=conversation.pk, agent=world.ana)

    assert measure_sentiment() == 0
    assert not MessageSentiment.objects.exists()


def test_what_ended_is_measured_once_and_told_of_the_day(world: World) -> None:
    SentimentSite.objects.create(site=world.site)
    conversation = start_taken(world.visitor, world.ana, "This is terrible")
    first = Entry.objects.get(conversation=conversation, sender=Entry.Sender.VISITOR)
    for seq, body in ((90, "Still bad"), (91, "Oh, great"), (92, "Thanks")):
        first.pk, first.client_id = (conversation.pk, seq), f"{seq:032x}"
        first.seq, first.body = seq, body
        first.created_at += timedelta(microseconds=1)
        first.save(force_insert=True)
    assert measure_sentiment() == 0
    conversations.close_conversation(conversation_id=conversation.pk, agent=world.ana)

    assert (measure_sentiment(), measure_sentiment()) == (4, 0)
    bring_up_to_date()
    now = datetime.now(UTC)
    sums = sums_of((now - timedelta(days=1), now + timedelta(hours=1)), Filter())

    assert KPIS["sentiment_change"].value(sums) == 1
    assert audit() == []
    assert set(MessageSentiment.objects.values_list("model", "version")) == {(MODEL, VERSION)}
