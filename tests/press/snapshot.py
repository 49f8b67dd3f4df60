"""A printed paper as it stood, brought back for each test that begins with one."""

from __future__ import annotations

import shutil
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models, transaction

from .machine import Machine

ALIAS = "press"
KNOWN = ("printer", "coming", "made_of", "failed_with", "lease")  # what the press has looked up


@dataclass
class Snapshot:
    """A machine that was stopped; its files, its rows and what its press knew.

    Args:
        machine: no longer in use.
        rows: of each table of the press.
    """

    machine: Machine
    rows: dict[type[models.Model], list[models.Model]]

    def back(self, root: Path) -> Machine:
        """The machine in another folder, as if it had never been stopped."""
        shutil.copytree(self.machine.root, root, dirs_exist_ok=True)
        self.bring_rows()
        made = Machine(root, desk=deepcopy(self.machine.desk))
        made.now = self.machine.now
        made.progress = list(self.machine.progress)
        made.readers = made.press.shop.readers = deepcopy(self.machine.readers)
        for name in KNOWN:
            setattr(made.press.shop, name, getattr(self.machine.press.shop, name))
        made.press.has_started = True
        return made

    def bring_rows(self) -> None:
        for model, rows in self.rows.items():
            model._default_manager.using(ALIAS).bulk_create(deepcopy(rows))
        connection = connections[ALIAS]
        with connection.cursor() as cursor:
            for line in connection.ops.sequence_reset_sql(no_style(), list(self.rows)):
                cursor.execute(line)


def taken(root: Path) -> Snapshot:
    """Print a paper of three articles with all its lists, take it, and leave no rows behind."""
    with transaction.atomic(using=ALIAS):
        machine = Machine(root)
        machine.desk.write("summit7", "氣候峰會開幕")
        machine.desk.write("other22", "理髮師的後來")
        machine.desk.write("third33", "雨中的長隊")
        machine.settle()
        assert machine.failures() == {}
        machine.store.close()
        tables = list(apps.get_app_config(ALIAS).get_models())
        rows = {model: list(model._default_manager.using(ALIAS).all()) for model in tables}
        transaction.set_rollback(True, using=ALIAS)
    return Snapshot(machine, rows)
