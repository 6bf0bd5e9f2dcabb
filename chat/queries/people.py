"""Who is who: sites, visitors by their token, agents by their sign-in."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session as LoginSession
from django.db.models.functions import Now

from chat import colours
from chat.models import Agent, Epoch, Site, Visitor
from chat.protocol import Person, SiteConfig
from kit.tokens import hashed, token_after

# Who goes on before the answer to their signing in has come bears the token of before on the next page.
ANSWER_LOST = timedelta(minutes=1)


def site_by_key(key: str) -> Site | None:
    return Site.objects.filter(key=key).first() if "\0" not in key else None


def site_config(site: Site) -> SiteConfig:
    accent = colours.readable_accent(site.accent)
    return SiteConfig(
        key=site.key,
        name=site.name,
        title=site.title,
        greeting=site.greeting,
        reply_note=site.reply_note,
        accent=accent,
        on_accent=colours.on(accent),
        radius=site.radius,
        position=site.position,  # type: ignore[arg-type]
        label=site.label,
        previews=site.previews,
        asks_after=site.asks_after,
    )


def may_embed(origin: str) -> bool:
    """True when any site lists this origin."""
    return Site.objects.filter(origins__contains=[origin]).exists()


def visitor_by_token(token: str) -> Visitor | None:
    """The visitor that this token proves to be; None when unknown or blocked."""
    return Visitor.objects.select_related("site").filter(token_hash=hashed(token), is_blocked=False).first()


def hashes_after(ended: Iterable[bytes]) -> dict[bytes, bytes]:
    """Of these hashes of tokens, those whose visitor signed in with it a moment ago, and the hash of the
    token that they were given. The one of before is to add to what they did, and to open nothing."""
    after = {hash: hashed(token_after(hash)) for hash in ended}
    given = Visitor.objects.filter(
        token_hash__in=after.values(), known_at__gt=Now() - ANSWER_LOST, is_blocked=False
    )
    found = set(given.values_list("token_hash", flat=True))
    return {hash: following for hash, following in after.items() if following in found}


def visitor_just_known(token: str) -> Visitor | None:
    """The visitor who signed in with this token a moment ago; it opens nothing of theirs any more."""
    [*given] = hashes_after([hashed(token)]).values()
    return Visitor.objects.select_related("site").filter(token_hash__in=given).first()


def is_shut_out(token: str) -> bool:
    """True when this token belongs to a blocked visitor: they are told so, and given no other."""
    return Visitor.objects.filter(token_hash=hashed(token), is_blocked=True).exists()


def agent_as_person(agent: Agent) -> Person:
    return Person(id=str(agent.pk), name=agent.shown_name, role=agent.role, email=agent.email)


def live_agents(pairs: Iterable[tuple[int, str]]) -> set[tuple[int, str]]:
    """Of these (agent, session key) pairs, those that may still be connected."""
    pairs = set(pairs)
    agents = Agent.objects.filter(is_active=True).in_bulk({agent for agent, _ in pairs})
    logins = LoginSession.objects.filter(expire_date__gt=Now()).in_bulk({key for _, key in pairs})
    return {
        (agent, key)
        for agent, key in pairs
        if agent in agents and key in logins and is_login_of(agents[agent], logins[key])
    }


def last_aseqs(agent_ids: Iterable[int]) -> dict[int, int]:
    """How far each of these agents' own log has come."""
    return dict(Agent.objects.filter(pk__in=set(agent_ids)).values_list("pk", "last_aseq"))


def is_login_of(agent: Agent, login: LoginSession) -> bool:
    """True while the agent's password is still the one that this session was opened with."""
    data = login.get_decoded()
    proofs = (agent.get_session_auth_hash(), *agent.get_session_auth_fallback_hash())
    return data.get(SESSION_KEY) == str(agent.pk) and data.get(HASH_SESSION_KEY) in proofs


def live_visitors(ids: Iterable[UUID]) -> set[UUID]:
    return set(Visitor.objects.filter(pk__in=set(ids), is_blocked=False).values_list("pk", flat=True))


def current_epoch() -> str:
    return str(Epoch.objects.get().id)
