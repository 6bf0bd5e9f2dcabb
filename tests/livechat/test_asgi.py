"""What a web process has loaded before anybody asks."""

import subprocess
import sys

ASKED_FIRST = """
import sys
import livechat.asgi
loaded = set(sys.modules)
from channels.layers import get_channel_layer
from django.urls import resolve
get_channel_layer()
resolve("/widget/config")
print(*sorted(set(sys.modules) - loaded))
"""


SETTLED = """
import gc
import livechat.asgi
print(gc.get_freeze_count() > 10 * len(gc.get_objects()))
"""


def test_what_was_loaded_is_not_looked_through_for_garbage_while_somebody_waits() -> None:
    asked = subprocess.run([sys.executable, "-c", SETTLED], capture_output=True, text=True, check=True)

    assert asked.stdout.split() == ["True"]


def test_the_first_request_loads_nothing_while_everybody_waits() -> None:
    asked = subprocess.run([sys.executable, "-c", ASKED_FIRST], capture_output=True, text=True, check=True)

    assert asked.stdout.split() == []
