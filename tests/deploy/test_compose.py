"""compose.yaml brought up by podman-compose: the paper behind Caddy, and grown."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import engine as engines
from .booted import until
from .building import ROOT
from .conftest import HOSTS
from .containers import EngineError, Image
from .engine import Engine
from .proxies import fitted

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("container")]
FRONT, LOGIN = f"https://{HOSTS[0]}/", f"https://{HOSTS[1]}/newsroom/login/"
PASSWORD, ACCESS, SECRET = "correct-horse", "yanlu-writes", "battery-staple"
SETTINGS = f"""
YANLU_PRODUCTION=yes
YANLU_SECRET=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
YANLU_ADDRESS=https://{HOSTS[0]}/
YANLU_NEWSROOM_HOSTS={HOSTS[1]}
YANLU_MAILBOXES=https://{HOSTS[2]}/mailbox/
"""
GROWN = f"""
YANLU_NEWSROOM_DATABASE=postgresql://yanlu:{PASSWORD}@postgresql/newsroom
YANLU_PRESS_DATABASE=postgresql://yanlu:{PASSWORD}@postgresql/press
YANLU_MAILBOX_DATABASE=postgresql://yanlu:{PASSWORD}@postgresql/mailbox
YANLU_CACHE=valkey://valkey:6379/0
YANLU_BUCKET=s3://paper
YANLU_BUCKET_ENDPOINT=http://bucket:8333/
YANLU_BUCKET_KEY={ACCESS}
YANLU_BUCKET_SECRET={SECRET}
"""
WRITER = {"name": "paper", "credentials": [{"accessKey": ACCESS, "secretKey": SECRET}]}
IDENTITIES = [WRITER | {"actions": ["Admin"]}, {"name": "anonymous", "actions": ["Read"]}]


@pytest.fixture(scope="module")
def built(image: Image, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with compose.yaml and all that it names, and its images."""
    if reason := image.by_hand or engines.lacking():
        pytest.skip(f"needs a container engine: {reason}")
    engines.build_standins(tmp_path_factory.mktemp("standins") / "here", "caddy")
    folder = tmp_path_factory.mktemp("deploy") / "deploy"
    shutil.copytree(ROOT / "deploy", folder)
    # No authority can be asked for a certificate here: Caddy signs its own.
    own = {"admin localhost:2019": "admin localhost:2019\n\tlocal_certs\n\tskip_install_trust"}
    caddyfile = folder / "caddy" / "Caddyfile"
    caddyfile.write_text(fitted(caddyfile.read_text(), own))
    keep(folder / "yanlu.env", SETTINGS, 10001)
    keep(folder / "postgresql.password", PASSWORD, 999)
    keep(folder / "bucket.json", json.dumps({"identities": IDENTITIES}), 1000)
    return folder


def keep(path: Path, words: str, owner: int) -> None:
    """A secret for one user only, as the handbook says."""
    path.write_text(words)
    path.chmod(0o600)
    os.chown(path, owner, owner)


