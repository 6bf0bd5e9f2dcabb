"""Where a request may go that somebody else chose."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kit import safe_fetch
from kit.safe_fetch import NotAllowed, NotReached, is_public, post


class Receiver(BaseHTTPRequestHandler):
    seen: list[tuple[str, str, bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.path, self.headers["Host"], body))
        if self.path == "/slow":
            threading.Event().wait(2)
        self.send_response(302 if self.path == "/moved" else 204)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Nothing on the screen."""


@pytest.fixture
def receiver() -> Iterator[str]:
    Receiver.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::ffff:169.254.169.254]/",
        "http://169.254.169.254/latest/meta-data",
        "http://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://[fc00::1]/",
        "http://[fe80::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "https://224.0.0.1/",
        "http://8.8.8.8:6379/",
        "https://8.8.8.8:80/",
        "http://user:secret@8.8.8.8/",
        "gopher://8.8.8.8/",
        "file:///etc/passwd",
        "ftp://8.8.8.8/",
        "http://8.8.8.8/a\r\nX-Other: 1",
        "http://8.8.8.8:x/",
        "http:///",
        "",
    ],
)
def test_what_is_not_public_is_refused_and_nothing_told_of_it(url: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        post(url, b"{}", {})

    assert str(refused.value) == "This destination is not allowed."


def test_only_addresses_of_the_open_internet_are_public() -> None:
    assert is_public("8.8.8.8")
    assert is_public("2606:4700::1111")
    assert not is_public("::ffff:10.0.0.1")
    assert not is_public("fe80::1%eth0")


def test_an_allowed_host_is_reached_wherever_it_is(receiver: str) -> None:
    assert post(f"http://{receiver}/here?a=1", b"{}", {"X-One": "1"}, allowed=[receiver]) == 204
    assert Receiver.seen == [("/here?a=1", receiver, b"{}")]

    with pytest.raises(NotAllowed):
        post(f"http://{receiver}/here", b"{}", {}, allowed=["localhost"])


def test_a_redirect_is_an_answer_and_not_followed(receiver: str) -> None:
    assert post(f"http://{receiver}/moved", b"{}", {}, allowed=[receiver]) == 302
    assert [path for path, _, _ in Receiver.seen] == ["/moved"]


def test_a_name_is_looked_up_once_and_its_every_address_checked(
    receiver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [["8.8.8.8", "127.0.0.1"]]

    async def looked_up(self: object, host: str, port: int, **more: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", (address, port)) for address in answers.pop()]

    monkeypatch.setattr("asyncio.base_events.BaseEventLoop.getaddrinfo", looked_up)
    with pytest.raises(NotAllowed):
        post("http://rebinding.test/", b"{}", {})
    assert answers == []


def test_nobody_is_waited_for_long(receiver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_fetch, "SECONDS", 0.3)
    with pytest.raises(NotReached):
        post(f"http://{receiver}/slow", b"{}", {}, allowed=[receiver])


def test_nobody_there_is_said_in_a_few_words() -> None:
    with pytest.raises(NotReached) as failed:
        post("http://localhost:1/", b"{}", {}, allowed=["localhost:1"])
    assert "127.0.0.1" not in str(failed.value)
