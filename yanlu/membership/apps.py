"""The room as Django sees it."""

from django.apps import AppConfig


class MembershipConfig(AppConfig):
    """Membership."""

    name = "yanlu.membership"
    label = "membership"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "榮譽會員"
