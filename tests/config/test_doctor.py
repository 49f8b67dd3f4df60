"""The doctor says what is wrong with a machine and what to do, each on one where it is so."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import http.server
import json
import os
import resource
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import ConnectionHandler, connections
from django.db.migrations.recorder import MigrationRecorder

from yanlu.config import keeping
from yanlu.config.doctor import databases, disk, domain, examination, folder, machine
from yanlu.config.doctor.finding import Finding, State
from yanlu.config.doctor.patient import Patient
from yanlu.config.options import read_options
from yanlu.config.sqlite import sqlite_database
from yanlu.manifest.keyfile import write_signing_key
from yanlu.manifest.keys import SigningKey

from ..gates import ROOT
from ..manifest.cast import KEY, Paper
from ..staff.sinks import Box, host

NOBODY = 65534
PRODUCTION = {
    "YANLU_PRODUCTION": "yes",
    "YANLU_SECRET": "0123456789abcdef0123456789abcdef",
    "YANLU_NEWSROOM_HOSTS": "desk.example",
    "YANLU_ADDRESS": "https://news.example/",
}
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount and change accounts")


def print_edition(var: Path, key: SigningKey = KEY) -> Path:
    """A paper on disk: its key and an edition of this minute."""
    paper = Paper(key=key)
    paper.publish(
        {"robots.txt": b"User-agent: *\n"}, issued=datetime.now(UTC).replace(microsecond=0)
    )
    (var / "keys").mkdir(mode=0o700, parents=True)
    write_signing_key(var / "keys" / "edition.key", KEY)
    return paper.write(var / "edition")


def patient(var: Path, whole: bool = False, **settings: str) -> Patient:
    return Patient(read_options({"YANLU_VAR": str(var)} | settings), datetime.now(UTC), whole)


def look(concern: str, var: Path, whole: bool = False, **settings: str) -> list[Finding]:
    return list(examination.LOOKS[concern](patient(var, whole, **settings)))


def bad(findings: list[Finding]) -> list[Finding]:
    """What is not well; each says in both languages what it is and what to do."""
    found = [one for one in findings if not one.is_well]
    for one in found:
        assert one.chinese and one.english and all(one.remedy), one
    return found


def doctor(
    *arguments: str, var: Path, before: tuple[str, ...] = (), user: int | None = None, **more: str
) -> tuple[int, list[dict[str, Any]]]:
    """Run `yanlu doctor --json` as an operator does; its exit code and findings."""
    environment = {name: value for name, value in os.environ.items() if "YANLU" not in name}
    environment |= {"YANLU_VAR": str(var), "PYTHONDONTWRITEBYTECODE": "1"} | more
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [*before, sys.executable, "-m", "yanlu", "doctor", *arguments, "--json"],
        cwd=ROOT,
        env=environment,
        user=user,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout)


# Settings and demo


def test_a_bad_setting_is_a_finding_and_nothing_else_is_looked_at(tmp_path: Path) -> None:
    code, found = doctor("disk", var=tmp_path, YANLU_PORT="80a")
    assert code == 1
    assert [one["concern"] for one in found] == ["settings"]
    assert "YANLU_PORT" in found[0]["english"]


def test_the_demos_users_in_production_are_found(tmp_path: Path) -> None:
    (tmp_path / "demo-password").write_text("x")
    [found] = bad(look("demo", tmp_path, **PRODUCTION))
    assert found.state is State.WRONG and "示範" in found.chinese
    (tmp_path / "demo-password").unlink()
    assert not bad(look("demo", tmp_path, **PRODUCTION))


def test_the_demos_secret_is_something_to_watch(tmp_path: Path) -> None:
    [found] = bad(look("demo", tmp_path))
    assert found.state is State.WARNING and "yanlu init" in found.remedy[1]


# The machine


def test_this_machine_can_carry_a_paper(tmp_path: Path) -> None:
    found = look("machine", tmp_path)
    assert len(found) == 4
    assert not [one for one in found if one.state is State.WRONG]


def test_an_old_sqlite_is_said_to_be_slower_and_not_dangerous() -> None:
    [found] = bad([machine.sqlite((3, 40, 1))])
    assert found.state is State.WARNING and "3.51.3" in found.remedy[0]


def test_too_few_open_files_are_found_where_the_account_has_too_few(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard))
    try:
        [found] = [one for one in bad(look("machine", tmp_path)) if "200" in one.chinese]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert found.state is State.WRONG and "LimitNOFILE" in found.remedy[1]


def test_a_machine_without_zones_is_found() -> None:
    assert bad([machine.zone("Asia/Taipei", 0)])[0].state is State.WRONG


# Disk and folder


@contextlib.contextmanager
def mounted(place: Path, *options: str) -> Iterator[Path]:
    """A small disk of its own."""
    place.mkdir(exist_ok=True)
    done = subprocess.run(["mount", *options, str(place)], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"this machine lets nobody mount: {done.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


@needs_root
def test_a_full_disk_is_found(tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "-t", "tmpfs", "-o", "size=2m", "none") as small:
        [found] = bad(look("disk", small))
        assert found.state is State.WRONG and "MB" in found.english


@needs_root
def test_a_disk_without_inodes_is_found_though_it_has_room(tmp_path: Path) -> None:
    options = ("-t", "tmpfs", "-o", "size=2g,nr_inodes=100", "none")
    with mounted(tmp_path / "crowded", *options) as crowded:
        [found] = bad(look("disk", crowded))
        assert "inode" in found.english


@needs_root
def test_a_read_only_disk_is_found(tmp_path: Path) -> None:
    with mounted(tmp_path / "still", "-t", "tmpfs", "-o", "ro", "none") as still:
        [found] = bad(look("disk", still))
        assert "唯讀" in found.chinese
        [found] = bad([folder.writable(still)])
        assert "read-only" in found.english


def test_a_disk_that_is_gone_is_found(tmp_path: Path) -> None:
    [found] = bad(look("disk", tmp_path / "gone" / "var"))
    assert "YANLU_VAR" in found.remedy[1]


def test_little_room_is_to_be_watched() -> None:
    assert disk.room(500_000_000).state is State.WARNING
    assert disk.room(5_000_000_000).is_well


def test_a_folder_without_a_paper_is_told_how_to_begin(tmp_path: Path) -> None:
    [found] = bad(look("folder", tmp_path / "var"))
    assert "yanlu init" in found.remedy[0]


AS_NOBODY = f"""
import os, sys
from pathlib import Path
from yanlu.config.doctor import folder
os.setuid({NOBODY})
print(folder.writable(Path(sys.argv[1])).english)
"""


@needs_root
def test_a_folder_of_another_account_is_found(tmp_path: Path) -> None:
    var = tmp_path / "var"
    (var / "keys").mkdir(parents=True)
    for place in (tmp_path, *tmp_path.parents):
        place.chmod(place.stat().st_mode | 0o111)
    said = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(var)], cwd=ROOT, capture_output=True, text=True
    )
    assert "cannot write" in said.stdout and "root" in said.stdout, said.stderr
    assert folder.writable(var).is_well


@needs_root
def test_what_root_left_in_the_papers_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "newsroom.db").touch(0o600)
    os.chown(tmp_path, NOBODY, NOBODY)
    [found] = bad([folder.owners(tmp_path)])
    assert "newsroom.db" in found.english and "chown -R" in found.remedy[0]
    os.chown(tmp_path / "newsroom.db", NOBODY, NOBODY)
    assert folder.owners(tmp_path).is_well


def test_a_key_that_other_accounts_can_read_is_found(tmp_path: Path) -> None:
    print_edition(tmp_path)
    assert folder.private(tmp_path).is_well
    (tmp_path / "keys" / "edition.key").chmod(0o644)
    [found] = bad([folder.private(tmp_path)])
    assert "chmod go-rwx" in found.remedy[0]


# Keys and edition


def test_an_edition_of_the_papers_own_key_is_well_to_its_last_file(tmp_path: Path) -> None:
    print_edition(tmp_path)
    found = look("keys", tmp_path, whole=True)
    assert len(found) == 3 and not bad(found)


def test_an_altered_page_is_found_when_the_whole_is_looked_at(tmp_path: Path) -> None:
    edition = print_edition(tmp_path)
    (edition / "robots.txt").write_text("altered")
    assert not bad(look("keys", tmp_path))
    [found] = bad(look("keys", tmp_path, whole=True))
    assert "核對" in found.remedy[0]


def test_a_lost_key_is_found(tmp_path: Path) -> None:
    print_edition(tmp_path)
    (tmp_path / "keys" / "edition.key").unlink()
    [found] = bad(look("keys", tmp_path))
    assert "離線備份" in found.remedy[0]
    assert found.english.endswith("cannot be read: No such file or directory.")


def test_another_key_than_the_editions_is_found(tmp_path: Path) -> None:
    print_edition(tmp_path, SigningKey.generate(os.urandom))
    [found] = bad(look("keys", tmp_path))
    assert found.concern == "edition" and found.state is State.WRONG


def test_an_edition_that_nobody_signed_anew_is_found(tmp_path: Path) -> None:
    print_edition(tmp_path)
    later = Patient(patient(tmp_path).options, datetime.now(UTC) + timedelta(days=3))
    [found] = bad(list(examination.LOOKS["keys"](later)))
    assert found.state is State.WARNING and "yanlu press" in found.remedy[0]


def test_a_folder_without_an_edition_is_found(tmp_path: Path) -> None:
    edition = print_edition(tmp_path)
    shutil.rmtree(edition / ".yanlu")
    [found] = bad(look("keys", tmp_path))
    assert "yanlu setup" in found.remedy[1]


# Databases


def test_databases_that_are_missing_or_damaged_are_found_and_none_is_made(
    tmp_path: Path, django_db_blocker: Any
) -> None:
    (tmp_path / "damaged.db").write_bytes(b"no database" * 1000)
    with django_db_blocker.unblock():
        [gone] = bad([databases.examined("press", beside(tmp_path / "gone.db"), False)])
        [damaged] = bad([databases.examined("press", beside(tmp_path / "damaged.db"), False)])
    assert "no database" in gone.english and not (tmp_path / "gone.db").exists()
    assert "press cannot be used: file is not a database" in damaged.english


def beside(path: Path) -> Any:
    """A connection to another file than the suite's own."""
    return ConnectionHandler({"default": sqlite_database(path, (3, 53, 4))})["default"]


