"""What the check finds when a page or the image falls behind the code."""

from livechat.door import checks

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
    return list(checks.wrong_in_settings_page(SETTINGS, "\n".join(rows)))


def test_a_page_that_lists_every_setting_is_well() -> None:
    assert wrong(*ROWS, "| `PGBIN` | found | a directory |") == []


def test_a_setting_that_is_missing_changed_or_gone_is_named() -> None:
    assert wrong(ROWS[1], "| `DATABASE_POOL` | `10` |", "| `FORMER` | `1` |") == [
        "docs/operations.md does not list PORT",
        "docs/operations.md says `10` for DATABASE_POOL, which is 12",
        "docs/operations.md lists FORMER, which nothing reads",
    ]


def test_an_app_that_the_image_lacks_is_named() -> None:
    project = '[tool.importlinter]\nroot_packages = ["livechat", "chat"]\n'

    assert list(checks.wrong_in_image(project, "FROM python\nCOPY chat chat\n")) == [
        "Dockerfile does not copy livechat"
    ]
