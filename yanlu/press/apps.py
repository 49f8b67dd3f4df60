"""The press as a Django app."""

from django.apps import AppConfig


class PressConfig(AppConfig):
    """What is due is rendered, sealed and delivered."""

    name = "yanlu.press"
    label = "press"
    verbose_name = "印刷"
