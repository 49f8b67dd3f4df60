"""The newsroom's tables."""

from ..search import Found
from .alerts import Alert, alerts_in_force, end_alerts
from .article import (
    ArticlePage,
    CorrectionRow,
    CreditRow,
    SourceRow,
    Withdrawal,
    month_folder,
)
from .paper import Front, FrontRule, FrontSlot, PaperSettings, StaticPage
from .pictures import CaptionTrack, Picture, Rendition, Video, cabinet
from .slots import Advertisement, running_slots, turn_slots
from .things import GlossaryTerm, Person, Section, Topic
from .tree import Archive, MonthFolder
from .work import ChangeRow, ClockAlarm, ClockMark, Preview, PreviewFile, ScheduleFailure

__all__ = [
    "Advertisement",
    "Alert",
    "Archive",
    "ArticlePage",
    "CaptionTrack",
    "ChangeRow",
    "ClockAlarm",
    "ClockMark",
    "CorrectionRow",
    "CreditRow",
    "Found",
    "Front",
    "FrontRule",
    "FrontSlot",
    "GlossaryTerm",
    "MonthFolder",
    "PaperSettings",
    "Person",
    "Picture",
    "Preview",
    "PreviewFile",
    "Rendition",
    "ScheduleFailure",
    "Section",
    "SourceRow",
    "StaticPage",
    "Topic",
    "Video",
    "Withdrawal",
    "alerts_in_force",
    "cabinet",
    "end_alerts",
    "month_folder",
    "running_slots",
    "turn_slots",
]
