"""The settings that follow from the answers."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from yanlu.newsroom.founding import OTHER, is_loopback

from ..options import DEMO_SECRET, hosts


def settings_of(
    answers: Mapping[str, str], standing: Mapping[str, str], *, demo: bool
) -> dict[str, str]:
    """What `yanlu.env` is to say.

    Args:
        answers: as the form has cleaned them.
        standing: the settings in force, as words; a secret of the paper's own is kept.
        demo: whether the demo paper is wanted beside.
    """
    parts = urlsplit(answers["address"])
    is_home = is_loopback(parts.hostname or "")
    secret = standing.get("YANLU_SECRET", "")
    settings = {
        "YANLU_ADDRESS": answers["address"],
        "YANLU_ZONE": answers["zone"],
        "YANLU_VARIANTS": variants(answers["variant"], standing.get("YANLU_VARIANTS", "")),
        "YANLU_SECRET": secret if len(secret) >= 32 and secret != DEMO_SECRET else new_secret(),
        "YANLU_DEMO": "yes" if demo else "no",
        "YANLU_PRODUCTION": "no" if is_home else "yes",
    }
    if is_home:
        return settings | {"YANLU_PORT": str(parts.port or 8000)}
    host, known = answers.get("desk_host") or parts.hostname or "", desk_hosts(standing)
    return settings | {"YANLU_NEWSROOM_HOSTS": ",".join(known if host in known else (host,))}


def variants(first: str, standing: str) -> str:
    """The variants that are printed: as they are set, if this one is the first of them."""
    return standing if standing.split(",")[0] == first else f"{first},{OTHER[first]}"


def desk_hosts(settings: Mapping[str, str]) -> tuple[str, ...]:
    """The newsroom's hosts that are set; there may be more than the one that is asked for."""
    return hosts(settings.get("YANLU_NEWSROOM_HOSTS", ""))


def new_secret() -> str:
    return secrets.token_hex(32)
