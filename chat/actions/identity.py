"""Visitors who are known: signed in and out on the site's page, by its server's word."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from chat import queries
from chat.actions.errors import NotFound, Refused
from chat.actions.people import begin_visit
from chat.events import VisitorIntroduced, VisitorTokenRenewed
from chat.identities import BadIdentity, Claims, verified
from chat.models import Conversation, Site, Visitor
from chat.models.people import new_secret
from kit.clock import database_now
from kit.events import publish
from kit.tokens import hashed, new_token, token_after

OLD_SECRET_HOLDS = timedelta(hours=24)


class Unverified(Refused):
    """Nothing proves who this is."""

    code = "identity_unverified"


@dataclass(frozen=True, slots=True)
class Identified:
    """`token` is the visitor's from now on. `is_fresh`: it is another visitor than before."""

    visitor: Visitor
    token: str
    is_fresh: bool


@transaction.atomic
def identify(*, site: Site, token: str, proof: str) -> Identified:
    """Take the site's server's word for who a visitor is.

    An anonymous visitor becomes the customer, and what they did before is the customer's. They get a new
    token, so that nobody who knew the old one is the customer too; who comes with the old one and this
    customer's proof within a minute has not heard of it, and gets the same. For another customer than before
    a fresh visitor begins, and the old token opens nothing any more. Raises Unverified. Publishes
    VisitorTokenRenewed when a token ends, and VisitorIntroduced.
    """
    site = Site.objects.get(pk=site.pk)
    claims = proven(site, proof)
    visitor = locked(site, token)
    if visitor is not None and visitor.external_id == claims.external_id:
        note(visitor, claims)
        return Identified(visitor, token, is_fresh=False)
    if visitor is not None and not visitor.external_id:
        fresh_token = token_after(hashed(token))
        renew_token(visitor, fresh_token)
        note(visitor, claims)
        return Identified(visitor, fresh_token, is_fresh=False)
    if visitor is not None:
        renew_token(visitor, new_token())
    elif (again := just_known(site, token, claims)) is not None:
        note(again, claims)
        return Identified(again, token_after(hashed(token)), is_fresh=False)
    visitor, fresh_token = begin_visit(site=site)
    note(visitor, claims)
    return Identified(visitor, fresh_token, is_fresh=True)


@transaction.atomic
def sign_out(*, site: Site, token: str) -> None:
    """The token opens nothing any more; whoever comes next is somebody else. Unknown tokens are as good as
    signed out. Publishes VisitorTokenRenewed."""
    visitor = locked(site, token)
    if visitor is not None:
        renew_token(visitor, new_token())


@transaction.atomic
def renew_secret(*, site_id: int) -> str:
    """A new secret for the site's server, told only here. The old one holds for another day."""
    site = Site.objects.select_for_update(no_key=True).filter(pk=site_id).first()
    if site is None:
        raise NotFound("There is no such site.")
    site.last_secret, site.secret, site.secret_made_at = site.secret, new_secret(), Now()
    site.save(update_fields=["last_secret", "secret", "secret_made_at"])
    return site.secret


def proven(site: Site, proof: str) -> Claims:
    now = database_now()
    old_holds = site.last_secret and site.secret_made_at > now - OLD_SECRET_HOLDS
    secrets = [site.secret, *([site.last_secret] if old_holds else [])]
    try:
        return verified(proof, site_key=site.key, secrets=secrets, now=now.timestamp())
    except BadIdentity as bad:
        raise Unverified(str(bad)) from bad


def locked(site: Site, token: str) -> Visitor | None:
    found = Visitor.objects.select_for_update(no_key=True)
    return found.filter(token_hash=hashed(token), site=site, is_blocked=False).first() if token else None


def just_known(site: Site, token: str, claims: Claims) -> Visitor | None:
    """The visitor who bore this token, and became this customer a moment ago."""
    [*given] = queries.hashes_after([hashed(token)]).values()
    found = Visitor.objects.select_for_update(no_key=True)
    return found.filter(token_hash__in=given, site=site, external_id=claims.external_id).first()


def renew_token(visitor: Visitor, token: str) -> None:
    """Whoever is connected with the old one must come back with the new."""
    visitor.token_hash = hashed(token)
    visitor.save(update_fields=["token_hash"])
    publish(VisitorTokenRenewed(visitor.pk))


def note(visitor: Visitor, claims: Claims) -> None:
    now = database_now()
    if visitor.external_id != claims.external_id:
        visitor.external_id, visitor.known_at = claims.external_id, now
    visitor.value_tier = claims.value_tier
    visitor.attributes = dict(claims.attributes)
    visitor.name = claims.name or visitor.name
    visitor.email = claims.email or visitor.email
    visitor.verified_at = now
    visitor.save(
        update_fields=[
            *("external_id", "known_at", "verified_at", "value_tier", "attributes"),
            *("name", "email"),
        ]
    )
    talking = Conversation.objects.filter(visitor=visitor).exclude(state=Conversation.State.CLOSED).first()
    if talking is not None:
        Conversation.objects.filter(pk=talking.pk).update(rev=F("rev") + 1)
    publish(VisitorIntroduced(visitor.pk, talking.pk if talking else None))
