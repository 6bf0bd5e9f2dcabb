"""The page about the wire is whole, or says what it lacks."""

import pytest

from livechat import wire_tables

PLACES = "".join(
    f"{wire_tables.BEGIN.format(name)}\nold\n{wire_tables.END}\n\n" for name in wire_tables.tables()
)


def test_tables_are_written_anew_and_the_words_between_them_stay() -> None:
    page = wire_tables.with_tables("Before.\n" + PLACES + "After.\n")

    assert page.startswith("Before.\n") and page.endswith("After.\n")
    assert "old" not in page.split()
    assert "| `not_found` | 404 |" in page
    assert wire_tables.with_tables(page) == page


def test_a_page_without_a_place_for_a_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no place for a table: <!-- table: errors -->"):
        wire_tables.with_tables(PLACES.replace("table: errors", "table: mistakes"))


def test_an_act_without_its_sentence_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(wire_tables.AGENT_ACTS, "take")

    with pytest.raises(ValueError, match="disagree about take"):
        wire_tables.tables()
