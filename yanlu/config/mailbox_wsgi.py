"""The mailbox as a WSGI application."""

from __future__ import annotations

import os

from .orphans import end_with_parent
from .sqlite import use_sound_sqlite

end_with_parent()
use_sound_sqlite()
os.environ["DJANGO_SETTINGS_MODULE"] = "yanlu.config.mailbox_settings"

from django.conf import settings  # noqa: E402 - after the swap
from django.core.wsgi import get_wsgi_application  # noqa: E402 - after the swap

from .health import Health  # noqa: E402
from .logs import Quiet, say, set_up_logs  # noqa: E402
from .looking import database_findings  # noqa: E402
from .sharing import share_rates  # noqa: E402

set_up_logs(settings.YANLU["YANLU_LOG"], "mailbox")
mailbox = Quiet(get_wsgi_application(), say)
application = Health(mailbox, lambda: database_findings("mailbox"), "/mailbox", "")
share_rates(settings.YANLU)
