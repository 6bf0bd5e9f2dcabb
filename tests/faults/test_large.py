"""What is large still arrives: Daphne drops a message beyond its limit, and says so to nobody."""

from chat.models import Agent, Conversation
from chat.protocol import BODY_LIMIT
from kit.work import in_database
from tests.faults.conftest import Company
from tests.faults.ledger import judge
from tests.faults.webs import Web
from tests.people import make_visitor

LONGEST = {
    "page_url": "https://shop.test/" + "?" * 1_900,
    "page_title": "🦔" * 2_000,
    "page_referrer": "https://search.test/" + "é" * 1_900,
}
MANY = 30


def begin_many(company: Company, taken_by: Agent | None = None) -> None:
    state = "active" if taken_by else "waiting"
    for number in range(MANY):
        visitor, _ = make_visitor(company.world.site, f"Visitor {number}")
        Conversation.objects.create(
            site=visitor.site, visitor=visitor, agent=taken_by, state=state, **LONGEST
        )


async def test_a_long_run_of_long_lines_comes_in_parts(company: Company, here: Web) -> None:
    maya, ana, conv = await company.talk((here.origin,))
    for _ in range(40):
        ana.write(conv, "\x01🦔" * (BODY_LIMIT // 2))
    await judge(conv, maya, ana)

    again = await company.come(company.world.visitor, here.origin)

    await judge(conv, maya, ana, again)


async def test_a_board_of_visitors_on_long_pages_is_shown(company: Company, here: Web) -> None:
    await in_database(begin_many, company)

    ana = await company.come(company.world.ana, here.origin)

    await ana.until(lambda: len(ana.board.get("items", ())) == MANY, "the whole board", 5.0)


async def test_an_agent_of_many_conversations_is_welcome(company: Company, here: Web) -> None:
    await in_database(begin_many, company, taken_by=company.world.ana)

    ana = await company.come(company.world.ana, here.origin)

    assert len(ana.heads) == MANY
