"""What whoever leads asks and writes: the guidelines of their teams, and who has read them."""

from collections.abc import Collection

from django.http import HttpRequest, HttpResponse

from chat.api.answers import answer, edge, number, read_struct
from chat.api.people import the_agent
from chat.commands import call
from chat.models import Agent
from direction import protocol
from direction.actions.guidelines import write_guideline
from direction.models import Guideline
from direction.queries.guidelines import Readers, kept, readers
from kit.wire import WireError
from kit.work import in_database
from routing.queries import teams_seen_by


@edge("GET", "POST")
async def guidelines(request: HttpRequest) -> HttpResponse:
    """Those that hold now, of one team or of all that they lead; or the next version of one."""
    agent = await the_agent(request)
    teams = await in_database(_led, agent)
    if request.method == "POST":
        asked: protocol.GuidelineRequest = read_struct(request, protocol.GuidelineRequest)
        _check(asked.team, teams)
        written = await call(
            write_guideline,
            team_id=asked.team,
            queue_id=asked.queue,
            topic_id=asked.topic,
            text=asked.text,
            by=agent,
        )
        return answer(await in_database(_told, [written.pk]))
    team = number(request, "team", default=None, least=1)
    if team is not None:
        _check(team, teams)
    return answer(await in_database(_all, teams if team is None else {team}))


def _led(agent: Agent) -> Collection[int] | None:
    if not agent.is_lead:
        raise WireError("forbidden", "Guidelines are kept by whoever leads a team.")
    return teams_seen_by(agent)


def _check(team: int, led: Collection[int] | None) -> None:
    if led is not None and team not in led:
        raise WireError("forbidden", "Somebody else leads this team.")


def _all(teams: Collection[int] | None) -> protocol.KeptGuidelines:
    return _answer(kept(teams))


def _told(ids: Collection[int]) -> protocol.KeptGuidelines:
    return _answer(list(Guideline.objects.filter(pk__in=ids).select_related("team", "queue", "topic")))


def _answer(found: list[Guideline]) -> protocol.KeptGuidelines:
    who = readers(found)
    return protocol.KeptGuidelines(guidelines=tuple(_kept(each, who[each.pk]) for each in found))


def _kept(guideline: Guideline, who: Readers) -> protocol.KeptGuideline:
    return protocol.KeptGuideline(
        id=guideline.pk,
        team=guideline.team_id,
        queue=guideline.queue_id,
        topic=guideline.topic_id,
        about=guideline.about,
        version=guideline.number,
        since=guideline.from_at,
        text=guideline.text,
        read=tuple(protocol.Reader(id=agent.pk, name=agent.shown_name, at=at) for agent, at in who.read),
        unread=tuple(protocol.Reader(id=agent.pk, name=agent.shown_name) for agent in who.unread),
    )
