"""The room as Django sees it."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Payments."""

    name = "yanlu.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "打賞與帳目"
