"""compose.yaml brought up by podman-compose: the paper behind Caddy, and grown."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import handbook

from . import engine as engines
from .booted import until
from .building import ROOT
from .conftest import HOSTS
from .containers import EngineError, Image
from .engine import Engine
from .proxies import fitted

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("container")]
FRONT, LOGIN = f"https://{HOSTS[0]}/", f"https://{HOSTS[1]}/newsroom/login/"
ANSWERS = "--yes --name 晨報 --address https://news.example/ --desk-host desk.news.example"
FOUNDED = {
    "cd deploy\n": "",  # here already
    "paper.example": "news.example",
    "paper init": f"paper init {ANSWERS} --administrator lin",
}


@pytest.fixture(scope="module")
def built(image: Image, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with compose.yaml and all that it names, and its images."""
    if reason := image.by_hand or engines.lacking():
        pytest.skip(f"needs a container engine: {reason}")
    engines.build_standins(tmp_path_factory.mktemp("standins") / "here", "proxy")
    folder = tmp_path_factory.mktemp("deploy") / "deploy"
    shutil.copytree(ROOT / "deploy", folder)
    # No authority can be asked for a certificate here: Caddy signs its own.
    own = {"admin localhost:2019": "admin localhost:2019\n\tlocal_certs\n\tskip_install_trust"}
    caddyfile = folder / "caddy" / "Caddyfile"
    caddyfile.write_text(fitted(caddyfile.read_text(), own))
    return folder


