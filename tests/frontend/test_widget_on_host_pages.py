"""The widget in a real browser, on pages of another origin that are ordinary, strict, broken or hostile."""

import pytest

from chat.models import Agent, Conversation, Site
from kit.work import in_database
from tests.actors import Actor
from tests.conftest import Meet, World
from tests.frontend.conftest import Host, Visit

pytestmark = pytest.mark.asyncio(loop_scope="package")

STRICT = "default-src 'none'; script-src {chat}; connect-src {chat}; frame-src {chat}"
MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}"


async def talk(visit: Visit, meet: Meet, world: World, first: str) -> tuple[Actor, str]:
    """The visitor has written `first`, and Ana has taken it."""
    ana = await meet(world.ana)
    await visit.arrive()
    await visit.open_chat()
    await visit.write(first)
    await visit.reads(first)
    conv = str((await in_database(Conversation.objects.get)).pk)
    await ana.find(lambda frame: frame["t"] == "board" and conv in str(frame["data"]))
    answer = await ana.ask("take", conv)
    assert answer["t"] == "ack", answer
    return ana, conv


async def test_a_visitor_talks_reloads_and_finds_everything(visit: Visit, meet: Meet, world: World) -> None:
    ana, conv = await talk(visit, meet, world, "Do you have this in blue?")
    await ana.send(conv, "Yes, in two blues.")
    await visit.reads("Do you have this in blue?", "Yes, in two blues.")
    await visit.panel.locator("textarea").fill("Half a sen")

    await visit.page.reload()
    await visit.panel.locator("textarea").wait_for()

    assert await visit.page.evaluate("document.activeElement.localName") == "body"
    await visit.reads("Do you have this in blue?", "Yes, in two blues.")
    assert await visit.panel.locator("textarea").input_value() == "Half a sen"
    assert await visit.panel.locator("textarea").get_attribute("placeholder") == "Write to Ana"


async def test_a_closed_panel_counts_what_arrives_and_gives_the_focus_back(
    visit: Visit, meet: Meet, world: World
) -> None:
    ana, conv = await talk(visit, meet, world, "Hello")
    launcher = visit.page.locator("livechat-widget button")
    await visit.panel.locator("textarea").press("Escape")
    await visit.page.wait_for_function(
        "document.activeElement.shadowRoot?.activeElement?.localName === 'button'"
    )

    await ana.send(conv, "One")
    await ana.send(conv, "Two")
    await visit.page.get_by_role("button", name="Shop, 2 unread").wait_for()
    assert await launcher.get_attribute("aria-expanded") == "false"
    await launcher.press("Enter")

    await visit.page.get_by_role("button", name="Close chat: Shop").wait_for()
    await visit.reads("Hello", "One", "Two")
    assert (await ana.hear("marked"))["visitor"]["recv"] > 0


