"""What the demo's teams want to reach, what their conversations came to, and what is wrong with the shop's
pages: told of the past that was invented, by the product's own actions."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max, Min, OuterRef, QuerySet, Subquery

from chat.models import Agent, Conversation, Site, SurveyResponse, Topic
from direction.actions.guidelines import write_guideline
from direction.actions.problems import decide, report_page
from direction.choosing import is_held_out
from direction.models import (
    Guideline,
    GuidelineReading,
    GuidelineStamp,
    InteractionGoal,
    NextAction,
    PageProblem,
    PageReport,
    Pursuit,
    Suggestion,
)
from direction.queries.guidelines import readers
from kit.clock import database_now
from livechat.management.demo_reach import EACH_CONVERSATION
from livechat.management.demo_words import GUIDELINES_OF_RETURNS, GUIDELINES_SINCE
from metrics.actions.targets import EVER, set_target
from metrics.invention.streams import Stream
from metrics.models import TeamGoal
from metrics.models.targets import NEXT_REPLY, RESOLUTION
from proactive.models import Goal
from routing.models import Direction, Role, Segment, Team

OWNER = "sam"
# Begun so many days ago; each lasts for thirty.
LATELY, LONG_AGO = 9, 20
LASTS = timedelta(days=29)
GOALS: tuple[tuple[Direction, int, dict[str, Any]], ...] = (
    (
        Direction.CUSTOMER_SERVICE,
        LONG_AGO,
        {
            "name": "Helped the first time",
            "metric": "ftr",
            "baseline": 0.55,
            "target": 0.65,
            "weight": 3,
        },
    ),
    (
        Direction.CUSTOMER_SERVICE,
        LONG_AGO,
        {
            "name": "Fewer calls",
            "metric": "calls_per_thousand",
            "operator": "at_most",
            "baseline": 110,
            "target": 82,
            "weight": 2,
        },
    ),
    (
        Direction.CUSTOMER_SERVICE,
        LONG_AGO,
        {
            "name": "A checkout that accepts what is typed",
            "metric": "form_errors",
            "operator": "at_most",
            "baseline": 0.6,
            "target": 0.35,
        },
    ),
    (
        Direction.TECH_SUPPORT,
        LONG_AGO,
        {"name": "Helped the first time", "metric": "ftr", "baseline": 0.4, "target": 0.5},
    ),
    (
        Direction.CONCIERGE,
        LONG_AGO,
        {"name": "Glad they asked", "metric": "csat", "baseline": 0.75, "target": 0.85},
    ),
    (
        Direction.REACTIVE_SALES,
        LONG_AGO,
        {"name": "Orders after advice", "metric": "conversion_reactive", "baseline": 0.25, "target": 0.33},
    ),
    (
        Direction.PROACTIVE_SALES,
        LATELY,
        {"name": "Orders this month", "metric": "goals_reached", "target": 900, "is_seasonal": True},
    ),
)
# What is promised beyond a first answer: every further one, and the end.
PROMISES = ((NEXT_REPLY, Decimal(120)), (RESOLUTION, Decimal(30 * 60)))
# How often those who rate a conversation say that they would have called, had they not chatted.
WOULD_CALL = 0.35
# How often agents tick off each step of a conversation's goal.
TICKED = (0.9, 0.75, 0.6)
# How often agents use what is suggested, and how often they put aside what they do not use.
SUGGESTED_USED, SUGGESTED_DISMISSED = 0.55, 0.3
FIXED_AGO = timedelta(days=7)
# How long ago the guidelines were written anew, and who has not read them since.
WRITTEN_AGO, UNAWARE = timedelta(days=8), "ana"
# About conversations of a topic, every so manieth of which tells of it.
PROBLEMS: tuple[tuple[str, int, dict[str, str], str], ...] = (
    (
        "Website",
        6,
        {
            "page": "/checkout",
            "tag": "broken",
            "element": "Pay",
            "quote": "I press it and nothing happens, I think.",
        },
        PageProblem.Status.NEW,
    ),
    (
        "Sizes and fit",
        9,
        {
            "page": "/help/sizes",
            "tag": "unclear",
            "element": "Table of sizes",
            "quote": "Is that my height or the length of the jacket?",
        },
        PageProblem.Status.FIXED,
    ),
    (
        "Invoice",
        30,
        {"page": "/account", "tag": "missing", "element": "Name of a company", "quote": ""},
        PageProblem.Status.ACCEPTED,
    ),
    (
        "Delivery",
        90,
        {"page": "/help", "tag": "wrong", "element": "Delivery to Norway", "quote": ""},
        PageProblem.Status.DECLINED,
    ),
)


def aim(site: Site, today: date) -> None:
    """Once, when the past is there."""
    for team in Team.objects.all():
        for kpi, value in PROMISES:
            set_target(team_id=team.pk, kpi=kpi, value=value, valid_from=EVER)
    owner = Agent.objects.filter(username=OWNER).first()
    for direction, begun, goal in GOALS:
        _set_goal(site, direction, today - timedelta(days=begun), {**goal, "owner": owner})
    _pursue(site)
    _ask_about_calls()
    _guide(database_now())
    _suggest(site)
    _report(site, database_now())
    if owner is not None:
        _decide(owner)


def _set_goal(site: Site, direction: Direction, first_day: date, goal: dict[str, Any]) -> None:
    team = Team.objects.filter(direction=direction).first()
    if team is None:
        return
    event = Goal.objects.get(site=site, name="order") if goal["metric"] == "goals_reached" else None
    set_ = TeamGoal(team=team, event=event, first_day=first_day, last_day=first_day + LASTS, **goal)
    set_.full_clean()
    set_.save()


def _pursue(site: Site) -> None:
    """Whoever asked for advice was to order, and was led there step by step."""
    team = Team.objects.filter(direction=Direction.REACTIVE_SALES).first()
    if team is None:
        return
    goal = InteractionGoal.objects.create(
        team=team, success=Goal.objects.get(site=site, name="order"), **EACH_CONVERSATION
    )
    taken = Segment.objects.filter(queue__team=team, role=Role.OWNER).order_by("conversation", "joined_at")
    first = taken.distinct("conversation").select_related("conversation__imported")
    Pursuit.objects.bulk_create(
        Pursuit(
            conversation_id=segment.conversation_id,
            goal=goal,
            agent_id=segment.agent_id,
            began_at=segment.joined_at,
            until=segment.joined_at + goal.window,
            steps=goal.steps,
            done=_done(segment.conversation.imported.reference),
            changed_at=segment.joined_at,
        )
        for segment in first
    )


def _ask_about_calls() -> None:
    """Whoever was asked how it was, by the teams that ask, was asked this too, and answered both or none."""
    asked = SurveyResponse.objects.filter(
        kind=SurveyResponse.Kind.CSAT, conversation__stays__queue__team__asks_call=True
    )
    SurveyResponse.objects.bulk_create(
        SurveyResponse(
            conversation_id=each.conversation_id,
            episode_at=each.episode_at,
            kind=SurveyResponse.Kind.CALL,
            value=None if each.at is None else int(_would_call(each.conversation.imported.reference)),
            scale=1,
            at=each.at,
            asked_at=each.asked_at,
        )
        for each in asked.distinct().select_related("conversation__imported")
    )


def _would_call(conversation: str) -> bool:
    return Stream(conversation, "call").happens(WOULD_CALL)


def _done(conversation: str) -> list[int]:
    stream = Stream(conversation, "steps")
    return [step for step, chance in enumerate(TICKED) if stream.happens(chance)]


def _guide(now: datetime) -> None:
    """The guidelines have a second version for a while, which all but one have read."""
    for first in Guideline.objects.filter(topic=None, queue=None, until=None):
        second = write_guideline(team_id=first.team_id, text=GUIDELINES_SINCE, by=first.by)
        _held(first, now - LASTS, now - WRITTEN_AGO)
        _held(second, now - WRITTEN_AGO, None)
        who = [agent for agent in readers([second])[second.pk].unread if agent.username != UNAWARE]
        GuidelineReading.objects.bulk_create(
            GuidelineReading(guideline=second, agent=agent, at=now - WRITTEN_AGO + timedelta(hours=hours))
            for hours, agent in enumerate(who, start=1)
        )
        returns = Topic.objects.filter(name="Return or exchange").first()
        if returns is not None:
            write_guideline(
                team_id=first.team_id, topic_id=returns.pk, text=GUIDELINES_OF_RETURNS, by=first.by
            )


def _held(guideline: Guideline, start: datetime, until: datetime | None) -> None:
    """It held then, and who was served then was served by it."""
    Guideline.objects.filter(pk=guideline.pk).update(from_at=start, until=until)
    taken = Segment.objects.filter(
        role=Role.OWNER, queue__team=guideline.team_id, joined_at__range=(start, until or database_now())
    )
    first = taken.order_by("conversation", "joined_at").distinct("conversation")
    GuidelineStamp.objects.bulk_create(
        GuidelineStamp(
            guideline=guideline,
            conversation_id=segment.conversation_id,
            agent_id=segment.agent_id,
            at=segment.joined_at,
        )
        for segment in first
    )


def _suggest(site: Site) -> None:
    """What was suggested in all of a team's. They came to what they came to: it changed nothing."""
    action = NextAction.objects.filter(kind=NextAction.Kind.LINK).first()
    if action is None:
        return
    rule = action.rule(used=0)
    served = Segment.objects.filter(queue__team=action.team, role=Role.OWNER).values("conversation")
    theirs = Conversation.objects.filter(site=site, pk__in=served, imported__isnull=False)
    Suggestion.objects.bulk_create(
        _suggested(action, conversation, is_held_out(conversation.pk, rule))
        for conversation in theirs.select_related("imported", "agent").order_by("created_at", "pk")
    )


