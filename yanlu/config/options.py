"""The settings: one typed table that fails loudly and runs with none set."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yanlu.article import SCRIPTS
from yanlu.staff.ways import read_sender, read_way

from .buckets import bucket, refuse_half_accounts
from .databases import SETTINGS as DATABASES
from .databases import read_address, twice_named
from .sharing import read_cache

DEMO_SECRET = "demo-secret-for-loopback-only"
HOST = re.compile(r"[\w.-]+(:\d+)?|\[[0-9A-Fa-f:]+\](:\d+)?")
FEE = re.compile(r"[0-9]+(\.[0-9]{1,2})? [A-Z]{3}")


class OptionError(Exception):
    """A setting has a value that cannot be used; `str()` names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Option:
    """One setting, read from the environment variable of its name.

    Args:
        name: of the environment variable.
        default: what holds when it is not set.
        read: words → value; raises ValueError with a sentence.
        help: one sentence for the operator.
    """

    name: str
    default: str
    read: Callable[[str], Any]
    help: str


def yes_or_no(words: str) -> bool:
    answers = {"yes": True, "1": True, "true": True, "no": False, "0": False, "false": False}
    if words.lower() not in answers:
        raise ValueError("write yes or no（請寫 yes 或 no）")
    return answers[words.lower()]


def port(words: str) -> int:
    if not words.isdigit() or not 1 <= int(words) <= 65535:
        raise ValueError("write a number from 1 to 65535（請寫 1 到 65535 的數字）")
    return int(words)


def part(words: str) -> str:
    if words not in ("all", "edition", "newsroom", "mailbox"):
        raise ValueError("write all, edition, newsroom or mailbox（請寫其中一個）")
    return words


def seconds(words: str) -> float:
    try:
        value = float(words)
    except ValueError:
        value = -1.0
    if value < 0:
        raise ValueError("write a number of seconds, such as 0.2（請寫秒數）")
    return value


def address(words: str) -> str:
    if not is_address(words):
        raise ValueError(
            "write an absolute address, such as https://news.example/, without name and password"
            "（請寫完整的網址，不帶帳號密碼）"
        )
    return words if words.endswith("/") else words + "/"


def is_address(words: str) -> bool:
    """Whether it leads somewhere, and may be printed on every page."""
    try:
        parts = urlsplit(words)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    is_more = parts.query or parts.fragment or "@" in parts.netloc
    return is_whole and not is_more and not re.search(r"\s", words)


def optional_address(words: str) -> str:
    return address(words) if words else ""


def hosts(words: str) -> tuple[str, ...]:
    return tuple(host.strip() for host in words.split(",") if host.strip())


def desk_hosts(words: str) -> tuple[str, ...]:
    """Host names alone, as a browser sends them."""
    found = hosts(words)
    if not all(map(HOST.fullmatch, found)):
        raise ValueError(
            "write host names such as desk.news.example, without https:// and path"
            "（請只寫主機名稱）"
        )
    return found


def place_of_backups(words: str) -> str:
    if "://" in words and not words.startswith(("s3://", "sftp://")):
        raise ValueError(
            "write a folder such as /mnt/backup, s3://name/prefix or sftp://user@host/folder"
            "（請寫絕對路徑的資料夾、s3:// 或 sftp://）"
        )
    return words


def variants(words: str) -> tuple[str, ...]:
    tags = tuple(tag.strip() for tag in words.split(",") if tag.strip())
    wrong = [tag for tag in tags if tag not in SCRIPTS]
    if wrong or not tags or len(set(tags)) != len(tags):
        raise ValueError(
            f"write some of {', '.join(SCRIPTS)}, each once, the default first（預設的在前）"
        )
    return tags


def zone(words: str) -> str:
    try:
        ZoneInfo(words)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("write an IANA zone, such as Asia/Taipei（請寫時區名稱）") from error
    return words


def folder(words: str) -> Path:
    return Path(words).expanduser().resolve()


