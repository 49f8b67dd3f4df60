"""Databases elsewhere than in files: how they are named, and what is said of those that fail."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from yanlu.config import databases as rooms
from yanlu.config.databases import databases, read_address
from yanlu.config.doctor import servers
from yanlu.config.doctor.patient import Patient
from yanlu.config.options import OptionError, read_options
from yanlu.config.postgresql import judge, refusal

from ..cluster import SENTENCE, Cluster, cluster, is_installed
from .test_command import yanlu

SECRET = "open-sesame-7"
NEWSROOM = f"postgresql://lin:{SECRET}@db.example:5433/newsroom?sslmode=require"


def test_with_nothing_set_all_three_are_files(tmp_path: Path) -> None:
    made = databases(read_options({"YANLU_VAR": str(tmp_path)}), (3, 53, 0))
    assert [one["NAME"].name for one in made.values()] == ["newsroom.db", "press.db", "mailbox.db"]
    assert {one["ENGINE"] for one in made.values()} == {"django.db.backends.sqlite3"}


def test_one_may_be_postgresql_and_the_others_files(tmp_path: Path) -> None:
    options = read_options({"YANLU_VAR": str(tmp_path), "YANLU_NEWSROOM_DATABASE": NEWSROOM})
    made = databases(options, (3, 53, 0))
    newsroom = made["default"]
    named = {key: newsroom[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert list(named.values()) == ["newsroom", "lin", SECRET, "db.example", "5433"]
    assert newsroom["OPTIONS"]["sslmode"] == "require" and newsroom["CONN_HEALTH_CHECKS"]
    assert made["press"]["ENGINE"] == made["mailbox"]["ENGINE"] == "django.db.backends.sqlite3"


@pytest.mark.parametrize(
    ("words", "host", "port", "user", "password"),
    [
        ("postgresql:///paper", "", "", "", ""),
        ("postgres://paper@[::1]:5433/paper", "::1", "5433", "paper", ""),
        ("postgresql:///paper?host=/run/Postgresql&port=5434", "/run/Postgresql", "5434", "", ""),
        ("postgresql://a%40b:x%2F%3F%23@%2Frun%2FPg/paper", "/run/Pg", "", "a@b", "x/?#"),
    ],
)
def test_every_usual_way_to_write_an_address_is_understood(
    words: str, host: str, port: str, user: str, password: str
) -> None:
    address = read_address(words)
    assert address and address.name == "paper"
    assert (address.host, address.port, address.user) == (host, port, user)
    assert address.password == password


@pytest.mark.parametrize(
    "words",
    [
        "newsroom.db",
        f"mysql://lin:{SECRET}@db.example/newsroom",
        f"postgresql://lin:{SECRET}@db.example",
        f"postgresql://lin:{SECRET}@db.example:port/newsroom",
        f"postgresql://lin:{SECRET}@db.example/newsroom?sslmod=require",
        f"postgresql://lin:{SECRET}#7@db.example/newsroom",
        f"postgresql://lin:{SECRET}@[::1/newsroom",
    ],
)
def test_a_wrong_address_is_named_without_its_password(words: str) -> None:
    with pytest.raises(OptionError) as caught:
        read_options({"YANLU_PRESS_DATABASE": words})
    assert str(caught.value).startswith("YANLU_PRESS_DATABASE: ")
    assert SECRET not in str(caught.value)


def test_the_settings_are_shown_without_the_password(tmp_path: Path) -> None:
    done = yanlu("settings", var=tmp_path, YANLU_NEWSROOM_DATABASE=NEWSROOM)
    assert done.returncode == 0
    assert "YANLU_NEWSROOM_DATABASE=postgresql://lin:…@db.example:5433/newsroom" in done.stdout
    assert SECRET not in done.stdout + done.stderr + repr(read_address(NEWSROOM))


def test_one_database_for_two_purposes_is_refused() -> None:
    twice = {"YANLU_PRESS_DATABASE": "postgresql://a@db/paper"}
    with pytest.raises(OptionError, match="name the same database 'paper'"):
        read_options(twice | {"YANLU_MAILBOX_DATABASE": "postgresql://b:x@db:5432/paper"})
    read_options(twice | {"YANLU_MAILBOX_DATABASE": "postgresql://a@db/mailbox"})


def test_without_the_driver_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "find_spec", lambda name: None)
    with pytest.raises(OptionError, match=r"bootstrap.py grown.*yanlu\[grown\]"):
        read_options({"YANLU_PRESS_DATABASE": "postgresql://a@db/paper"})
    assert read_options({})["YANLU_PRESS_DATABASE"] is None


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            (140011, "14.11", "UTF8", True, False, True),
            "this is PostgreSQL 14.11; the paper needs 15",
        ),
        ((150004, "15.4", "SQL_ASCII", True, False, True), "createdb -E UTF8"),
        ((150004, "15.4", "UTF8", False, False, True), "--locale=C.UTF-8"),
        ((150004, "15.4", "UTF8", True, True, True), "read-only"),
        ((150004, "15.4", "UTF8", True, False, False), "ALTER DATABASE"),
    ],
)
def test_a_server_that_does_not_do_is_refused_with_what_to_do(
    said: tuple[int, str, str, bool, bool, bool], sentence: str
) -> None:
    assert sentence in judge(*said)
    assert judge(150004, "15.4", "UTF8", True, False, True) == ""


def why_not(address: str) -> str:
    """What setup says, which is what the doctor says."""
    options = read_options({"YANLU_NEWSROOM_DATABASE": address})
    [found] = servers.look(Patient(options, datetime.now(UTC)))
    reason = refusal(options)
    assert found.is_well == (reason == "") and reason.rpartition("): ")[2] in found.chinese
    return reason


@pytest.mark.deep
@pytest.mark.skipif(not is_installed(), reason=SENTENCE)
def test_what_is_wrong_with_a_real_server_is_said_without_a_password(tmp_path: Path) -> None:
    with cluster() as made:
        made.make("paper", "latin", "standby")
        made.run("CREATE ROLE guest LOGIN")
        made.run("DROP DATABASE latin")
        made.run("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        made.run("CREATE DATABASE lingual LOCALE_PROVIDER icu ICU_LOCALE 'en' TEMPLATE template0")
        made.run("ALTER DATABASE standby SET default_transaction_read_only = on")
        assert why_not(made.address("paper")) == ""
        assert "資料庫必須是 UTF8" in why_not(made.address("latin"))
        assert "sorts as a language does" in why_not(made.address("lingual"))
        assert "唯讀" in why_not(made.address("standby"))
        assert "ALTER DATABASE" in why_not(made.address("paper", "guest"))
        assert "createdb （資料庫或使用者不存在" in why_not(made.address("nothing"))
        wants_passwords(made)
        wrong = made.address("paper", f"postgres:{SECRET}")
        assert "使用者或密碼不對" in why_not(wrong) and SECRET not in why_not(wrong)
        done = yanlu("setup", var=tmp_path, YANLU_MAILBOX_DATABASE=wrong)
        assert done.returncode == 1 and "使用者或密碼不對" in done.stderr
        assert "Traceback" not in done.stderr and SECRET not in done.stderr
        assert not list(tmp_path.glob("*.db"))
        made.stop()
        assert "沒有伺服器在聽" in why_not(made.address("paper"))


def wants_passwords(made: Cluster) -> None:
    """From now on the server asks for a password."""
    made.run("ALTER ROLE postgres PASSWORD 'another'")
    access = made.home / "data" / "pg_hba.conf"
    access.write_text("local all all scram-sha-256\n")
    made.stop()
    made.start()
