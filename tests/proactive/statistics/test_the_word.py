"""The word uplift is said in one place, where there is a holdout, and on no other screen, mail or file."""

import re
from collections.abc import Iterator
from pathlib import Path

from proactive.statistics import Basis

ROOT = Path(__file__).parents[3]
SHOWN = {
    "templates": ("*.html", "*.txt"),
    "frontend": ("*.ts", "*.tsx"),
    **dict.fromkeys(("kit", "chat", "routing", "proactive", "direction", "metrics"), ("*.py",)),
    **dict.fromkeys(("livechat", "demo"), ("*.py",)),
}
# What somebody reads: a text in quotes, or a page that is all text.
SAID = {
    ".py": re.compile(r"""["'][^"'\n]*\buplift\b[^"'\n]*["']""", re.IGNORECASE),
    ".ts": re.compile(r"""["'`>][^"'`\n]*\buplift\b[^"'`\n]*["'`<]""", re.IGNORECASE),
}
# This says of something that it is none.
DENIED = "It is no uplift."
COMMENTS = ('"""', "//", "/**", "#")


def said() -> Iterator[tuple[str, str]]:
    for folder, patterns in SHOWN.items():
        for path in (found for pattern in patterns for found in (ROOT / folder).rglob(pattern)):
            if "node_modules" in path.parts or ".test." in path.name:
                continue
            for line in path.read_text().splitlines():
                if path.suffix in (".html", ".txt"):
                    found = [line] if "uplift" in line.lower() else []
                else:
                    found = [] if line.strip().startswith(COMMENTS) else SAID[path.suffix[:3]].findall(line)
                yield from ((str(path.relative_to(ROOT)), words) for words in found if DENIED not in words)


def test_nothing_but_a_comparison_with_a_holdout_is_called_an_uplift() -> None:
    assert list(said()) == [("proactive/statistics/effects.py", '"uplift"')]
    assert [basis.name for basis in Basis if "uplift" in basis.value + basis.sentence] == ["HOLDOUT"]
