"""What the check finds when a page or the image falls behind the code."""

from pathlib import Path

from livechat.door import pages

SETTINGS = """
PORT = env.int("PORT", default=8000)
HOSTS = env.list(
    "ALLOWED_HOSTS", default=["localhost"]
)
POOL = {"max_size": env.int("DATABASE_POOL", default=12), "timeout": 3}
"""
ROWS = [
    "| `PORT` | `8000` | the port |",
    "| `ALLOWED_HOSTS` | `localhost` | hosts |",
    "| `DATABASE_POOL` | `12` |",
]


def wrong(*rows: str) -> list[str]:
    return list(pages.wrong_in_settings_page(SETTINGS, "\n".join(rows)))


def test_a_page_that_lists_every_setting_is_well() -> None:
    assert wrong(*ROWS, "| `PGBIN` | found | a directory |") == []


def test_a_setting_that_is_missing_changed_or_gone_is_named() -> None:
    assert wrong(ROWS[1], "| `DATABASE_POOL` | `10` |", "| `FORMER` | `1` |") == [
        "docs/operations.md does not list PORT",
        "docs/operations.md says `10` for DATABASE_POOL, which is 12",
        "docs/operations.md lists FORMER, which nothing reads",
    ]


def test_a_room_that_is_untold_told_otherwise_or_gone_is_named() -> None:
    rooms = {
        "chat": {
            "models/": "The tables of the heart. All of them.",
            "urls.py": "Where it answers.",
            "new.py": "News.",
        }
    }
    page = """# The rooms

## chat

| room | what lives there |
|---|---|
| `models/` | The tables of the heart. |
| `urls.py` | Addresses. |
| `old.py` | What was. |
"""

    assert list(pages.wrong_in_rooms_page(rooms, page)) == [
        "docs/rooms.md says of chat/urls.py what it does not say of itself: Where it answers.",
        "docs/rooms.md does not tell of chat/new.py",
        "docs/rooms.md tells of chat/old.py, which is not there",
    ]


def test_the_rooms_of_a_package_are_its_modules_and_its_packages(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.importlinter]\nroot_packages = ["chat"]\n')
    for name, said in (
        ("__init__", "The heart."),
        ("urls", "Where it answers.\n\nMore of it."),
        ("models/__init__", "Rows."),
    ):
        module = tmp_path / "chat" / f"{name}.py"
        module.parent.mkdir(parents=True, exist_ok=True)
        module.write_text(f'"""{said}"""\n')

    assert pages.rooms(tmp_path) == {"chat": {"models/": "Rows.", "urls.py": "Where it answers."}}


def test_an_app_that_the_image_lacks_is_named() -> None:
    project = '[tool.importlinter]\nroot_packages = ["livechat", "chat"]\n'

    assert list(pages.wrong_in_image(project, "FROM python\nCOPY chat chat\n")) == [
        "Dockerfile does not copy livechat"
    ]
