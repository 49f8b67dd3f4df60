"""The container: without root, on a root that cannot be written, and never with a demo inside."""

from __future__ import annotations

import os
import re
import shutil
import signal
import stat
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
import yaml

from tests.ports import free_port
from yanlu.config.options import OPTIONS

from . import byhand, containers
from .building import ROOT
from .containers import Image
from .debian import LENT

WORDS = (ROOT / "deploy" / "Containerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
PRODUCTION = {
    "YANLU_SECRET": "0123456789abcdef0123456789abcdef",
    "YANLU_ADDRESS": "https://news.example/",
    "YANLU_NEWSROOM_HOSTS": "desk.news.example",
}
DEEP = [
    pytest.mark.deep,
    pytest.mark.xdist_group("container"),
]


def last_stage() -> str:
    """What the image itself is made of, without what only builds it."""
    return re.split(r"^FROM ", WORDS, flags=re.MULTILINE)[-1]


def test_the_image_runs_without_root_in_production_and_installs_by_hash() -> None:
    assert re.findall(r"^USER (.+)$", last_stage(), re.MULTILINE) == ["10001:10001"]
    assert "YANLU_PRODUCTION=yes" in last_stage() and "YANLU_SECRET" not in WORDS
    assert "VOLUME /data" in last_stage() and "HEALTHCHECK" in last_stage()
    assert "--require-hashes" in WORDS and "--only-binary :all:" in WORDS.replace("\\\n", "")
    assert not re.search(r"demo|password|curl|wget|://", re.sub(r"(?m)^#.*$", "", WORDS))


def test_each_service_of_the_compose_file_is_closed_as_far_as_it_can_be() -> None:
    for name, service in COMPOSE["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        added = ["NET_BIND_SERVICE"] if name == "proxy" else []
        assert service.get("cap_add", []) == added, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "healthcheck" in service or name in ("paper", "network"), name
        assert re.fullmatch(r"[a-z/]+:\d+\.\d+(\.\d+)?|localhost/yanlu", service["image"]), name
    assert re.search(r"^ARG BASE=debian:\d+\.\d+-slim$", WORDS, re.MULTILINE)
    grown = {name for name, one in COMPOSE["services"].items() if one.get("profiles")}
    assert grown == {"postgresql", "valkey", "bucket"}
    assert set(COMPOSE["services"]) - grown == {"network", "proxy", "paper"}


def test_the_compose_file_holds_no_secret_and_knows_its_settings() -> None:
    paper = COMPOSE["services"]["paper"]
    known = {option.name for option in OPTIONS} | {"YANLU_ENV_FILE"}
    assert set(paper["environment"]) <= known
    assert paper["environment"]["YANLU_HOST"] == "127.0.0.1"
    assert paper["network_mode"] == "service:network"
    for secret in COMPOSE["secrets"].values():
        assert set(secret) == {"file"}
    words = (ROOT / "deploy" / "compose.yaml").read_text()
    assert not re.search(r"(?i)(password|secret)\s*[:=]\s*[\"']?[a-z0-9]{6,}", words)


# The image as it is built


@pytest.fixture
def volume(tmp_path: Path) -> Path:
    """An empty volume, as an engine makes it of the image's folder."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o750)
    os.chown(folder, 10001, 10001)
    for above in (tmp_path, *tmp_path.parents[:3]):
        if above.stat().st_uid == os.geteuid() and "pytest" in str(above):
            above.chmod(0o755)
    return folder


def deep(test: object) -> object:
    """Marks a test that needs the image."""
    for mark in DEEP:
        test = mark(test)  # type: ignore[operator]
    return test


@deep
def test_the_container_refuses_what_only_a_demo_may_and_says_so(image: Image, volume: Path) -> None:
    words = image.made["Entrypoint"] + image.made["Cmd"]
    assert words == ["yanlu", "run"]
    bare = image.run(volume, {}, words)
    assert bare.returncode == 2 and "YANLU_SECRET must be set" in bare.stderr
    demo = image.run(volume, {"YANLU_PRODUCTION": "no"}, words)
    assert demo.returncode == 2 and "others can reach it" in demo.stderr
    assert not list(volume.iterdir()), "nothing was touched"
    (volume / "demo-password").write_text("secret\n")
    users = image.run(volume, PRODUCTION | {"YANLU_PORT": str(free_port())}, words)
    assert users.returncode == 2 and "demo users" in users.stderr
    assert "Traceback" not in bare.stderr + demo.stderr + users.stderr


@deep
def test_a_volume_that_cannot_be_written_is_said_in_a_sentence(image: Image, volume: Path) -> None:
    os.chown(volume, 0, 0)
    volume.chmod(0o755)
    done = image.run(volume, PRODUCTION | {"YANLU_PORT": str(free_port())}, ["yanlu", "run"])
    assert done.returncode in (1, 2) and "Traceback" not in done.stderr
    assert "/data" in done.stderr and "無法寫入" in done.stderr


@deep
def test_the_paper_runs_in_its_container_as_nobody_on_a_root_that_cannot_be_written(
    image: Image, volume: Path
) -> None:
    port = str(free_port())
    settings = PRODUCTION | {"YANLU_PORT": port}
    process = subprocess.Popen(
        image.command(volume, settings, image.made["Entrypoint"] + image.made["Cmd"]),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said = []
        for line in process.stdout or ():
            said.append(line)
            if "Yanlu is up" in line:
                break
        assert process.poll() is None, "".join(said)
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/").status == 200
        assert wait_until_well(image, volume, settings) == ""
        owners = {path.stat().st_uid for path in volume.rglob("*")}
        assert owners == {10001}
        assert not stat.S_IMODE((volume / "keys" / "edition.key").stat().st_mode) & 0o077
        for place in ("/opt/yanlu/x", "/etc/x"):
            assert image.run(volume, {}, ["/usr/bin/touch", place]).returncode != 0
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
    assert gone(int(port)), "all that it started ended with it"
    ill = image.run(volume, settings, image.made["Healthcheck"]["Test"][1:])
    assert ill.returncode == 1, "the control: nobody answers any more"


ANSWERS = ["--yes", "--name=晨報", "--address=https://news.example/", "--administrator=lin"]


@deep
def test_a_paper_of_ones_own_is_founded_in_the_container_and_its_settings_hold_from_then_on(
    image: Image, volume: Path
) -> None:
    home = image.run(volume, {}, ["yanlu", "init", *ANSWERS, "--address=http://127.0.0.1:8000/"])
    assert home.returncode == 2 and "YANLU_PRODUCTION" in home.stderr, "never one for trying out"
    done = image.run(volume, {}, ["yanlu", "init", *ANSWERS, "--desk-host=desk.news.example"])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "《晨報》創刊了" in done.stdout
    assert "https://desk.news.example/newsroom/" in done.stdout, "the administrator's invitation"
    file = volume / "founded.env"
    assert (file.stat().st_uid, stat.S_IMODE(file.stat().st_mode)) == (10001, 0o600)
    assert "YANLU_NEWSROOM_HOSTS=desk.news.example" in file.read_text()
    assert not (volume / "founding-code").exists(), "nobody founds it a second time"
    other = image.run(volume, {}, ["yanlu", "init", *ANSWERS, "--name=晚報"])
    assert other.returncode == 2 and "《晨報》" in other.stderr, "nobody founds another over it"
    bare = image.run(volume, {}, ["yanlu", "setup"])
    assert bare.returncode == 0, "its settings are all there" + bare.stderr


@deep
def test_the_image_can_dump_a_database_of_the_servers_version_in_compose(image: Image) -> None:
    server = COMPOSE["services"]["postgresql"]["image"].partition(":")[2].partition(".")[0]
    for program in ("pg_dump", "pg_restore"):
        done = image.run(Path("/mnt"), {}, [program, "--version"])
        assert f"(PostgreSQL) {server}." in done.stdout, done.stderr
    assert not (image.root / "usr/share/postgresql-common").exists(), "it would bring Perl"


def wait_until_well(image: Image, volume: Path, settings: dict[str, str]) -> str:
    """Nothing, once all parts have started; else what the image's own health check said last."""
    for _ in range(60):
        done = image.run(volume, settings, image.made["Healthcheck"]["Test"][1:])
        if done.returncode == 0:
            return ""
        time.sleep(0.5)
    return done.stdout + done.stderr


def gone(port: int) -> bool:
    """Whether nobody listens any more, before patience ends."""
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2).close()
        except OSError:
            return True
        time.sleep(0.1)
    return False


@deep
@pytest.mark.longest
def test_its_steps_done_by_hand_make_the_same_image(
    image: Image, wheel: Path, tmp_path: Path
) -> None:
    if image.by_hand:
        pytest.skip(f"needs an engine to compare with: {image.by_hand}")
    (tmp_path / "context").mkdir()
    context = containers.context(wheel, tmp_path / "context")
    ours = byhand.build(context, tmp_path / "by-hand", "asked for")
    for name in ours.made.keys() - {"Env", "Healthcheck"}:
        assert ours.made[name] == image.made[name], name
    assert sorted(ours.made["Env"]) == sorted(image.made["Env"])
    assert ours.made["Healthcheck"]["Test"] == image.made["Healthcheck"]["Test"]
    assert files(ours.root) == files(image.root)


# Where an engine mounts what it, or this suite, lends a step: empty files, which it leaves.
LEFT = ("etc/hosts", "etc/pip.conf", LENT[1:])


def files(root: Path) -> set[tuple[str, int, int]]:
    """What lies in an image, with its owner and mode, but for what an engine or a run leaves."""
    kept = {}
    for path in root.rglob("*"):
        name, what = str(path.relative_to(root)), path.lstat()
        is_ours = not name.startswith(
            ("dev/", "proc/", "run/", "sys/", "tmp/", "var/log/", "var/cache/")
        )
        if is_ours and name not in LEFT:
            kept[name] = (name, what.st_uid, what.st_mode)
    assert "opt/yanlu/bin/yanlu" in kept
    return set(kept.values())


def test_an_engine_that_cannot_run_is_found_by_trying_and_its_own_words_are_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "No such file" in containers.unable(tmp_path), "there is none"
    broken = tmp_path / "buildah"
    broken.write_text("#!/bin/sh\necho 'unshare: Operation not permitted' >&2; exit 125\n")
    broken.chmod(0o755)
    assert containers.unable(tmp_path) == "buildah: unshare: Operation not permitted"


def test_what_the_image_is_built_from_is_no_more_than_it_needs() -> None:
    for name in (".containerignore", ".dockerignore"):
        assert (ROOT / name).read_text().split() == ["*", "!dist/*.whl", "!requirements/*.txt"]
    assert shutil.which("git"), "the wheel is made of a commit"
