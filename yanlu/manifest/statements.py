"""The two signed statements of a paper: an edition, and the head that says which one stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from yanlu.manifest.canonical import Entry, Fields, as_path, encode, encode_large, format_moment
from yanlu.manifest.errors import Malformed

_HEAD_TYPE = "yanlu-head"
_EDITION_TYPE = "yanlu-edition"


class Reason(StrEnum):
    """Why the newsroom withdrew a file."""

    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    LEGAL = "legal"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Head:
    """What stands now: `/.yanlu/head.json`, whose exact bytes are signed.

    `edition` and `previous` are SHA-256 of the bytes of the edition manifest and of the head
    before (None for the first), `tree` is the root of the tree and `files` how many files lie
    under it. `root` and `mirrors` are the version of the root keys and the signed mirrors; 0 and
    none until there are any. `unknown` holds fields of a later version.
    """

    paper: str
    number: int
    issued: datetime
    expires: datetime
    edition: str
    previous: str | None
    tree: str
    files: int
    root: int = 0
    mirrors: tuple[object, ...] = ()
    unknown: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def parse(cls, data: bytes) -> "Head":
        """Read bytes whose signature was checked before.

        Raises:
            Malformed: they are no head, or it expires before it is issued.
        """
        fields = Fields(data, _HEAD_TYPE)
        head = cls(
            paper=fields.text("paper"),
            number=fields.count("number"),
            issued=fields.moment("issued"),
            expires=fields.moment("expires"),
            edition=fields.digest("edition"),
            previous=fields.digest_or_none("previous"),
            tree=fields.digest("tree"),
            files=fields.count("files"),
            root=fields.count("root"),
            mirrors=tuple(fields.sequence("mirrors")),
            unknown=fields.rest,
        )
        if head.expires <= head.issued:
            raise Malformed("a head that expires before it is issued")
        return head

    def data(self) -> bytes:
        """The bytes to sign."""
        return encode(
            {
                **self.unknown,
                "type": _HEAD_TYPE,
                "paper": self.paper,
                "number": self.number,
                "issued": format_moment(self.issued),
                "expires": format_moment(self.expires),
                "edition": self.edition,
                "previous": self.previous,
                "tree": self.tree,
                "files": self.files,
                "root": self.root,
                "mirrors": self.mirrors,
            }
        )


@dataclass(frozen=True, slots=True)
class Edition:
    """What one batch of the press did: `/.yanlu/edition/<number>.json`.

    `changed` are files that came or changed, `withdrawn` paths the newsroom took back and why,
    `dropped` paths that went without that; `previous` is the SHA-256 of the edition manifest
    before (None for the first) and `tree` the root of the tree after.
    """

    paper: str
    number: int
    previous: str | None
    issued: datetime
    changed: Mapping[str, Entry]
    withdrawn: Mapping[str, Reason]
    dropped: tuple[str, ...]
    tree: str
    unknown: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def parse(cls, data: bytes) -> "Edition":
        """Read bytes whose hash was checked before; Malformed when they are no edition."""
        fields = Fields(data, _EDITION_TYPE)
        return cls(
            paper=fields.text("paper"),
            number=fields.count("number"),
            previous=fields.digest_or_none("previous"),
            issued=fields.moment("issued"),
            changed=fields.entries("changed"),
            withdrawn=_reasons(fields.mapping("withdrawn")),
            dropped=tuple(as_path(path) for path in fields.sequence("dropped")),
            tree=fields.digest("tree"),
            unknown=fields.rest,
        )

    def data(self) -> bytes:
        """The bytes whose hash the head names."""
        return b"".join(self.parts())

    def parts(self) -> Iterator[bytes]:
        """The same bytes part by part, as there may be as many as the archive has files."""
        fields = {
            **self.unknown,
            "type": _EDITION_TYPE,
            "paper": self.paper,
            "number": self.number,
            "previous": self.previous,
            "issued": format_moment(self.issued),
            "withdrawn": self.withdrawn,
            "dropped": self.dropped,
            "tree": self.tree,
        }
        return encode_large(fields, "changed", self.changed)


def _reasons(fields: Mapping[str, object]) -> dict[str, Reason]:
    try:
        return {as_path(path): Reason(str(reason)) for path, reason in fields.items()}
    except ValueError as error:
        raise Malformed(f"not a reason: {error}") from error
