"""What a verification found."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from yanlu.manifest.canonical import format_moment
from yanlu.manifest.errors import Refusal


class State(StrEnum):
    """How much a copy proves about itself. Old genuine news stays readable: a state, no wall."""

    CURRENT = "current"
    OLD = "old"
    NOT_GENUINE = "not-genuine"


@dataclass(slots=True)
class Findings:
    """Paths of a copy that are not as the signed tree says.

    `altered` have other bytes; `missing` are withheld by this copy; `foreign` are unknown to the
    paper; `withdrawn` were taken back by the newsroom and are still there; `unchecked` are
    compressed twins that could not be read here. `checked` counts files compared.
    """

    altered: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    checked: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """The answer of a verification.

    `refusal` says why when the state is not genuine. `issued` is when the paper last confirmed
    this copy. `rollback`: the edition is lower than one seen before. `clock`: the head is from
    after the verifier's own time, so its clock is wrong and cannot tell whether it is current.
    """

    state: State
    findings: Findings
    refusal: Refusal | None = None
    number: int | None = None
    issued: datetime | None = None
    expires: datetime | None = None
    head_sha256: str | None = None
    rollback: bool = False
    clock: bool = False

    @property
    def sound(self) -> bool:
        """Whether it is genuine, whole, with nothing added and not rolled back."""
        found = self.findings
        faults = found.altered or found.missing or found.foreign or found.withdrawn
        return self.state is not State.NOT_GENUINE and not self.rollback and not faults

    def fields(self) -> dict[str, object]:
        """The report as JSON can hold it."""
        found = self.findings
        return {
            "state": self.state.value,
            "sound": self.sound,
            "refusal": self.refusal and self.refusal.value,
            "number": self.number,
            "issued": self.issued and format_moment(self.issued),
            "expires": self.expires and format_moment(self.expires),
            "head": self.head_sha256,
            "rollback": self.rollback,
            "clock": self.clock,
            "checked": found.checked,
            "altered": found.altered,
            "missing": found.missing,
            "foreign": found.foreign,
            "withdrawn": found.withdrawn,
            "unchecked": found.unchecked,
        }
