"""Settings and application of the site; its database is made when it is loaded first."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import samples

from yanlu.config.sqlite import use_sound_sqlite

use_sound_sqlite()

import django  # noqa: E402
from django.conf import settings  # noqa: E402

DATABASE = Path(os.environ["STOCK_DATABASE"])
settings.configure(
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="for one run",
    ROOT_URLCONF="stock.urls",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATABASE}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "stock",
        "wagtail.users",
        "wagtail.documents",
        "wagtail.images",
        "wagtail.admin",
        "wagtail",
        "modelcluster",
        "taggit",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "django.middleware.security.SecurityMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    STATIC_URL="/static/",
    USE_TZ=True,
    WAGTAIL_SITE_NAME="Bench",
)
django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from yanlu.article import Paragraph, Quote, Subhead, plain  # noqa: E402


def make_site() -> None:
    """The tables, and the sample article as a page of the site."""
    from stock.models import StockArticle

    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(StockArticle)
    one = samples.article(1)
    body = []
    for block in one.body:
        if isinstance(block, Paragraph):
            body.append(("paragraph", plain(block.text)))
        elif isinstance(block, Subhead):
            body.append(("subhead", plain(block.text)))
        elif isinstance(block, Quote):
            body.append(("quote", {"text": plain(block.text[0]), "speaker": block.speaker}))
    page = StockArticle(
        title=one.headline,
        slug="article",
        lead=one.lead,
        section=one.section.name,
        published=one.published,
        body=body,
    )
    home = Page.objects.get(depth=2)
    home.add_child(instance=page)
    Site.objects.update(hostname="127.0.0.1", root_page=home)


if not DATABASE.exists():
    make_site()
application = WSGIHandler()
