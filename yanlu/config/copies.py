"""How backups are, for whoever watches: the alarms, the doctor, the checklist."""

from __future__ import annotations

from yanlu.watch.state import Copies

from . import keeping
from .places import Places


def copies_of(places: Places, *, wanted: bool) -> Copies:
    """How backup and drill went, by what was written down of them.

    Args:
        places: where everything lies.
        wanted: whether there is a place for backups.
    """
    last, drill = keeping.last_backup(places), keeping.last_drill(places)
    said = keeping.said_drill(places)
    return Copies(
        wanted=wanted,
        good_at=last.good_at if last else None,
        failed=bool(last and not last.is_good),
        since=(last.since or last.good_at) if last else None,
        drilled_at=drill.began if drill else None,
        drill_failed=bool(drill and not drill.is_good),
        proved_at=drill.good_at if drill else None,
        said_at=said.good_at if said else None,
    )
