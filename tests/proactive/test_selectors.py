"""Where on a page something stands: what is taken, browsers can read."""

import pytest

from proactive.selectors import selector_fault

READ = [
    "#help-slot",
    ".promises",
    ".bottom a[href='/help']",
    "main > p:first-child",
    "ul li:nth-child(2n+1) ~ li, #a.b.c + *",
    '[data-place="under the price" i]',
    "a[href^='https://shop.example/']",
    "[lang|=de]",
    "div:not(.wide, [hidden]):not(:empty)",
    ":is(h1, h2) > a:nth-last-of-type(-n + 3)",
    r"#\31 2 .sm\:block",
    ".größe",
    "--x",
]
REFUSED = [
    "##bad[",
    "",
    "  ",
    "#1st",
    ".",
    "a b >",
    "> a",
    "a,",
    "a,,b",
    "a > > b",
    "[a=]",
    "[a='b]",
    "[a=b",
    "[1=b]",
    "a:hoover",
    "a::before",
    "a:not()",
    "a:not( )",
    "a:not(b",
    "a)",
    "a:nth-child()",
    "a:nth-child(x)",
    "a:nth-child(٣)",
    "[a]\u00a0b",
    "[a]b",
    "a{}",
    "#help; .promises",
    "#a\\",
    "<b>",
]


@pytest.mark.parametrize("selector", READ)
def test_what_sites_write_is_taken(selector: str) -> None:
    assert selector_fault(selector) == ""


@pytest.mark.parametrize("selector", REFUSED)
def test_what_cannot_be_read_is_named(selector: str) -> None:
    assert selector_fault(selector).startswith("Browsers cannot read this from “")


def test_it_says_from_where_on() -> None:
    assert "from “[” on" in selector_fault("#bad[")
    assert "from “,” on" in selector_fault(" a, ")


def test_much_that_almost_fits_is_refused_at_once() -> None:
    for hard in (r"\12345" * 4_000 + "!", "a:not(" * 16, "a " * 20_000 + "[", "[a='" + r"\'" * 20_000):
        assert selector_fault(hard)
