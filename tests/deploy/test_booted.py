"""A Debian is installed by the handbook's words and booted; systemd itself runs the paper there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.handbook import fitted, steps

from . import booted, debian
from .booted import Debian, script_of, until
from .conftest import HOSTS
from .containers import EngineError
from .proxies import certificate

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("booted")]
APART = ("yanlu-press", "yanlu-newsroom", "yanlu-mailbox", "yanlu-edition")
PLACES = {8000: "/", 8001: "/newsroom/login/", 8002: "/mailbox/tip/"}
SOON = ("WatchdogSec=20s", "TimeoutStopSec=3s")  # else minutes are waited for who is frozen
FOLDER = "/etc/systemd/system/{}.service.d"  # an administrator's changes of a unit


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Debian:
    """A machine that boots, and on which nothing was done yet."""
    if lacking := debian.lacking(*booted.NEEDED):
        pytest.skip(f"needs {lacking}")
    try:
        return booted.base(tmp_path_factory.mktemp("machine") / "debian")
    except EngineError as error:
        pytest.skip(f"needs a machine on which another boots: {error}")


@pytest.fixture(scope="module")
def machine(bare: Debian, wheel: Path) -> Iterator[Debian]:
    """A machine on which the handbook was followed, from its first step to its last."""
    made = bare
    shutil.copy(wheel, made.root / "root")
    made.install(script_of(steps("docs/install.md", "1. 帳號、程式、資料夾")))
    give_names(made.root)
    with made.booted():
        made.do("update-ca-certificates")
        made.follow(steps("docs/install.md", "2. 設定"))
        made.follow(steps("docs/install.md", "3. 服務"))
        ours = {"paper.example": HOSTS[0]}
        made.follow(fitted(steps("docs/install.md", "4. nginx 或 Caddy"), ours))
        assert "[warn]" not in made.do("nginx -t && systemctl reload nginx")
        yield made


def give_names(root: Path) -> None:
    """The paper's names lead to this machine, and its certificate is trusted on it."""
    (root / "etc" / "hosts").write_text(f"127.0.0.1 localhost {' '.join(HOSTS)}\n")
    tls = root / "etc" / "yanlu" / "tls"
    tls.mkdir()
    chain, _ = certificate(tls)
    trusted = root / "usr" / "local" / "share" / "ca-certificates" / "ours.crt"
    trusted.write_bytes(chain.read_bytes())


def status(there: Debian, address: str) -> str:
    """What a reader on that machine gets."""
    return there.run(f"curl -s -o /dev/null -w '%{{http_code}}' {address}").said


def wait_for(there: Debian, address: str) -> None:
    """Until it is answered."""
    until(lambda: status(there, address) == "200", there.journal)


@pytest.fixture
def paper(machine: Debian) -> Iterator[Debian]:
    """The paper runs there, whatever the test before has done."""
    machine.do("systemctl start yanlu.service")
    wait_for(machine, f"https://{HOSTS[0]}/")
    wait_for(machine, f"https://{HOSTS[1]}/newsroom/login/")
    yield machine
    machine.do(f"rm -rf {FOLDER.format('*')}; systemctl daemon-reload")


def test_the_handbook_brings_a_bare_debian_to_a_paper_that_is_read(paper: Debian) -> None:
    said = paper.follow(steps("docs/install.md", "5. 看一看"))
    assert re.search(r"^HTTP/\S+ 200", said, re.MULTILINE), said
    assert paper.do("systemctl --failed --plain --no-legend") == ""
    for name in HOSTS[::2]:
        sent = paper.do(f"curl -s -H 'Accept-Encoding: br' -D - -o /dev/null https://{name}/")
        assert re.search(r"(?i)^content-encoding: br", sent, re.MULTILINE), sent
    assert paper.shown("yanlu.service", "UnitFileState") == "enabled"


def test_readers_read_on_while_the_paper_is_stopped(paper: Debian) -> None:
    paper.do("systemctl stop yanlu.service")
    assert status(paper, f"https://{HOSTS[0]}/") == "200"
    assert status(paper, f"https://{HOSTS[1]}/newsroom/login/") == "503", "the control"


