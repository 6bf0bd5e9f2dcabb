"""Links from a customer to their record elsewhere: a template, and what may be put into it."""

import re
from collections.abc import Mapping
from string import Formatter
from urllib.parse import quote, urlsplit

NAME = re.compile(r"[A-Za-z][\w-]{0,39}")


def template_fault(template: str) -> str | None:
    """What is wrong with a template, as a sentence."""
    try:
        parts = list(Formatter().parse(template))
        place = urlsplit(template)
    except ValueError:
        return "Braces come in pairs, each around one name."
    if place.scheme != "https" or not place.hostname or "{" in place.netloc:
        return "Write an address that begins with https:// and a fixed host."
    for _, name, form, conversion in parts:
        if name is not None and (form or conversion or not NAME.fullmatch(name)):
            return f"“{{{name}}}” is not the name of an attribute."
    return None


def filled(template: str, values: Mapping[str, object]) -> str | None:
    """The address for this customer; None when it needs something that is not known of them."""
    if template_fault(template):
        return None
    address = ""
    for words, name, _, _ in Formatter().parse(template):
        address += words
        if name is None:
            continue
        value = values.get(name)
        if value is None or value == "":
            return None
        address += quote(str(value), safe="")
    return address