def optional_folder(words: str) -> Path | None:
    if not words:
        return None
    path = folder(words)
    if not path.is_dir():
        raise ValueError(f"there is no folder {path}（沒有這個資料夾）")
    return path


def time_of_day(words: str) -> time | None:
    if not words:
        return None
    try:
        return datetime.strptime(words, "%H:%M").time()
    except ValueError as error:
        raise ValueError("write a time of day, such as 03:30（請寫一天裡的時刻）") from error


def keeps(words: str) -> tuple[int, int, int] | None:
    """How many days, weeks and months keep a backup; None: all stay."""
    if words == "all":
        return None
    parts = hosts(words)
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        raise ValueError(
            "write three numbers, days, weeks and months, such as 7,4,6; or all"
            "（請寫日、週、月三個數字，或 all）"
        )
    return int(parts[0]), int(parts[1]), int(parts[2])


def optional_file(words: str) -> Path | None:
    path = Path(words).expanduser().resolve()
    if words and not path.is_file():
        raise ValueError(f"there is no file {path}（沒有這個檔案）")
    return path if words else None


def addresses(words: str) -> tuple[str, ...]:
    return tuple(address(one) for one in hosts(words))


def log_kind(words: str) -> str:
    if words not in ("text", "json"):
        raise ValueError("write text or json（請寫 text 或 json）")
    return words


def own_port(words: str) -> tuple[str, int] | None:
    """A host and a port, such as 127.0.0.1:9465."""
    if not words:
        return None
    host, _, number = words.rpartition(":")
    if not host or not number.isdigit() or not 0 < int(number) < 65536:
        raise ValueError("write a host and a port, such as 127.0.0.1:9465（請寫主機和連接埠）")
    return host.strip("[]"), int(number)


def letterboxes(words: str) -> tuple[str, ...]:
    """Addresses of mail, separated by commas."""
    found = hosts(words)
    if not all(re.fullmatch(r"[^@\s]+@[^@\s]+", one) for one in found):
        raise ValueError(
            "write addresses such as night@news.example, separated by commas"
            "（請寫信箱地址，用逗號分開）"
        )
    return found


def currencies(words: str) -> tuple[str, ...]:
    codes = hosts(words)
    wrong = [code for code in codes if not re.fullmatch("[A-Z]{3}", code)]
    if wrong or len(set(codes)) != len(codes):
        raise ValueError(
            "write codes such as TWD,USD, each once, the usual one first"
            "（請寫貨幣代碼，各一次，常用的在前）"
        )
    return codes


def fees(words: str) -> tuple[tuple[str, str], ...]:
    """Amounts as a reader writes them, each with its currency."""
    pairs = tuple(tuple(one.split()) for one in hosts(words))
    wrong = [one for one in pairs if len(one) != 2 or not FEE.fullmatch(" ".join(one))]
    if wrong:
        raise ValueError(
            "write amounts with their currencies, such as 1200 TWD, 40 USD（請寫金額和貨幣）"
        )
    return pairs  # type: ignore[return-value]  # each has been seen to have two


def header(words: str) -> str:
    if words and not re.fullmatch("[A-Za-z][A-Za-z-]{1,40}", words):
        raise ValueError("write the name of a header, such as X-Forwarded-For（請寫標頭名稱）")
    return words


def count(words: str) -> int:
    if not words.isdigit():
        raise ValueError("write a number such as 10000（請寫數字）")
    return int(words)


