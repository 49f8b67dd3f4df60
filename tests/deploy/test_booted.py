"""A Debian is installed by the handbook's words and booted; systemd itself runs the paper there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.handbook import fitted, steps

from . import booted, building, debian
from .booted import Debian, script_of, until
from .conftest import HOSTS
from .containers import EngineError
from .proxies import certificate

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("booted")]
OURS = {"paper.example": HOSTS[0]}
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
    # Booted it has no network: what it is told to install then is there already.
    made.install(packages() + "systemctl disable caddy")
    give_names(made.root)
    with made.booted():
        made.do("update-ca-certificates")
        made.follow(fitted(steps("docs/install.md", "2. 設定"), OURS))
        made.do("stat --format='%U:%G %a' /etc/yanlu/yanlu.env | grep -x 'root:yanlu 640'")
        founded = made.follow(steps("docs/install.md", "在終端機創刊"))
        (made.root / "root" / "founded").write_text(founded)
        made.follow(steps("docs/install.md", "4. 服務"))
        said = made.follow(fitted(steps("docs/install.md", "nginx 與憑證"), OURS))
        assert "[warn]" not in said
        yield made


def packages() -> str:
    """The handbook's own lines that install something."""
    told = script_of(steps("docs/install.md", "Debian 一步一步"))
    return "".join(line + "\n" for line in told.splitlines() if line.startswith("apt-get install"))


# Stands for Let's Encrypt, which needs the world. The real program reads the words first: one that
# it does not know ends it with 2, that nobody answers with 1. Then each name is asked for over
# HTTP, as Let's Encrypt would, and a certificate that we made lies where a real one would.
CERTBOT = """#!/bin/bash
set -euo pipefail
real=0; /usr/bin/certbot "$@" || real=$?
[ "$real" = 1 ]
webroot=$(sed -E 's/.*--webroot-path ([^ ]+).*/\\1/' <<< "$*")
cert=$(sed -E 's/.*--cert-name ([^ ]+).*/\\1/' <<< "$*")
mkdir -p "$webroot/.well-known/acme-challenge"
echo token > "$webroot/.well-known/acme-challenge/token"
names=0
for name in $(grep -oE -e '-d [^ ]+' <<< "$*" | cut -c4-); do
    [ "$(curl -sf "http://$name/.well-known/acme-challenge/token")" = token ]
    names=$((names + 1))
done
[ "$names" = 3 ]
install -d "/etc/letsencrypt/live/$cert"
cp ~/tls/*.pem "/etc/letsencrypt/live/$cert/"
"""


def give_names(root: Path) -> None:
    """The paper's names lead to this machine, and the certificate of its own is trusted on it."""
    (root / "etc" / "hosts").write_text(f"127.0.0.1 localhost {' '.join(HOSTS)}\n")
    tls = root / "root" / "tls"
    tls.mkdir()
    chain, _ = certificate(tls)
    trusted = root / "usr" / "local" / "share" / "ca-certificates" / "ours.crt"
    trusted.write_bytes(chain.read_bytes())
    certbot = root / "usr" / "local" / "bin" / "certbot"
    certbot.write_text(CERTBOT)
    certbot.chmod(0o755)


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
    until(lambda: machine.run("yanlu health").code == 0, machine.journal)  # the press, too
    yield machine
    machine.do(f"rm -rf {FOLDER.format('*')}; systemctl daemon-reload")


def test_the_handbook_brings_a_bare_debian_to_a_paper_that_is_read(paper: Debian) -> None:
    said = paper.follow(fitted(steps("docs/install.md", "6. 看一看"), OURS))
    assert re.search(r"^HTTP/\S+ 200", said, re.MULTILINE), said
    assert paper.do("systemctl --failed --plain --no-legend") == ""
    for name in HOSTS[::2]:
        sent = paper.do(f"curl -s -H 'Accept-Encoding: br' -D - -o /dev/null https://{name}/")
        assert re.search(r"(?i)^content-encoding: br", sent, re.MULTILINE), sent
    assert paper.shown("yanlu.service", "UnitFileState") == "enabled"
    front = paper.do(f"curl -s https://{HOSTS[0]}/zh-hant-tw.html")
    assert re.search("<title>.*晨報.*</title>", front), "it is a paper of one's own"
    assert paper.do("find /srv/yanlu ! -user yanlu") == ""


def test_the_first_administrator_comes_in_by_the_link_that_the_founding_shows(
    paper: Debian,
) -> None:
    assert invitation(paper).startswith(f"https://{HOSTS[1]}/")
    assert "lin" in paper.do(f"curl -sL '{invitation(paper)}'")
    settings = paper.do("cat /srv/yanlu/founded.env")
    assert "YANLU_ZONE=Asia/Taipei" in settings and "YANLU_SECRET" not in settings


def invitation(there: Debian) -> str:
    """The administrator's link, as the founding has shown it."""
    link = re.search(r"https://\S+/newsroom/invitation/\S+", there.do("cat ~/founded"))
    assert link
    return link[0]


