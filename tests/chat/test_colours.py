"""Colours that can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.colours import TEXT_CONTRAST, WHITE, contrast, on, readable_accent

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#777777", "#ffffff", 4.48)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == ratio


def test_an_accent_that_reads_stays() -> None:
    assert readable_accent("#1f6f5c") == "#1f6f5c"


@given(COLOURS)
def test_every_accent_ends_up_readable(accent: str) -> None:
    corrected = readable_accent(accent)

    assert contrast(corrected, WHITE) >= TEXT_CONTRAST
    assert contrast(on(corrected), corrected) >= TEXT_CONTRAST
