"""Those who do not keep to the rules: a socket that says anything, and the same over HTTP."""

import asyncio
import json
import uuid
from collections.abc import Sequence
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from kit.wire import HTTP_STATUS
from tests.actors import Frame
from tests.patience import PATIENCE

SUBPROTOCOL = "livechat.v1"

Headers = Sequence[tuple[str, str]]
# A named error, a close code, or the status of a refused handshake.
Outcome = str | int


class Stranger:
    """A socket without manners."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.socket: ClientConnection | None = None
        self.refused = 0

    async def knock(self, headers: Headers = (), *, subprotocol: str | None = SUBPROTOCOL) -> None:
        """Open with exactly these headers; remembers the status of a refused handshake."""
        try:
            self.socket = await connect(
                self.url,
                subprotocols=[subprotocol] if subprotocol else None,  # type: ignore[list-item]
                additional_headers=headers,
                ping_interval=None,
                max_size=None,
                compression=None,
            )
        except InvalidStatus as refusal:
            self.refused = refusal.response.status_code

    async def say(self, said: str | bytes | list[str] | Frame, *, as_text: bool | None = None) -> None:
        """Say anything; a list is one message in as many pieces."""
        if self.socket:
            raw = json.dumps(said) if isinstance(said, dict) else said
            try:
                await self.socket.send(raw, text=as_text)
            except ConnectionClosed:
                return  # what was said before has closed it; `hears` tells the code

    async def hears(self) -> Frame | int:
        """The next frame, or the code with which the server has closed."""
        if self.socket is None:
            return self.refused
        try:
            heard: Frame = json.loads(await asyncio.wait_for(self.socket.recv(), PATIENCE))
        except ConnectionClosed:
            return self.socket.close_code or 0
        return heard

    async def outcome(self, *kinds: str) -> Outcome:
        """The named error or the close code that comes next; or one of these frames, by its kind."""
        while True:
            heard = await self.hears()
            if isinstance(heard, int):
                return heard
            if heard["t"] == "err":
                return str(heard["code"])
            if heard["t"] in kinds:
                return str(heard["t"])

    async def ending(self) -> list[Outcome]:
        """Every named error until the close, and its code."""
        heard = [await self.outcome()]
        while isinstance(heard[-1], str):
            heard.append(await self.outcome())
        return heard

    async def go(self) -> None:
        if self.socket:
            await self.socket.close()


def hello(token: str, **more: Any) -> Frame:
    return {"t": "hello", "v": 1, "token": token, "tab": str(uuid.uuid4()), **more}


def new_id() -> str:
    return str(uuid.uuid4())


def refusal(answer: httpx.Response) -> str:
    """The named error of an answer; the bare status when it is no error, or not the one of that name."""
    if answer.headers.get("Content-Type") != "application/json":
        return str(answer.status_code)
    body = answer.json()
    error = body["frames"][-1] if "frames" in body else body
    if answer.status_code != HTTP_STATUS.get(error.get("code")):
        return f"{answer.status_code} {error.get('code', '')}"
    return str(error["code"])


def verdict(answer: httpx.Response) -> str:
    """The named error of a refused answer, or the kind of the last frame of a granted one."""
    if answer.status_code != 200:
        return refusal(answer)
    body = answer.json()
    return str(body["frames"][-1]["t"]) if "frames" in body else "page"