@pytest.mark.django_db
def test_a_database_of_a_newer_or_older_version_is_found() -> None:
    connection = connections["default"]
    assert databases.migrations("default", connection, False).is_well
    recorder = MigrationRecorder(connection)
    recorder.record_applied("newsroom", "0999_from_the_future")
    [found] = bad([databases.migrations("default", connection, True)])
    assert "0999_from_the_future" in found.chinese and "newer" in found.english
    recorder.record_unapplied("newsroom", "0999_from_the_future")
    last = max(name for app, name in recorder.applied_migrations() if app == "newsroom")
    recorder.record_unapplied("newsroom", last)
    [looked_at] = bad([databases.migrations("default", connection, False)])
    assert "yanlu setup" in looked_at.remedy[0]
    [in_earnest] = bad([databases.migrations("default", connection, True)])
    assert all("yanlu upgrade" in words and "setup" not in words for words in in_earnest.remedy)


# Port and address


@contextlib.contextmanager
def serving(place: Path, cert: Path | None = None) -> Iterator[int]:
    """A web server for a folder, with TLS where there is a certificate; its port."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *rest: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(place))
    )
    if cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_port_of_another_program_is_found(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    with serving(tmp_path / "site") as port:
        [found] = bad(look("port", tmp_path, YANLU_PORT=str(port)))
    assert found.state is State.WRONG and str(port) in found.remedy[0]


def test_the_papers_own_port_is_well(tmp_path: Path) -> None:
    with serving(print_edition(tmp_path)) as port:
        assert not bad(look("port", tmp_path, YANLU_PORT=str(port)))


def test_a_host_that_is_not_this_machines_is_found(tmp_path: Path) -> None:
    settings = PRODUCTION | {"YANLU_HOST": "192.0.2.1"}
    [found] = bad(look("port", tmp_path, **settings))
    assert "YANLU_HOST" in found.remedy[1]


def in_earnest(port: int, scheme: str = "http", host: str = "127.0.0.1") -> dict[str, str]:
    return PRODUCTION | {"YANLU_ADDRESS": f"{scheme}://{host}:{port}/"}


def test_an_address_that_answers_with_this_paper_is_well(tmp_path: Path) -> None:
    with serving(print_edition(tmp_path)) as port:
        found = look("domain", tmp_path, **in_earnest(port))
    assert [one.state for one in found] == [State.WARNING, State.OK], "only the TLS is missing"


def test_a_newsroom_on_the_readers_host_is_warned_of(tmp_path: Path) -> None:
    with serving(print_edition(tmp_path)) as port:
        apart = look("domain", tmp_path, **in_earnest(port))
        together = in_earnest(port) | {"YANLU_NEWSROOM_HOSTS": "127.0.0.1"}
        [found] = [one for one in look("domain", tmp_path, **together) if one not in apart]
    assert found.state is State.WARNING and "share 127.0.0.1" in found.english


def test_a_wrong_domain_is_found_where_another_paper_or_none_answers(tmp_path: Path) -> None:
    print_edition(tmp_path / "ours")
    other = print_edition(tmp_path / "other", SigningKey.generate(os.urandom))
    with serving(other) as port:
        found = bad(look("domain", tmp_path / "ours", **in_earnest(port)))[-1]
    assert "another paper" in found.english and "DNS" in found.remedy[0]
    shutil.rmtree(other)
    other.mkdir()
    with serving(other) as port:
        found = bad(look("domain", tmp_path / "ours", **in_earnest(port)))[-1]
    assert "not this paper" in found.english


def test_a_domain_that_nobody_answers_is_found(tmp_path: Path) -> None:
    print_edition(tmp_path)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        found = bad(look("domain", tmp_path, **in_earnest(closed.getsockname()[1])))[-1]
    assert "does not answer" in found.english
    assert domain.nobody("https://news.invalid/", "x").state is State.WRONG


def certificate(path: Path, days: int) -> Path:
    """A certificate for this machine, good for so many days, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=30))
        .not_valid_after(now + dt.timedelta(days=days, hours=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize(
    ("days", "state", "said"),
    [
        (60, State.OK, "60 days"),
        (10, State.WARNING, "10 days"),
        (2, State.WRONG, "2 days"),
        (-2, State.WRONG, "certificate has expired"),
    ],
)
def test_a_certificate_is_found_before_and_after_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, state: State, said: str
) -> None:
    cert = certificate(tmp_path / "cert.pem", days)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    with serving(print_edition(tmp_path / "var"), cert) as port:
        found = look("domain", tmp_path / "var", **in_earnest(port, "https", "localhost"))
    assert found[0].concern == "certificate"
    assert found[0].state is state and said in found[0].english


def test_a_certificate_that_nobody_vouches_for_is_found(tmp_path: Path) -> None:
    cert = certificate(tmp_path / "cert.pem", 60)
    with serving(print_edition(tmp_path / "var"), cert) as port:
        found = look("domain", tmp_path / "var", **in_earnest(port, "https", "localhost"))
    assert "self-signed" in found[0].english.replace("self signed", "self-signed")


# The clock


def clock_through(shift: str) -> Callable[[Path, int], list[dict[str, Any]]]:
    """What the doctor says of the clock on a machine whose clock is wrong by so much."""
    if not shutil.which("faketime"):
        pytest.skip("faketime is missing (Debian: apt-get install faketime)")

    def ask(var: Path, port: int) -> list[dict[str, Any]]:
        _, found = doctor("clock", var=var, before=("faketime", "-f", shift), **in_earnest(port))
        return [one for one in found if one["state"] == "wrong"]

    return ask


@pytest.mark.parametrize("shift", ["-3d", "+3h"])
def test_a_wrong_clock_is_found(tmp_path: Path, shift: str) -> None:
    with serving(print_edition(tmp_path)) as port:
        found = clock_through(shift)(tmp_path, port)
    assert any("minutes apart" in one["english"] for one in found)
    assert any("signed at" in one["english"] for one in found) == (shift == "-3d")
    assert all("timedatectl" in one["remedy"][0] for one in found)


# Backup and mail


def test_a_paper_in_earnest_without_backups_or_with_an_old_one_is_found(tmp_path: Path) -> None:
    [found] = bad(look("backup", tmp_path, **PRODUCTION))
    assert found.state is State.WRONG and "YANLU_BACKUP_TO" in found.remedy[1]
    kept = PRODUCTION | {"YANLU_BACKUP_TO": str(tmp_path / "copies")}
    [found] = bad(look("backup", tmp_path, **kept))
    assert "ever" in found.english
    places = patient(tmp_path).places
    places.backup.mkdir()
    for days, state in ((1, State.OK), (3, State.WARNING), (9, State.WRONG)):
        keeping.record_backup(places, ended(days))
        assert next(one.state for one in look("backup", tmp_path, **kept)) == state


def test_a_backup_that_failed_since_the_last_good_one_is_told(tmp_path: Path) -> None:
    places, to = patient(tmp_path).places, {"YANLU_BACKUP_TO": str(tmp_path / "copies")}
    for outcome in (ended(0), replace(ended(0, "No space left"), good_at=ended(1).good_at)):
        keeping.record_backup(places, outcome)
        failures = [one for one in look("backup", tmp_path, **to) if "failed" in one.english]
        assert len(failures) == bool(outcome.error)
    assert "No space left" in failures[0].chinese and "yanlu backup" in failures[0].remedy[0]


def ended(days: int, error: str = "") -> keeping.Outcome:
    """How something ended so many days ago."""
    at = datetime.now(UTC) - timedelta(days=days)
    return keeping.Outcome(at, 1.0, "one", 1, "there", error, None if error else at)


def test_a_backup_that_was_never_brought_back_or_long_ago_is_found(tmp_path: Path) -> None:
    places = patient(tmp_path).places
    keeping.record_backup(places, ended(0))

    def drill() -> tuple[State, str]:
        [age, found] = look("backup", tmp_path, YANLU_BACKUP_TO=str(tmp_path / "copies"))
        assert age.is_well and (found.is_well or "--drill" in found.remedy[0])
        return found.state, found.english

    assert drill()[0] is State.WARNING and "ever" in drill()[1]
    keeping.record_drill(places, ended(9))
    assert drill()[0] is State.WARNING and "8 days ago" in drill()[1]
    keeping.record_said(places, datetime.now(UTC) - timedelta(days=20))
    assert drill()[0] is State.OK
    keeping.record_drill(places, ended(1))
    assert drill()[0] is State.OK
    keeping.record_drill(places, ended(0, "it came back damaged"))
    assert drill() == (State.WRONG, "The last trial restore failed: it came back damaged")


def test_a_mail_server_that_is_silent_or_does_not_encrypt_is_found(tmp_path: Path) -> None:
    assert not bad(look("mail", tmp_path))
    [found] = bad(look("mail", tmp_path, **PRODUCTION))
    assert found.state is State.WARNING
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        [found] = bad(look("mail", tmp_path, **by_mail("smtp+plain", closed.getsockname()[1])))
    assert "refused" in found.english
    sink = host(Box())
    try:
        assert not bad(look("mail", tmp_path, **by_mail("smtp+plain", sink.port)))
        [found] = bad(look("mail", tmp_path, **by_mail("smtp", sink.port)))
    finally:
        sink.stop()
    assert found.state is State.WRONG and "587" in found.remedy[1]


def by_mail(scheme: str, port: int) -> dict[str, str]:
    return {
        "YANLU_MAIL": f"{scheme}://127.0.0.1:{port}",
        "YANLU_MAIL_FROM": "paper@news.example",
    }


# The whole


def test_the_doctor_says_all_in_words_and_ends_with_the_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YANLU_VAR", str(tmp_path / "var"))
    assert examination.main(["folder", "demo"]) == 1
    said = capsys.readouterr().out
    assert "✓ 設定都能用" in said and "✗ 還沒有報社" in said and "→ 請執行 yanlu init" in said
    assert "1 項要修，1 項要留意" in said
