"""The whole demo through the real door, beside a program that holds its port."""

import http.client
import os
import re
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from demo.shop import PAGES
from livechat.door import ports
from tests.patience import PATIENCE, eventually

from .conftest import House, is_gone, knock, opened_house

# All processes together, the door included.
MOST_MEGABYTES = 500


@dataclass
class Demo:
    house: House
    held_port: int
    web: str
    shop: str

    def parts(self) -> list[str]:
        return sorted(self.house.parts())


def address_of(what: str, house: House) -> str:
    found = re.search(rf"^  {what} +(http://localhost:\d+)/", house.said(), re.MULTILINE)
    assert found
    return found.group(1)


def get(address: str, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=PATIENCE)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def megabytes(pid: int) -> float:
    """This process's share of memory, pages that several use divided among them; its children's with it."""
    own = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return (int(own.group(1)) / 1024 if own else 0) + sum(megabytes(int(child)) for child in children)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    place = tmp_path_factory.mktemp("demo")
    with socket.socket() as other:
        other.bind((ports.HOST, 0))
        other.listen()
        held = other.getsockname()[1]
        with opened_house((), place / "var", place / "said.txt", {"PORT": str(held)}) as house:
            house.await_words("Ctrl-C stops everything")
            yield Demo(house, held, address_of("Console", house), address_of("Shop", house))


def test_it_takes_the_next_port_and_says_so(demo: Demo) -> None:
    taken = int(demo.web.rpartition(":")[2])

    assert taken > demo.held_port
    assert f"Port {demo.held_port} is held by another program; the chat takes {taken}." in demo.house.said()


def test_a_visitor_could_chat_now(demo: Demo) -> None:
    status, _ = get(demo.web, "/health/ready")

    assert status == 200


def test_the_shop_embeds_the_chat_from_another_origin(demo: Demo) -> None:
    pages = [get(demo.shop, path) for path in PAGES]

    embed = f'<script async src="{demo.web}/widget.js" data-site="demo-shop"></script>'
    assert [(status, embed in page) for status, page in pages] == [(200, True)] * len(PAGES)
    assert demo.shop != demo.web
    assert get(demo.web, "/widget.js")[0] == 200


def test_the_shop_vouches_for_its_customers_with_the_secret_that_it_shares(demo: Demo) -> None:
    page = httpx.get(f"{demo.shop}/account", cookies={"customer": "maya"}).text
    guest = httpx.get(f"{demo.shop}/account").text
    proof = re.search('data-proof="([^"]+)"', page)
    assert proof

    answer = httpx.post(
        f"{demo.web}/api/v1/visitor/identity",
        json={"site": "demo-shop", "jwt": proof.group(1)},
        headers={"Origin": demo.shop},
    )

    assert (answer.status_code, answer.json()["is_fresh"]) == (200, True)
    assert 'data-proof=""' in guest


def test_the_shop_has_one_name(demo: Demo) -> None:
    connection = http.client.HTTPConnection(
        demo.shop.removeprefix("http://").replace("localhost", ports.HOST)
    )
    connection.request("GET", "/help")
    answer = connection.getresponse()

    assert (answer.status, answer.headers["Location"]) == (307, f"{demo.shop}/help")
    connection.close()


def test_a_second_start_says_where_the_first_is(demo: Demo) -> None:
    second = knock(at=demo.house.data)

    assert (second.returncode, second.stderr) == (
        1,
        f"./run is already running at {demo.web}/console/ and {demo.shop}/ "
        f"(process {demo.house.process.pid}): use it, or stop it first.\n",
    )


def test_management_commands_use_the_same_engines(demo: Demo) -> None:
    asked = "from chat.models import Site; print(Site.objects.get(key='demo-shop').origins)"

    answer = knock("manage", "shell", "--no-imports", "-c", asked, at=demo.house.data)

    assert (answer.stdout, answer.returncode) == (f"['{demo.shop}']\n", 0)


def test_a_killed_web_process_is_started_anew_and_no_caller_is_refused(demo: Demo) -> None:
    killed = demo.house.parts()["web"]

    demo.house.kill_part("web")

    assert get(demo.web, "/health/live")[0] == 200
    assert is_gone(killed)


def test_all_processes_together_are_modest(demo: Demo) -> None:
    eventually(lambda: demo.parts() == ["PostgreSQL", "Valkey", "beat", "shop", "web", "worker"])

    assert megabytes(demo.house.process.pid) <= MOST_MEGABYTES


def test_the_closing_door_leaves_nobody(demo: Demo) -> None:
    parts = demo.house.parts()

    os.kill(demo.house.process.pid, signal.SIGKILL)
    demo.house.process.wait()

    eventually(lambda: all(is_gone(part) for part in parts.values()))
