"""Card numbers do not get as far as the database."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.masking import mask, mask_cards, passes_luhn


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("my card is 4111111111111111 thanks", "my card is •••• 1111 thanks"),
        ("4111 1111 1111 1111", "•••• 1111"),
        ("5555-5555-5555-4444", "•••• 4444"),
        ("378282246310005", "•••• 0005"),
        ("6011111111111117 and 3530111333300000", "•••• 1117 and •••• 0000"),
        ("(4012888888881881)", "(•••• 1881)"),
        # A wrong check digit, an order, a phone number, a time: not cards.
        ("4111111111111112", "4111111111111112"),
        ("order 100200300400", "order 100200300400"),
        ("call +4930123456789012", "call +4930123456789012"),
        ("2026-11-21 20:04:02", "2026-11-21 20:04:02"),
        ("", ""),
    ],
)
def test_cards_are_hidden_and_other_numbers_stay(text: str, masked: str) -> None:
    assert mask_cards(text) == masked


def card(prefix: str, length: int, random: random.Random) -> str:
    body = prefix + "".join(str(random.randrange(10)) for _ in range(length - len(prefix) - 1))
    return next(body + str(check) for check in range(10) if passes_luhn(body + str(check)))


@given(
    st.sampled_from([("4", 16), ("51", 16), ("55", 16), ("34", 15), ("37", 15), ("6011", 16), ("62", 16)]),
    st.randoms(use_true_random=False),
    st.sampled_from(["", " ", "-"]),
)
def test_every_valid_card_is_hidden(kind: tuple[str, int], random: random.Random, gap: str) -> None:
    number = card(*kind, random)
    written = gap.join(number[at : at + 4] for at in range(0, len(number), 4))

    assert mask(f"Take {written}.") == f"Take •••• {number[-4:]}."


@given(st.text(max_size=300))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)
