"""The examination: every look in turn, told in words or as JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime

from ..clocks import is_synchronised
from ..options import OptionError
from ..parsing import Parser
from ..settings_file import settings_in_force
from . import (
    backup,
    buckets,
    clock,
    databases,
    demo,
    disk,
    domain,
    folder,
    keys,
    machine,
    mail,
    port,
    secret,
    servers,
)
from .finding import Finding, State, ok, wrong
from .patient import Look, Patient

LOOKS: Mapping[str, Look] = {
    "machine": machine.look,
    "disk": disk.look,
    "folder": folder.look,
    "keys": keys.look,
    "secret": secret.look,
    "servers": servers.look,
    "buckets": buckets.look,
    "databases": databases.look,
    "demo": demo.look,
    "backup": backup.look,
    "mail": mail.look,
    "clock": clock.look,
    "port": port.look,
    "domain": domain.look,
}
MARKS = {State.OK: "✓", State.WARNING: "!", State.WRONG: "✗"}


def main(arguments: list[str]) -> int:
    """Examine; 0 if all is well or only to be watched, 1 if something is wrong."""
    chosen = parser().parse_args(arguments)
    findings = list(examine(chosen.concern or list(LOOKS), chosen.whole))
    if chosen.json:
        print(json.dumps([asdict(one) for one in findings], ensure_ascii=False, indent=1))
    else:
        tell(findings)
    return 1 if any(one.state is State.WRONG for one in findings) else 0


def parser() -> argparse.ArgumentParser:
    made = Parser(prog="yanlu doctor", description="Say what is wrong, in words.")
    made.add_argument("concern", nargs="*", choices=[[], *LOOKS], help="only these; none: all")
    made.add_argument("--json", action="store_true", help="the findings as JSON")
    made.add_argument("--whole", action="store_true", help="verify every file of the edition")
    return made


def examine(concerns: Iterable[str], whole: bool) -> Iterator[Finding]:
    """Every finding; without settings that can be used there is nothing else to look at."""
    try:
        options = settings_in_force()
    except OptionError as error:
        yield unusable(str(error))
        return
    yield ok("settings", "設定都能用。", "The settings can be used.")
    patient = Patient(options, datetime.now(UTC), whole, is_synchronised())
    if patient.has_begun and "databases" in concerns:
        start_django()
    for concern in concerns:
        yield from LOOKS[concern](patient)


def start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanlu.config.settings")
    import django

    django.setup()


def unusable(reason: str) -> Finding:
    return wrong(
        "settings",
        f"設定不能用：{reason}",
        f"The settings cannot be used: {reason}",
        "照這句話改 yanlu.env 或環境變數；docs/settings.md 列出每一項。",
        "Mend yanlu.env or the environment as it says; docs/settings.md lists every setting.",
    )


def tell(findings: list[Finding]) -> None:
    """A line for each finding, in both languages, and below what is not well what to do."""
    for one in findings:
        print(f"{MARKS[one.state]} {one.chinese}  {one.english}")
        if not one.is_well:
            print(f"    → {one.remedy[0]}\n      {one.remedy[1]}")
    bad = sum(one.state is State.WRONG for one in findings)
    watched = sum(one.state is State.WARNING for one in findings)
    print(f"\n{bad} 項要修，{watched} 項要留意。  {bad} to mend, {watched} to watch.")
    sys.stdout.flush()
