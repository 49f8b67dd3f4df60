"""The press's settings: the newsroom's, without what only the desk needs."""

from __future__ import annotations

from . import settings
from .settings import *  # noqa: F403 - Django reads settings from one module

INSTALLED_APPS = [app for app in settings.INSTALLED_APPS if not app.startswith("allauth")]
MIDDLEWARE = []
