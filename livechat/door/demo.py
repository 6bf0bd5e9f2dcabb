"""`./run`: the whole product with demo data, from nothing to an address in the browser."""

import http.client
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import socket
from urllib.parse import urlsplit

from livechat.door import house, ports
from livechat.door.engine_parts import running_engines
from livechat.door.frontend import built_front_end
from livechat.door.places import PYTHON, data_dir, environment
from livechat.door.supervisor import Part, Stopped, Supervisor
from livechat.door.venv import python_environment
from livechat.door.words import say, step
from livechat.engines import REPOSITORY

DEFAULT_PORT = 8000
# A frame may have 64 KiB; a little more is let in, so that the application can say it is too large.
LARGEST_FRAME = str(128 * 1024)
# Daphne holds what it sends to the same limit: a welcome to many conversations is larger than a frame.
LARGEST_MESSAGE = str(4 * 1024 * 1024)


def run_demo() -> int:
    data = data_dir()
    with suppress(Stopped), house.held(data, "./run"):
        python_environment("demo")
        built_front_end(data)
        with _listeners() as (web, shop), running_engines(data) as supervisor:
            _open(supervisor, data, web, shop)
            supervisor.watch()
    return 0


@contextmanager
def _listeners() -> Iterator[tuple[socket, socket]]:
    """Held here for as long as the house stands, so that a part which is started anew finds its own."""
    wanted = ports.wanted_port(os.environ.get("PORT"), DEFAULT_PORT)
    with ports.listen(wanted, "the chat") as web, ports.listen(ports.port_of(web) + 1, "the shop") as shop:
        yield web, shop


def _open(supervisor: Supervisor, data: Path, web: socket, shop: socket) -> None:
    web_port = ports.port_of(web)
    addresses = {
        "PUBLIC_URL": os.environ.get("PUBLIC_URL") or f"http://localhost:{web_port}",
        "SHOP_ORIGIN": os.environ.get("SHOP_ORIGIN") or f"http://localhost:{ports.port_of(shop)}",
    }
    env = {**environment(data), "PORT": str(web_port), **addresses}
    house.label(data, house.Holder(os.getpid(), "./run", addresses["PUBLIC_URL"], addresses["SHOP_ORIGIN"]))

    with step("Preparing the database"):
        supervisor.run_quietly(Part("prepare", [PYTHON, "manage.py", "prepare"], env=env, cwd=REPOSITORY))
    with step("Starting the chat"):
        supervisor.start(_web(env, web.fileno(), web_port), _shop(env, shop.fileno()))
        supervisor.start(_worker(env), _beat(env))
    _welcome(addresses)


def _web(env: dict[str, str], listener: int, port: int) -> Part:
    limits = ["--websocket-max-message-size", LARGEST_MESSAGE, "--websocket-max-frame-size", LARGEST_FRAME]
    return Part(
        name="web",
        argv=[
            *(PYTHON, "-m", "daphne", "--fd", str(listener), "--no-server-name", "--verbosity", "0"),
            *("--websocket_timeout", "-1", *limits),
            "livechat.asgi:application",
        ],
        env=env,
        cwd=REPOSITORY,
        pass_fds=[listener],
        is_ready=lambda: _is_ready(port, env["PUBLIC_URL"]),
    )


def _shop(env: dict[str, str], listener: int) -> Part:
    return Part(
        name="shop",
        argv=[PYTHON, "-m", "demo.shop", str(listener), env["SHOP_ORIGIN"], env["PUBLIC_URL"]],
        env=env,
        cwd=REPOSITORY,
        pass_fds=[listener],
    )


def _worker(env: dict[str, str]) -> Part:
    options = [
        "--pool",
        "threads",
        "--concurrency",
        "4",
        "--without-gossip",
        "--without-mingle",
        "--loglevel",
        "INFO",
    ]
    return Part(
        "worker", [PYTHON, "-m", "celery", "-A", "livechat", "worker", *options], env=env, cwd=REPOSITORY
    )


def _beat(env: dict[str, str]) -> Part:
    return Part("beat", [PYTHON, "-m", "celery", "-A", "livechat", "beat"], env=env, cwd=REPOSITORY)


def _is_ready(port: int, public_url: str) -> bool:
    """Whether a visitor could chat now, as the product itself says."""
    connection = http.client.HTTPConnection(ports.HOST, port, timeout=5)
    try:
        connection.request("GET", "/health/ready", headers={"Host": urlsplit(public_url).netloc})
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _welcome(addresses: dict[str, str]) -> None:
    chat, shop = addresses["PUBLIC_URL"], addresses["SHOP_ORIGIN"]
    say(
        f"""
Livechat is running. Open the shop in one browser and the console in another, and talk to yourself.

  Shop      {shop}/
  Console   {chat}/console/    agents ana and ben, supervisor sam
  Dashboard {chat}/dashboard/  supervisor sam
  Admin     {chat}/admin/      admin
  Password  livechat-demo      for each of them

Ctrl-C stops everything; what was said is kept.
"""
    )
