"""The app's entry in Django's registry."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"
    verbose_name = "Conversations"

    def ready(self) -> None:
        from chat import signals  # noqa: PLC0415  its receiver needs loaded models

        signals.connect()
