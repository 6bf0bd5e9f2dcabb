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


def test_the_first_request_loads_nothing_while_everybody_waits() -> None:
    asked = subprocess.run([sys.executable, "-c", ASKED_FIRST], capture_output=True, text=True, check=True)

    assert asked.stdout.split() == []
