"""The Celery application."""

import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_after_setup

from kit.garbage import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livechat.settings")

app = Celery("livechat")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_after_setup.connect  # type: ignore[untyped-decorator]
def loaded(**_: Any) -> None:
    """Before a worker forks, so that its children share what was loaded."""
    settle()
