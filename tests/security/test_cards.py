"""Card numbers: hidden before anything stores, shows or logs them, wherever a person may put them."""

import json

import httpx
from django.core.serializers import serialize

from chat.models import Conversation, Entry, File, Site, Visitor
from kit.work import in_database
from tests.conftest import Meet, World
from tests.security.conftest import CANARY, CARD, SignIn, Talk, bearer
from tests.security.strangers import new_id

SPELT = (CARD, CARD.replace(" ", ""), CARD.replace(" ", "-"))
SAID = f"{CANARY} my card is {' or '.join(SPELT)}."
HIDDEN = f"{CANARY} my card is •••• 1111 or •••• 1111 or •••• 1111."


def everything() -> str:
    """All rows that a visitor or an agent can have written to."""
    return "".join(serialize("json", model.objects.all()) for model in (Visitor, Conversation, Entry, File))


def digits(text: str) -> str:
    return text.replace(" ", "").replace("-", "")


async def test_a_card_number_goes_nowhere(
    world: World, meet: Meet, web: httpx.AsyncClient, sign_in: SignIn, talk: Talk
) -> None:
    await in_database(Site.objects.update, previews=True)
    page = {
        "url": f"https://shop.test/pay?card={SPELT[1]}",
        "title": f"Pay {CARD}",
        "referrer": f"/{SPELT[2]}",
    }
    zoe = await meet(world.zoe)
    console = (await sign_in(world.ana)).web

    await zoe.ask("introduce", name=f"Zoe {CARD}", email=f"{SPELT[1]}@card.example")
    conv = (await zoe.ask("start", body=SAID, page=page))["conv"]
    await talk.ana.ask("take", conv)
    await talk.ana.hear("agent", type="assigned")
    await zoe.say(t="typing", conv=conv, text=SAID)
    typing = await talk.ana.hear("typing", conv=conv)
    await zoe.answer_to(await zoe.send(conv, SAID))
    await talk.ana.answer_to(await talk.ana.send(conv, SAID))
    await talk.ana.ask("note", conv, body=SAID)
    await web.post(
        "/api/v1/visitor/frames",
        json={"t": "send", "id": new_id(), "conv": conv, "body": SAID},
        headers=bearer(world.zoe_token),
    )
    for name in (f"{CARD}.txt", f"card {SPELT[1]}.txt"):
        await console.post(f"/api/v1/agent/conversations/{conv}/files", files={"file": (name, b"a")})
    await zoe.sees(conv, HIDDEN, HIDDEN, HIDDEN, HIDDEN)

    heard = json.dumps([*zoe.frames, *talk.ana.frames], ensure_ascii=False)
    stored = await in_database(everything)
    assert typing["text"] == HIDDEN
    assert [frame for frame in json.loads(heard) if SPELT[1] in digits(str(frame))] == []
    assert SPELT[1] not in digits(stored)
    assert stored.count("1111") >= 10
    await talk.goes_on()


async def test_a_number_that_is_no_card_stays(world: World, talk: Talk) -> None:
    kept = "Order 4111 1111 1111 1112, phone +4915112345678901, 1234567890123456"

    await talk.maya.send(talk.conv, kept)

    await talk.ana.sees(talk.conv, CANARY, kept)
