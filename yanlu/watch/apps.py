"""The watch as a Django app."""

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """How the paper is, what is wrong, and who was told."""

    name = "yanlu.watch"
    label = "watch"
    verbose_name = "守望"
