"""The settings fail loudly, and run with none set."""

from __future__ import annotations

import contextlib
import re

import pytest

from yanlu.config.options import DEMO_SECRET, OPTIONS, Option, OptionError, read_options

PRODUCTION = {
    "YANLU_PRODUCTION": "yes",
    "YANLU_SECRET": "0123456789abcdef0123456789abcdef",
    "YANLU_NEWSROOM_HOSTS": "desk.example",
    "YANLU_ADDRESS": "https://news.example",
}


def test_everything_runs_with_nothing_set() -> None:
    values = read_options({})
    assert values["YANLU_ADDRESS"] == "http://127.0.0.1:8000/"
    assert values["YANLU_VARIANTS"] == ("zh-Hant-TW", "zh-Hans-CN")


def test_production_runs_when_all_is_said() -> None:
    assert read_options(PRODUCTION)["YANLU_ADDRESS"] == "https://news.example/"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"YANLU_SECRET": DEMO_SECRET}, "YANLU_SECRET"),
        ({"YANLU_SECRET": "short"}, "YANLU_SECRET"),
        ({"YANLU_DEBUG": "yes"}, "YANLU_DEBUG"),
        ({"YANLU_NEWSROOM_HOSTS": ""}, "YANLU_NEWSROOM_HOSTS"),
        ({"YANLU_ADDRESS": ""}, "YANLU_ADDRESS"),
    ],
)
def test_production_refuses_what_belongs_to_the_demo(change: dict[str, str], named: str) -> None:
    with pytest.raises(OptionError, match=named):
        read_options(PRODUCTION | change)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_what_a_setting_refuses_is_said_in_chinese_too(option: Option) -> None:
    """By the first of some words that no setting, or hardly one, takes; few take them all."""
    for words in ("?: no such thing", "ftp://x y", "sftp:", "x" * 200):
        try:
            option.read(words)
        except ValueError as error:
            assert re.search("（.*[\u4e00-\u9fff].*）$", str(error)), error


def test_most_settings_refuse_something() -> None:
    """The control of the test above: it would pass if nothing were refused."""
    refused = 0
    for option in OPTIONS:
        with contextlib.suppress(ValueError):
            option.read("?: no such thing")
            continue
        refused += 1
    assert refused > 25


@pytest.mark.parametrize(
    "change",
    [
        {"YANLU_SECRET": "short"},
        {"YANLU_DEBUG": "yes"},
        {"YANLU_NEWSROOM_HOSTS": ""},
        {"YANLU_ADDRESS": ""},
        {"YANLU_PRODUCTION": "no", "YANLU_HOST": "0.0.0.0"},
        {"YANLU_MAIL": "smtp://mail.example", "YANLU_MAIL_FROM": ""},
        {"YANLU_FORMER_SECRETS": "f" * 40},
        {"YANLU_METRICS": "0.0.0.0:9465"},
        {"YANLU_BUCKET_KEY": "one"},
        {"YANLU_PROT": "80"},
    ],
)
def test_settings_that_do_not_go_together_are_refused_in_chinese_too(
    change: dict[str, str],
) -> None:
    with pytest.raises(OptionError, match=r"（.*[\u4e00-\u9fff].*）$"):
        read_options(PRODUCTION | change)


def test_the_demo_refuses_to_be_reached_from_elsewhere() -> None:
    with pytest.raises(OptionError, match="YANLU_PRODUCTION"):
        read_options({"YANLU_HOST": "0.0.0.0"})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_the_demo_is_served_on_every_loopback_address(host: str) -> None:
    assert read_options({"YANLU_HOST": host})["YANLU_HOST"] == host


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("YANLU_PORT", "0"),
        ("YANLU_PORT", "http"),
        ("YANLU_ADDRESS", "news.example"),
        ("YANLU_VARIANTS", "zh-Hant-TW,zh-Klingon"),
        ("YANLU_VARIANTS", "zh-Hans-CN,zh-Hans-CN"),
        ("YANLU_VARIANTS", ""),
        ("YANLU_ZONE", "Asia/Nowhere"),
        ("YANLU_THEME", "/there/is/no/such/folder"),
        ("YANLU_DEBUG", "perhaps"),
        ("YANLU_POLL", "-1"),
        ("YANLU_SERVE", "everything"),
        ("YANLU_ADDRESS", "https://editor:secret@news.example/"),
        ("YANLU_ADDRESS", "https://news exam.ple/"),
        ("YANLU_ADDRESS", "https://news.example/#front"),
        ("YANLU_ADDRESS", "https://news.example:99999/"),
        ("YANLU_ADDRESS", "https://[news.example/"),
        ("YANLU_NEWSROOM_HOSTS", "https://desk.example/"),
        ("YANLU_NEWSROOM_HOSTS", "desk.example,*"),
        ("YANLU_BACKUP_TO", "ftp://backup.example/paper"),
    ],
)
def test_a_wrong_value_is_named_with_what_to_write_instead(name: str, value: str) -> None:
    with pytest.raises(OptionError) as caught:
        read_options({name: value})
    assert str(caught.value).startswith(f"{name} is {value!r}: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("YANLU_ADDRESS", "https://news.example:8443/paper/"),
        ("YANLU_ADDRESS", "http://[::1]:8000/"),
        ("YANLU_ADDRESS", "https://報紙.example/"),
        ("YANLU_NEWSROOM_HOSTS", "desk.example, desk.internal:8001,[::1]:8001"),
        ("YANLU_BACKUP_TO", "sftp://paper@backup.example/copies"),
        ("YANLU_BACKUP_TO", "/mnt/backup"),
    ],
)
def test_what_can_be_used_is_taken(name: str, value: str) -> None:
    assert read_options({name: value})[name]


def test_a_misspelt_setting_is_not_overlooked() -> None:
    with pytest.raises(OptionError, match="YANLU_PROT is not a setting"):
        read_options({"YANLU_PROT": "8000"})


def test_every_setting_says_what_it_is_for() -> None:
    assert all(option.help.endswith(".") for option in OPTIONS)
    assert len({option.name for option in OPTIONS}) == len(OPTIONS)


BUCKET = {
    "YANLU_BUCKET": "s3://my-paper/edition",
    "YANLU_BUCKET_KEY": "key",
    "YANLU_BUCKET_SECRET": "secret",
}


def test_a_bucket_has_a_name_and_may_have_a_prefix() -> None:
    assert read_options(BUCKET)["YANLU_BUCKET"] == ("my-paper", "edition")
    assert read_options({"YANLU_BUCKET": "s3://my-paper/"})["YANLU_BUCKET"] == ("my-paper", "")
    assert read_options({})["YANLU_BUCKET"] == ("", "")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"YANLU_BUCKET": "https://my-paper.s3.example/"}, "YANLU_BUCKET.*s3://name"),
        ({"YANLU_BUCKET": "s3://My Paper"}, "YANLU_BUCKET.*s3://name"),
        ({"YANLU_BUCKET": "s3://my-paper/../other"}, "YANLU_BUCKET.*s3://name"),
        ({"YANLU_BUCKET_SECRET": ""}, "belong together"),
        ({"YANLU_BUCKET_KEY": ""}, "belong together"),
    ],
)
def test_half_an_account_of_a_bucket_is_refused(change: dict[str, str], named: str) -> None:
    with pytest.raises(OptionError, match=named):
        read_options(BUCKET | change)
