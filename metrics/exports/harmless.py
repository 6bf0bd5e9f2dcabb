"""Text that no spreadsheet takes for a formula."""

import re

SIGNS = "=+\\-@＝＋－＠"
# At the beginning, and wherever a spreadsheet of another country would cut the line.
FORMULA = re.compile(rf"""(^|[;\t\r\n])([^\S;\t\r\n]*[ "\x01-\x08\x0e-\x1f]*)(?=[{SIGNS}])""")
CUTS = ("\t", "\r", "\n")


def harmless(text: str) -> str:
    """The text, with an apostrophe before what would be reckoned (OWASP, CSV injection)."""
    marked = FORMULA.sub(r"\1'\2", text.replace("\0", ""))
    return f"'{marked}" if marked.startswith(CUTS) else marked
