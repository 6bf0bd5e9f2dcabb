"""Flow control."""

from hypothesis import given
from hypothesis import strategies as st

from kit.flow import BYTES, ENTRIES, STALLED_SECONDS, Credit


def test_a_fresh_stream_has_all_its_room_and_is_not_behind() -> None:
    credit = Credit(7)

    assert (credit.room, credit.is_behind, credit.is_stalled(now=10_000)) == (ENTRIES, False, False)


def test_sixty_four_entries_may_be_on_the_way_and_no_more() -> None:
    credit = Credit(0)

    for seq in range(1, ENTRIES + 1):
        credit.spend(seq, size=10, now=0)

    assert credit.room == 0


def test_large_entries_use_the_room_up_sooner() -> None:
    credit = Credit(0)

    credit.spend(1, size=BYTES, now=0)

    assert credit.room == 0


def test_what_is_received_makes_room_again() -> None:
    credit = Credit(0)
    for seq in range(1, ENTRIES + 1):
        credit.spend(seq, size=BYTES // 64, now=0)

    credit.receive(60, now=1)

    assert credit.room == 60


def test_a_reader_who_receives_nothing_while_more_waits_is_stalled_after_twenty_seconds() -> None:
    credit = Credit(0)
    for seq in range(1, ENTRIES + 1):
        credit.spend(seq, size=10, now=100)
    credit.aim(ENTRIES + 1)

    assert not credit.is_stalled(100 + STALLED_SECONDS)
    assert credit.is_stalled(100 + STALLED_SECONDS + 0.1)


def test_a_reader_who_has_everything_is_never_stalled() -> None:
    credit = Credit(0)
    for seq in range(1, ENTRIES + 1):
        credit.spend(seq, size=10, now=0)

    assert not credit.is_stalled(now=1_000_000)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 300), st.integers(0, 50_000))))
def test_never_more_on_the_way_than_agreed(steps: list[tuple[bool, int, int]]) -> None:
    credit, on_the_way = Credit(0), {}

    for is_send, seq, size in steps:
        if is_send and credit.room:
            on_the_way[credit.sent + 1] = size
            credit.spend(credit.sent + 1, size, now=0)
        elif not is_send:
            credit.receive(seq, now=0)
            on_the_way = {sent: bytes for sent, bytes in on_the_way.items() if sent > seq}
        held = sum(on_the_way.values())
        assert credit.room == (ENTRIES - len(on_the_way) if held < BYTES else 0)
        assert len(on_the_way) <= ENTRIES
        assert held < BYTES + 50_000