def _suggested(action: NextAction, conversation: Conversation, is_held_out: bool) -> Suggestion:
    """Some of it used, some put aside, the rest let be."""
    at, stream = conversation.created_at, Stream(conversation.imported.reference, "suggestion")
    is_used = not is_held_out and stream.happens(SUGGESTED_USED)
    is_dismissed = not is_held_out and not is_used and stream.happens(SUGGESTED_DISMISSED)
    return Suggestion(
        action=action,
        version=action.version,
        conversation=conversation,
        agent=conversation.agent,
        at=at,
        is_held_out=is_held_out,
        used_at=at if is_used else None,
        dismissed_at=at if is_dismissed else None,
        changed_at=at,
    )


def _report(site: Site, now: datetime) -> None:
    """Reported by whoever had the conversation, at its end."""
    for topic, every, told, status in PROBLEMS:
        until = now - FIXED_AGO if status == PageProblem.Status.FIXED else now
        page = f"{site.origins[0]}{told['page']}"
        for conversation in _about(site, topic, until)[::every]:
            if conversation.agent is not None:
                report_page(
                    conversation_id=conversation.pk, agent=conversation.agent, **{**told, "page": page}
                )
    ends = Conversation.objects.filter(pk=OuterRef("conversation")).values("ended_at")
    PageReport.objects.update(at=Subquery(ends))
    for problem in PageProblem.objects.annotate(first=Min("reports__at"), last=Max("reports__at")):
        PageProblem.objects.filter(pk=problem.pk).update(first_at=problem.first, last_at=problem.last)


def _about(site: Site, topic: str, until: datetime) -> QuerySet[Conversation]:
    asked = Conversation.objects.filter(site=site, topic__name=topic, agent__isnull=False)
    return asked.filter(ended_at__lt=until).select_related("agent").order_by("created_at", "pk")


def _decide(by: Agent) -> None:
    for _, _, told, status in PROBLEMS:
        those = PageProblem.objects.filter(page__endswith=told["page"], tag=told["tag"])
        decide(problem_ids=[problem.pk for problem in those], status=status, by=by)
    fixed = PageProblem.objects.filter(status=PageProblem.Status.FIXED)
    fixed.update(fixed_at=database_now() - FIXED_AGO)
