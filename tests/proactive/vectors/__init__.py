"""The tables that Python and the browser both pass: conditions with facts and truths, patterns with pages.

`conditions.json` was written by hand for what matters, and by `python -m tests.proactive.vectors` for the
rest."""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def vectors() -> list[dict[str, Any]]:
    return [*_read("conditions.json"), *_read("generated.json")]


def page_vectors() -> list[dict[str, Any]]:
    return _read("pages.json")


def _read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((HERE / name).read_text())
    return found
