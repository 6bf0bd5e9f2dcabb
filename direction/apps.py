"""The app's entry in Django's registry."""

from django.apps import AppConfig


class DirectionConfig(AppConfig):
    name = "direction"
    verbose_name = "Direction"
