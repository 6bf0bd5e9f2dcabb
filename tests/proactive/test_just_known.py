"""The token that ended because its visitor signed in: for a moment what a page tells with it is still theirs,
and it reads nothing of them."""

from datetime import timedelta
from typing import Any, NoReturn

import httpx
import pytest

from chat.actions.identity import identify, sign_out
from chat.models import Conversation, Site, Visitor
from kit.clock import database_now
from kit.tokens import hashed
from kit.wire import WireError
from kit.work import unavailable
from proactive.actions import trail
from proactive.actions.invitations import invite_by_hand
from proactive.api.pages import only_done
from proactive.models import EntryPoint, EntryUse, EntryWish, GoalEvent, Invitation, PageView, Trigger
from proactive.statistics import Group
from tests.chat.actions.test_identity import is_just_known, proof
from tests.conftest import World
from tests.people import ORIGIN, make_site, make_visitor
from tests.proactive.people import group_of, looks_at, make_goal, make_served_queue, make_trigger, row
from tests.proactive.test_api import AT, ask
from tests.proactive.test_beacons import page, tell
from tests.security.strangers import new_id
from tests.server import Server


def signed_in(site: Site) -> tuple[Visitor, str, str]:
    """A visitor who has just become a customer, their token of before and that of now."""
    visitor, before = make_visitor(site)
    now = identify(site=site, token=before, proof=proof(site)).token
    is_just_known(visitor)
    return visitor, before, now


def ways(server: Server, token: str, entry: int) -> dict[str, httpx.Response]:
    """All that a page may say with its token."""
    return {
        "beacon": tell(server, token=token, view=2, page=page(f"{ORIGIN}/socks")),
        "goal": ask(server, "goals", token, goal="order"),
        "entry": ask(server, "deeds", token, entry=entry, did="opened"),
        "visit": ask(server, "visits", token),
    }


def test_who_went_on_while_they_signed_in_is_still_themselves(world: World, server: Server) -> None:
    make_goal(world.site)
    entry = EntryPoint.objects.create(site=world.site, name="Help", text="Help")
    visitor, before, _ = signed_in(world.site)
    count = Visitor.objects.count()

    heard = ways(server, before, entry.pk)

    assert {name: (answer.status_code, answer.content) for name, answer in heard.items()} == dict.fromkeys(
        heard, (204, b"")
    )
    assert [view.visit.visitor for view in PageView.objects.all()] == [visitor]
    assert [goal.visitor for goal in GoalEvent.objects.all()] == [visitor]
    assert [use.visit and use.visit.visitor for use in EntryUse.objects.all()] == [visitor]
    assert Visitor.objects.count() == count


@pytest.mark.parametrize("because", ["later", "out", "c-8", "blocked", "another site"])
def test_what_ended_otherwise_or_longer_ago_leads_to_nobody(
    world: World, server: Server, because: str
) -> None:
    make_goal(world.site)
    entry = EntryPoint.objects.create(site=world.site, name="Help", text="Help")
    site = make_site("other", origins=[ORIGIN]) if because == "another site" else world.site
    visitor, before, now = signed_in(site)
    if because == "later":
        Visitor.objects.filter(pk=visitor.pk).update(known_at=database_now() - timedelta(seconds=61))
    elif because == "out":
        sign_out(site=site, token=now)
    elif because == "c-8":
        identify(site=site, token=now, proof=proof(site, "c-8"))
    elif because == "blocked":
        Visitor.objects.filter(pk=visitor.pk).update(is_blocked=True)

    heard = ways(server, before, entry.pk)
    moment = ask(server, "moments", before, triggers=[1], **AT)

    begun = heard.pop("visit").json()["token"]
    assert begun not in ("", before, now)
    assert [answer.json()["code"] for answer in (*heard.values(), moment)] == ["identity_unverified"] * 4
    stored = [PageView.objects.count(), GoalEvent.objects.count(), EntryUse.objects.count()]
    assert stored == [0, 0, 0]


def test_no_invitation_is_read_or_answered_with_it(world: World, server: Server) -> None:
    trigger = make_trigger(world.site, make_served_queue(world.site, world.ana))
    visitor, before = treated(trigger)
    looks_at(world.site, before)
    now = identify(site=world.site, token=before, proof=proof(world.site)).token
    is_just_known(visitor)
    by_hand = invite_by_hand(agent=world.ana, visitor_id=visitor.pk, message="May I help, Maya?")
    deed: dict[str, Any] = {"invitation": str(by_hand.pk), "id": new_id()}

    told = tell(server, token=before, page=page())
    moment = ask(server, "moments", before, triggers=[trigger.pk], **AT)
    deeds = [ask(server, "deeds", before, did=did, **deed) for did in ("shown", "dismissed", "accepted")]

    assert (told.status_code, told.content) == (204, b"")
    assert moment.json() == {"again_s": 2}
    assert [answer.status_code for answer in deeds] == [401] * 3
    assert Invitation.objects.get() == by_hand
    assert Invitation.objects.get().shown_at is None
    assert not Conversation.objects.exists()
    assert tell(server, token=now, page=page()).json()["invitation"]["body"] == "May I help, Maya?"


@pytest.mark.parametrize("tiers", [[], ["gold"], ["silver"]])
def test_what_is_refused_of_them_is_not_read_from_the_answer(
    world: World, server: Server, tiers: list[str]
) -> None:
    entry = EntryPoint.objects.create(site=world.site, name="Prices", tiers=tiers)
    visitor, before, now = signed_in(world.site)
    Visitor.objects.filter(pk=visitor.pk).update(value_tier="gold")
    deeds = [(entry.pk, "shown"), (entry.pk, "opened"), (404, "opened")]

    heard = [ask(server, "deeds", before, entry=id, did=did) for id, did in deeds]
    heard.append(ask(server, "goals", before, goal="unknown"))

    assert [(answer.status_code, answer.content) for answer in heard] == [(204, b"")] * 4
    is_theirs = tiers != ["silver"]
    assert EntryWish.objects.filter(visitor=visitor, entry=entry).exists() == is_theirs
    # Who they are now is told.
    opened = ask(server, "deeds", now, entry=entry.pk, did="opened")
    assert opened.status_code == (200 if is_theirs else 403)


async def test_what_the_server_could_not_do_is_not_answered_as_done() -> None:
    async def undone() -> NoReturn:
        raise unavailable()

    with pytest.raises(WireError, match="again"):
        await only_done(undone())


def treated(trigger: Trigger) -> tuple[Visitor, str]:
    while True:
        visitor, token = make_visitor(trigger.site)
        if group_of(visitor, trigger) is Group.TREATED:
            return visitor, token


def test_two_tabs_tell_at_once_with_the_token_of_before_and_of_now(world: World) -> None:
    visitor, before, now = signed_in(world.site)
    rows = [row(world.site, hashed(token)) for token in (before, "forged", now)]

    told = trail.record(rows=rows)

    assert [one and one.visitor_id for one in told] == [visitor.pk, None, visitor.pk]
    assert PageView.objects.filter(visit__visitor=visitor).count() == 2
