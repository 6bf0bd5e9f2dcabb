"""What is hidden in a text before anything stores, shows or logs it."""

import re
from collections.abc import Callable

Mask = Callable[[str], str]

_DIGITS = re.compile(r"(?<![\d+])\d(?:[ -]?\d){11,18}(?!\d)")
# The first digits of the card networks: Visa, Mastercard, Amex, Diners, Discover, JCB, UnionPay, Maestro.
_ISSUERS = re.compile(
    r"4|5[1-5]|2(?:2[2-9]|[3-6]|7[01]|720)|3[47]|3(?:0[0-5]|[689])|6(?:011|5|4[4-9]|22|2|7|3)|35|5[068]"
)


def passes_luhn(digits: str) -> bool:
    """The check digit of card numbers (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _hide_card(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    if not (_ISSUERS.match(digits) and passes_luhn(digits)):
        return found[0]
    return f"•••• {digits[-4:]}"


def mask_cards(text: str) -> str:
    """Replace payment card numbers; their last four digits stay."""
    return _DIGITS.sub(_hide_card, text)


# It begins where no address goes on, and its parts are bounded: the time it takes grows with the text.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")


def mask_emails(text: str) -> str:
    """Replace e-mail addresses."""
    return _EMAIL.sub("•••@•••", text)


MASKS: list[Mask] = [mask_cards]


def mask(text: str) -> str:
    for hide in MASKS:
        text = hide(text)
    return text
