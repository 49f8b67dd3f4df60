"""A condition in words: what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, tuple[Any, Any]] = {
    "database": (
        _("資料庫 %(about)s 無法使用。"),
        _("看資料庫是否在運轉、磁碟是否滿了。讀者照常閱讀。"),
    ),
    "disk-read-only": (
        _("報社的資料夾不能寫入。"),
        _("磁碟可能壞了：看系統日誌，備份，再重新掛載；或把擁有者改成執行的帳號。讀者照常閱讀。"),
    ),
    "disk-low": (
        _("磁碟只剩 %(number)d MB。"),
        _("騰出空間就好；沒有存進去的會自己再試。讀者照常閱讀。"),
    ),
    "press-stopped": (
        _("印刷間沒有在運轉：發布的文章不會刊出。"),
        _("啟動 yanlu press，或重新啟動 yanlu run，並看它說了什麼。"),
    ),
    "press-failing": (
        _("有 %(number)d 件印不出來，已經試了十分鐘以上。"),
        _("到「印刷間」看原因；改好以後它自己會再試。"),
    ),
    "press-waiting": (
        _("有東西等了 %(number)d 分鐘還沒有印。"),
        _("到「印刷間」看它在做什麼；重新啟動印刷程序不會弄壞什麼。"),
    ),
    "head": (
        _("現行的一期沒有重新簽章，再過 %(number)d 小時讀者會看到「可能是舊版」。"),
        _("看印刷間是否在運轉、簽章金鑰是否還在。"),
    ),
    "delivery": (
        _("送不到 %(about)s，已經 %(number)d 分鐘。"),
        _("到「印刷間」看原因；好了以後它自己會補送。"),
    ),
    "clock": (
        _("機器的時鐘跳了 %(number)d 秒，排程停著。"),
        _("先校時（NTP），再由編輯在首頁確認時間。"),
    ),
    "clock-ahead": (
        _("機器的時鐘往前撥了 %(number)d 秒，排程還照原來的時間走。"),
        _("時間對了，就由編輯在首頁確認；不對，請先校時（NTP）。"),
    ),
    "clock-doubt": (
        _("停機期間有排程到了時間，而機器的時鐘沒有和標準時間同步，排程停著。"),
        _("先校時（NTP），再由編輯在首頁確認時間。"),
    ),
    "certificate": (
        _("%(about)s 的憑證再過 %(number)d 天到期。"),
        _("看自動更新（certbot 或 Caddy）為什麼沒有做；到期後讀者打不開。"),
    ),
    "certificate-bad": (
        _("%(about)s 的憑證，讀者的瀏覽器不會相信。"),
        _("看憑證是否到期、主機名是否相符、伺服器是否在運轉。"),
    ),
    "backup-failed": (
        _("上一次備份失敗了。"),
        _("執行 yanlu backup，看它說了什麼。"),
    ),
    "backup-none": (
        _("還沒有任何備份。"),
        _("執行 yanlu backup，並排好每晚一次。"),
    ),
    "backup-old": (
        _("最近一次完好的備份是 %(number)d 小時以前。"),
        _("看排程是否還在、存放的地方是否連得上。"),
    ),
    "drill-failed": (
        _("試著還原備份，沒有成功。"),
        _("這份備份可能救不回報社：看演練說了什麼，修好以前不要刪舊的備份。"),
    ),
    "drill-none": (
        _("備份 %(number)d 天了，從來沒有試著還原過。"),
        _("沒有還原過的備份不算備份：執行 yanlu restore --drill，並排好每夜一次。"),
    ),
    "drill-old": (
        _("上一次試著還原成功是 %(number)d 天以前。"),
        _("看演練的排程是否還在；在別台機器上試過的，請到首頁〈報社還缺什麼〉說一聲。"),
    ),
    "mail": (
        _("有 %(number)d 封信寄不出去。"),
        _("看寄信的設定和信件伺服器；信留著，好了會再寄。"),
    ),
}


@dataclass(slots=True)
class Reasons:
    """Who says why things could not be printed."""

    ask: Callable[[], Sequence[str]] = list


REASONS = Reasons()


def set_reasons(ask: Callable[[], Sequence[str]]) -> None:
    """Ask this, in the language in force, when it is told that things could not be printed."""
    REASONS.ask = ask


def told(kind: str, about: str, number: int) -> tuple[str, str]:
    """What is wrong, and what to do, in the language in force."""
    what, do = WORDS[kind]
    more = REASONS.ask() if kind == "press-failing" else []
    return str(what) % {"about": about, "number": number}, "\n".join([str(do), *more])
