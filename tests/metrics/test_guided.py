"""What conversations came to since guidelines were written anew, beside the time before."""

from datetime import UTC, datetime, timedelta

from direction.models import Guideline, GuidelineStamp
from metrics.kpis import KPIS
from metrics.models import ImportedConversation
from routing.models import Segment, Team
from tests.conftest import World
from tests.metrics.exports.test_files import number, records
from tests.metrics.test_api import asks, past
from tests.routing.people import make_team

__all__ = ["past"]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def version(team: Team, number: int, start: datetime, until: datetime | None, *served: str) -> Guideline:
    """One that held then, under which these were taken, of the names that they have in the file."""
    made = Guideline.objects.create(
        team=team, number=number, text="Be kind.", from_at=start, until=until, changed_at=start
    )
    for name in served:
        conversation = ImportedConversation.objects.get(reference=name).conversation
        taken = Segment.objects.filter(conversation=conversation).order_by("joined_at")[0]
        GuidelineStamp.objects.create(
            guideline=made, conversation=conversation, agent=taken.agent, at=taken.joined_at
        )
    return made


def test_what_was_taken_under_a_version_stands_beside_what_was_before(past: World) -> None:
    team = Team.objects.get(name="Imported history")
    version(team, 1, NOON - timedelta(hours=12), NOON, "c1", "c2", "c3")
    second = version(team, 2, NOON, None, "c12")
    version(make_team("Other"), 1, NOON, None)
    GuidelineStamp.objects.create(
        guideline=second,
        conversation=ImportedConversation.objects.get(reference="c1").conversation,
        at=NOON + timedelta(hours=1),
    )

    [found] = asks(past.sam, "guidelines")["guidelines"]

    assert (found["about"], found["version"], found["days"]) == ("Imported history", 2, 28)
    assert (found["conversations_before"], found["conversations"]) == (3, 1)
    told = {each["name"]: each for each in found["figures"]}
    assert [told["csat"][key] for key in ("before", "before_n", "value", "n")] == [2 / 3, 3, 1, 1]
    assert [told["first_response_s"][key] for key in ("before", "before_n")] == [215 / 3, 3]
    assert [told["first_response_s"][key] for key in ("value", "n")] == [25, 1]
    assert "uplift" not in str(found)
    file = records(past.sam, "guidelines", zone="Asia/Tokyo")
    satisfied = next(row for row in file if row["figure"] == KPIS["csat"].label)
    assert len(file) == len(told)
    assert (satisfied["guidelines"], satisfied["unit"]) == ("Imported history", "share from 0 to 1")
    assert [number(satisfied[key]) for key in ("before", "before: n", "value", "n")] == [2 / 3, 3, 1, 1]
    assert asks(past.ana, "guidelines", 403)["code"] == "forbidden"
    assert asks(past.sam, "guidelines", team=make_team("Third").pk)["guidelines"] == []
