"""Names that a spreadsheet would reckon with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.exports.harmless import harmless


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1+1", "'+1+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("\0=1", "'=1"),
        ("＝1", "'＝1"),
        ('"=1"', '\'"=1"'),
        ("  =1", "'  =1"),
        ("a;=1", "a;'=1"),
        ("a\n=1", "a\n'=1"),
        ("\tname", "'\tname"),
        ("Ana – night shift", "Ana – night shift"),
        ("ann-marie@shop", "ann-marie@shop"),
        ("שירות לקוחות", "שירות לקוחות"),
        ("two\nlines", "two\nlines"),
        ("", ""),
    ],
)
def test_what_begins_like_a_formula_becomes_text(text: str, written: str) -> None:
    assert harmless(text) == written


@given(st.text())
def test_no_text_begins_like_a_formula_wherever_a_line_is_cut(text: str) -> None:
    for cell in harmless(text).replace("\t", ";").replace("\n", ";").replace("\r", ";").split(";"):
        assert cell.lstrip(' "')[:1] not in ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@given(st.text(alphabet=st.characters(categories=["L", "N"]), max_size=40))
def test_names_stay_as_they_are(name: str) -> None:
    assert harmless(name) == name
