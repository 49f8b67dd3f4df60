"""The room as Django sees it."""

from django.apps import AppConfig


class ReactionsConfig(AppConfig):
    """Reactions."""

    name = "yanlu.reactions"
    label = "reactions"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "讀後感"
