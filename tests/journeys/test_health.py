"""A paper that runs says that it is well."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest

from tests.handbook import ROOT, plain_environment, run, steps

from .conftest import Paper, until


def test_a_running_paper_says_that_all_its_parts_are_well(paper: Paper) -> None:
    port = str(urlsplit(paper.address).port)
    until(lambda: paper.status("newsroom/readyz") == 200)
    environment = plain_environment(YANLU_VAR=str(paper.var), YANLU_PORT=port)
    done = run(steps("docs/watching.md", "還好嗎"), ROOT, environment)
    said = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    parts = ("edition", "default", "press", "mailbox", "disk")
    assert {name: said[name] for name in parts} == dict.fromkeys(parts, "ok"), done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize("part", ["", "newsroom/", "mailbox/"])
def test_each_part_answers_on_its_own(paper: Paper, part: str) -> None:
    until(lambda: paper.status(part + "readyz") == 200)
    assert json.loads(paper.get(part + "readyz"))["status"] in ("ok", "warning")
    assert paper.status(part + "healthz") == 200