# What somebody could do in its place, were there no sandbox; by root, so that no mode hinders it.
DEEDS = {
    "write programs": "touch /usr/mark",
    "write settings": "touch /etc/mark",
    "read homes": "test -e ~root/private",
    "read what others keep in /tmp": "ls /tmp/of-others",
    "see other processes": "setpriv --reuid yanlu --regid yanlu --clear-groups ls /proc/1/status",
    "write its own folder": "touch /srv/yanlu/mark",
}
BARE = "[Service]\nUser=yanlu\nExecStart=/bin/sleep infinity\n"


def possible(there: Debian, unit: str) -> set[str]:
    """What can be done where a unit's main process lives."""
    return {deed for deed, script in DEEDS.items() if there.among(unit, script).code == 0}


def confined(there: Debian, unit: str) -> tuple[str, str, int]:
    """What the kernel says of a unit's main process: privileges, capabilities, call filters."""
    said = there.do(f"cat /proc/{there.shown(unit, 'MainPID')}/status")
    rows = dict(line.split(":\t", 1) for line in said.splitlines())
    return rows["NoNewPrivs"], rows["CapBnd"], int(rows["Seccomp_filters"])


def test_a_unit_sees_and_writes_nothing_but_the_papers_own_folder(paper: Debian) -> None:
    paper.do("touch /tmp/of-others ~root/private")
    assert possible(paper, "yanlu.service") == {"write its own folder"}
    *shut, filters = confined(paper, "yanlu.service")
    assert shut == ["1", "0" * 16]
    Path(paper.root, "etc/systemd/system/bare.service").write_text(BARE)
    paper.do("systemctl daemon-reload; systemctl start bare.service")
    assert possible(paper, "bare.service") == set(DEEDS), "the control: a unit without sandbox"
    *open_, fewer = confined(paper, "bare.service")
    assert open_[0] == "0" and open_[1] != shut[1] and fewer < filters
    paper.do("systemctl stop bare.service; rm /usr/mark /etc/mark")


def test_a_folder_that_the_sandbox_does_not_open_is_named_in_a_sentence(paper: Debian) -> None:
    paper.do("systemctl stop yanlu.service")
    # The folder of a paper that stands would do: there is nothing to be made in it.
    drop_in(paper, "yanlu-setup", "ReadWritePaths=", "Environment=YANLU_VAR=/srv/yanlu/new")
    failed = paper.run("systemctl start yanlu-setup.service")
    said = paper.do("journalctl --no-pager --output=cat --unit=yanlu-setup.service")
    assert failed.code and "無法寫入" in said and "Traceback" not in said, said
    paper.do(f"rm -r {FOLDER.format('yanlu-setup')}; systemctl daemon-reload")
    paper.do("systemctl start yanlu-setup.service; systemctl stop yanlu-setup.service")


def drop_in(there: Debian, unit: str, *lines: str) -> None:
    """Change a unit as its administrator would."""
    folder = there.root / FOLDER.format(unit)[1:]
    folder.mkdir(exist_ok=True)
    (folder / "ours.conf").write_text("\n".join(("[Service]", *lines, "")))
    there.do("systemctl daemon-reload")


def test_killed_it_is_started_again_and_what_it_started_ends_with_it(paper: Debian) -> None:
    before = paper.shown("yanlu.service", "MainPID")
    group = paper.do("cat /sys/fs/cgroup/systemd/system.slice/yanlu.service/cgroup.procs")
    assert len(group.split()) >= 3, "server, press and mailbox"
    paper.do(f"kill -KILL {before}")
    until(lambda: paper.shown("yanlu.service", "MainPID") not in (before, "0"), paper.journal)
    wait_for(paper, f"https://{HOSTS[1]}/newsroom/login/")
    for one in group.split():
        assert paper.run(f"test -e /proc/{one}").code, "nothing of before runs on"


def freeze(there: Debian, unit: str) -> str:
    """It answers nobody any more, though the process that systemd knows lives; its number."""
    before = there.shown(unit, "MainPID")
    there.do(f"kill -STOP $(cat /proc/{before}/task/{before}/children)")
    return before


def test_who_no_longer_answers_is_started_anew(paper: Debian) -> None:
    drop_in(paper, "yanlu", *SOON)
    paper.do("systemctl restart yanlu.service")
    wait_for(paper, f"https://{HOSTS[1]}/newsroom/login/")
    before = freeze(paper, "yanlu.service")
    until(lambda: paper.shown("yanlu.service", "MainPID") not in (before, "0"), paper.journal)
    wait_for(paper, f"https://{HOSTS[1]}/newsroom/login/")


