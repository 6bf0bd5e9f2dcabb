"""Signing in and out: whose trail it is, and what is left behind."""

import time
from datetime import timedelta

import jwt
import pytest
from django.test import override_settings

from chat.actions.identity import Identified, Unverified, identify, renew_secret, sign_out
from chat.models import Site, Visitor
from chat.queries import visitor_by_token, visitor_just_known
from kit.clock import database_now
from tests.conftest import World
from tests.crowds import all_at_once
from tests.people import make_visitor, start


def proof(site: Site, customer: str = "c-7", secret: str = "", **claims: object) -> str:
    given = {"sub": customer, "aud": site.key, "exp": time.time() + 600, **claims}
    return jwt.encode(given, secret or site.secret, algorithm="HS256")


def sign_in(site: Site, token: str = "", customer: str = "c-7") -> Identified:
    return identify(site=site, token=token, proof=proof(site, customer, tier="gold"))


def is_just_known(visitor: Visitor) -> None:
    """However slow the machine is, they have signed in a moment ago."""
    Visitor.objects.filter(pk=visitor.pk).update(known_at=database_now() + timedelta(hours=1))


def test_what_somebody_did_before_they_were_known_is_theirs(site: Site) -> None:
    visitor, token = make_visitor(site)
    conversation = start(visitor)

    known = sign_in(site, token)

    assert (known.visitor, known.is_fresh) == (visitor, False)
    assert Visitor.objects.get(pk=visitor.pk).external_id == "c-7"
    assert conversation.visitor == known.visitor


def test_a_token_that_somebody_planted_opens_nothing_once_the_visitor_is_known(site: Site) -> None:
    _, planted = make_visitor(site)

    known = sign_in(site, planted)

    assert visitor_by_token(planted) is None
    assert visitor_by_token(known.token) == known.visitor


def test_the_same_customer_again_is_the_same_visitor(site: Site) -> None:
    first = sign_in(site)
    second = sign_in(site, first.token)

    assert (second.visitor, second.token, second.is_fresh) == (first.visitor, first.token, False)


def test_another_customer_finds_nothing_of_the_first(site: Site) -> None:
    first = sign_in(site)
    start(first.visitor)

    second = sign_in(site, first.token, "c-8")

    assert second.is_fresh
    assert second.visitor != first.visitor
    assert not second.visitor.conversations.exists()
    assert visitor_by_token(first.token) is None


def test_whoever_comes_after_signing_out_is_somebody_else(site: Site) -> None:
    known = sign_in(site)

    sign_out(site=site, token=known.token)
    sign_out(site=site, token="unknown")

    assert visitor_by_token(known.token) is None


def test_a_typed_address_makes_nobody_a_customer(site: Site) -> None:
    visitor, _ = make_visitor(site)
    Visitor.objects.filter(pk=visitor.pk).update(email="maya@example.org")

    known = identify(site=site, token="", proof=proof(site, email="maya@example.org"))

    assert known.visitor != visitor
    assert Visitor.objects.get(pk=visitor.pk).external_id == ""


def test_a_blocked_visitor_is_not_let_in_by_a_proof_for_their_token(site: Site) -> None:
    visitor, token = make_visitor(site)
    Visitor.objects.filter(pk=visitor.pk).update(is_blocked=True)

    assert sign_in(site, token).visitor != visitor


def test_the_old_secret_holds_for_a_day(site: Site) -> None:
    old = site.secret
    new = renew_secret(site_id=site.pk)

    assert new != old
    identify(site=site, token="", proof=proof(site, secret=old))
    Site.objects.update(secret_made_at=database_now() - timedelta(hours=25))
    with pytest.raises(Unverified):
        identify(site=site, token="", proof=proof(site, secret=old))
    identify(site=site, token="", proof=proof(site, secret=new))


def test_who_went_on_before_the_answer_came_is_still_themselves_for_a_moment(site: Site) -> None:
    visitor, token = make_visitor(site)
    first = sign_in(site, token)

    again = identify(site=site, token=token, proof=proof(site, tier="platinum"))

    assert (again.visitor, again.is_fresh) == (visitor, False)
    assert again.visitor.value_tier == "platinum"
    assert again.token == first.token
    assert visitor_by_token(token) is None
    assert visitor_by_token(again.token) == visitor
    assert visitor_just_known(token) == visitor
    assert sign_in(site, token, "c-8").is_fresh
    assert sign_in(site, "another").is_fresh
    assert sign_in(site, token).visitor == visitor
    Visitor.objects.filter(pk=visitor.pk).update(known_at=database_now() - timedelta(minutes=2))
    assert visitor_just_known(token) is None
    assert sign_in(site, token).is_fresh


def test_tabs_that_sign_in_at_once_are_told_one_token(world: World) -> None:
    visitor, token = make_visitor(world.site)

    told = all_at_once(lambda _: sign_in(world.site, token), range(10))

    [known] = set(told)
    assert isinstance(known, Identified)
    assert (known.visitor, known.is_fresh) == (visitor, False)
    assert visitor_by_token(known.token) == visitor


@pytest.mark.parametrize("ends", ["out", "c-8", "blocked"])
def test_what_somebody_bore_before_leads_to_nobody_once_they_have_gone(site: Site, ends: str) -> None:
    visitor, token = make_visitor(site)
    known = sign_in(site, token)

    if ends == "out":
        sign_out(site=site, token=known.token)
    elif ends == "c-8":
        sign_in(site, known.token, "c-8")
    else:
        Visitor.objects.filter(pk=visitor.pk).update(is_blocked=True)

    assert visitor_just_known(token) is None
    assert sign_in(site, token).is_fresh


def test_one_token_leads_to_the_next_on_no_other_installation(site: Site) -> None:
    visitor, token = make_visitor(site)
    sign_in(site, token)

    with override_settings(SECRET_KEY="another one, and long enough to be one"):
        assert visitor_just_known(token) is None
        assert sign_in(site, token).is_fresh