@pytest.fixture(scope="module")
def engine(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    for folder in (built, *built.parents[:3]):
        folder.chmod(0o755)
    try:
        with engines.engine(built, tmp_path_factory.mktemp("engine")) as made:
            yield made
    except EngineError as error:
        pytest.skip(f"needs a container engine that runs: {error}")


@pytest.fixture
def up(engine: Engine) -> Engine:
    """The paper behind its proxy, whatever the test before has done."""
    engine.do("podman-compose", "up", "-d")
    wait_for(engine, FRONT)
    wait_for(engine, LOGIN)
    return engine


def status(engine: Engine, address: str) -> str:
    """What a reader on the machine gets."""
    host = address.split("/")[2]
    known = ["--resolve", f"{host}:443:127.0.0.1"]
    words = ["curl", "-sk", *known, "-o", os.devnull, "-w", "%{http_code}", address]
    return engine.run(*words).stdout


def wait_for(engine: Engine, address: str) -> None:
    until(lambda: status(engine, address) == "200", engine.told)


def is_well(engine: Engine, service: str) -> bool:
    return engine.health(service).returncode == 0


def test_the_compose_file_brings_up_a_paper_that_is_read_through_its_proxy(up: Engine) -> None:
    until(lambda: is_well(up, "paper") and is_well(up, "proxy"), up.told)
    running = up.do("podman", "ps", "--format={{.Names}}").split()
    assert sorted(running) == ["yanlu_paper_1", "yanlu_proxy_1"], "the rest is for the grown"
    # Who is in neither of the two containers reaches Caddy alone.
    address = up.do("podman", "inspect", "yanlu_paper_1", "--format", ADDRESS)
    assert up.run("curl", "-s", f"http://{address}:8000/").returncode == 7, "nobody listens"
    assert up.run("curl", "-s", f"http://{address}:80/").returncode == 0, "the control"


ADDRESS = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"


def test_in_their_containers_they_can_do_no_more_than_they_must(up: Engine) -> None:
    for service, bound in (("paper", "0" * 16), ("proxy", "0000000000000400")):
        said = up.inside(service, "cat", "/proc/1/status").stdout
        assert f"CapBnd:\t{bound}" in said and "NoNewPrivs:\t1" in said, said
        assert "Read-only" in up.inside(service, "touch", "/usr/mark").stdout
    assert up.inside("proxy", "cat", "/srv/yanlu/edition/robots.txt").returncode == 0
    for path in ("keys/edition.key", "newsroom.db"):
        assert "denied" in up.inside("proxy", "cat", f"/srv/yanlu/{path}").stdout, path
        assert up.inside("paper", "test", "-r", f"/data/{path}").returncode == 0, path


def test_taken_down_and_brought_up_again_it_is_the_same_paper(up: Engine) -> None:
    key = up.inside("paper", "sha256sum", "/data/keys/edition.key").stdout
    up.do("podman-compose", "down")
    assert status(up, FRONT) != "200"
    up.do("podman-compose", "up", "-d")
    wait_for(up, FRONT)
    assert len(key.split()) == 2
    assert up.inside("paper", "sha256sum", "/data/keys/edition.key").stdout == key


def test_control_without_its_capability_the_proxy_does_not_start(engine: Engine) -> None:
    file = engine.folder / "compose.yaml"
    whole = file.read_text()
    file.write_text(fitted(whole, {r"    cap_add: \[NET_BIND_SERVICE\]\n": ""}))
    try:
        engine.do("podman-compose", "down")
        engine.run("podman-compose", "up", "-d")
        logs = ("podman", "logs", "yanlu_proxy_1")
        until(lambda: "not permitted" in engine.run(*logs).stdout, engine.told)
        assert status(engine, FRONT) != "200"
    finally:
        file.write_text(whole)
        engine.do("podman-compose", "down", "-v")


@pytest.mark.longest
def test_grown_it_keeps_its_rows_in_postgresql_and_its_edition_in_the_bucket(
    engine: Engine, tmp_path: Path
) -> None:
    engines.build_standins(tmp_path / "here", "postgres", "valkey", "seaweedfs")
    engine.do("podman-compose", "down", "-v")
    grown = ["podman-compose", "--profile", "grown", "up", "-d"]
    engine.do(*grown, "postgresql", "valkey", "bucket")
    for service in ("postgresql", "valkey", "bucket"):
        until(lambda service=service: is_well(engine, service), engine.told)  # type: ignore[misc]
    for name in ("newsroom", "press", "mailbox"):
        engine.do("podman", "exec", "yanlu_postgresql_1", "createdb", "-U", "yanlu", name)
    shell = "echo s3.bucket.create -name paper | weed shell -master=127.0.0.1:9333"
    until(lambda: engine.inside("bucket", "sh", "-c", shell).returncode == 0, engine.told)
    keep(engine.folder / "yanlu.env", SETTINGS + GROWN, 10001)
    engine.do(*grown)
    wait_for(engine, FRONT)
    wait_for(engine, LOGIN)
    rows = "select count(*) from wagtailcore_page"
    counted = engine.inside("postgresql", "psql", "-U", "yanlu", "-Atc", rows, "newsroom")
    assert int(counted.stdout) > 1, counted
    there = ["wget", "-q", "-O", "-", "http://127.0.0.1:8333/paper/robots.txt"]
    until(lambda: engine.inside("bucket", *there).returncode == 0, engine.told)
    assert "PONG" in engine.inside("paper", "python3", "-c", PING).stdout
    assert "newsroom.db" not in engine.inside("paper", "ls", "/data").stdout


PING = """
import socket
with socket.create_connection(("valkey", 6379)) as there:
    there.sendall(b"PING\\r\\n")
    print(there.recv(9))
"""
