"""Lines of text."""

import pytest

from kit.lines import is_line


@pytest.mark.parametrize(
    "text", ["", "Maya Lin", "Jean\u00a0Dupont", "علی\u200cرضا", "👩\u200d💻", "李 雷\u3000"]
)
def test_what_people_write_is_a_line(text: str) -> None:
    assert is_line(text)


@pytest.mark.parametrize("text", ["\u200d", "\u200c \u200d", "\u00a0"])
def test_nothing_to_be_seen_is_none(text: str) -> None:
    assert not is_line(text)


@pytest.mark.parametrize("sign", ["\0", "\n", "\t", "\x85", "\u2028", "\u202e", "\u2066", "\u200b", "\ufeff"])
def test_what_nobody_sees_is_none(sign: str) -> None:
    assert not is_line(f"Maya{sign}Lin")
