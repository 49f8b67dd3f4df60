"""How the paper is, in plain sentences for its screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from .conditions import conditions
from .models import Alarm
from .state import Goal, State, gathered
from .words import told

SHOWN = 10  # of what is over


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing about the paper.

    Args:
        name: of the thing.
        sentences: about it.
    """

    name: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What the screen shows.

    Args:
        at: when it was gathered.
        troubles: what is wrong, and what to do.
        facts: all the rest.
        past: alarms that are over, the newest first.
    """

    at: datetime
    troubles: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]
    past: tuple[Alarm, ...]

    @classmethod
    def now(cls, moment: datetime) -> Report:
        """How the paper is at this moment."""
        state = gathered(moment)
        wrong = conditions(state, moment)
        troubles = tuple(told(one.kind, one.about, one.number) for one in wrong)
        return cls(moment, troubles, tuple(facts(state, moment)), past())


def past() -> tuple[Alarm, ...]:
    """Alarms that are over; none where not even these can be read."""
    try:
        return tuple(Alarm.objects.exclude(over_at=None).order_by("-over_at")[:SHOWN])
    except DatabaseError:
        return ()


def facts(state: State, now: datetime) -> Iterator[Fact]:
    """All that is worth knowing, in the order in which one would ask."""
    yield Fact(_("印刷間"), tuple(of_work(state)))
    yield Fact(_("最近一期"), tuple(of_edition(state)))
    yield Fact(_("遞送"), tuple(map(of_goal, state.goals)) or (_("還沒有送過。"),))
    yield Fact(_("磁碟"), (_("還剩 %(size)s。") % {"size": size(state.disk.free)},))
    yield Fact(_("憑證"), (of_certificate(state, now),))
    yield Fact(_("備份"), tuple(of_copies(state)))
    yield Fact(_("寄信"), tuple(of_letters(state)))
    yield Fact(_("時鐘"), (of_clock(state),))
    yield Fact(_("版本"), (f"言路 {state.version}",))


def of_work(state: State) -> Iterator[str]:
    yield (_("最後一次動作：%(when)s。") % {"when": clock(state.work.seen)})
    yield (_("等待印刷：%(count)d 件。") % {"count": state.work.due})
    if state.work.failing:
        yield (_("印不出來：%(count)d 件。") % {"count": len(state.work.failing)})


def of_edition(state: State) -> Iterator[str]:
    standing = state.standing
    if not standing.number:
        yield _("還沒有印出任何一期。")
        return
    yield _("第 %(number)d 期。") % {"number": standing.number}
    yield _("簽於 %(when)s，") % {"when": clock(standing.issued)} + _("有效到 %(when)s。") % {
        "when": clock(standing.expires)
    }


def of_goal(goal: Goal) -> str:
    about: dict[str, Any] = {"name": goal.name, "number": goal.edition, "when": clock(goal.at)}
    if goal.failing:
        return _("%(name)s：送不到，") % about + _("從 %(when)s 起。") % {
            "when": clock(goal.failing)
        }
    if goal.progress:
        about["done"], about["total"] = goal.progress
        return (
            _("%(name)s：正在送，%(done)d / %(total)d 個檔案；送完之前仍是第 %(number)d 期。")
            % about
        )
    return _("%(name)s：第 %(number)d 期，%(when)s 送達。") % about


def of_certificate(state: State, now: datetime) -> str:
    shown = state.certificate
    if shown is None:
        return _("這裡不看：讀者的網址不是 https，或還沒有看過。")
    if shown.ends is None:
        return _("%(host)s 沒有瀏覽器會相信的憑證。") % {"host": shown.host}
    days = (shown.ends - now).days
    return _("%(host)s 的還有 %(days)d 天。") % {"host": shown.host, "days": days}


def of_copies(state: State) -> Iterator[str]:
    copies = state.copies
    if not copies.wanted:
        yield _("還沒有設定備份的地方（YANLU_BACKUP_TO）。")
        return
    yield _("最近一次完好的：%(when)s。") % {"when": clock(copies.good_at)}
    yield _("最近一次試著還原：%(when)s。") % {"when": clock(copies.drilled_at)}
    yield _("最近一次還原核對無誤：%(when)s。") % {"when": clock(copies.proved_at)}
    if copies.said_at:
        yield _("同仁說在別台機器上試過：%(when)s。") % {"when": clock(copies.said_at)}


def of_letters(state: State) -> Iterator[str]:
    if state.letters is not None:
        yield _("等著寄出：%(count)d 封。") % {"count": state.letters[0]}
    if not state.alerted:
        yield _("警示沒有人收：設好寄信（YANLU_MAIL）和 YANLU_ALERTS_TO 才會寄。")
        return
    yield _("警示寄給 %(count)d 個信箱。") % {"count": state.alerted}


def of_clock(state: State) -> str:
    if state.synchronised:
        return _("和標準時間同步。")
    return _("沒有和標準時間同步：請開 NTP。")


def clock(moment: datetime | None) -> str:
    """A time as the paper's own zone shows it."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else _("從來沒有")


def size(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