OPTIONS = (
    Option("YANLU_ENV_FILE", "", str, "The file in which settings stand, if it is another."),
    Option("YANLU_VAR", "var", folder, "The folder of everything that must be kept."),
    Option("YANLU_NEWSROOM_DATABASE", "", read_address, "Where PostgreSQL is; empty: a file."),
    Option("YANLU_PRESS_DATABASE", "", read_address, "The same, of what the press remembers."),
    Option("YANLU_MAILBOX_DATABASE", "", read_address, "The same, of what readers send."),
    Option("YANLU_CACHE", "", read_cache, "Where a Valkey is that several processes share."),
    Option("YANLU_PRODUCTION", "no", yes_or_no, "Refuse the demo secret, demo users and DEBUG."),
    Option("YANLU_DEMO", "yes", yes_or_no, "Make the demo paper where there is none yet."),
    Option("YANLU_DEBUG", "no", yes_or_no, "Show the newsroom's errors in full to everybody."),
    Option("YANLU_SECRET", DEMO_SECRET, str, "The secret with which sessions are signed."),
    Option("YANLU_FORMER_SECRETS", "", hosts, "Secrets of before, which are still believed."),
    Option("YANLU_LASTING_SECRET", "", str, "The first secret: codenames, payments, comments."),
    Option("YANLU_HOST", "127.0.0.1", str, "The network address on which the server listens."),
    Option("YANLU_PORT", "8000", port, "The port on which the server listens."),
    Option("YANLU_ADDRESS", "", optional_address, "The paper's absolute address, for feeds."),
    Option(
        "YANLU_NEWSROOM_HOSTS", "", desk_hosts, "Host names of the newsroom; none: loopback only."
    ),
    Option("YANLU_VARIANTS", "zh-Hant-TW,zh-Hans-CN", variants, "Scripts, the default first."),
    Option("YANLU_ZONE", "Asia/Taipei", zone, "The paper's own time zone."),
    Option("YANLU_THEME", "", optional_folder, "A folder that stands in front of the theme."),
    Option(
        "YANLU_SERVE", "all", part, "What this process serves: all, edition, newsroom or mailbox."
    ),
    Option("YANLU_POLL", "0.2", seconds, "Seconds between two looks of an idle press."),
    Option("YANLU_LISTS_WAIT", "5", seconds, "Seconds for which changes of lists are gathered."),
    Option("YANLU_HANDS", "0", count, "Processes that help the press with a full reprint."),
    Option("YANLU_BUCKET", "", bucket, "A bucket that gets the edition: s3://name/prefix."),
    Option("YANLU_MEDIA_BUCKET", "", bucket, "A closed bucket for pictures: s3://name/prefix."),
    Option("YANLU_BUCKET_ENDPOINT", "", optional_address, "The object store; empty: Amazon's."),
    Option("YANLU_BUCKET_KEY", "", str, "The access key of the buckets."),
    Option("YANLU_BUCKET_SECRET", "", str, "The secret that belongs to that key."),
    Option("YANLU_BUCKET_REGION", "us-east-1", str, "The region of the buckets."),
    Option(
        "YANLU_PROXY_HEADER", "", header, "Where a proxy of ours says who asks; hashed, dropped."
    ),
    Option("YANLU_MAILBOXES", "", addresses, "Further addresses that take readers' forms."),
    Option("YANLU_TALK_BATCH", "60", seconds, "Seconds between two batches of comments."),
    Option("YANLU_TALLY_WAIT", "60", seconds, "Seconds between two printings of one tally."),
    Option("YANLU_TALK_REPORTS", "5", count, "Reports that hide a comment until the desk looks."),
    Option("YANLU_CURRENCIES", "TWD,USD,HKD", currencies, "Currencies that are taken; none: off."),
    Option("YANLU_MEMBER_FEE", "1200 TWD,40 USD,300 HKD", fees, "What a year of membership costs."),
    Option("YANLU_MEMBER_GOAL", "10000", count, "How many honorary members the paper hopes for."),
    Option("YANLU_TIPS_SHOWN", "no", yes_or_no, "Show how many tips were given."),
    Option("YANLU_BANK", "", str, "Where money is sent by bank, in words; empty: not taken."),
    Option("YANLU_STRIPE_KEY", "", str, "Stripe's secret key; empty: cards are not taken."),
    Option("YANLU_STRIPE_WEBHOOK_SECRET", "", str, "The secret of Stripe's webhook."),
    Option("YANLU_STRIPE_API", "", optional_address, "Another address of Stripe's API, for tests."),
    Option("YANLU_ADVERTISEMENTS", "no", yes_or_no, "Print the desk's own advertisements."),
    Option("YANLU_TOTALS", "no", yes_or_no, "Count reads of an article by the hour, for the desk."),
    Option("YANLU_LOG", "text", log_kind, "How lines of the log are written: text or json."),
    Option(
        "YANLU_METRICS", "", own_port, "Host and port of the figures (OpenMetrics); empty: none."
    ),
    Option("YANLU_METRICS_TOKEN", "", str, "Who asks for the figures must show it."),
    Option("YANLU_ALERTS_TO", "", letterboxes, "Who gets a letter when something is wrong."),
    Option(
        "YANLU_BACKUP_TO",
        "",
        place_of_backups,
        "Where backups go: a folder, s3:// or sftp://; or nowhere.",
    ),
    Option("YANLU_BACKUP_KEYS", "", hosts, "Public keys (age1…) for which backups are sealed."),
    Option("YANLU_BACKUP_AT", "", time_of_day, "When a backup is taken each day; empty: never."),
    Option("YANLU_BACKUP_KEEP", "7,4,6", keeps, "Days, weeks, months that keep a backup; or all."),
    Option("YANLU_BACKUP_DRILL", "", optional_file, "A secret key, for a nightly trial restore."),
    Option("YANLU_BACKUP_BUCKET_ENDPOINT", "", optional_address, "The object store of backups."),
    Option("YANLU_BACKUP_BUCKET_KEY", "", str, "Its access key; empty: that of YANLU_BUCKET."),
    Option("YANLU_BACKUP_BUCKET_SECRET", "", str, "The secret that belongs to that key."),
    Option("YANLU_BACKUP_BUCKET_REGION", "us-east-1", str, "The region of that bucket."),
    Option("YANLU_BACKUP_SSH_KEY", "", optional_file, "The private key for sftp://."),
    Option("YANLU_BACKUP_SSH_HOSTS", "", optional_file, "Known machines, as ssh keeps them."),
    Option("YANLU_MAIL", "", read_way, "How letters to the staff are sent; empty: they are not."),
    Option("YANLU_MAIL_FROM", "", read_sender, "Who writes them: 言路 <paper@news.example>."),
    Option("YANLU_HISTORY", "no", yes_or_no, "Offer that a reader's device remembers her reading."),
)
WITH_PASSWORD = (*DATABASES.values(), "YANLU_CACHE", "YANLU_MAIL")  # never in an error
HIDDEN = (
    "YANLU_MAIL",
    "YANLU_SECRET",
    "YANLU_FORMER_SECRETS",
    "YANLU_LASTING_SECRET",
    "YANLU_METRICS_TOKEN",
    "YANLU_CACHE",
    "YANLU_BUCKET_SECRET",
    "YANLU_BACKUP_BUCKET_SECRET",
    "YANLU_STRIPE_KEY",
    "YANLU_STRIPE_WEBHOOK_SECRET",
)


