"""Every secret of the settings is a canary: no log, answer, trace or plain file holds one."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.backup.paper import PAIR
from tests.journeys.conftest import Paper, launch, stop, until
from tests.kept import lend_paper
from tests.ports import free_port
from yanlu.config.options import HIDDEN

from .test_command import ROOT

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("secrets")]
SECRETS = {
    "YANLU_SECRET": "canary-of-the-secret-0123456789abcdef",
    "YANLU_FORMER_SECRETS": "canary-of-a-former-one-0123456789abc",
    "YANLU_LASTING_SECRET": "canary-of-the-first-one-0123456789ab",
    "YANLU_BUCKET_SECRET": "canary-of-the-bucket",
    "YANLU_BACKUP_BUCKET_SECRET": "canary-of-the-backups-bucket",
    "YANLU_STRIPE_KEY": "sk_test_canary-of-the-card-company",
    "YANLU_STRIPE_WEBHOOK_SECRET": "whsec_canary-of-its-notices",
    "YANLU_METRICS_TOKEN": "canary-of-the-figures",
}
IN_ADDRESSES = {
    "YANLU_MAIL": ("canary-of-the-mail", "smtp://paper:{}@127.0.0.1:{}"),
    "YANLU_NEWSROOM_DATABASE": (
        "canary-of-the-newsroom",
        "postgresql://u:{}@127.0.0.1:{}/n?connect_timeout=2",
    ),
    "YANLU_CACHE": ("canary-of-the-cache", "valkey://:{}@127.0.0.1:{}/0"),
}
ACCOUNTS = {
    "YANLU_BUCKET_KEY": "account",
    "YANLU_BACKUP_BUCKET_KEY": "account",
    "YANLU_MAIL_FROM": "paper@news.example",
}
CANARIES = (*SECRETS.values(), *(canary for canary, _ in IN_ADDRESSES.values()))
COMMANDS = (
    ("settings",),
    ("doctor",),
    ("doctor", "--json"),
    ("setup",),
    ("backup",),
    ("backup", "list"),
    ("backup", "verify"),
    ("restore", "--drill", "--key", "/nowhere"),
    ("staff", "list"),
    ("staff", "check"),
    ("health",),
    ("manage", "check", "--deploy"),
    ("manage", "diffsettings", "--all"),
    ("upgrade",),
)
LEFT_TO_DJANGO = ("manage", "diffsettings", "--all")  # it is asked to show every setting, and does


def forms(canary: str) -> tuple[bytes, ...]:
    """A secret in the forms in which it could stand somewhere."""
    plain = canary.encode()
    return plain, base64.b64encode(plain).rstrip(b"=")[:-1], plain.hex().encode()


def found(words: bytes) -> list[str]:
    return [canary for canary in CANARIES if any(form in words for form in forms(canary))]


def environment(var: Path, **more: str) -> dict[str, str]:
    told = {name: value for name, value in os.environ.items() if "YANLU" not in name}
    told.pop("DJANGO_SETTINGS_MODULE", None)
    told |= ACCOUNTS
    return told | {"YANLU_VAR": str(var), "YANLU_ENV_FILE": "", "YANLU_PORT": "1"} | SECRETS | more


def in_addresses() -> dict[str, str]:
    """Passwords in addresses at which nobody answers."""
    return {name: form.format(canary, free_port()) for name, (canary, form) in IN_ADDRESSES.items()}


def said(var: Path, *words: str, **more: str) -> bytes:
    """All that a command says."""
    command = [sys.executable, "-m", "yanlu", *words]
    told = environment(var, **more)
    done = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, timeout=120)
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("secrets") / "var"
    lend_paper(made)
    return made


def test_each_secret_of_the_settings_is_a_canary_here() -> None:
    assert set(SECRETS) | set(IN_ADDRESSES) >= set(HIDDEN)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_command_says_a_secret_whatever_is_wrong(var: Path, words: tuple[str, ...]) -> None:
    spoken = said(var, *words, **in_addresses())
    assert spoken and "設定有誤".encode() not in spoken, spoken.decode()
    if words == LEFT_TO_DJANGO:
        assert found(spoken), "the control: words that hold secrets are found"
    else:
        assert found(spoken) == [], spoken.decode()[:3000]


def test_a_press_without_its_databases_complains_without_a_secret(var: Path) -> None:
    command, told = [sys.executable, "-m", "yanlu", "press"], environment(var, **in_addresses())
    one = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=told, stdout=one, stderr=one) as process:
        assert process.stderr
        spoken = process.stderr.readline()
        process.terminate()
        spoken += b"".join(process.communicate(timeout=60))
    assert spoken.strip() and found(spoken) == []


def answers(paper: Paper) -> Iterator[bytes]:
    """What the paper answers where it has reason to complain."""
    for path in ("", "nowhere", "healthz", "readyz", "metrics", "newsroom/login/", "newsroom/x"):
        yield asked(paper.address + path)
    for path in ("mailbox/comment/", "mailbox/pay/stripe/notice/", "mailbox/join/", "mailbox/tip/"):
        yield asked(paper.address + path, b"amount=100&currency=TWD&provider=stripe&text=x")


def asked(address: str, data: bytes | None = None) -> bytes:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data), timeout=60) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        return error.read() + str(error.headers).encode()


def plain_files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())


def test_no_answer_log_file_or_copy_of_a_running_paper_holds_a_secret(
    var: Path, tmp_path: Path
) -> None:
    disk, log = tmp_path / "disk", tmp_path / "log"
    disk.mkdir()
    more = {"BACKUP_TO": str(disk), "BACKUP_KEYS": PAIR.public, "LOG": "json"}
    more |= {"STRIPE_API": f"http://127.0.0.1:{free_port()}/", "MAIL": in_addresses()["YANLU_MAIL"]}
    told = {name.removeprefix("YANLU_"): value for name, value in (SECRETS | ACCOUNTS).items()}
    port = free_port()
    process = launch(var, port, log, ENV_FILE="", **told, **more)
    try:
        paper = Paper(f"http://127.0.0.1:{port}/", "", var, log)
        until(lambda: b"csrfmiddlewaretoken" in asked(f"{paper.address}newsroom/login/"))
        assert [found(answer) for answer in answers(paper) if found(answer)] == []
        given = {f"YANLU_{name}": value for name, value in more.items()}
        assert b"is whole" in said(var, "backup", **given)
    finally:
        stop(process)
    holding = [str(path) for path in plain_files((var, disk)) if found(path.read_bytes())]
    assert holding == []
    assert found(log.read_bytes()) == []
    careless = tmp_path / "careless.log"
    careless.write_text(f"could not sign in to {more['MAIL']}")
    assert found(careless.read_bytes()) == ["canary-of-the-mail"], "the control"
