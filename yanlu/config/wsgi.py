"""The newsroom as a WSGI application."""

from __future__ import annotations

import os

from .sqlite import use_sound_sqlite

use_sound_sqlite()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanlu.config.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402 - after the swap

application = get_wsgi_application()

from yanlu.newsroom.models.previews import set_printer  # noqa: E402 - after Django is up

from .previewing import print_preview  # noqa: E402
from .watching import is_worker, start_watching  # noqa: E402

set_printer(print_preview)
start_watching(looks=is_worker())