def read_options(environment: Mapping[str, str]) -> dict[str, Any]:
    """Every setting with its value.

    Raises:
        OptionError: a value cannot be used, or the values together are unsafe.
    """
    values = {option.name: read_option(option, environment) for option in OPTIONS}
    refuse_unknown(environment)
    if twice_named(values):
        raise OptionError(twice_named(values))
    if refusal := refuse_half_accounts(values):
        raise OptionError(refusal)
    if values["YANLU_MAIL"] and not values["YANLU_MAIL_FROM"]:
        raise OptionError(
            "YANLU_MAIL_FROM must say who writes where YANLU_MAIL is set."
            "（設了 YANLU_MAIL，也要設 YANLU_MAIL_FROM：信是誰寄的）"
        )
    if values["YANLU_FORMER_SECRETS"] and not values["YANLU_LASTING_SECRET"]:
        raise OptionError(
            "YANLU_LASTING_SECRET must hold the first secret where YANLU_FORMER_SECRETS is set: "
            "codenames, payments and vouchers hang on it (docs/operations.md)."
            "（設了 YANLU_FORMER_SECRETS，YANLU_LASTING_SECRET 要填第一個密鑰）"
        )
    if values["YANLU_METRICS"] and not is_guarded(values):
        raise OptionError(
            "YANLU_METRICS can be reached by others, so YANLU_METRICS_TOKEN must hold 32 or more "
            "random characters."
            "（別人連得到：YANLU_METRICS_TOKEN 要有 32 個以上的亂數字元）"
        )
    if values["YANLU_PRODUCTION"]:
        refuse_demo(values)
    elif not is_loopback(values["YANLU_HOST"]):
        raise OptionError(
            f"YANLU_HOST is {values['YANLU_HOST']!r}: others can reach it, so YANLU_PRODUCTION "
            "must be yes. The demo works on this machine only."
            "（別人連得到：YANLU_PRODUCTION 要設 yes；示範報只在本機用）"
        )
    if not values["YANLU_ADDRESS"]:
        values["YANLU_ADDRESS"] = f"http://{values['YANLU_HOST']}:{values['YANLU_PORT']}/"
    return values


