"""What the press needs of the newsroom: its door, as a type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from yanlu.article import Alert, Article, Slot, StaticPage
from yanlu.edition import Front, Paper
from yanlu.variants import Glossary


class Change(Protocol):
    """That a thing changed; `seq` grows with every change."""

    @property
    def thing(self) -> str: ...

    @property
    def seq(self) -> int: ...


class Printable(Protocol):
    """An article that shall be printed, with the things on which it depends."""

    @property
    def article(self) -> Article: ...

    @property
    def revision(self) -> int: ...

    @property
    def dependencies(self) -> Mapping[str, int]: ...


class Desk(Protocol):
    """The newsroom's door (`yanlu.newsroom.door`)."""

    def changes(self, limit: int, /) -> Sequence[Change]: ...

    # Its own changes come back to it: Any, since it need not take those of another desk.
    def settle(self, done: Iterable[Any], /) -> None: ...

    def printable(self, article_id: str, /) -> Printable | None: ...

    def live(self, after: str, limit: int, /) -> list[tuple[str, int]]: ...

    def describe(self, kind: str, identity: str, /) -> tuple[str, str] | None: ...

    def paper(self) -> Paper: ...

    def front(self) -> Front: ...

    def static_pages(self) -> tuple[StaticPage, ...]: ...

    def pages_using(self, things: Iterable[str], /) -> set[str]: ...

    def glossary(self) -> Glossary: ...

    def alerts(self) -> tuple[Alert, ...]: ...

    def slots(self) -> tuple[Slot, ...]: ...

    def step(self, now: datetime, monotonic: float, /) -> bool: ...
