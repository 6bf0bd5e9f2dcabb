"""Exact origins."""

import pytest

from chat.origins import is_exact_origin, is_ours, the_origin


@pytest.mark.parametrize(
    "origin",
    ["https://shop.example", "http://localhost:8001", "https://shop.example:8443", "http://[::1]:80" + "00"],
)
def test_what_a_browser_sends_is_exact(origin: str) -> None:
    assert is_exact_origin(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "*",
        "shop.example",
        "https://shop.example/",
        "https://shop.example:443",
        "http://shop.example:80",
        "https://*.example",
        "https://shop.example@evil.example",
        "https://SHOP.example",
        "ftp://shop.example",
        "https://shop.example:port",
        "https://",
        "javascript:alert(1)",
        "https://'self'",
        "https://shop.example 'unsafe-inline'",
        "https://shop.example;sandbox",
        "https://shop.example,https://evil.example",
        "https://müller.example",
    ],
)
def test_anything_else_is_not(origin: str) -> None:
    assert not is_exact_origin(origin)


@pytest.mark.parametrize(
    ("headers", "origin"),
    [
        ([(b"origin", b"https://a.example")], "https://a.example"),
        ([(b"Origin", b"null")], "null"),
        ([], None),
        ([(b"origin", b"https://a.example"), (b"origin", b"https://b.example")], None),
        ([(b"origin", b"https://a.example"), (b"origin", b"https://a.example")], None),
    ],
)
def test_a_request_has_one_origin_or_none(headers: list[tuple[bytes, bytes]], origin: str | None) -> None:
    assert the_origin(headers) == origin


@pytest.mark.parametrize(
    ("origin", "host", "ours"),
    [
        ("https://chat.example", "anything", True),
        ("http://localhost:8000", "localhost:8000", False),
        ("https://localhost:8000", "localhost:8000", True),
        ("https://evil.example", "evil.example", False),
        ("https://localhost:8000", "localhost:9000", False),
    ],
)
def test_ours_is_the_public_address_or_the_allowed_host_itself(
    origin: str, host: str, ours: bool, settings
) -> None:
    settings.PUBLIC_URL, settings.IS_HTTPS = "https://chat.example", True
    settings.ALLOWED_HOSTS = ["chat.example", "localhost"]

    assert is_ours(origin, host) == ours
