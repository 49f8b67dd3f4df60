"""報社還缺什麼: on the desk's first screen, for those who can do something about it."""

# mypy: allow-subclassing-any, allow-untyped-decorators
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.ui.components import Component

from yanlu.newsroom import demo_removal
from yanlu.newsroom.models import PaperSettings
from yanlu.staff.models import Letter
from yanlu.staff.passkeys import has_passkey
from yanlu.staff.roles import administrators
from yanlu.watch.conditions import is_proved

from . import keeping
from .copies import copies_of
from .options import is_loopback
from .places import Places

UNNAMED = ("言路", "言路報", *demo_removal.BLANK.values())
FRESH = timedelta(days=2)  # a backup is taken each day


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a paper in earnest has.

    Args:
        is_done: whether it has it.
        what: the thing.
        why: what happens without it.
        address: where it is done; empty where that is in the handbook alone.
        tell: what the desk is told by a button, as it cannot see it; empty: it sees it itself.
        button: the button's words.
    """

    is_done: bool
    what: str
    why: str
    address: str = ""
    tell: str = ""
    button: str = ""


def lines(now: datetime) -> Iterator[Line]:
    """Every line, in the order in which they are best done."""
    yield name_line()
    yield demo_line()
    yield address_line()
    yield keys_line(places())
    yield from staff_lines()
    yield mail_line()
    yield backup_line(now)
    yield drill_line(now)
    yield mirror_line(places())


def places() -> Places:
    return Places(Path(settings.YANLU["YANLU_VAR"]))


def name_line() -> Line:
    is_named = PaperSettings.load().name not in UNNAMED
    address = reverse("wagtailsettings:edit", args=("newsroom", "papersettings"))
    return Line(is_named, _("自己的報名"), _("讀者看到的還不是您的報紙。"), address)


def demo_line() -> Line:
    is_gone = not demo_removal.is_there()
    return Line(
        is_gone, _("示範報移除了"), _("示範帳號和示範文章不能上線。"), reverse("demo_remove")
    )


def address_line() -> Line:
    host = urlsplit(settings.YANLU["YANLU_ADDRESS"]).hostname or ""
    why = _("別人還連不到；正式的網址要另辦一份，見〈第一個小時〉的「上線」。")
    return Line(not is_loopback(host), _("自己的網址"), why)


def keys_line(where: Places) -> Line:
    why = _("keys/edition.key 掉了，讀者手上的公鑰就對不上；請離線存兩份，分開放。")
    is_kept = where.keys_kept.exists()
    return Line(is_kept, _("簽章金鑰離線備份了"), why, tell="keys", button=_("存好了"))


def staff_lines() -> Iterator[Line]:
    """A second administrator, and passkeys for all of them."""
    people = list(administrators())
    why = _("只有一位，她的裝置掉了就沒有人能救；恢復要另一位管理員同意。")
    yield Line(len(people) > 1, _("第二位管理員"), why, reverse("staff_desk:people"))
    has_all = bool(people) and all(has_passkey(one) for one in people)
    why = _("密碼會被騙走，通行金鑰不會。")
    yield Line(has_all, _("每位管理員都有通行金鑰"), why, reverse("staff:passkeys"))


def mail_line() -> Line:
    """Whether a letter has gone out by the way that is set."""
    works = bool(settings.STAFF_MAIL) and Letter.objects.filter(state=Letter.State.SENT).exists()
    why = _("邀請、密碼和警報都寄不出去；設好之後試寄一封。")
    return Line(works, _("寄得出信"), why, reverse("staff_desk:letters"))


def backup_line(now: datetime) -> Line:
    last = keeping.last_backup(places())
    is_fresh = last is not None and last.good_at is not None and now - last.good_at < FRESH
    why = _("兩天內沒有成功的備份：這台機器壞了，文章就沒了。見〈備份與還原〉。")
    return Line(is_fresh, _("備份跑過"), why)


def drill_line(now: datetime) -> Line:
    """Whether a backup has lately been brought back and compared, here or on another machine."""
    copies = copies_of(places(), wanted=True)
    is_done = not copies.drill_failed and is_proved(copies, now)
    times = [when for when in (copies.proved_at, copies.said_at) if when is not None]
    what = _("備份還原核對過")
    if times:
        what += _("（最近一次：%(when)s）") % {"when": f"{timezone.localtime(max(times)):%Y-%m-%d}"}
    why = _("沒有還原過的備份不算備份。排好 yanlu restore --drill；在別台機器上試的，每月按一次。")
    return Line(is_done, what, why, tell="drill", button=_("在別台機器上試過了"))


def mirror_line(where: Places) -> Line:
    """Whether somebody keeps a mirror: a keeper's is not seen, and a bucket may be the site's."""
    why = _("這個網址被擋的時候，讀者要有別處可去；網站自己的儲存桶不算。見〈鏡像〉。")
    is_kept = where.mirror_kept.exists()
    return Line(is_kept, _("有一個鏡像"), why, tell="mirror", button=_("有人在做了"))


class Checklist(Component):
    """What is missing, on the desk's first screen; nothing when all is there."""

    name = "checklist"
    template_name = "config/checklist.html"
    order = 100

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """The lines, those that are missing first."""
        found = sorted(lines(datetime.now(UTC)), key=lambda line: line.is_done)
        left = sum(not line.is_done for line in found)
        return {
            "lines": found,
            "left": left,
            "request": parent_context["request"],
            "csrf_token": parent_context.get("csrf_token"),
        }


@hooks.register("construct_homepage_panels", order=1900)
def add_checklist(request: Any, panels: list[Any]) -> None:
    """Show it to administrators, below the alarms."""
    if request.user.is_superuser:
        panels.append(Checklist())


@hooks.register("register_admin_urls")
def add_addresses() -> list[URLPattern]:
    """Where the desk is told what it cannot see."""
    return [path("checklist/<slug:thing>/", be_told, name="checklist_tell")]


@require_POST
def be_told(request: HttpRequest, thing: str) -> Any:
    """An administrator says that something is so."""
    if not request.user.is_superuser:
        raise PermissionDenied
    if thing not in TOLD:
        raise Http404
    TOLD[thing](places(), datetime.now(UTC))
    return redirect("wagtailadmin_home")


TOLD: Mapping[str, Callable[[Places, datetime], None]] = {
    "keys": lambda where, now: where.keys_kept.touch(mode=0o600),
    "mirror": lambda where, now: where.mirror_kept.touch(mode=0o600),
    "drill": keeping.record_said,
}
