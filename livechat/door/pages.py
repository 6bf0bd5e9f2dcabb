"""What is written beside the code and falls behind it: the pages of settings and rooms, and the image."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

SETTINGS = "livechat/settings.py"
SETTINGS_PAGE = "docs/operations.md"
ROOMS_PAGE = "docs/rooms.md"
# Read by the door, which cannot import the settings.
DOOR_VARIABLES = {"PGBIN", "VALKEY_BIN", "CHROMIUM"}

# What lives in each room of each package, by its own first line.
Rooms = Mapping[str, Mapping[str, str]]


def wrong_in_settings_page(settings: str, page: str) -> Iterator[str]:
    """Every variable that the settings read stands in a table of the page, with its number if it is one."""
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", page, flags=re.MULTILINE))
    read = dict(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"(?:, default=([\d.]+)\))?', settings))
    for name, number in read.items():
        if name not in rows:
            yield f"{SETTINGS_PAGE} does not list {name}"
        elif number and rows[name] != f"`{number}`":
            yield f"{SETTINGS_PAGE} says {rows[name]} for {name}, which is {number}"
    for name in sorted(rows.keys() - read.keys() - DOOR_VARIABLES):
        yield f"{SETTINGS_PAGE} lists {name}, which nothing reads"


def rooms(repository: Path) -> Rooms:
    return {
        package: dict(_rooms_of(repository / package))
        for package in packages((repository / "pyproject.toml").read_text())
    }


def _rooms_of(package: Path) -> Iterator[tuple[str, str]]:
    for place in sorted(package.iterdir()):
        module = place / "__init__.py" if place.is_dir() else place
        if module.suffix == ".py" and module.exists() and place.name not in ("__init__.py", "migrations"):
            said = ast.get_docstring(ast.parse(module.read_text())) or ""
            yield place.name + "/" * place.is_dir(), said.partition("\n\n")[0].replace("\n", " ")


def wrong_in_rooms_page(rooms: Rooms, page: str) -> Iterator[str]:
    """Every room stands on the page with the first words of its own, and no other does."""
    sections = [section.partition("\n") for section in re.split("^## ", page, flags=re.MULTILINE)]
    told = {
        name: dict(re.findall(r"^\| `(\S+)` \| (.+) \|$", rows, re.MULTILINE)) for name, _, rows in sections
    }
    for package, those in rooms.items():
        rows = told.get(package, {})
        for room, said in those.items():
            if room not in rows:
                yield f"{ROOMS_PAGE} does not tell of {package}/{room}"
            elif not said.startswith(rows[room]):
                yield f"{ROOMS_PAGE} says of {package}/{room} what it does not say of itself: {said}"
        for room in sorted(rows.keys() - those.keys()):
            yield f"{ROOMS_PAGE} tells of {package}/{room}, which is not there"


def wrong_in_image(project: str, dockerfile: str) -> Iterator[str]:
    """Every package of ours is copied into the image."""
    copied = set(re.findall(r"^COPY (\w+) ", dockerfile, flags=re.MULTILINE))
    for package in packages(project):
        if package not in copied:
            yield f"Dockerfile does not copy {package}"


def packages(project: str) -> list[str]:
    names: list[str] = tomllib.loads(project)["tool"]["importlinter"]["root_packages"]
    return names
