"""Lines of text as people write them in any language."""

import unicodedata

# They join letters within words of Persian and Hindi, and the parts of one emoji.
JOINERS = "\u200c\u200d"


def is_line(text: str) -> bool:
    """Whether each sign of it can be typed and seen, or joins those that can, or is a space of any width: no
    line breaks, nothing that controls, and nothing that turns the direction."""
    return text.isprintable() or (
        all(sign.isprintable() or sign in JOINERS or unicodedata.category(sign) == "Zs" for sign in text)
        and any(sign.isprintable() and not sign.isspace() for sign in text)
    )