def test_the_certificate_is_renewed_while_the_paper_is_read(paper: Debian) -> None:
    told = fitted(steps("docs/install.md", "nginx 與憑證")[:1], OURS)
    paper.follow(told)  # the names are asked for over HTTP again, of the paper's own nginx
    assert status(paper, f"https://{HOSTS[0]}/") == "200"


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
    done = {deed for deed, script in DEEDS.items() if there.among(unit, script).code == 0}
    there.do("rm -f /srv/yanlu/mark")  # root's, which the paper could not use
    return done


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


@pytest.fixture
def kept(paper: Debian) -> Debian:
    """A paper whose copies have a place and a pair of keys, as the handbook says."""
    key, settings = (Path(paper.root, "etc/yanlu", one) for one in ("backup.key", "yanlu.env"))
    if key.exists():
        return paper
    pair = paper.do("yanlu backup key")
    public = re.search(r"age1\w+", pair)
    secret = re.search(r"AGE-SECRET-KEY-1\w+", pair)
    assert public and secret
    key.write_text(secret[0] + "\n")
    paper.do("chown yanlu:yanlu /etc/yanlu/backup.key; chmod 600 /etc/yanlu/backup.key")
    paper.do("install -d -o yanlu -g yanlu /mnt/backup /mnt/backup/yanlu /var/elsewhere")
    more = f"YANLU_BACKUP_TO=/mnt/backup/yanlu\nYANLU_BACKUP_KEYS={public[0]}\n"
    settings.write_text(settings.read_text() + more)
    return paper


def test_a_copy_is_kept_and_brought_back_by_their_own_units(kept: Debian) -> None:
    kept.do("systemctl start yanlu-backup.service")
    kept.do("systemctl start yanlu-drill.service")
    assert kept.do("ls /mnt/backup/yanlu")
    kept.follow(steps("docs/install.md", "備份"))
    kept.do("systemctl start yanlu-drill.timer")
    due = kept.do("systemctl list-timers --no-legend --no-pager")
    assert {"yanlu-backup.timer", "yanlu-drill.timer"} <= set(due.split())
    kept.do("systemctl disable --now yanlu-backup.timer; systemctl stop yanlu-drill.timer")
    drop_in(kept, "yanlu-backup", "Environment=YANLU_BACKUP_TO=/var/elsewhere")
    assert kept.run("systemctl start yanlu-backup.service").code, "the control: the sandbox"
    assert kept.do("ls /var/elsewhere") == ""
    kept.do("systemctl reset-failed")


def test_root_restores_the_paper_by_the_papers_own_account(kept: Debian) -> None:
    kept.do("yanlu backup; systemctl stop yanlu.service; rm /srv/yanlu/newsroom.db*")
    kept.follow(steps("docs/install.md", "還原"))
    wait_for(kept, f"https://{HOSTS[1]}/newsroom/login/")
    assert kept.do("find /srv/yanlu ! -user yanlu") == ""
    assert "lin" in kept.do(f"curl -sL '{invitation(kept)}'"), "the newsroom is that of before"


def test_past_the_handbook_root_is_told_how_the_papers_account_does_it(paper: Debian) -> None:
    place = "YANLU_VAR=/srv/yanlu YANLU_ENV_FILE=/etc/yanlu/yanlu.env"
    refused = paper.run(f"{place} /opt/yanlu/bin/yanlu setup")
    assert refused.code == 2 and "要由帳號 yanlu 執行" in refused.said, refused.said
    paper.do(refused.said.splitlines()[-1])
    assert paper.do("find /srv/yanlu ! -user yanlu") == ""


def test_the_program_is_upgraded_by_the_handbook_while_readers_read(
    kept: Debian, tmp_path: Path
) -> None:
    newer = next_version(tmp_path)
    shutil.copy(newer, kept.root / "root")
    before = kept.do("cat /srv/yanlu/version.json")
    kept.do(READER.format(host=HOSTS[0]))
    said = kept.follow(
        fitted(steps("docs/install.md", "升級"), {"yanlu-0.1.0-py3-none-any.whl": newer.name})
    )
    assert "升級完成" in said, said
    after = kept.do("cat /srv/yanlu/version.json")
    assert '"0.1.0"' in before and '"0.1.1"' in after and "9999_next" in after
    wait_for(kept, f"https://{HOSTS[1]}/newsroom/login/")
    until(lambda: kept.run("yanlu health").code == 0, kept.journal)
    kept.do("touch /tmp/enough")
    until(lambda: "read" in kept.run("cat /tmp/readers").said, kept.journal)
    assert int(kept.do("grep -c 200 /tmp/readers")) > 10
    assert kept.do("grep -vE '200|read' /tmp/readers || true") == "", "no reader saw an error"
    assert kept.do("find /srv/yanlu /mnt/backup/yanlu ! -user yanlu") == ""


