"""Numbers in words."""

import pytest

from metrics.kpis import KPIS, Unit
from metrics.wording import change, gap, of, shown, told


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (None, Unit.SECONDS, "–"),
        (0, Unit.SECONDS, "0.0 s"),
        (8.54, Unit.SECONDS, "8.5 s"),
        (31.571, Unit.SECONDS, "32 s"),
        (59.6, Unit.SECONDS, "1 min"),
        (200, Unit.SECONDS, "3 min 20 s"),
        (7_500, Unit.SECONDS, "2 h 5 min"),
        (7_201, Unit.SECONDS, "2 h"),
        (0.8125, Unit.SHARE, "81.2 %"),
        (1234, Unit.COUNT, "1,234"),
        (4.25, Unit.SCORE, "4.2"),
        (1.5, Unit.RATIO, "1.50"),
    ],
)
def test_values_with_their_unit(value: float | None, unit: Unit, words: str) -> None:
    assert shown(value, unit).replace("\u00a0", " ") == words


def test_gaps_and_changes() -> None:
    def plain(words: str) -> str:
        return words.replace("\u00a0", " ")

    assert plain(gap(72, 60, Unit.SECONDS)) == "12 s over the target of 1 min"
    assert plain(gap(0.8, 0.8, Unit.SHARE)) == "at the target of 80.0 %"
    assert plain(gap(0.7999, 0.8, Unit.SHARE)) == "just under the target of 80.0 %"
    assert plain(gap(60.01, 60, Unit.SECONDS)) == "just over the target of 1 min"
    assert gap(None, 60, Unit.SECONDS) == ""
    assert plain(change(0.831, 0.8, Unit.SHARE)) == "up 3.1 points from 80.0 %"
    assert plain(change(5, 7, Unit.COUNT)) == "down 2 from 7"
    assert plain(change(5, 5, Unit.COUNT)) == "as before: 5"
    assert change(1934, 0, Unit.COUNT) == "none before"


def test_of_how_many_and_whether_they_are_enough() -> None:
    ratings, answered = KPIS["csat"], KPIS["asa_s"]
    assert (told(0.75, 4, ratings), of(4, ratings)) == ("–", "of 4 ratings, which are too few to tell")
    assert (told(0.8, 5, ratings), of(5, ratings)) == ("80.0\u00a0%", "of 5 ratings")
    assert (told(None, 0, answered), of(0, answered)) == ("–", "no conversations answered")
    assert told(12.0, 1, answered) == "12\u00a0s"
    assert (of(593, KPIS["answered"]), of(0, KPIS["answered"])) == ("", "no conversations answered")
