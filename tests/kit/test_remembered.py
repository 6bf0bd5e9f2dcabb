"""What is remembered is asked for once, until its time is over."""

from kit.remembered import Remembered


class Asked:
    """Answers with how often it was asked, and has a clock."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.now = 0.0

    def answer(self, key: str) -> int:
        self.keys.append(key)
        return len(self.keys)

    def clock(self) -> float:
        return self.now


def test_it_asks_again_only_when_the_time_is_over() -> None:
    asked = Asked()
    known = Remembered(asked.answer, seconds=60, clock=asked.clock)

    answers = [known("a"), known("a"), known("b")]
    asked.now = 59.9
    answers.append(known("a"))
    asked.now = 60.0
    answers.append(known("a"))

    assert answers == [1, 1, 2, 1, 3]
    assert asked.keys == ["a", "b", "a"]


def test_what_was_asked_first_is_forgotten_when_there_is_too_much() -> None:
    asked = Asked()
    known = Remembered(asked.answer, seconds=60, keys=2)

    for key in "abcba":
        known(key)

    assert asked.keys == ["a", "b", "c", "a"]


def test_all_can_be_forgotten() -> None:
    asked = Asked()
    known = Remembered(asked.answer, seconds=60)

    known("a")
    known.forget()
    known("a")

    assert asked.keys == ["a", "a"]
