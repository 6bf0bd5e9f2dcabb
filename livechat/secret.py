"""The key of an installation that names none: made once, and the same for every process that asks."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile


def kept_secret(file: Path) -> str:
    """What the file holds; made if there is none. Of processes that begin at once the first one's counts."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=file.parent) as made:
            made.write(secrets.token_urlsafe(50))
            made.flush()
            # Under its name it is whole from the first moment on, and never replaced.
            with suppress(FileExistsError):
                os.link(made.name, file)
    return file.read_text()