@pytest.fixture(scope="module")
def engine(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine with a paper that was founded by the handbook's words."""
    for folder in (built, *built.parents[:3]):
        folder.chmod(0o755)
    try:
        with engines.engine(built, tmp_path_factory.mktemp("engine")) as made:
            said = made.follow(
                handbook.fitted(handbook.steps("docs/install.md", "在容器裡創刊"), FOUNDED)
            )
            assert "《晨報》創刊了" in said and f"https://{HOSTS[1]}/newsroom/" in said, said
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
    return engine.run("curl", *asked(address)).stdout


def asked(address: str) -> list[str]:
    host = address.split("/")[2]
    known = ["--resolve", f"{host}:443:127.0.0.1", "--max-time", "30"]
    return ["-sk", *known, "-o", os.devnull, "-w", "%{http_code}", address]


def wait_for(engine: Engine, address: str, wanted: str = "200") -> None:
    until(lambda: status(engine, address) == wanted, engine.told)


def is_well(engine: Engine, service: str) -> bool:
    return engine.health(service).returncode == 0


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[list[str]]:
    """A reader who asks for the front page again and again; what she got, once she has gone."""
    got: list[str] = []
    log, stop = engine.folder / "read", engine.folder / "enough"
    stop.unlink(missing_ok=True)
    loop = f"until [ -e {stop} ]; do curl {shlex.join(asked(FRONT))}; echo; done > {log}"
    with engine.start("sh", "-c", loop) as reader:
        try:
            yield got
        finally:
            stop.touch()
            reader.wait(timeout=60)
            got.extend(log.read_text().split())


def test_the_handbook_brings_up_a_paper_of_ones_own_that_is_read_through_its_proxy(
    up: Engine,
) -> None:
    until(lambda: is_well(up, "paper") and is_well(up, "proxy"), up.told)
    running = up.do("podman", "ps", "--format={{.Names}}").split()
    ours = ["yanlu_network_1", "yanlu_paper_1", "yanlu_proxy_1"]
    assert sorted(running) == ours, "the rest is for the grown"
    assert "晨報" in up.inside("proxy", "cat", "/srv/yanlu/edition/zh-hant-tw.html").stdout
    # Who is in none of these containers reaches Caddy alone.
    address = up.do("podman", "inspect", "yanlu_network_1", "--format", ADDRESS)
    assert up.run("curl", "-s", f"http://{address}:8000/").returncode == 7, "nobody listens"
    assert up.run("curl", "-s", f"http://{address}:80/").returncode == 0, "the control"


ADDRESS = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"


def test_in_their_containers_they_can_do_no_more_than_they_must(up: Engine) -> None:
    nothing = "0" * 16
    for service, bound in (
        ("paper", nothing),
        ("network", nothing),
        ("proxy", "0000000000000400"),
    ):
        said = up.inside(service, "cat", "/proc/1/status").stdout
        assert f"CapBnd:\t{bound}" in said and "NoNewPrivs:\t1" in said, said
        assert "Read-only" in up.inside(service, "touch", "/usr/mark").stdout
    assert up.inside("proxy", "cat", "/srv/yanlu/edition/robots.txt").returncode == 0
    for path in ("keys/edition.key", "newsroom.db"):
        assert "denied" in up.inside("proxy", "cat", f"/srv/yanlu/{path}").stdout, path
        assert up.inside("paper", "test", "-r", f"/data/{path}").returncode == 0, path


def test_a_proxy_that_ends_begins_anew_before_a_paper_that_nobody_touches(up: Engine) -> None:
    paper = process(up, "paper")
    first = process(up, "proxy")
    up.do("kill", "-9", first)
    until(lambda: process(up, "proxy") not in ("0", first), up.told)
    wait_for(up, FRONT)
    wait_for(up, LOGIN)
    up.do("podman-compose", "restart", "proxy")
    wait_for(up, LOGIN)
    up.do("podman-compose", "up", "-d", "--force-recreate", "--no-deps", "proxy")
    wait_for(up, LOGIN)
    assert process(up, "paper") == paper, "it was never stopped"
    up.do("podman", "restart", "yanlu_network_1")
    until(lambda: status(up, FRONT) == "000", up.told)  # the control: this is what they stand in
    up.do("podman-compose", "down")


def process(engine: Engine, service: str) -> str:
    """The number of a container's first process; 0 where none runs."""
    asked_for = ("podman", "inspect", f"yanlu_{service}_1", "--format", "{{.State.Pid}}")
    return engine.do(*asked_for)


def test_taken_down_and_brought_up_again_it_is_the_same_paper(up: Engine) -> None:
    key = up.inside("paper", "sha256sum", "/data/keys/edition.key").stdout
    up.do("podman-compose", "down", "-v")
    assert status(up, FRONT) != "200"
    up.do("podman-compose", "up", "-d")
    wait_for(up, LOGIN)
    assert len(key.split()) == 2
    assert up.inside("paper", "sha256sum", "/data/keys/edition.key").stdout == key


def test_a_copy_is_kept_beside_by_the_handbooks_words(up: Engine) -> None:
    keep_copies(up)
    assert any((up.folder / "backup").rglob("*")), "something lies there"
    listed = up.inside("paper", "yanlu", "backup", "list")
    assert listed.returncode == 0 and len(listed.stdout.splitlines()) == 1, listed.stdout


def keep_copies(engine: Engine) -> None:
    """Back up, with a key of its own."""
    if "YANLU_BACKUP_TO" in (engine.folder / "yanlu.env").read_text():
        engine.do("podman-compose", "exec", "-T", "paper", "yanlu", "backup")
        return
    said = engine.inside("paper", "yanlu", "backup", "key").stdout
    ours = {"age1example": said.split()[0]}
    engine.follow(handbook.fitted(handbook.steps("docs/install.md", "容器的備份"), ours))


def test_readers_read_on_while_their_paper_is_upgraded_by_the_handbooks_words(up: Engine) -> None:
    newer = engines.build_newer()
    with reading(up) as got:
        # First without the upgrade: the new program refuses older data, and serves nobody a desk.
        up.do("podman-compose", "up", "-d", "--force-recreate", "--no-deps", "paper")
        until(lambda: "yanlu upgrade" in up.do("podman", "logs", "yanlu_paper_1"), up.told)
        assert status(up, LOGIN) == "503"
        said = up.follow(handbook.steps("docs/install.md", "升級容器"))
        wait_for(up, LOGIN)
    assert "升級完成" in said, said
    assert set(got) == {"200"} and len(got) > 20
    kept = json.loads(up.inside("paper", "cat", "/data/version.json").stdout)
    assert f"press.{newer}" in kept["migrations"]
    with reading(up) as lost:
        up.do("podman-compose", "up", "-d", "--force-recreate", "paper")
        wait_for(up, FRONT)
    assert set(lost) > {"200"}, "the control: with the proxy made anew they cannot read meanwhile"


def test_control_without_its_capability_the_proxy_does_not_start(engine: Engine) -> None:
    file = engine.folder / "compose.yaml"
    whole = file.read_text()
    file.write_text(fitted(whole, {r"    cap_add: \[NET_BIND_SERVICE\]\n": ""}))
    try:
        engine.do("podman-compose", "down")
        engine.run("podman-compose", "up", "-d", "proxy")
        logs = ("podman", "logs", "yanlu_proxy_1")
        until(lambda: "not permitted" in engine.run(*logs).stdout, engine.told)
        assert status(engine, FRONT) != "200"
    finally:
        file.write_text(whole)
        engine.do("podman-compose", "down", "-v")


@pytest.mark.longest
def test_grown_it_keeps_its_rows_in_postgresql_and_its_edition_in_the_bucket(
    up: Engine, tmp_path: Path
) -> None:
    engines.build_standins(tmp_path / "here", "postgresql", "valkey", "bucket")
    first, second = handbook.steps("docs/install.md", "大報的容器")
    up.follow([first])
    for service in ("postgresql", "valkey", "bucket"):
        until(lambda service=service: is_well(up, service), up.told)  # type: ignore[misc]
    until(lambda: opens(up, "mailbox", "mailbox"), up.told)
    until(lambda: up.inside("bucket", "sh", "-c", LISTED).returncode == 0, up.told)
    said = up.follow([second])
    wait_for(up, LOGIN)
    rows = "select count(*) from wagtailcore_page"
    counted = up.inside("postgresql", "psql", "-U", "postgres", "-Atc", rows, "newsroom")
    assert int(counted.stdout) > 1, said
    there = ["wget", "-q", "-O", "-", "http://127.0.0.1:8333/paper/robots.txt"]
    until(lambda: up.inside("bucket", *there).returncode == 0, up.told)
    assert "PONG" in up.inside("paper", "python3", "-c", PING).stdout
    assert "valkey_version:" in up.inside("valkey", "valkey-cli", "info", "server").stdout
    no_account_opens_anothers(up)
    it_is_backed_up_and_upgraded(up)


def no_account_opens_anothers(grown: Engine) -> None:
    for account in ("newsroom", "press", "mailbox"):
        for database in ("newsroom", "press", "mailbox"):
            assert opens(grown, account, database) == (account == database), (account, database)


def opens(engine: Engine, account: str, database: str) -> bool:
    """Whether an account, by its password, gets into a database."""
    address = f"postgresql://{account}:$(cat {account}.password)@postgresql/{database}"
    script = f"podman exec yanlu_paper_1 python3 -c {shlex.quote(CONNECT)} {address}"
    return engine.run("sh", "-c", script).returncode == 0


CONNECT = "import psycopg, sys; psycopg.connect(sys.argv[1], connect_timeout=5).execute('select 1')"
LISTED = "echo s3.bucket.list | weed shell -master=127.0.0.1:9333"


def it_is_backed_up_and_upgraded(grown: Engine) -> None:
    keep_copies(grown)
    newer = engines.build_newer()
    said = grown.follow(handbook.steps("docs/install.md", "升級容器"))
    assert "升級完成" in said, said
    wait_for(grown, LOGIN)
    made = f"select count(*) from django_migrations where name = '{newer}'"
    there = ["psql", "-U", "postgres", "-Atc", made, "press"]
    assert grown.inside("postgresql", *there).stdout.strip() == "1"


PING = """
import socket
with socket.create_connection(("valkey", 6379)) as there:
    there.sendall(b"PING\\r\\n")
    print(there.recv(9))
"""
