"""How a site reaches out, as its browsers need it."""

from datetime import datetime, timedelta
from typing import Literal

import msgspec
from django.db.models import Sum

from chat.models import Site
from kit.clock import database_now
from proactive import protocol
from proactive.models import EntryPoint, Goal, Reach, Refusal
from proactive.queries.live import live_triggers, patterns
from proactive.queries.ways import ways_of
from proactive.rules import browser_part, parse, stored
from routing.hours import is_open


def reach_of(site: Site) -> Reach:
    """How a site reaches out; as the usual settings say, where nobody has said otherwise."""
    return Reach.objects.filter(pk=site.pk).first() or Reach(site=site)


def reach_config(site: Site) -> protocol.ReachConfig:
    """What the tracker needs: of each condition only the part that a browser can know."""
    reach = reach_of(site)
    now = database_now()
    goals = list(Goal.objects.filter(site=site, is_on=True).order_by("pk"))
    entries = ways_of(site.pk, now).select_related("queue__calendar").order_by("-priority", "pk")
    looks = (entry_look(entry, now) for entry in entries)
    return protocol.ReachConfig(
        trail=reach.keeps_trail,
        consent=reach.needs_consent,
        parameters=tuple(site.kept_parameters),
        searches=tuple(reach.search_parameters),
        entries=tuple(look for look in looks if look is not None),
        triggers=tuple(live.rule for live in live_triggers(site.pk)),
        page_goals=tuple(
            protocol.PageGoal(name=goal.name, pages=patterns(goal.pages))
            for goal in goals
            if goal.kind == Goal.Kind.PAGE
        ),
        form_goals=tuple(goal.name for goal in goals if goal.kind == Goal.Kind.FORM),
        goals=tuple(goal.name for goal in goals if goal.kind in (Goal.Kind.EVENT, Goal.Kind.ORDER)),
    )


def refused_goals(site_id: int, now: datetime) -> list[tuple[str, int]]:
    """Why goals that were told were not counted in the last day, and how often; what came most first."""
    found = Refusal.objects.filter(site=site_id, hour__gt=now - timedelta(days=1), reason__in=WHY_REFUSED)
    counts = found.values("reason").annotate(times=Sum("count")).order_by("-times", "reason")
    return [(WHY_REFUSED[reason], times) for reason, times in counts.values_list("reason", "times")]


def preview_config(site: Site, entry_id: int | None) -> protocol.ReachConfig:
    """One entry point, at once and everywhere, and nothing that would be remembered of who looks at it."""
    entry = EntryPoint.objects.filter(site=site, pk=entry_id).first() if entry_id else None
    # Who it is for is no matter of its look, but for a question that is asked first.
    open_to = "ask" if entry and entry.who == EntryPoint.Who.ASK else "everyone"
    looks = (msgspec.structs.replace(drawn(entry), who=open_to),) if entry else ()
    return protocol.ReachConfig(trail=False, preview=True, entries=looks)


def drawn(entry: EntryPoint) -> protocol.EntryLook:
    """As it looks, wherever and whenever that is."""
    return protocol.EntryLook(
        id=entry.pk,
        look=entry.look,  # type: ignore[arg-type]
        words=entry.text,
        icon=entry.icon,  # type: ignore[arg-type]
        accent=entry.colour,
        on_accent=entry.text_colour,
        position=entry.position,  # type: ignore[arg-type]
        target=entry.selector,
        motion=entry.motion,  # type: ignore[arg-type]
        motion_after_s=entry.motion_after_s,
        motion_times=entry.motion_times,
        purpose=entry.purpose,
        who=entry.who,  # type: ignore[arg-type]
        shape=SHAPES.get(entry.icon, ""),
    )


def entry_look(entry: EntryPoint, now: datetime) -> protocol.EntryLook | None:
    """How an entry point is drawn; None while it is not. One that takes the launcher's place keeps it
    at hours when it is off and while its queue is closed, so that nothing else is drawn there."""
    is_closed = entry.queue is not None and not is_open(entry.queue, now)
    is_hidden = is_closed and entry.when_closed == EntryPoint.Closed.HIDE
    if is_hidden or entry.schedule.why_off(now) is not None:
        return msgspec.structs.replace(drawn(entry), off=("*",)) if entry.is_launcher else None
    offers = offered(entry) if is_closed else "chat"
    return msgspec.structs.replace(
        drawn(entry),
        words=WORDS.get(offers, entry.text),
        devices=tuple(entry.devices),
        on=patterns(entry.on_pages),
        off=patterns(entry.off_pages),
        tiers=tuple(entry.tiers),
        unlock=stored(browser_part(parse(entry.unlock))) if entry.unlock else None,
        offers=offers,
    )


def offered(entry: EntryPoint) -> Literal["chat", "message", "callback"]:
    """What somebody can have while nobody is there: a call only where the queue's people make calls."""
    offers = OFFERS[entry.when_closed]
    may_call = entry.queue is not None and entry.queue.offers_call_back
    return "message" if offers == "callback" and not may_call else offers


OFFERS: dict[str, Literal["chat", "message", "callback"]] = {
    EntryPoint.Closed.SHOW: "chat",
    EntryPoint.Closed.MESSAGE: "message",
    EntryPoint.Closed.CALL_BACK: "callback",
}
# What stands on it, where it leads to something for later.
WORDS = {"message": "Leave a message", "callback": "Ask for a call"}
SHAPES: dict[str, str] = {
    EntryPoint.Icon.QUESTION: "M8 9a4 4 0 1 1 5 3.9V15h-2v-4h1a2 2 0 1 0-2-2Zm3 8h2v2h-2Z",
    EntryPoint.Icon.PHONE: "M7 3 4 4c-1 8 8 17 16 16l1-3-5-3-2 2c-2-1-5-4-6-6l2-2Z",
}
WHY_REFUSED = {
    "goal_unknown": "no goal of this name is on",
    "goal_value": "the value was negative, too large, or no number",
    "goal_currency": "the value came without its currency",
    "goal_page": "the page does not reach it",
}
