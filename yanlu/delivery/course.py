"""How far a delivery has come, as data; and how much of it one unit may do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

AT_ONCE = 500  # files that one unit writes at most
LAID, LOOKED = 10, 1  # what it costs to write a file, and to look at one
ASK_EVERY = 20 * LAID


class Act(StrEnum):
    """What a delivery does next, in this order."""

    CLEAR = "clear"  # delete the pages that nothing names
    ASSETS = "assets"
    PAGES = "pages"
    DROP = "drop"  # delete the assets that no page names any more
    HEAD = "head"
    LATE = "late"  # delete the signed things that only the head before named


@dataclass(frozen=True, slots=True)
class Course:
    """How far a delivery has come that takes more than one unit.

    Args:
        found: hash of the head that the target bears meanwhile; empty if it has none.
        origin: the edition from which it brings the target to the newest; 0: from anything.
        base: the same of this round: what was published meanwhile is another round.
        goal: the edition that stood when this round began.
        seal: hash of the head of that edition.
        seen: what was taken back up to this edition has left the target.
        act: what comes next.
        after: the path that was reached in it.
        is_littered: whether signed things may lie there that no list names.
        laid: how many files this round has written.
        total: of about how many.
    """

    found: str
    origin: int
    base: int
    goal: int
    seal: str
    seen: int
    act: Act
    after: str = ""
    is_littered: bool = False
    laid: int = 0
    total: int = 0

    @property
    def data(self) -> dict[str, object]:
        """It as JSON takes it."""
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, object] | None) -> Course | None:
        """It from JSON; None if there is none, or one of another version of the program."""
        try:
            return cls(**{**data, "act": Act(str(data["act"]))}) if data else None  # type: ignore[arg-type]
        except (TypeError, ValueError, KeyError):
            return None


class Turn:
    """How much one unit may do, so that nobody waits long for the next.

    Args:
        may_go_on: asked now and then; never before something was done.
        limit: how many files it may write; looking at one costs a tenth of that.
    """

    def __init__(self, may_go_on: Callable[[], bool], limit: int = AT_ONCE) -> None:
        self.may_go_on = may_go_on
        self.limit = limit * LAID
        self.spent = 0
        self.is_over = False

    def spend(self, cost: int) -> bool:
        """Write down what was done; whether the turn is over with it."""
        before = self.spent
        self.spent += cost
        is_time_to_ask = self.spent // ASK_EVERY > before // ASK_EVERY
        self.is_over = self.spent >= self.limit or (is_time_to_ask and not self.may_go_on())
        return self.is_over
