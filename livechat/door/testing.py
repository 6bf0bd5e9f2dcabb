"""`./run test`: every test, with engines and data of its own, so that a running demo is not disturbed."""

import os
import shutil

from livechat.door import house
from livechat.door.engine_parts import running_engines
from livechat.door.errands import ErrandFailed
from livechat.door.frontend import built_front_end
from livechat.door.places import FRONTEND, PYTHON, data_dir, environment
from livechat.door.venv import apt_install, python_environment
from livechat.door.words import Failure, say, step
from livechat.engines import REPOSITORY

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def run_tests(words: list[str]) -> int:
    data = data_dir() / "test"
    with house.held(data, "./run test"):
        python_environment("test")
        browser = _browser()
        node = built_front_end(data)
        env = {**environment(data, [node.bin]), "CHROMIUM": browser}
        with running_engines(data) as supervisor:
            front_end = 0 if words else supervisor.run_in_front([*node.npm, "test"], env=env, cwd=FRONTEND)
            if front_end != 0:
                say("The front end's tests failed; the others follow.")
            # Last, so that pytest's closing line closes the whole.
            back_end = supervisor.run_in_front([PYTHON, "-m", "pytest", *words], env=env, cwd=REPOSITORY)
            return back_end or front_end


def _browser() -> str:
    """The browser of the tests: CHROMIUM, one on PATH, else Debian's."""
    if given := os.environ.get("CHROMIUM"):
        return given
    return _on_path() or _debians()


def _on_path() -> str | None:
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def _debians() -> str:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        with step("Installing Chromium for the browser tests"):
            try:
                apt_install("chromium")
            except ErrandFailed as failed:
                raise Failure(
                    f"Chromium could not be installed: install it and set CHROMIUM ({failed})."
                ) from None
        if found := _on_path():
            return found
    raise Failure("The browser tests need Chromium: install it with `apt install chromium`, or set CHROMIUM.")
