"""The room as Django sees it."""

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    """Comments."""

    name = "yanlu.comments"
    label = "comments"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "留言"
