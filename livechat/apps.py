"""What Django's start joins together."""

from django.apps import AppConfig


class LivechatConfig(AppConfig):
    name = "livechat"

    def ready(self) -> None:
        from livechat import celery, wiring  # noqa: F401, PLC0415  both need loaded models

        wiring.connect()
