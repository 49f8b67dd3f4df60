"""What the paper needs of a PostgreSQL server, asked before anything is made in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .databases import SETTINGS, Address

OLDEST = 15  # the first version whose schemas are closed to strangers, and the one that is tested
ASKED = """
    SELECT current_setting('server_version_num')::int, current_setting('server_version'),
        current_setting('server_encoding'), 'a:~' > 'a:2' AND 'Z' < 'a',
        current_setting('transaction_read_only') = 'on',
        coalesce(has_schema_privilege(current_schema, 'CREATE'), false)
"""


def refusal(options: Mapping[str, Any]) -> str:
    """Why the databases that the settings name cannot be used, in one sentence; or nothing.

    Args:
        options: the paper's settings.
    """
    for setting in SETTINGS.values():
        address = options[setting]
        reason = refusal_of(address) if address else ""
        if reason:
            return f"{setting} ({address}): {reason}"
    return ""


def refusal_of(address: Address) -> str:
    """Why this one cannot be used; or nothing."""
    import psycopg  # only a grown paper has it, and only here is it needed

    try:
        with psycopg.connect(**arguments(address)) as connection:
            found = connection.execute(ASKED).fetchone()
    except psycopg.Error as error:
        return explained(str(error), address)
    assert found is not None
    return judge(*found)


def arguments(address: Address) -> dict[str, Any]:
    """What libpq is told; the time to wait is bounded."""
    given = {
        "host": address.host,
        "port": address.port,
        "dbname": address.name,
        "user": address.user,
        "password": address.password,
    }
    return {"connect_timeout": 5, **{name: word for name, word in given.items() if word}} | dict(
        address.more
    )


def judge(
    number: int,
    version: str,
    encoding: str,
    is_bytewise: bool,
    is_read_only: bool,
    may_create: bool,
) -> str:
    """Why a server that says this of itself is not taken; or nothing."""
    if number < OLDEST * 10_000:
        return (
            f"this is PostgreSQL {version}; the paper needs {OLDEST} or newer. "
            f"（PostgreSQL 版本太舊，需要 {OLDEST} 或更新）"
        )
    if encoding != "UTF8" or not is_bytewise:
        return (
            f"the database is encoded in {encoding} and sorts "
            f"{'by bytes' if is_bytewise else 'as a language does'}; make it anew with createdb "
            "-E UTF8 --locale=C.UTF-8 -T template0. （資料庫必須是 UTF8、C.UTF-8，請重建）"
        )
    if is_read_only:
        return (
            "the database is read-only (a standby?); name the server that may be written. "
            "（資料庫是唯讀的，請改指可寫入的伺服器）"
        )
    if not may_create:
        return (
            "its user may not make tables; let it own the database: ALTER DATABASE … OWNER TO …. "
            "（這個使用者不能建立資料表，請讓它擁有資料庫）"
        )
    return ""


REASONS = (
    ("password authentication failed", "wrong user or password", "使用者或密碼不對"),
    ("no password supplied", "a password is wanted, and none is given", "需要密碼"),
    ("Peer authentication failed", "this system's user is not let in as that one", "身分不符"),
    ("does not exist", "make it first: createuser, createdb", "資料庫或使用者不存在，請先建立"),
    ("Connection refused", "no server listens there", "那裡沒有伺服器在聽"),
    ("No such file or directory", "no server listens there", "那裡沒有伺服器在聽"),
    ("resolve host", "there is no such host", "找不到這部主機"),
    ("timeout", "the server does not answer", "伺服器沒有回應"),
    ("too many", "the server has no place left: raise max_connections", "伺服器連線已滿"),
    ("starting up", "the server is starting; try again in a moment", "伺服器正在啟動，請稍後再試"),
)


def explained(words: str, address: Address) -> str:
    """What libpq says, after what it means; never with the password."""
    said = " ".join(words.split())
    if address.password:
        said = said.replace(address.password, "…")
    for sign, english, chinese in REASONS:
        if sign in said:
            return f"{english} （{chinese}）: {said}"
    return f"PostgreSQL cannot be reached （連不上資料庫）: {said}"
