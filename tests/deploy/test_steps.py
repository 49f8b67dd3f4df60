"""The steps of docs/install.md, by their own words."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.handbook import fitted, plain_environment, run, steps
from tests.ports import free_port

from .conftest import ROOT, up

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("deploy")]
WHEEL = "yanlu-0.1.0-py3-none-any.whl"


@pytest.mark.longest
def test_what_the_page_says_of_the_wheel_installs_it_by_hash_and_brings_the_paper_up(
    wheel: Path, tmp_path: Path
) -> None:
    home, var = tmp_path / "home", tmp_path / "var"
    said = steps("docs/install.md", "照雜湊安裝")
    ours = fitted(
        said,
        {"/srv/yanlu-env": str(home), WHEEL: str(wheel), "requirements/": f"{ROOT}/requirements/"},
    )
    done = run(ours, tmp_path, plain_environment(**plain_network()), timeout=900)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    start = fitted(
        steps("docs/install.md", "起報"), {"/srv/yanlu-env": str(home), "/srv/yanlu": str(var)}
    )
    port = free_port()
    command = ["bash", "-c", "exec env " + start[0].commands]
    without_demo = {
        "YANLU_PORT": str(port),
        "YANLU_DEMO": "no",
    }  # it takes long, and is run elsewhere
    with up(command, without_demo, "Yanlu is up"):
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/zh-hant-tw.html").status == 200


def plain_network() -> dict[str, str]:
    """What this machine has set for pip to reach its index."""
    return {name: value for name, value in os.environ.items() if name.startswith("PIP_")}


def test_what_the_page_says_of_building_gives_the_wheel_of_the_commit(
    committed: Path, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    clone.mkdir()
    subprocess.run(["cp", "-r", f"{committed}/.", str(clone)], check=True)
    git = ["git", "-c", "user.name=editor", "-c", "user.email=editor@news.example"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "as it is"]):
        subprocess.run([*git, *words], cwd=clone, check=True)
    (clone / ".venv").symlink_to((ROOT / ".venv").resolve())
    done = run(steps("docs/install.md", "自己蓋一個"), clone, plain_environment(), timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    built = hashlib.sha256((clone / "dist" / WHEEL).read_bytes()).hexdigest()
    assert done.stdout.split()[-2:] == [built, f"dist/{WHEEL}"]


def test_the_settings_that_the_page_writes_are_those_of_a_paper_in_production(
    tmp_path: Path,
) -> None:
    ours = {"/etc/yanlu": str(tmp_path), "-o root -g yanlu": "-o root -g root"}
    done = run(fitted(steps("docs/install.md", "2. 設定"), ours), tmp_path, plain_environment())
    assert done.returncode == 0, done.stderr
    file = tmp_path / "yanlu.env"
    assert file.stat().st_mode & 0o777 == 0o640
    told = subprocess.run(
        [sys.executable, "-m", "yanlu", "settings"],
        cwd=ROOT,
        env=plain_environment(YANLU_ENV_FILE=str(file), YANLU_VAR=str(tmp_path / "var")),
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    for line in ("YANLU_PRODUCTION=True", "YANLU_SECRET=…", "YANLU_ADDRESS=https://paper.example/"):
        assert line in told.stdout


def test_nginx_finds_its_files_where_the_page_lays_them(tmp_path: Path) -> None:
    etc = tmp_path / "etc" / "nginx"
    for folder in ("sites-available", "sites-enabled"):
        (etc / folder).mkdir(parents=True)
    (etc / "sites-enabled" / "default").write_text("")
    ours = {"/opt/yanlu/share/yanlu/deploy": str(ROOT / "deploy"), "/etc/nginx": str(etc)}
    laid = steps("docs/install.md", "nginx 與憑證")[1:2]  # between the certificate and its start
    done = run(fitted(laid, ours), tmp_path, plain_environment())
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (etc / "sites-enabled").iterdir()] == ["yanlu.conf"]
    words = (etc / "sites-enabled" / "yanlu.conf").read_text()
    assert "news.example" not in words and "server_name desk.paper.example;" in words
    readers = (etc / "yanlu" / "readers.conf").read_text()
    included = re.findall(r"include /etc/nginx/(\S+);", words + readers)
    assert included and all((etc / one).is_file() for one in included)