def test_of_parts_that_run_apart_only_who_no_longer_answers_is_started_anew(paper: Debian) -> None:
    for unit in APART[1:]:
        drop_in(paper, unit, *SOON)
    paper.do(f"systemctl start {' '.join(APART)}")
    for port, path in PLACES.items():
        wait_for(paper, f"-H 'Host: {HOSTS[port == 8001]}' http://127.0.0.1:{port}{path}")
    others = [paper.shown(f"{unit}.service", "MainPID") for unit in APART[2:]]
    before = freeze(paper, "yanlu-newsroom.service")
    until(lambda: paper.shown(APART[1], "MainPID") not in (before, "0"), paper.journal)
    wait_for(paper, f"-H 'Host: {HOSTS[1]}' http://127.0.0.1:8001/newsroom/login/")
    assert others == [paper.shown(f"{unit}.service", "MainPID") for unit in APART[2:]]
    paper.do(f"systemctl stop {' '.join(APART)}")


def test_its_parts_run_apart_instead_of_the_whole(paper: Debian) -> None:
    paper.do(f"systemctl start {' '.join(APART)}")
    assert paper.shown("yanlu.service", "ActiveState") == "inactive", "never both"
    assert paper.shown("yanlu.service", "Result") == "success"
    assert paper.shown("yanlu-setup.service", "Result") == "success"
    for port, path in PLACES.items():
        wait_for(paper, f"-H 'Host: {HOSTS[port == 8001]}' http://127.0.0.1:{port}{path}")
    paper.do("systemctl start yanlu-work.service")
    for unit in (*APART, "yanlu-work"):
        assert paper.shown(f"{unit}.service", "ActiveState") == "active", unit
        assert possible(paper, f"{unit}.service") == {"write its own folder"}, unit
    paper.do(f"systemctl stop {' '.join(APART)} yanlu-work.service")
    for unit in (*APART, "yanlu-work"):
        assert paper.shown(f"{unit}.service", "Result") == "success", unit


def test_a_copy_is_kept_and_brought_back_by_their_own_units(paper: Debian) -> None:
    pair = paper.do("/opt/yanlu/bin/yanlu backup key")
    public = re.search(r"age1\w+", pair)
    secret = re.search(r"AGE-SECRET-KEY-1\w+", pair)
    assert public and secret
    key, settings = (Path(paper.root, "etc/yanlu", one) for one in ("backup.key", "yanlu.env"))
    key.write_text(secret[0] + "\n")
    paper.do("chown yanlu:yanlu /etc/yanlu/backup.key; chmod 600 /etc/yanlu/backup.key")
    paper.do("install -d -o yanlu -g yanlu /mnt/backup /mnt/backup/yanlu /var/elsewhere")
    more = f"YANLU_BACKUP_TO=/mnt/backup/yanlu\nYANLU_BACKUP_KEYS={public[0]}\n"
    settings.write_text(settings.read_text() + more)
    paper.do("systemctl start yanlu-backup.service")
    paper.do("systemctl start yanlu-drill.service")
    assert paper.do("ls /mnt/backup/yanlu")
    paper.do("systemctl start yanlu-backup.timer yanlu-drill.timer")
    due = paper.do("systemctl list-timers --no-legend --no-pager")
    assert {"yanlu-backup.timer", "yanlu-drill.timer"} <= set(due.split())
    drop_in(paper, "yanlu-backup", "Environment=YANLU_BACKUP_TO=/var/elsewhere")
    assert paper.run("systemctl start yanlu-backup.service").code, "the control: the sandbox"
    assert paper.do("ls /var/elsewhere") == ""
    paper.do("systemctl reset-failed")


def test_after_a_reboot_the_paper_is_there_by_itself(paper: Debian) -> None:
    before = paper.init
    paper.reboot()
    assert paper.init != before
    wait_for(paper, f"https://{HOSTS[0]}/")
    wait_for(paper, f"https://{HOSTS[1]}/newsroom/login/")
    assert paper.do("systemctl is-active yanlu.service nginx").split() == ["active"] * 2
    assert paper.do("systemctl --failed --plain --no-legend") == ""
