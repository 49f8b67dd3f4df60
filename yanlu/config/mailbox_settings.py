"""Django's settings of the mailbox: the process that takes readers' forms, and nothing else."""

from __future__ import annotations

from typing import Any

from .databases import databases
from .routing import READERS
from .settings_file import settings_in_force
from .sqlite import use_sound_sqlite

SQLITE = use_sound_sqlite()
YANLU = settings_in_force()

SECRET_KEY = YANLU["YANLU_SECRET"]
SECRET_KEY_FALLBACKS = [*YANLU["YANLU_FORMER_SECRETS"]]
LASTING_SECRET = YANLU["YANLU_LASTING_SECRET"] or SECRET_KEY
DEBUG = False
ALLOWED_HOSTS = ["*"]  # mirrors and onions pass forms on under names of their own; no link uses it
ROOT_URLCONF = "yanlu.config.mailbox_urls"

INSTALLED_APPS = [f"yanlu.{room}" for room in READERS]

MIDDLEWARE = ["yanlu.accounts.window.Blind"]
APPEND_SLASH = False

DATABASES: dict[str, Any] = {
    "default": {},
    **databases(YANLU, SQLITE, ["mailbox"]),
}
# Opening the file anew for every form would be the dearest part of taking it.
DATABASES["mailbox"].setdefault("CONN_MAX_AGE", None)
DATABASE_ROUTERS = ["yanlu.config.routing.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hant"
TIME_ZONE = YANLU["YANLU_ZONE"]
USE_TZ = True
USE_I18N = False
# No temporary file, no time, no name of a reader's file: forms are words.
FILE_UPLOAD_HANDLERS: list[str] = []
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 50
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": True,
    "handlers": {"nothing": {"class": "logging.NullHandler"}},
    "root": {"handlers": ["nothing"], "level": "CRITICAL"},
}
