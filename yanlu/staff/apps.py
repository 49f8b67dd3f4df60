"""The room as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class StaffConfig(AppConfig):
    """The staff's own door."""

    name = "yanlu.staff"
    label = "staff"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "同仁"

    def ready(self) -> None:
        """Let every session know at which standing of its person it began."""
        from .sessions import begin  # needs the registry of models

        user_logged_in.connect(begin, dispatch_uid="staff.begin")
