"""What is kept of a page's address and words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.pages import ADDRESS_MOST, kept_address, kept_words

ALLOWED = ["utm_source", "color"]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://shop.example/boots?color=red&token=abc", "https://shop.example/boots?color=red"),
        ("https://shop.example", "https://shop.example/"),
        ("https://ana:secret@shop.example:8443/a", "https://shop.example:8443/a"),
        ("https://shop.example/a#access_token=xyz", "https://shop.example/a"),
        ("https://shop.example/a#/checkout?id=3", "https://shop.example/a#/checkout"),
        ("https://shop.example/#!/boots?id=3&color=red", "https://shop.example/#!/boots?color=red"),
        ("https://shop.example/#/a?color=4111+1111+1111+1111", "https://shop.example/#/a?color=•••• 1111"),
        ("https://shop.example/#a?color=red", "https://shop.example/"),
        ("https://shop.example/pay/4111111111111111", "https://shop.example/pay/•••• 1111"),
        ("https://shop.example/pay/4111%201111%201111%201111", "https://shop.example/pay/•••• 1111"),
        ("https://shop.example/a?color=4111+1111+1111+1111", "https://shop.example/a?color=•••• 1111"),
        ("https://shop.example/maya@example.org/orders", "https://shop.example/•••@•••/orders"),
        ("https://shop.example/maya%40example.org", "https://shop.example/•••@•••"),
        ("https://shop.example/in/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "https://shop.example/in/•••"),
        (f"https://shop.example/reset/{'0af1' * 10}", "https://shop.example/reset/•••"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("https://[::1", ""),
        ("https://shop.example:99999999/", ""),
        ("", ""),
    ],
)
def test_an_address_keeps_where_it_is_and_nothing_secret(address: str, kept: str) -> None:
    found = kept_address(address, ALLOWED)

    assert unquoted(found) == kept


def unquoted(address: str) -> str:
    return address.replace("%E2%80%A2", "•").replace("%20", " ").replace("+", " ").replace("%40", "@")


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_stands_in_an_address_it_is_cut_to_its_length(path: str, value: str) -> None:
    found = kept_address(f"https://shop.example/{path}?other={value}", ALLOWED)

    assert len(found) <= ADDRESS_MOST
    assert "other=" not in found.partition("?")[2]


def test_words_are_one_line_without_numbers_of_cards_and_addresses() -> None:
    found = kept_words("Pay\n 4111 1111 1111 1111 \u202eas maya@example.org\0", 200)

    assert found == "Pay •••• 1111 as •••@•••"


def test_a_long_line_of_signs_costs_no_time() -> None:
    assert kept_words("a." * 500_000, 10) == "a.a.a.a.a."
