"""What proves who somebody is: forged, old, taken away, used twice, used by somebody else."""

from datetime import timedelta

import httpx
import pytest
from django.db.models.functions import Now

from chat.actions import people
from chat.actions.identity import identify
from chat.models import Agent, Site, SocketTicket, Visitor
from kit.tokens import hashed, new_token
from kit.wire import Close
from kit.work import in_database
from tests.chat.actions.test_identity import proof
from tests.conftest import Meet, World
from tests.people import ORIGIN, make_site
from tests.security.conftest import CANARY, Knock, SignIn, Talk, bearer
from tests.security.strangers import Outcome, hello, new_id, refusal
from tests.server import Server


def before_signing_in(site: Site) -> str:
    """The token with which a visitor became a customer just now."""
    _, token = people.begin_visit(site=site)
    identify(site=site, token=token, proof=proof(site))
    return token


def worthless(world: World) -> dict[str, str]:
    """Tokens that open nothing for a visitor."""
    _, gone = people.begin_visit(site=world.site)
    Visitor.objects.filter(token_hash=hashed(gone)).delete()
    return {
        "forged": new_token(),
        "a character more": world.zoe_token + "A",
        "a character less": world.zoe_token[:-1],
        "another case": world.zoe_token.swapcase(),
        "its hash": hashed(world.zoe_token).hex(),
        "the visitor's id": str(world.zoe.pk),
        "of somebody deleted": gone,
        "of before signing in": before_signing_in(world.site),
        "an agent's ticket": world.ticket(world.ana, "http://localhost"),
        "an agent's session": world.login(world.ana),
        "the site's secret": world.site.secret,
        "a JWT that names no algorithm": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ6b2UifQ.",
    }


async def test_a_worthless_token_opens_no_socket(
    world: World, server: Server, knock: Knock, talk: Talk
) -> None:
    tokens = await in_database(worthless, world)

    found: dict[str, Outcome] = {}
    for name, token in tokens.items():
        stranger = await knock("visitor")
        await stranger.say(hello(token))
        found[name] = await stranger.outcome("welcome")

    assert found == dict.fromkeys(tokens, Close.TOKEN)
    await talk.goes_on()


async def test_a_worthless_token_opens_no_twin(world: World, web: httpx.AsyncClient, talk: Talk) -> None:
    tokens = await in_database(worthless, world)
    conv = f"/api/v1/visitor/conversations/{talk.conv}"

    found = {}
    for name, token in tokens.items():
        headers = {"Authorization": f"Bearer {token}"}
        answers = [
            await web.post("/api/v1/visitor/frames", json={"t": "ping", "n": 1}, headers=headers),
            await web.post(
                "/api/v1/visitor/poll", json={"v": 1, "tab": new_id(), "wait": 0}, headers=headers
            ),
            await web.get(f"{conv}/entries", headers=headers),
            await web.post(f"{conv}/files", files={"file": ("a.txt", b"a")}, headers=headers),
            await web.get(f"/api/v1/visitor/files/{new_id()}", headers=headers),
        ]
        found[name] = {refusal(answer) for answer in answers}

    assert found == dict.fromkeys(tokens, {"identity_unverified"})
    await talk.goes_on()


async def test_a_token_counts_only_where_it_belongs(world: World, web: httpx.AsyncClient) -> None:
    _, token = await in_database(people.begin_visit, site=world.site)
    poll = {"v": 1, "tab": new_id(), "wait": 0}
    ways: dict[str, dict[str, str]] = {
        "no header": {},
        "another scheme": {"Authorization": f"Basic {token}"},
        "no scheme": {"Authorization": token},
        "nothing": {"Authorization": "Bearer"},
        "another header": {"X-Authorization": f"Bearer {token}"},
        "a cookie": {"Cookie": f"token={token}; livechat-session={token}"},
    }

    found = {
        name: refusal(await web.post("/api/v1/visitor/poll", json=poll, headers=headers))
        for name, headers in ways.items()
    }
    in_the_address = await web.post("/api/v1/visitor/poll", params={"token": token}, json=poll)

    assert found == dict.fromkeys(ways, "identity_unverified")
    assert refusal(in_the_address) == "identity_unverified"


