"""The worker's application with a death built in: after the function that DIES_AFTER names, in the midst of
whatever called it. Another function than the named one is never touched."""

import functools
import importlib
import os
import signal
from collections.abc import Callable
from typing import Any

import django

from livechat.celery import app

__all__ = ["app"]


def dying(last: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(last)
    def do_and_die(*args: Any, **kwargs: Any) -> None:
        last(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    return do_and_die


django.setup()
if name := os.environ.get("DIES_AFTER"):
    module, _, function = name.rpartition(".")
    home = importlib.import_module(module)
    setattr(home, function, dying(getattr(home, function)))
if seconds := os.environ.get("DELIVERED_AGAIN_AFTER"):
    app.conf.broker_transport_options["visibility_timeout"] = int(seconds)