async def test_a_page_with_a_strict_policy_and_trusted_types_is_no_hindrance(
    visit: Visit, host: Host
) -> None:
    host.headers["Content-Security-Policy"] = (
        STRICT.format(chat=host.chat) + "; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    await visit.arrive()
    await visit.open_chat()
    await visit.write("Hello")

    await visit.reads("Hello")
    await visit.page.mouse.move(1, 1)
    box = await visit.page.locator("livechat-widget button").bounding_box()
    assert box is not None and (box["width"], box["height"]) == (56, 56)
    assert (box["x"] + box["width"], box["y"] + box["height"]) == (1280 - 24, 800 - 24)
    assert [line for line in visit.said if "Content Security Policy" in line] == []


async def test_a_policy_that_forbids_frames_is_named(visit: Visit, host: Host) -> None:
    host.headers["Content-Security-Policy"] = STRICT.format(chat=host.chat).replace(
        f"frame-src {host.chat}", "frame-src 'none'"
    )
    await visit.page.clock.install()
    await visit.arrive()
    await visit.page.locator("livechat-widget button").click()
    await visit.page.clock.fast_forward(11_000)

    line = await visit.hears("Livechat:")
    assert "frame-src" in line and host.chat in line


@pytest.mark.parametrize(
    ("tag", "mistake", "remedy"),
    [
        ('<script src="{chat}/widget.js"></script>', "names no site", 'data-site="YOUR-SITE-KEY"'),
        ('<script src="{chat}/widget.js" data-site="none"></script>', 'no site "none"', "copy the key"),
        (
            '<script src="{chat}/widget.js" data-site="shop"></script>' * 2,
            "on this page twice",
            "keep one of the two",
        ),
    ],
)
async def test_a_wrong_snippet_is_explained_in_one_line(
    visit: Visit, host: Host, tag: str, mistake: str, remedy: str
) -> None:
    host.tag = tag.format(chat=host.chat)

    await visit.arrive()

    assert remedy in await visit.hears(mistake)
    assert len([line for line in visit.said if line.startswith("Livechat:")]) == 1


async def test_a_page_that_the_site_does_not_list_is_told_so_and_shows_nothing(
    visit: Visit, host: Host, world: World
) -> None:
    world.site.origins = ["https://other.example"]
    await in_database(world.site.save)

    await visit.arrive()

    assert "allowed origins" in await visit.hears("may not show this chat")
    assert await visit.page.locator("livechat-widget").count() == 0


async def test_a_page_that_replaces_browser_functions_sees_no_word_of_the_talk(
    visit: Visit, host: Host, meet: Meet, world: World
) -> None:
    host.head = """<script>
        window.caught = [];
        for (const [owner, name] of [[JSON, 'parse'], [JSON, 'stringify'], [window, 'fetch'],
                                     [MessagePort.prototype, 'postMessage'], [Array.prototype, 'push']]) {
            const real = owner[name];
            owner[name] = function (...given) {
                for (const each of given) caught[caught.length] = String(each?.body ?? each);
                return real.apply(this, given);
            };
        }
        window.WebSocket = function () { throw new Error('none here'); };
        Array.prototype.toJSON = function () { return 'broken'; };
        window.addEventListener('message', ({ data }) => { caught[caught.length] = JSON.stringify(data); });
    </script>"""

    ana, conv = await talk(visit, meet, world, "My secret question")
    await ana.send(conv, "A secret answer")
    await visit.reads("My secret question", "A secret answer")

    # As one string, for the page has broken how arrays are written.
    caught = await visit.page.evaluate("caught.join()")
    assert "shop" in caught
    assert "secret" not in caught


async def test_a_page_without_storage_can_still_chat(visit: Visit, host: Host) -> None:
    host.head = """<script>
        for (const name of ['localStorage', 'sessionStorage'])
            Object.defineProperty(window, name, { get() { throw new DOMException('blocked'); } });
    </script>"""
    await visit.arrive()
    await visit.open_chat()

    await visit.write("Hello")

    await visit.reads("Hello")


async def test_messages_that_are_no_handshake_change_nothing(visit: Visit) -> None:
    await visit.arrive()
    await visit.open_chat()

    heard = await visit.page.evaluate("""async () => {
        const { shadowRoot } = document.querySelector('livechat-widget');
        const frame = shadowRoot.querySelector('iframe').contentWindow;
        const origin = new URL(document.querySelector('script[src]').src).origin;
        const heard = [];
        const offer = (target, message) => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = ({ data }) => heard.push(data);
            target.postMessage(message, origin, [port2]);
        };
        const loop = {}; loop.self = loop;
        for (const message of [
            null, 'x'.repeat(5_000_000), loop, JSON.parse('{"__proto__": {"livechat": "livechat:port"}}'),
            { type: 'identify', user: { id: '1', admin: true } }, { livechat: 'livechat:port', key: 'other' },
        ]) offer(frame, message);
        await new Promise((done) => setTimeout(done, 500));
        return heard;
    }""")

    assert heard == []
    await visit.write("Hello")
    await visit.reads("Hello")


async def test_markup_is_shown_as_text_wherever_it_stands(
    visit: Visit, meet: Meet, world: World, host: Host
) -> None:
    for name in ("name", "title", "greeting", "reply_note", "label"):
        setattr(world.site, name, MARKUP[: getattr(Site, name).field.max_length])
    world.ana.display_name = MARKUP[: Agent.display_name.field.max_length]
    await in_database(world.site.save)
    await in_database(world.ana.save)

    ana, conv = await talk(visit, meet, world, MARKUP)
    await ana.send(conv, MARKUP)
    await visit.reads(MARKUP, MARKUP)

    assert await visit.panel.locator(".greeting .bubble").inner_text() == MARKUP
    assert await visit.panel.locator("img, script:not([src]):not([type='application/json'])").count() == 0
    assert visit.dialogs == []
    assert [line for line in visit.said if "Content Security Policy" in line] == []


async def test_a_phone_gets_the_whole_screen_and_keeps_the_way_back(visit: Visit) -> None:
    await visit.page.set_viewport_size({"width": 360, "height": 640})
    await visit.arrive()
    await visit.open_chat()
    box = await visit.page.locator("livechat-widget iframe").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 360, "height": 640}

    await visit.panel.get_by_role("button", name="Close chat").click()

    await visit.page.locator("livechat-widget iframe").wait_for(state="hidden")
    await visit.page.locator("livechat-widget button").wait_for()
