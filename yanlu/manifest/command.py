"""`yanlu verify`: is this copy of the paper genuine, whole and current?"""

import argparse
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import NoReturn, TextIO
from urllib.request import getproxies

from yanlu.manifest.canonical import format_moment
from yanlu.manifest.confirm import Terms
from yanlu.manifest.errors import KeyFileError, ManifestError, Refusal, SourceDown
from yanlu.manifest.keys import PublicKey
from yanlu.manifest.report import Report, State
from yanlu.manifest.sources import FolderSource, WebSource
from yanlu.manifest.verify import verify_copy, verify_page

GENUINE, NOT_GENUINE, USAGE, OLD = 0, 1, 2, 3
_SHOWN = 20

_STATES = {
    State.CURRENT: "真本，且為最新 Genuine and current",
    State.OLD: "真本，但可能是舊版 Genuine, but may be old",
    State.NOT_GENUINE: "不是真本，勿信 Not genuine: do not trust it",
}
_REFUSALS = {
    Refusal.NO_HEAD: "找不到版首 It has no head (.yanlu/head.json)",
    Refusal.NO_SIGNATURE: "版首沒有簽名 Its head carries no signature",
    Refusal.BAD_SIGNATURE: "簽名不符 A signature does not hold for this key",
    Refusal.MALFORMED: "版首格式不對 Its head is not well formed",
    Refusal.OTHER_PAPER: "屬於另一份報紙 It is of another paper",
    Refusal.EQUIVOCATION: "同一期號有兩個不同版首，請保留兩份作證據 "
    "Two different heads carry one number: keep both as evidence",
    Refusal.ALTERED: "有檔案被改動 Files were altered",
}
_LISTS = {
    "altered": "被改動 Altered",
    "missing": "此副本未提供 Withheld by this copy",
    "foreign": "不屬於本報 Foreign",
    "withdrawn": "已由編輯部撤回 Withdrawn by the newsroom",
    "unchecked": "壓縮檔未能核對 Compressed twins not checked",
}


class _UsageError(Exception):
    """The arguments make no sense."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _UsageError(message)


def main(argv: Sequence[str], out: TextIO, now: datetime) -> int:
    """Verify a copy and say what was found.

    Args:
        argv: what follows `yanlu verify`.
        out: where to write, one line of Chinese with English beside for each thing said.
        now: the verifier's time, with a time zone.

    Returns:
        0 genuine and current, 1 not genuine or not whole, 2 usage, 3 genuine but may be old.
    """
    try:
        options = _parser().parse_args(argv)
        if options.help:
            out.write(_parser().format_help())
            return GENUINE
        report = _verify(options, _terms(options, now))
    except (_UsageError, ManifestError) as error:
        out.write(f"無法核對 Cannot verify: {_plain(str(error))}\n")
        return NOT_GENUINE if isinstance(error, SourceDown) else USAGE
    _write(report, options.json, out)
    return _code(report)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="yanlu verify",
        description="核對報紙副本 Verify a copy of the paper",
        add_help=False,
    )
    parser.add_argument("-h", "--help", action="store_true", help="顯示說明 show this help")
    parser.add_argument("copy", nargs="?", help="資料夾或網址 folder or web address")
    parser.add_argument("--key", help="公鑰檔或公鑰字串 public key file, or the key itself")
    parser.add_argument("--page", help="只核對一個檔案 verify one file only")
    parser.add_argument("--seen", type=int, help="見過的最高期號 highest edition number seen")
    parser.add_argument("--seen-hash", help="該期版首的 SHA-256 SHA-256 of that head")
    parser.add_argument("--paper", help="報紙代號 id of the paper")
    parser.add_argument("--json", action="store_true", help="以 JSON 輸出 write JSON")
    return parser


def _terms(options: argparse.Namespace, now: datetime) -> Terms:
    if not options.copy or not options.key:
        raise _UsageError("請給副本與公鑰 give a copy, and --key with a key had from elsewhere")
    key = _read_key(options.key)
    return Terms(key, now, options.seen, options.seen_hash, options.paper)


def _read_key(given: str) -> PublicKey:
    file = Path(given)
    try:
        text = file.read_text("utf-8") if file.is_file() else given
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"{given}: {error}") from error
    return PublicKey.parse(text)


def _verify(options: argparse.Namespace, terms: Terms) -> Report:
    folder = None if "://" in options.copy else FolderSource(Path(options.copy))
    source = folder or WebSource(options.copy, monotonic, proxies=getproxies())
    if options.page:
        return verify_page(source, options.page.removeprefix("/"), terms)
    return verify_copy(source, folder.paths if folder else None, terms)


def _code(report: Report) -> int:
    if not report.sound:
        return NOT_GENUINE
    return GENUINE if report.state is State.CURRENT else OLD


def _write(report: Report, as_json: bool, out: TextIO) -> None:
    if as_json:
        out.write(json.dumps(report.fields(), ensure_ascii=True) + "\n")
        return
    out.writelines(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> list[str]:
    whole = report.sound or report.state is State.NOT_GENUINE
    lines = [_STATES[report.state] + ("" if whole else "；有下列問題 with the faults below")]
    if report.refusal:
        lines.append(_REFUSALS[report.refusal])
    if report.issued:
        moment = format_moment(report.issued)
        lines.append(f"第 {report.number} 期，最後確認於 {moment} Edition, last confirmed")
        lines.append(f"已核對 {report.findings.checked} 個檔案 Files checked")
    if report.rollback:
        lines.append("期號比見過的低 An edition lower than one you have seen")
    if report.clock:
        lines.append("本機時鐘不準，無法判斷新舊 Your clock is wrong: cannot tell whether current")
    elif report.expires and report.state is State.OLD and not report.rollback:
        moment = format_moment(report.expires)
        lines.append(
            f"版首於 {moment} 到期；您的時鐘若走得太快，也會這樣 "
            "Its head has expired; a clock of yours that is ahead looks the same"
        )
    return lines + [line for name in _LISTS for line in _listed(report, name)]


def _listed(report: Report, name: str) -> list[str]:
    found: list[str] = getattr(report.findings, name)
    lines = [f"{_LISTS[name]}: {_plain(path)}" for path in found[:_SHOWN]]
    rest = len(found) - _SHOWN
    return [*lines, f"{_LISTS[name]}: ……另有 {rest} 個 more"] if rest > 0 else lines


def _plain(text: str) -> str:
    """Text of a stranger, such as a file name, made harmless for a terminal."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
