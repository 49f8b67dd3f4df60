"""Django's settings, made of the paper's own (see docs/settings.md)."""

from __future__ import annotations

from pathlib import Path

from .databases import databases
from .options import desk_origin
from .routing import READERS
from .settings_file import settings_in_force
from .sharing import caches
from .sqlite import use_sound_sqlite
from .storages import storages

SQLITE = use_sound_sqlite()
YANLU = settings_in_force()
VAR = YANLU["YANLU_VAR"]
PRODUCTION: bool = YANLU["YANLU_PRODUCTION"]

SECRET_KEY = YANLU["YANLU_SECRET"]
SECRET_KEY_FALLBACKS = [*YANLU["YANLU_FORMER_SECRETS"]]
LASTING_SECRET = YANLU["YANLU_LASTING_SECRET"] or SECRET_KEY
DEBUG = YANLU["YANLU_DEBUG"]
ALLOWED_HOSTS = [*YANLU["YANLU_NEWSROOM_HOSTS"]] or ["127.0.0.1", "localhost", "[::1]"]
ROOT_URLCONF = "yanlu.config.urls"
WSGI_APPLICATION = "yanlu.config.wsgi.application"

INSTALLED_APPS = [
    "yanlu.watch",
    "yanlu.press",
    "yanlu.newsroom",
    "yanlu.staff",
    "allauth.account",
    "allauth.mfa",
    *(f"yanlu.{room}" for room in READERS),
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yanlu.staff.gate.Gate",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


DATABASES = databases(YANLU, SQLITE)
CACHES = caches(YANLU)
DATABASE_ROUTERS = ["yanlu.config.routing.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hant"
LANGUAGES = [("zh-hant", "繁體中文"), ("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = YANLU["YANLU_ZONE"]
USE_TZ = True
USE_I18N = True

STATIC_URL = "/newsroom/static/"
MEDIA_URL = "/newsroom/media/"
MEDIA_ROOT = VAR / "media"
STORAGES = storages(YANLU)
# Pictures are read in memory: a temporary file would hold where and with what they were taken.
FILE_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
LOGIN_URL = "/newsroom/login/"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_PATH = "/newsroom/"
CSRF_COOKIE_PATH = "/newsroom/"
CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
if PRODUCTION:
    # In production the desk stands behind a proxy that speaks TLS and says so in this header.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in YANLU["YANLU_NEWSROOM_HOSTS"]]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# Letters are the staff's outbox alone: of Wagtail's own, none is sent, as it would hold headlines.
STAFF_MAIL, STAFF_MAIL_FROM = YANLU["YANLU_MAIL"], YANLU["YANLU_MAIL_FROM"]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
WAGTAIL_PASSWORD_RESET_ENABLED = False

# Accounts are the staff's room alone: of allauth only passkeys and recovery codes are used, and
# none of its pages.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
STAFF_GUARDED = PRODUCTION
STAFF_ORIGIN = desk_origin(YANLU)
MFA_ADAPTER = "yanlu.staff.adapter.Adapter"
MFA_SUPPORTED_TYPES = ["webauthn", "recovery_codes"]
MFA_WEBAUTHN_USER_VERIFICATION = "required"

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

WAGTAIL_SITE_NAME = "言路"
WAGTAILADMIN_BASE_URL = YANLU["YANLU_ADDRESS"].rstrip("/")
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAILIMAGES_IMAGE_MODEL = "newsroom.Picture"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 40 * 1024 * 1024
WAGTAILIMAGES_IMAGE_FORM_BASE = "yanlu.newsroom.picture_form.PictureForm"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "yanlu.newsroom.finding", "AUTO_UPDATE": False}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"plainly": {"()": "yanlu.config.outages.Plainly"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["plainly"]},
        "nothing": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A wrong host name is the asker's mistake, and its line would hold what he asked.
    # So is a wrong address or form; and the address of a payment in a log would date it.
    "loggers": {
        "django.security.DisallowedHost": {"handlers": ["nothing"], "propagate": False},
        "django.security.csrf": {"handlers": ["nothing"], "propagate": False},
        "django.request": {"level": "ERROR"},
    },
}
