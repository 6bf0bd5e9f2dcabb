"""Guidelines are written by people, and shown to all agents."""

import pytest

from direction.markdown import as_html


def test_markdown_becomes_html() -> None:
    assert as_html("Be **brief**.\n\n- one\n- two") == (
        "<p>Be <strong>brief</strong>.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://elsewhere.test/pixel.png)",
        '<a href="https://x.test" style="position:fixed" onclick="alert(1)">x</a>',
        "<style>*{display:none}</style>",
    ],
)
def test_nothing_in_them_acts(hostile: str) -> None:
    shown = as_html(hostile)

    assert not any(evil in shown for evil in ("<script", "<img", "<style", 'href="javascript', 'href="data'))
    assert "<a " not in shown or "onclick=" not in shown.split("<a ")[1].split(">")[0]


def test_nothing_is_nothing() -> None:
    assert as_html("") == ""