def desk_origin(values: Mapping[str, Any]) -> str:
    """Where the desk is at home, to which its passkeys belong; a browser makes none for an IP."""
    if values["YANLU_PRODUCTION"]:
        return f"https://{values['YANLU_NEWSROOM_HOSTS'][0]}"
    return f"http://localhost:{values['YANLU_PORT']}"


def is_guarded(values: Mapping[str, Any]) -> bool:
    """Whether nobody else can ask for the figures."""
    return is_loopback(values["YANLU_METRICS"][0]) or len(values["YANLU_METRICS_TOKEN"]) >= 32


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address (RFC 6890)."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def read_option(option: Option, environment: Mapping[str, str]) -> Any:
    words = environment.get(option.name, option.default)
    try:
        return option.read(words)
    except ValueError as error:
        if option.name in WITH_PASSWORD:
            raise OptionError(f"{option.name}: {error}") from None
        raise OptionError(f"{option.name} is {words!r}: {error}") from error


def refuse_unknown(environment: Mapping[str, str]) -> None:
    known = {option.name for option in OPTIONS}
    unknown = sorted(
        name for name in environment if name.startswith("YANLU_") and name not in known
    )
    if unknown:
        raise OptionError(
            f"{unknown[0]} is not a setting; docs/settings.md lists them all."
            "（沒有這個設定；全部都列在 docs/settings.zh-Hant.md）"
        )


def is_weak(secret: str) -> bool:
    """Whether others know a secret or can guess it."""
    return secret == DEMO_SECRET or len(secret) < 32


def refuse_demo(values: Mapping[str, Any]) -> None:
    if is_weak(values["YANLU_SECRET"]):
        raise OptionError(
            "YANLU_SECRET must be set to 32 or more random characters in production."
            "（正式環境要設 YANLU_SECRET：32 個以上的亂數字元）"
        )
    if any(map(is_weak, values["YANLU_FORMER_SECRETS"])):
        raise OptionError(
            "YANLU_FORMER_SECRETS holds one that is the demo's or too short."
            "（其中有示範報的，或太短的密鑰）"
        )
    if values["YANLU_LASTING_SECRET"] and is_weak(values["YANLU_LASTING_SECRET"]):
        raise OptionError(
            "YANLU_LASTING_SECRET is the demo's or too short.（是示範報的密鑰，或太短）"
        )
    if values["YANLU_DEBUG"]:
        raise OptionError("YANLU_DEBUG must be no in production.（正式環境請設 no）")
    if not values["YANLU_NEWSROOM_HOSTS"]:
        raise OptionError(
            "YANLU_NEWSROOM_HOSTS must name the newsroom's host in production."
            "（正式環境要設編輯部的主機名稱）"
        )
    if not values["YANLU_ADDRESS"]:
        raise OptionError(
            "YANLU_ADDRESS must be the paper's address in production.（正式環境要設報社的網址）"
        )
