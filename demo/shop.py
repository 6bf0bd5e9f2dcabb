"""Serves the demo shop: a few pages that embed the chat as any shop would, and a sign-in without passwords.
Standard library only."""

import html
import mimetypes
import signal
import socket
import sys
from dataclasses import dataclass
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from types import FrameType
from urllib.parse import parse_qs, urlsplit

from demo.customers import CUSTOMERS, Customer, shared_secret, word_for

HERE = Path(__file__).resolve().parent
PAGES = {
    "/": ("home", "Northwind Outfitters · Made for weather"),
    "/ridge-jacket": ("product", "Ridge jacket · Northwind Outfitters"),
    "/help": ("help", "Delivery, returns and help · Northwind Outfitters"),
    "/help/sizes": ("sizes", "How to find your size · Northwind Outfitters"),
    "/prices": ("prices", "What repairs cost · Northwind Outfitters"),
    "/checkout": ("checkout", "Checkout · Northwind Outfitters"),
    "/thanks": ("thanks", "Thank you · Northwind Outfitters"),
    "/account": ("account", "Your account · Northwind Outfitters"),
    "/account/cancel": ("cancel", "End your membership · Northwind Outfitters"),
    "/done": ("done", "Done · Northwind Outfitters"),
}
FORMS = ("/thanks", "/account", "/done")
FORM_BYTES = 64 * 1024
ASSETS = {f"/assets/{file.name}": file for file in (HERE / "assets").iterdir()}


@dataclass(frozen=True)
class Shop:
    origin: str
    chat_origin: str

    def page(self, path: str, customer: Customer | None) -> bytes:
        name, title = PAGES[path]
        body = Template((HERE / "pages" / f"{name}.html").read_text())
        layout = Template((HERE / "pages" / "layout.html").read_text())
        current = {
            f"current_{page}": ' aria-current="page"' if page == name else "" for page, _ in PAGES.values()
        }
        secret = shared_secret() if customer else ""
        return layout.substitute(
            current,
            title=html.escape(title),
            body=body.substitute(name=customer.name if customer else ""),
            chat_origin=html.escape(self.chat_origin),
            customer=customer.id if customer else "",
            proof=word_for(customer, secret) if customer and secret else "",
        ).encode()


class Visit(BaseHTTPRequestHandler):
    shop: Shop

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if self.headers.get("Host") != urlsplit(self.shop.origin).netloc:
            # The chat knows this shop by one exact origin; under another name it would be a stranger.
            self._redirect(self.shop.origin + self.path)
        elif path in PAGES:
            self._answer(self.shop.page(path, self._customer()), "text/html; charset=utf-8")
        elif path in ASSETS:
            self._answer(
                ASSETS[path].read_bytes(), mimetypes.guess_type(path)[0] or "application/octet-stream"
            )
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        """An order, a sign-in or something else. The shop keeps nothing of it."""
        path, length = urlsplit(self.path).path, int(self.headers.get("Content-Length") or 0)
        if path not in FORMS or not 0 <= length <= FORM_BYTES:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        sent = parse_qs(self.rfile.read(length).decode(errors="replace"))
        if path == "/account":
            self._redirect(path, HTTPStatus.SEE_OTHER, signed_in=sent.get("customer", [""])[0])
        elif sent.get("payment") == ["card"]:
            # The bank of the demo refuses every card.
            self._redirect("/checkout?payment=refused", HTTPStatus.SEE_OTHER)
        else:
            self._redirect(path, HTTPStatus.SEE_OTHER)

    def _customer(self) -> Customer | None:
        try:
            cookie = SimpleCookie(self.headers.get("Cookie", "")).get("customer")
        except CookieError:
            return None
        return CUSTOMERS.get(cookie.value) if cookie else None

    def _answer(self, content: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(content)

    def _redirect(
        self,
        address: str,
        status: HTTPStatus = HTTPStatus.TEMPORARY_REDIRECT,
        signed_in: str | None = None,
    ) -> None:
        self.send_response(status)
        if signed_in is not None:
            customer = signed_in if signed_in in CUSTOMERS else ""
            self.send_header("Set-Cookie", f"customer={customer}; Path=/; HttpOnly; SameSite=Lax")
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()


def serve(listener: socket.socket, shop: Shop) -> None:
    handler = type("ShopVisit", (Visit,), {"shop": shop})
    with ThreadingHTTPServer(listener.getsockname(), handler, bind_and_activate=False) as server:
        server.socket.close()
        server.socket = listener
        server.daemon_threads = True
        server.serve_forever()


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _leave)
    inherited, own_origin, chat = sys.argv[1:]
    serve(socket.socket(fileno=int(inherited)), Shop(own_origin, chat))
