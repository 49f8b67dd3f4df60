"""The page on which a person changes name, language and password: Wagtail's, without a portrait.

A portrait would be kept and served as it was uploaded, with place and camera, under its own name.
"""

from __future__ import annotations

from typing import Any

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, AvatarSettingsPanel


class Account(AccountView):  # type: ignore[misc]
    """Wagtail's page of one's own account; it takes no picture."""

    def get_panels(self) -> list[Any]:
        """All panels but the portrait's."""
        return [one for one in super().get_panels() if not isinstance(one, AvatarSettingsPanel)]


account = require_admin_access(Account.as_view())
