"""On which pages something applies."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proactive.rules import PageRule, page_facts, pattern_fault, pattern_of
from proactive.rules.pages import glob, written
from tests.proactive.vectors import page_vectors

SHOP = "https://Shop.example"
NEAR = st.text("ab/*", max_size=8)


@pytest.mark.parametrize(
    "vector", page_vectors(), ids=lambda vector: f"{vector['pattern']} on {vector['url']}"
)
def test_a_pattern_finds_its_pages_as_in_the_browser(vector: dict[str, Any]) -> None:
    assert pattern_of(vector["pattern"]) == vector["written"]
    assert PageRule(on=(vector["pattern"],)).applies(vector["url"]) is vector["applies"]


def test_a_rule_says_why() -> None:
    rule = PageRule(on=("/shop/*", "/sale"), off=("/shop/gift*",))

    assert rule.explain(f"{SHOP}/shop/boots") == (True, "The page matches “/shop/*”.")
    assert rule.explain(f"{SHOP}/shop/gifts") == (False, "The page matches “/shop/gift*”, which is left out.")
    assert rule.explain(f"{SHOP}/about") == (False, "The page matches none of “/shop/*”, “/sale”.")
    assert PageRule().explain(SHOP) == (True, "It applies to all pages that are not left out.")


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("/checkout*", None),
        ("#/cart*", None),
        ("/shop#!/cart", None),
        ("checkout", "“checkout” must begin with “/”, “*”, “#/” or “https://”."),
        ("checkout#/a", "“checkout#/a” must begin with “/”, “*”, “#/” or “https://”."),
        (
            "/a#b",
            "“/a#b” names a place on its page. Only a route is a page of its own, as in “#/cart”.",
        ),
        ("/" + "a" * 300, "A page pattern has at most 300 characters."),
    ],
)
def test_a_wrong_pattern_is_named(pattern: str, fault: str | None) -> None:
    assert pattern_fault(pattern) == fault


@given(NEAR, NEAR)
def test_a_star_is_any_run_of_characters(pattern: str, text: str) -> None:
    assert glob(pattern)(text) is _slow(pattern, text)


def _slow(pattern: str, text: str) -> bool:
    """The definition itself."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(_slow(pattern[1:], text[at:]) for at in range(len(text) + 1))
    return text[:1] == pattern[0] and _slow(pattern[1:], text[1:])


@given(st.text())
def test_an_address_is_written_in_one_way(address: str) -> None:
    assert written(written(address)) == written(address)


def test_a_route_is_a_part_of_the_path() -> None:
    facts = page_facts(f"{SHOP}/#/Cart/pay/?coupon=1", "", f"{SHOP}/#/boots")

    assert facts["page.path"] == "/#/cart/pay"
    assert facts["page.url"] == "https://shop.example#/cart/pay?coupon=1"
    assert facts["referrer.url"] == "https://shop.example#/boots"


def test_a_page_tells_its_facts() -> None:
    assert page_facts(
        f"{SHOP}/Boots/?utm_source=News&utm_source=other&utm_campaign=#reviews",
        "Boots",
        "https://www.Search.example:8443/find?q=boots",
    ) == {
        "page.url": "https://shop.example/boots?utm_source=news&utm_source=other&utm_campaign=",
        "page.path": "/boots",
        "page.title": "Boots",
        "referrer.url": "https://www.search.example:8443/find?q=boots",
        "referrer.host": "www.search.example",
        "utm.source": "News",
        "utm.medium": None,
        "utm.campaign": None,
        "utm.term": None,
        "utm.content": None,
    }
