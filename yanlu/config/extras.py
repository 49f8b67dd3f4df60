"""What an installation leaves out, said in a sentence: the plain rooms come without the paper."""

from __future__ import annotations

import sys
from importlib.util import find_spec

GROWN = ("psycopg", "django_valkey", "valkey")
HINT = (
    "\nThese are the plain rooms alone: verify, and import --json. "
    "The whole paper: pip install 'yanlu[site]'. （整份報紙請裝 yanlu[site]）\n"
)


def hint() -> str:
    """How to get the rest, where there is only a part; else nothing."""
    return "" if find_spec("django") else HINT


def tell_missing(error: ModuleNotFoundError) -> int:
    """Say which extra brings the package that a command needs; a fault of ours is not hidden.

    Raises:
        ModuleNotFoundError: the module is one of ours.
    """
    name = (error.name or "").partition(".")[0]
    if name in ("", "yanlu"):
        raise error
    extra = "grown" if name in GROWN else "site"
    print(
        f"This command needs the package {name}, which is not installed: "
        f"pip install 'yanlu[{extra}]', or from the sources: python3 bootstrap.py install. "
        f"（還缺套件 {name}：請裝 yanlu[{extra}]）",
        file=sys.stderr,
    )
    return 2
