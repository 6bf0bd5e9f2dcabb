"""The app's entry in Django's registry."""

from django.apps import AppConfig


class ProactiveConfig(AppConfig):
    name = "proactive"
    verbose_name = "Reaching out"
