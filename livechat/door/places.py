"""Where things lie in a checkout, and the environment that every command of the door gets."""

import os
from collections.abc import Iterable
from pathlib import Path

from livechat.engines import REPOSITORY

VENV = REPOSITORY / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = REPOSITORY / "requirements"
FRONTEND = REPOSITORY / "frontend"
DIST = REPOSITORY / "static" / "dist"
TOOLS = REPOSITORY / "var" / "tools"


def data_dir() -> Path:
    return Path(os.environ.get("DATA_DIR") or REPOSITORY / "var").resolve()


def environment(data: Path, paths: Iterable[Path] = ()) -> dict[str, str]:
    """What children inherit: our Python and Node before those of the machine, and this house's data."""
    search = [str(VENV / "bin"), *map(str, paths), os.environ.get("PATH", os.defpath)]
    return {
        **os.environ,
        "PATH": os.pathsep.join(search),
        "VIRTUAL_ENV": str(VENV),
        "DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "livechat.settings",
        "PYTHONUNBUFFERED": "1",
    }