async def test_a_page_gets_its_own_token_back_and_never_somebody_elses(
    world: World, web: httpx.AsyncClient
) -> None:
    await in_database(make_site, "other", origins=[ORIGIN])

    async def given(token: str, site: str = world.site.key) -> str:
        answer = await web.post(
            "/api/v1/visitor/visits", json={"site": site, "token": token}, headers={"Origin": ORIGIN}
        )
        return str(answer.json()["token"])

    kept = await given(world.zoe_token)
    fresh = [await given(""), await given(new_token()), await given(world.zoe_token, "other")]

    assert kept == world.zoe_token
    assert len({world.zoe_token, world.token, *fresh}) == 5
    assert all(len(token) == 43 for token in fresh)


async def test_a_blocked_visitor_is_cut_off_and_stays_out(
    world: World, meet: Meet, knock: Knock, web: httpx.AsyncClient, talk: Talk
) -> None:
    zoe = await meet(world.zoe)
    started = await zoe.ask("start", body=CANARY)

    await in_database(people.block_visitor, visitor_id=world.zoe.pk)
    # The block was told in another process than the server's: its sweep, every two seconds here, finds it.
    closed = await zoe.closed()
    back = await knock("visitor")
    await back.say(hello(world.zoe_token))
    polled = await web.post(
        "/api/v1/visitor/poll", json={"v": 1, "tab": new_id(), "wait": 0}, headers=bearer(world.zoe_token)
    )
    wrote = await web.post(
        "/api/v1/visitor/frames",
        json={"t": "send", "id": new_id(), "conv": started["conv"], "body": CANARY},
        headers=bearer(world.zoe_token),
    )

    assert closed == Close.REVOKED
    assert await back.outcome("welcome") == Close.REVOKED
    assert (refusal(polled), refusal(wrote)) == ("forbidden", "forbidden")
    await talk.goes_on()


async def test_a_blocked_visitors_page_is_given_no_new_token(world: World, web: httpx.AsyncClient) -> None:
    await in_database(people.block_visitor, visitor_id=world.zoe.pk)

    answer = await web.post(
        "/api/v1/visitor/visits",
        json={"site": world.site.key, "token": world.zoe_token},
        headers={"Origin": ORIGIN},
    )

    assert refusal(answer) == "forbidden"


def spoil(how: str, world: World, server: Server) -> str:
    """A ticket that opens nothing any more, or never did."""
    ticket = world.ticket(world.ben, server.origin)
    if how == "expired":
        SocketTicket.objects.update(expires_at=Now() - timedelta(seconds=1))
    elif how == "of another origin":
        ticket = world.ticket(world.ben, "https://evil.example")
    elif how == "of somebody dismissed":
        Agent.objects.filter(pk=world.ben.pk).update(is_active=False)
    elif how == "without a session":
        ticket = people.issue_ticket(agent=world.ben, session_key="gone", origin=server.origin)
    elif how == "of a session with another password":
        ticket = world.ticket(world.ben, server.origin)
        world.ben.set_unusable_password()
        world.ben.save()
    elif how == "forged":
        ticket = new_token()
    elif how == "a visitor's token":
        ticket = world.token
    elif how == "a session":
        ticket = world.login(world.ben)
    return ticket


SPOILT = (
    "expired",
    "of another origin",
    "of somebody dismissed",
    "without a session",
    "of a session with another password",
    "forged",
    "a visitor's token",
    "a session",
)