# A reader who asks again and again, until it is enough.
READER = """
rm -f /tmp/enough /tmp/readers
setsid bash -c '
    until [ -e /tmp/enough ]; do
        curl -s -o /dev/null -w "%{{http_code}}\\n" https://{host}/zh-hant-tw.html || true
        sleep 0.2
    done >> /tmp/readers
    echo read >> /tmp/readers
' < /dev/null > /dev/null 2>&1 &
"""


NEXT = """
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("press", "{before}")]
    operations = []
"""


def next_version(folder: Path) -> Path:
    """The wheel of a later version, whose press wants its database changed."""
    sources = building.lay_out(folder / "sources")
    for name in ("pyproject.toml", "yanlu/__init__.py"):
        words = (sources / name).read_text()
        (sources / name).write_text(words.replace('"0.1.0"', '"0.1.1"'))
    made = sources / "yanlu" / "press" / "migrations"
    before = max(path.stem for path in made.glob("0*.py"))
    (made / "9999_next.py").write_text(NEXT.format(before=before))
    return building.build(sources, folder / "wheel")


FOUNDING = {
    "name": "晚報",
    "other_name": "晚报",
    "variant": "zh-Hant-HK",
    "zone": "Asia/Hong_Kong",
    "sections": "要聞",
    "administrator": "lin",
    "address": f"https://{HOSTS[0]}/",
    "desk_host": HOSTS[1],
    "sure": "yes",
}


def test_a_paper_is_founded_in_a_browser_though_its_settings_are_roots(paper: Debian) -> None:
    paper.do("systemctl stop yanlu.service")
    drop_in(paper, "yanlu", "Environment=YANLU_VAR=/srv/yanlu/second")
    paper.do("systemctl start yanlu.service")
    wait_for(paper, f"https://{HOSTS[1]}/newsroom/login/")
    until(lambda: "創刊" in paper.run("journalctl --unit yanlu.service").said, paper.journal)
    link = paper.follow(steps("docs/install.md", "在瀏覽器創刊")).split()[-1]
    assert link.startswith(f"https://{HOSTS[1]}/newsroom/found/?code="), link
    curl = f"curl -s --cookie-jar /tmp/jar --cookie /tmp/jar --referer '{link}'"
    page = paper.do(f"{curl} '{link}'")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token and f'value="{HOSTS[1]}"' in page
    answers = FOUNDING | {"csrfmiddlewaretoken": token[1]}
    sent = " ".join(f"--form '{name}={words}'" for name, words in answers.items())
    assert "/newsroom/invitation/" in paper.do(f"{curl} {sent} '{link}'")
    # Its press has read what the founding wrote: it prints Hong Kong's Traditional.
    readers = f"-H 'Host: {HOSTS[0]}' http://127.0.0.1:8000/zh-hant-hk.html"
    wait_for(paper, readers)
    assert "晚報" in paper.do(f"curl -s {readers}")
    assert paper.do("stat --format=%U:%a /srv/yanlu/second/founded.env") == "yanlu:600"
    paper.do("systemctl stop yanlu.service; rm -r /srv/yanlu/second")


def test_caddy_reads_the_edition_by_the_handbook(paper: Debian) -> None:
    shipped = "/opt/yanlu/share/yanlu/deploy/caddy/Caddyfile"
    # Stands for Let's Encrypt: an authority of Caddy's own.
    paper.do(f"sed -i '0,/^{{$/s//{{\\n\\tlocal_certs\\n\\tskip_install_trust/' {shipped}")
    paper.do("systemctl stop nginx")
    paper.follow(fitted(steps("docs/install.md", "或者 Caddy"), OURS))
    wait_for(paper, f"--insecure https://{HOSTS[0]}/zh-hant-tw.html")
    wait_for(paper, f"--insecure https://{HOSTS[1]}/newsroom/login/")
    assert "晨報" in paper.do(f"curl -s --insecure https://{HOSTS[0]}/zh-hant-tw.html")
    closed = "setpriv --reuid caddy --regid caddy --init-groups cat /srv/yanlu/newsroom.db"
    assert paper.run(closed).code, "keys and databases are the paper's alone"
    paper.do("deluser caddy yanlu; systemctl restart caddy")
    until(lambda: status(paper, f"--insecure https://{HOSTS[0]}/") != "000", paper.journal)
    control = status(paper, f"--insecure https://{HOSTS[0]}/zh-hant-tw.html")
    assert control[0] in "45", "the control: without the paper's group it reads nothing"
    paper.do("systemctl disable --now caddy; systemctl start nginx")


def test_after_a_reboot_the_paper_is_there_by_itself(paper: Debian) -> None:
    before = paper.init
    paper.reboot()
    assert paper.init != before
    wait_for(paper, f"https://{HOSTS[0]}/")
    wait_for(paper, f"https://{HOSTS[1]}/newsroom/login/")
    assert paper.do("systemctl is-active yanlu.service nginx").split() == ["active"] * 2
    assert paper.do("systemctl --failed --plain --no-legend") == ""
