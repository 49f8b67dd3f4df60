"""The room as Django sees it."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Codenames of readers."""

    name = "yanlu.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "讀者"