@pytest.mark.parametrize("how", SPOILT)
async def test_a_spoilt_ticket_opens_nothing(
    how: str, world: World, server: Server, knock: Knock, talk: Talk
) -> None:
    ticket = await in_database(spoil, how, world, server)
    session = await in_database(world.login, world.ben)

    stranger = await knock("agent", [("Origin", server.origin), ("Cookie", f"livechat-session={session}")])
    await stranger.say(hello(ticket))

    assert await stranger.outcome("welcome") == Close.TOKEN
    await talk.goes_on()


async def test_a_ticket_opens_one_socket(world: World, server: Server, knock: Knock, talk: Talk) -> None:
    ticket = await in_database(world.ticket, world.ben, server.origin)

    found = []
    for _ in range(2):
        stranger = await knock("agent")
        await stranger.say(hello(ticket))
        found.append(await stranger.outcome("welcome"))

    assert found == ["welcome", Close.TOKEN]
    await talk.goes_on()


async def test_a_ticket_that_was_shown_at_a_wrong_door_is_spent(
    world: World, server: Server, knock: Knock
) -> None:
    ticket = await in_database(world.ticket, world.ben, "https://evil.example")

    for _ in range(2):
        stranger = await knock("agent")
        await stranger.say(hello(ticket))
        assert await stranger.outcome("welcome") == Close.TOKEN

    assert await in_database(SocketTicket.objects.count) == 0


async def test_signing_out_spoils_the_tickets_and_ends_the_sockets_of_that_session_only(
    world: World, knock: Knock, sign_in: SignIn, meet: Meet, talk: Talk
) -> None:
    elsewhere = await meet(world.ben)
    console = await sign_in(world.ben)
    first = (await console.web.post("/api/v1/agent/tickets")).json()["ticket"]
    second = (await console.web.post("/api/v1/agent/tickets")).json()["ticket"]
    here = await knock("agent")
    await here.say(hello(first))
    await here.outcome("welcome")

    left = await console.web.post("/logout/")
    ended = await here.outcome()
    late = await knock("agent")
    await late.say(hello(second))

    assert left.status_code == 302
    assert ended == Close.REVOKED
    assert await late.outcome("welcome") == Close.TOKEN
    assert refusal(await console.web.get("/api/v1/agent/conversations?state=closed")) == "identity_unverified"
    await elsewhere.say(t="ping", n=1)
    await elsewhere.hear("pong", n=1)
    await talk.goes_on()


def dismiss(agent: Agent) -> None:
    Agent.objects.filter(pk=agent.pk).update(is_active=False)


def change_password(agent: Agent) -> None:
    agent.set_password("a new and better one")
    agent.save()


@pytest.mark.parametrize("what", [dismiss, change_password])
async def test_an_agent_loses_the_socket_with_what_opened_it(
    what: object, world: World, meet: Meet, sign_in: SignIn, talk: Talk
) -> None:
    console = await sign_in(world.ben)
    ben = await meet(world.ben)

    # Straight in the rows, told to nobody: the sweep looks again, every two seconds here.
    await in_database(what, world.ben)  # type: ignore[arg-type]

    assert await ben.closed() == Close.REVOKED
    assert refusal(await console.web.get("/api/v1/agent/conversations?state=closed")) == "identity_unverified"
    await talk.goes_on()


async def test_a_visitors_token_opens_nothing_of_the_agents(world: World, web: httpx.AsyncClient) -> None:
    headers = {**bearer(world.token), "Cookie": f"livechat-session={world.token}"}

    found = [
        refusal(await web.get("/api/v1/agent/conversations?state=closed", headers=headers)),
        refusal(await web.get(f"/api/v1/agent/conversations/{new_id()}/entries", headers=headers)),
        refusal(await web.get(f"/api/v1/agent/files/{new_id()}", headers=headers)),
        refusal(await web.post("/api/v1/agent/frames", json={"t": "ping", "n": 1}, headers=headers)),
    ]

    assert found == ["identity_unverified"] * 3 + ["forbidden"]
